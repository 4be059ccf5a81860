import type { Netlist } from '../../../hardware/part'
import { deckOf, readingsDeckOf, STIMULUS_CURRENT, USUAL_LOADS, type Loads } from '../../../hardware/spice/deck'
import { drivesOf, endOf, everyMode, stimuliOnly, type Stretch } from '../../../hardware/spice/modes-program'
import { unitOf } from '../../../hardware/spice/tolerances'
import { dacVoltage_V, frontEndOf, jumpAmplifier, saturate_V, stepAmplifier, stimulusCurrent_A, thermistorRatio, type FrontEnd } from '../../../sim/circuits/front-end'
import { relaxTowards } from '../../../sim/relaxation'
import { randomStream } from '../../../sim/random'
import { runNgspice, sampledAt } from '../../ngspice'

/** Largest distance between the simulator's circuit and ngspice's in one mode, as a share of the mode's full scale. */
export interface ModeError {
  mode: string
  error: number
}

const LOADS: Loads = { ...USUAL_LOADS, gel_ohm: 8000, stimulus_ohm: 800, doubleLayer_F: 1e-3 }
/** Load and amplitude at which the rail, not the DAC, decides. */
const TOO_HIGH: Loads = { ...LOADS, stimulus_ohm: 4000 }
const STIMULUS_FULL_A = 5e-3

/** DAC codes whose currents fill most of each range, and 2 mA. */
const CODES = { sensitive: 1229, wide: 3277, stimulus: 1638 }

/** Half as long steps at a tenth of the tolerance move no figure by 0.001 % of full scale, and take three times as long. */
const STEP_s = 2e-5
const TOLERANCE = 1e-3

/** One unit in every mode: the gel in both ranges and polarities, the stimulator, the rail's end, contact, store and thermistor. */
export function unitAgainstSimulator(fitting: Netlist, number: number): ModeError[] {
  const unit = unitOf(fitting, randomStream(number, 'front-end tolerances').uniform)
  return [...driven(unit, LOADS, everyMode), ...limited(unit), ...contact(unit), ...readings(unit)]
}

function driven(unit: Netlist, loads: Loads, program: typeof everyMode): ModeError[] {
  const frontEnd = frontEndOf(unit)
  const { fullScale_V, codes } = frontEnd.figures.dac
  const [sensitive_V, wide_V, stimulus_V] = [CODES.sensitive, CODES.wide, CODES.stimulus].map((code) => (code * fullScale_V) / codes)
  const stretches = program(sensitive_V, wide_V, stimulus_V)
  const { time_s, values } = runNgspice({
    netlist: deckOf(unit, loads), parameters: {}, drives: drivesOf(unit, stretches), duration_s: endOf(stretches), step_s: STEP_s, tolerance: TOLERANCE,
    vectors: ['v(gel)', STIMULUS_CURRENT],
  })
  const at = (vector: number, moments_s: number[]) => sampledAt(time_s, values[vector], moments_s)
  return stretches.map((stretch): ModeError => {
    const { name, lines, from_s, to_s } = stretch
    if (lines.includes('source') || lines.includes('sink')) {
      const [measured_A] = at(1, [to_s - 1e-5])
      return { mode: name, error: Math.abs(Math.abs(measured_A) - stimulus_A(frontEnd, CODES.stimulus, loads)) / STIMULUS_FULL_A }
    }
    const moments_s = Array.from({ length: 11 }, (_, n) => from_s + (n + 1) * 1e-4).filter((moment_s) => moment_s < to_s)
    const predicted = gelOutput_V(frontEnd, stretch, loads, moments_s)
    const measured = at(0, moments_s)
    return { mode: name, error: Math.max(...measured.map((voltage_V, n) => Math.abs(voltage_V - predicted[n]))) / frontEnd.fullScale_V }
  })
}

/** The simulator's amplifier through a pulse into a resistor, from its rest. */
function gelOutput_V(frontEnd: FrontEnd, { lines, code_V, from_s }: Stretch, loads: Loads, moments_s: number[]): number[] {
  const range = lines.includes('wide') ? 1 : 0
  const { offset_V, driven_ohm, driveOffset_V } = frontEnd.figures.gel
  const { fullScale_V, codes } = frontEnd.figures.dac
  const current_A = (dacVoltage_V(frontEnd, Math.round((code_V / fullScale_V) * codes), 2) + driveOffset_V) / (loads.gel_ohm + driven_ohm)
  frontEnd.amplifier_V = frontEnd.output_V = offset_V[range]
  jumpAmplifier(frontEnd, current_A, range)
  let now_s = from_s
  return moments_s.map((moment_s) => {
    stepAmplifier(frontEnd, current_A, range, moment_s - now_s)
    now_s = moment_s
    return saturate_V(frontEnd, frontEnd.output_V)
  })
}

function stimulus_A(frontEnd: FrontEnd, code: number, { stimulus_ohm }: Loads): number {
  return stimulusCurrent_A(frontEnd, dacVoltage_V(frontEnd, code, 2), stimulus_ohm)
}

