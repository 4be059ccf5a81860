import type { Netlist } from '../part'
import { SOLVED_BLOCKS, type Fault } from './faults'
import { elementsOf, transistorModels } from './models'

/** What the electrodes are in a deck, Ω and F. */
export interface Loads {
  gel_ohm: number
  stimulus_ohm: number
  doubleLayer_F: number
}

export const USUAL_LOADS: Loads = { gel_ohm: 5000, stimulus_ohm: 1000, doubleLayer_F: 1e-6 }

/** Ammeters of the electrodes: positive out of lead A and out of pole 1 of the gel. */
export const STIMULUS_CURRENT = 'i(Vstimulus)'
export const GEL_CURRENT = 'i(Vgel)'

/**
 * The deck of a netlist, for runNgspice: its drives are the lines, `code` (the DAC's output asked
 * for, V), `vio` and `store`. Elements of the parts, of one fault, and of the electrodes.
 */
export function deckOf(netlist: Netlist, loads: Loads = USUAL_LOADS, fault?: Fault): string {
  const parts = netlist.parts.filter(({ id, block }) => SOLVED_BLOCKS.includes(block) && !(id === fault?.part && fault.what !== 'short'))
  return [
    `iongate front end, ${netlist.name} fitting`,
    ...parts.flatMap(elementsOf),
    ...faultElements(fault),
    `Vgel gel_1 gel_load 0`,
    `Rgel gel_load gel_2 ${loads.gel_ohm}`,
    `Vstimulus lead_a lead_load 0`,
    `Rlead lead_load lead_layer ${loads.stimulus_ohm}`,
    `Clead lead_layer lead_b ${loads.doubleLayer_F} IC=0`,
    `Rlayer lead_layer lead_b 100k`,
    // The body is not connected to anything; the solver needs a path.
    `Rbody lead_b 0 1g`,
    `Rsda sda 0 1g`,
    `Rscl scl 0 1g`,
    ...transistorModels(),
    '.options gmin=1e-12 rshunt=1e12 method=gear itl4=100 itl1=500',
  ].join('\n') + '\n'
}

/** Contact channel, store divider and thermistor alone: driven are `vio`, `store`, `measure` and `sense_electrode`. */
export function readingsDeckOf(netlist: Netlist): string {
  const parts = netlist.parts.filter(({ block, purpose }) => ['contact', 'readings'].includes(block) && !purpose.startsWith('beside '))
  return [
    `iongate front end, contact and readings, ${netlist.name} fitting`,
    // Where the capacitors begin is stated by node: the channel has been on for long.
    ...parts.flatMap(elementsOf).map((element) => element.replace(' IC=0', '')),
    ...transistorModels(),
    '.options gmin=1e-12 rshunt=1e13 method=gear itl4=100 itl1=500',
  ].join('\n') + '\n'
}

function faultElements(fault: Fault | undefined): string[] {
  const node = (net: string) => (net === 'gnd' ? '0' : net)
  if (fault?.what === 'short') return [`Rfault ${node(fault.a)} ${node(fault.b)} 0.01`]
  if (fault?.what === 'stuck') return [`Bfault fault 0 V=${fault.level}*v(${fault.supply})`, `Rfault fault ${node(fault.net)} 10`]
  return []
}
