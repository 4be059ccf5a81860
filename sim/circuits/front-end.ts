import { frontEndFigures, type FrontEndFigures } from '../../hardware/figures'
import type { Netlist } from '../../hardware/part'
import { unitOf } from '../../hardware/spice/tolerances'
import { BoardProfile } from '../board-profiles'
import { randomStream } from '../random'

/**
 * The front end of one unit: what follows from its netlist (hardware/figures.ts), each part within its tolerance as
 * the unit's number draws it, and the state of the gel amplifier. Volts, amperes, ohms, seconds.
 */
export interface FrontEndParameters {
  /** Serial number of the unit: picks its tolerances. */
  unit: number
  /** Share of the parts' tolerances that are drawn; with 0 every part is nominal. */
  tolerances: number
}

export interface FrontEnd {
  figures: FrontEndFigures
  /** Converter's full scale, V. */
  fullScale_V: number
  /** The amplifier's input (current × range + offset), its output and that of the filter behind it, as the converter would see each, at the last moment it was advanced to. */
  input_V: number
  amplifier_V: number
  output_V: number
}

export function frontEndNew(parameters: FrontEndParameters, profile: BoardProfile): FrontEnd {
  const stream = randomStream(parameters.unit, 'front-end tolerances')
  return frontEndOf(unitOf(profile.netlist, stream.uniform, parameters.tolerances))
}

/** The front end that a netlist is, at rest in the sensitive range. */
export function frontEndOf(netlist: Netlist): FrontEnd {
  const figures = frontEndFigures(netlist)
  const [offset_V] = figures.gel.offset_V
  return { figures, fullScale_V: figures.fullScale_V, input_V: offset_V, amplifier_V: offset_V, output_V: offset_V }
}

/** Output of the DAC for a 12-bit code, V; it cannot leave the pulse rail. `setGain`: 1 from its start, 2 once that is written. */
export function dacVoltage_V({ figures }: FrontEnd, code: number, setGain: number): number {
  const { fullScale_V, gain, offset_V, codes } = figures.dac
  return Math.min(Math.max((gain * fullScale_V * setGain * code) / 2 / codes + offset_V, 0), figures.rail_V)
}

/** The current at the amplifier's input jumps (a switch or the range moved); the outputs cannot. */
export function jumpAmplifier(frontEnd: FrontEnd, current_A: number, range: number): void {
  const { offset_V, transimpedance_ohm, most_V } = frontEnd.figures.gel
  // The amplifier cannot leave its supply, and leaves the end of it as quickly as it came.
  frontEnd.input_V = Math.min(Math.max(offset_V[range] + current_A * transimpedance_ohm[range], 0), most_V)
}

/** Two poles in series, the amplifier's and the filter's, exact for an input that moves along a straight line during the step. */
export function stepAmplifier(frontEnd: FrontEnd, current_A: number, range: number, duration_s: number): void {
  const { amplifierLag_s, filterLag_s } = frontEnd.figures.gel
  const before_V = frontEnd.input_V
  jumpAmplifier(frontEnd, current_A, range)
  const first_s = amplifierLag_s[range]
  const slope_V_per_s = (frontEnd.input_V - before_V) / duration_s
  // Behind a ramp each pole lags by its time constant; what is left of the start dies away with both.
  const first_V = frontEnd.amplifier_V - (before_V - slope_V_per_s * first_s)
  const passed_V = (first_V * first_s) / (first_s - filterLag_s)
  const second_V = frontEnd.output_V - (before_V - slope_V_per_s * (first_s + filterLag_s)) - passed_V
  const [firstLeft, secondLeft] = [Math.exp(-duration_s / first_s), Math.exp(-duration_s / filterLag_s)]
  frontEnd.amplifier_V = frontEnd.input_V - slope_V_per_s * first_s + first_V * firstLeft
  frontEnd.output_V = frontEnd.input_V - slope_V_per_s * (first_s + filterLag_s) + passed_V * firstLeft + second_V * secondLeft
}

/** What the converter gets: its input cannot leave the amplifier's rails. */
export function saturate_V({ figures }: FrontEnd, voltage_V: number): number {
  return Math.min(Math.max(voltage_V, 0), Math.min(figures.gel.most_V, figures.fullScale_V))
}

/**
 * Current that the stimulator drives for the DAC's voltage: less where the rail does not reach over load and series resistance.
 * @param share of what it should be that the bridge lets through in this direction
 */
export function stimulusCurrent_A({ figures }: FrontEnd, dac_V: number, load_ohm: number, share = 1): number {
  const { perVolt_S, offset_A, series_ohm } = figures.stimulator
  return Math.min(Math.max(share * (dac_V * perVolt_S + offset_A), 0), figures.rail_V / (load_ohm + series_ohm))
}

/** Thermistor: B = 3435 K, its resistance over that at 25 °C. */
const THERMISTOR_B_K = 3435
const THERMISTOR_REFERENCE_K = 298.15

/** Voltage of the thermistor divider as a share of the converter's full scale. */
export function thermistorRatio({ figures }: FrontEnd, temperature_K: number): number {
  const { thermistorOpen, thermistorFeed } = figures.readings
  const relative = Math.exp(THERMISTOR_B_K * (1 / temperature_K - 1 / THERMISTOR_REFERENCE_K))
  return (thermistorOpen * relative) / (relative + thermistorFeed)
}
