import { BoardProfile } from '../board-profiles'
import { randomStream } from '../random'

/**
 * The reference front end (docs/hardware.md): a 12-bit DAC on the pulse rail, a
 * transimpedance amplifier of two ranges, biased contact channel, store divider, thermistor.
 * One unit has one set of tolerances, drawn from its number. Volts, amperes, ohms, seconds.
 */
export interface FrontEndParameters {
  /** Serial number of the unit: picks its tolerances. */
  unit: number
  resistorTolerance: number
  offsetTolerance_V: number
  dacTolerance: number
  bandwidth_Hz: number
}

export interface FrontEnd {
  transimpedance_ohm: number[]
  offset_V: number
  dacGain: number
  storeDivider: number
  contactGain: number
  contactBias_V: number
  fullScale_V: number
  lag_s: number
  /** The amplifier's input (current × range + offset) at the last moment it was advanced to, and its output. */
  input_V: number
  output_V: number
}

/** The pulse rail: DAC reference and stimulator compliance. */
export const PULSE_RAIL_V = 5

export function frontEndNew(parameters: FrontEndParameters, profile: BoardProfile): FrontEnd {
  const stream = randomStream(parameters.unit, 'front-end tolerances')
  const spread = (width: number) => (2 * stream.uniform() - 1) * width
  const tolerated = (value: number, tolerance: number) => value * (1 + spread(tolerance))
  const offset_V = profile.transimpedanceOffset_mV / 1000 + spread(parameters.offsetTolerance_V)
  return {
    transimpedance_ohm: profile.transimpedance_ohm.map((value) => tolerated(value, parameters.resistorTolerance)),
    offset_V,
    dacGain: tolerated(1, parameters.dacTolerance),
    storeDivider: tolerated(profile.facts.storeDivider, parameters.resistorTolerance),
    contactGain: tolerated(profile.contactGain, parameters.resistorTolerance),
    contactBias_V: profile.facts.fullScale_mV / 2000,
    fullScale_V: profile.facts.fullScale_mV / 1000,
    lag_s: 1 / (2 * Math.PI * parameters.bandwidth_Hz),
    input_V: offset_V,
    output_V: offset_V,
  }
}

/** Output of the DAC for a 12-bit code, V. */
export function dacVoltage_V(frontEnd: FrontEnd, code: number): number {
  return (frontEnd.dacGain * PULSE_RAIL_V * code) / 4096
}

/** The current at the amplifier's input jumps (a switch or the range moved); the output cannot. */
export function jumpAmplifier(frontEnd: FrontEnd, current_A: number, range: number): void {
  frontEnd.input_V = frontEnd.offset_V + current_A * frontEnd.transimpedance_ohm[range]
}

/** One pole, exact for an input that moves along a straight line during the step. */
export function stepAmplifier(frontEnd: FrontEnd, current_A: number, range: number, duration_s: number): void {
  const before_V = frontEnd.input_V
  jumpAmplifier(frontEnd, current_A, range)
  const behind_V = ((frontEnd.input_V - before_V) / duration_s) * frontEnd.lag_s
  const transient_V = frontEnd.output_V - before_V + behind_V
  frontEnd.output_V = frontEnd.input_V - behind_V + transient_V * Math.exp(-duration_s / frontEnd.lag_s)
}

/** What the converter gets of an amplifier that cannot leave its rails. */
export function saturate_V(frontEnd: FrontEnd, voltage_V: number): number {
  return Math.min(Math.max(voltage_V, 0), frontEnd.fullScale_V)
}

/** Thermistor: 10 kΩ at 25 °C to ground, B = 3435 K, 10 kΩ to the converter's reference. */
const THERMISTOR_B_K = 3435
const THERMISTOR_REFERENCE_K = 298.15

/** Voltage of the thermistor divider as a share of the converter's reference. */
export function thermistorRatio(temperature_K: number): number {
  const relative = Math.exp(THERMISTOR_B_K * (1 / temperature_K - 1 / THERMISTOR_REFERENCE_K))
  return relative / (1 + relative)
}
