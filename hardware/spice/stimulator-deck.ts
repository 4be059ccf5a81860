import type { Netlist } from '../part'
import type { Loads } from './deck'
import { elementsOf, transistorModels } from './models'

/** What outlasts a pulse: voltages on the two blocking capacitors and on the electrode's double layer, V. */
export type LeadState = [blockedA_V: number, blockedB_V: number, layer_V: number]

/** The voltages of LeadState in ngspice's words. */
export const LEAD_VECTORS = ['v(blocked_a,lead_a)', 'v(blocked_b,lead_b)', 'v(lead_layer,lead_b)']

/**
 * The stimulator alone with its rail standing, for many pulses: driven are `vp`, `vn`, `dac`, `stim_go`, `bridge_a`
 * and `bridge_b`. Everything else of the netlist only decides those.
 */
export function stimulatorDeckOf(netlist: Netlist, loads: Loads, state: LeadState): string {
  const begin: Record<string, number> = { C50: state[0], C51: state[1] }
  const parts = netlist.parts.filter(({ block, purpose }) => block === 'stimulator' && !purpose.startsWith('beside '))
  return [
    `iongate stimulator, ${netlist.name} fitting`,
    ...parts.flatMap((part) => elementsOf(part).map((element) => (begin[part.id] === undefined ? element : element.replace(' IC=0', ` IC=${begin[part.id]}`)))),
    'Vstimulus lead_a lead_load 0',
    `Rlead lead_load lead_layer ${loads.stimulus_ohm}`,
    `Clead lead_layer lead_b ${loads.doubleLayer_F} IC=${state[2]}`,
    'Rlayer lead_layer lead_b 100k',
    'Rbody lead_b 0 1g',
    ...transistorModels(),
    '.options gmin=1e-12 rshunt=1e12 method=gear itl4=100 itl1=500',
  ].join('\n') + '\n'
}