/** A load that the rail cannot drive: what the simulator says of the current that is left. */
function limited(unit: Netlist): ModeError[] {
  return driven(unit, TOO_HIGH, stimuliOnly).map(({ mode, error }) => ({ mode: `${mode}, beyond the rail`, error }))
}

const CONTACT_STEP_s = 1e-3
const CONTACT_END_s = 0.2

/** A contact's lobe: up to 0.9 V within 6 ms, away with 20 ms, then a separation's of the other sign. */
function lobe_V(time_s: number): number {
  const one = (since_s: number) => (since_s < 0 ? 0 : 0.9 * (Math.exp(-since_s / 0.02) - Math.exp(-since_s / 0.004)) * 1.5)
  return one(time_s - 0.01) - one(time_s - 0.1)
}

function contact(unit: Netlist): ModeError[] {
  const { contact: figures, fullScale_V } = frontEndOf(unit).figures
  const fine_s = 2e-4
  const drive = Array.from({ length: Math.round(CONTACT_END_s / fine_s) }, (_, n): [number, number] => [n * fine_s, lobe_V((n + 0.5) * fine_s)])
  const high_V = unit.rails.vio.nominal_V
  const { time_s, values } = runNgspice({
    netlist: readingsDeckOf(unit), parameters: {}, duration_s: CONTACT_END_s, step_s: 1e-4, tolerance: 1e-5,
    drives: { vio: [[0, high_V]], store: [[0, 3]], measure: [[0, 0]], sense_electrode: drive }, vectors: ['v(contact)'],
    // The window's string has settled long before.
    initial: settledContact(unit),
  })
  const moments_s = Array.from({ length: Math.round(CONTACT_END_s / CONTACT_STEP_s) - 2 }, (_, n) => (n + 1) * CONTACT_STEP_s)
  const measured = sampledAt(time_s, values[0], moments_s)
  let base_V = 0
  let now_s = 0
  const predicted = moments_s.map((moment_s) => {
    base_V = relaxTowards(base_V, (lobe_V(now_s) + lobe_V(moment_s)) / 2, (moment_s - now_s) / figures.highPass_s)
    now_s = moment_s
    return figures.bias_V + figures.gain * (lobe_V(moment_s - figures.lag_s) - base_V)
  })
  return [{ mode: 'contact', error: Math.max(...measured.map((voltage_V, n) => Math.abs(voltage_V - predicted[n]))) / fullScale_V }]
}

/** Where the nodes of the contact channel stand after a long rest: node → V. */
export function settledContact(unit: Netlist): Record<string, number> {
  const of = (id: string) => unit.parts.find((part) => part.id === id)!.value!
  const [high, upper, lower, low] = ['R77', 'R78', 'R79', 'R74'].map(of)
  const supply_V = unit.rails.vio.nominal_V
  const string_ohm = high + upper + lower + low
  const middle_V = (supply_V * (lower + low)) / string_ohm
  const { bias_V } = frontEndOf(unit).figures.contact
  return {
    middle: middle_V, contact_in: middle_V, window_high: (supply_V * (string_ohm - high)) / string_ohm, window_low: (supply_V * low) / string_ohm,
    u70_i: middle_V, contact_out: middle_V, contact: bias_V,
  }
}

const STORE_V = [2.3, 3.0, 3.6]

function readings(unit: Netlist): ModeError[] {
  const frontEnd = frontEndOf(unit)
  const high_V = unit.rails.vio.nominal_V
  const errors = STORE_V.map((store_V) => {
    const { time_s, values } = runNgspice({
      netlist: readingsDeckOf(unit), parameters: {}, duration_s: 3e-4, step_s: 5e-6, tolerance: 1e-5,
      drives: { vio: [[0, high_V]], store: [[0, store_V]], measure: [[0, 0], [5e-5, high_V]], sense_electrode: [[0, 0]] }, vectors: ['v(store_level)', 'v(temperature)'],
    })
    // One statement of an interpreter takes 0.2 ms.
    const [level_V, temperature_V] = values.map((vector) => sampledAt(time_s, vector, [2.5e-4])[0])
    return {
      store: Math.abs(level_V - store_V * frontEnd.figures.readings.storeDivider) / frontEnd.fullScale_V,
      temperature: Math.abs(temperature_V - frontEnd.fullScale_V * thermistorRatio(frontEnd, ROOM_K)) / frontEnd.fullScale_V,
    }
  })
  return [
    { mode: 'store', error: Math.max(...errors.map(({ store }) => store)) },
    { mode: 'temperature at 25 °C', error: Math.max(...errors.map(({ temperature }) => temperature)) },
  ]
}

const ROOM_K = 298.15

/** Largest error of each mode over several units, in the order of the first's. */
export function worstOf(units: ModeError[][]): ModeError[] {
  const worst = new Map<string, number>()
  for (const { mode, error } of units.flat()) worst.set(mode, Math.max(worst.get(mode) ?? 0, error))
  return [...worst].map(([mode, error]) => ({ mode, error }))
}
