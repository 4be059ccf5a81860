import { figuresOf, typeOf } from '../catalogue'
import { partOf } from '../limits'
import type { Netlist } from '../part'
import { elementsOf } from './models'

/** What is before the rectifier and behind it. Volts, coulombs, ohms, seconds. */
export interface HarvesterLoads {
  /** Of the electrode, wetted. Negative: its poles are the other way round. */
  openCircuit_V: number
  /** Charge that one contact moves, and the time constant of its double layer. */
  eventCharge_C: number
  doubleLayer_s: number
  /** Of the electrode, and of the charger's input. */
  internal_ohm: number
  /** Share of the energy at its input that the charger passes on, once it runs and before. */
  efficiency: number
  coldStartEfficiency: number
}

export type Thresholds = 'least' | 'typical' | 'most'

/**
 * Electrode, the netlist's rectifier and the divider that holds the charger's input, for runNgspice: driven are
 * `wetted` (0 to 1) and `store`. The charger is a current into its input that rises with the distance from `hold`,
 * nothing below it; from a store below its running voltage nothing below its cold-start voltage. Integrators:
 * `charge` is what has entered the charger, `energy` what it has given the store.
 */
export function harvesterDeckOf(netlist: Netlist, loads: HarvesterLoads, thresholds: Thresholds = 'typical'): string {
  const { openCircuit_V, eventCharge_C, doubleLayer_s, internal_ohm, efficiency, coldStartEfficiency } = loads
  const layer_F = eventCharge_C / Math.abs(openCircuit_V)
  const { coldStart_V, running_V } = figuresOf(netlist.parts.find(({ type }) => typeOf(type).kind === 'charger')!)
  const parts = netlist.parts.filter(({ block, type }) => block === 'harvester' && ['bridge', 'resistor', 'capacitor'].includes(typeOf(type).kind) && type !== 'storeCapacitor')
  // It ends softly, within a thousandth of the charge.
  const left = `(0.5-0.5*tanh((v(moved)/${eventCharge_C}-1)*1000))`
  const source = `${left}*(${openCircuit_V}*v(wetted)-v(layer,tribo_b))/${doubleLayer_s / layer_F}`
  const isRunning = `(v(store)>${running_V})`
  const floor = `(${isRunning} ? v(hold) : ${coldStart_V})`
  return [
    `iongate harvester, ${netlist.name} fitting`,
    ...parts.flatMap((part) => elementsOf(withThreshold(part, thresholds))).filter((element) => !/ store 0 /.test(element)),
    // Electrode: electrification through R_f into its double layer until the contact's charge has moved, and its own resistance.
    `Bsource tribo_b layer I=${source}`,
    `Bmoved 0 moved I=abs(${source})`,
    'Cmoved moved 0 1 IC=0',
    `Clayer layer tribo_b ${layer_F} IC=0`,
    `Rinternal layer tribo_a ${internal_ohm}`,
    // Nothing but the rectifier joins the electrode to the circuit. Its gates are 1.5 nF each.
    'Rfloat tribo_b 0 1g',
    'Ca tribo_a 0 3n IC=0',
    'Cb tribo_b 0 3n IC=0',
    `Bcharger harvest 0 I=max(0,(v(harvest)-${floor})/${internal_ohm})`,
    `Bcharge 0 charge I=max(0,(v(harvest)-${floor})/${internal_ohm})`,
    'Ccharge charge 0 1 IC=0',
    `Benergy 0 energy I=v(harvest)*max(0,(v(harvest)-${floor})/${internal_ohm})*(${isRunning} ? ${efficiency} : ${coldStartEfficiency})`,
    'Cenergy energy 0 1 IC=0',
    '.options gmin=1e-12 method=gear itl4=100 itl1=500',
  ].join('\n') + '\n'
}

function withThreshold(part: Netlist['parts'][number], thresholds: Thresholds): Netlist['parts'][number] {
  const figures = typeOf(part.type).figures
  if (typeOf(part.type).kind !== 'bridge' || thresholds === 'typical') return part
  return { ...part, figures: { threshold_V: figures![`${thresholds}Threshold_V`] } }
}

/** Voltage that the charger holds its input at, V: its divider's share of the store. */
export function held_V(netlist: Netlist, store_V: number): number {
  const [top, middle, bottom] = ['R20', 'R93', 'R21'].map((id) => partOf(netlist, id).value!)
  return (store_V * bottom) / (top + middle + bottom)
}
