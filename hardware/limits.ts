import { typeOf } from './catalogue'
import type { Netlist, Part } from './part'

/**
 * What the hardware guarantees without firmware, for one part at fault at a time. The tests hold the
 * netlist and every single fault in ngspice to these numbers.
 */
export const GUARANTEED = {
  /** Current through the stimulation leads, but for `transient_s` after a fault. */
  current_A: 6.5e-3,
  /** Current in that transient: the whole rail over the series resistors. */
  peak_A: 17e-3,
  transient_s: 50e-6,
  /** Charge through the leads in any one direction, from rest. */
  charge_C: 2.3e-6,
  /** Current through the gel electrode. It has no limit of charge but the window. */
  gelCurrent_A: 6.5e-3,
  gelWindow_s: 0.5,
} as const

export interface Spread {
  least: number
  nominal: number
  most: number
}

export function partOf(netlist: Netlist, id: string): Part {
  const found = netlist.parts.find((part) => part.id === id)
  if (found === undefined) throw new Error(`the netlist ${netlist.name} has no ${id}`)
  return found
}

function spread(nominal: number, share: number): Spread {
  return { least: nominal * (1 - share), nominal, most: nominal * (1 + share) }
}

/** Seconds a one-shot stays high: R·C of its timing net, with both tolerances and the chip's own. */
export function window_s(netlist: Netlist, oneShot: string): Spread {
  const { pins, type } = partOf(netlist, oneShot)
  const timing = netlist.parts.filter(({ id, pins: others }) => id !== oneShot && Object.values(others).includes(pins.timing))
  const figures = typeOf(type).figures!
  const value = timing.reduce((product, { value }) => product * value!, figures.widthOverRC)
  return spread(value, timing.reduce((total, { tolerance }) => total + tolerance!, figures.widthSpread))
}

/** Threshold of a comparator that divides its own reference, V. */
function threshold_V(netlist: Netlist, comparator: string): Spread {
  const { pins, type } = partOf(netlist, comparator)
  const { reference_V, referenceTolerance, offset_V } = typeOf(type).figures!
  const onPlus = netlist.parts.filter(({ type, pins: others }) => typeOf(type).kind === 'resistor' && Object.values(others).includes(pins.plus))
  const top = onPlus.find(({ pins: others }) => Object.values(others).includes(pins.reference))!
  const bottom = onPlus.find(({ pins: others }) => Object.values(others).includes('gnd'))!
  const nominal = (reference_V * bottom.value!) / (bottom.value! + top.value!)
  const error_V = nominal * (referenceTolerance + bottom.tolerance! + top.tolerance!) + offset_V
  return { least: nominal - error_V, nominal, most: nominal + error_V }
}

/** Current at which a comparator clears the latch, A. */
export function currentLimit_A(netlist: Netlist, comparator: string, sense: string): Spread {
  const { least, nominal, most } = threshold_V(netlist, comparator)
  const { value, tolerance } = partOf(netlist, sense)
  return { least: least / (value! * (1 + tolerance!)), nominal: nominal / value!, most: most / (value! * (1 - tolerance!)) }
}

/**
 * Most charge that one stimulus window lets pass at a steady current, C: the integrator's resistor
 * and capacitor leak, so small currents are ended by the window instead. Worst of all currents.
 */
export function chargeLimit_C(netlist: Netlist): Spread {
  const at = (pick: keyof Spread, sign: number) => {
    const threshold = threshold_V(netlist, 'U63')[pick]
    const width_s = window_s(netlist, 'U39')[pick]
    const [gainTop, gainBottom, sense, resistor, capacitor] = ['R67', 'R68', 'R54', 'R69', 'C60'].map((id) => partOf(netlist, id))
    const lag_s = resistor.value! * capacitor.value! * (1 + sign * (resistor.tolerance! + capacitor.tolerance!))
    const gain = sense.value! * (1 + gainTop.value! / gainBottom.value!) * (1 - sign * 2 * gainTop.tolerance!)
    let worst_C = 0
    for (let current_A = 1e-4; current_A < 5.8e-3; current_A += 2e-5) {
      const share = threshold / (gain * current_A)
      const time_s = share >= 1 ? width_s : Math.min(width_s, -lag_s * Math.log(1 - share))
      worst_C = Math.max(worst_C, current_A * time_s)
    }
    return worst_C
  }
  return { least: at('least', -1), nominal: at('nominal', 0), most: at('most', 1) }
}

/** Least resistance between the pulse rail and a lead's terminal while the bridge is closed, Ω. */
export function seriesResistance_ohm(netlist: Netlist): number {
  const at = (id: string) => netlist.parts.find((part) => part.id === id)?.value ?? 0
  return at('R56') + at('R57') + at('R58') + at('R54')
}

/**
 * Voltage left for the load at a stimulus current, V: the least rail less the series resistors, the
 * switches and what the blocking capacitors take in one phase.
 */
export function compliance_V(netlist: Netlist, current_A: number, phase_s: number): number {
  const { nominal_V, tolerance } = netlist.rails.vp
  const blocking_F = partOf(netlist, 'C50').value! * (1 - partOf(netlist, 'C50').tolerance!) / 2
  const switches_ohm = 2 * typeOf('throw2').figures!.on_ohm + typeOf('sinkTransistor').figures!.on_ohm
  return nominal_V * (1 - tolerance) - current_A * (seriesResistance_ohm(netlist) + switches_ohm) - (current_A * phase_s) / blocking_F
}
