import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import type { Calibration } from '../calibration/calibration-file'
import type { ElectrodeModel } from './gel-response'

/** One number of the model as the fit moves it: what is above 0 by its logarithm. */
export interface Parameter {
  start: number
  isLogarithm: boolean
  /** A small change, and the largest at once. */
  step: number
  stride: number
  /** The ion it belongs to; −1 for all. */
  ion: number
  /** A result: what is assumed of it, and the half width of the 95 % interval (a share, for a logarithm) up to which it is told. */
  result?: { assumed: number; within: number }
}

/**
 * Where each number stands in the list of all: those of the whole electrode first (R_s in kΩ, leak in µS, 1/C_dl in mV/nC,
 * the wide range's gain over its design, the rounding of either range's offset in words), then those of each ion (its conductance in µS,
 * and how that warms per kelvin).
 */
const [FACILITATION, DECAY, DOUBLE_LAYER, SPEED, SERIES, LEAK, ELASTANCE, WIDE, OFFSET, WIDE_OFFSET, SHARED] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const [TIME_CONSTANT, THRESHOLD, WIDTH, CONDUCTANCE, WARMING, PER_ION] = [0, 1, 2, 3, 4, 5]
export { FACILITATION, DECAY, DOUBLE_LAYER, SPEED, LEAK, WIDE, OFFSET, WIDE_OFFSET, TIME_CONSTANT, THRESHOLD, WIDTH, CONDUCTANCE, WARMING }
export const placeOf = (ion: number, which: number) => SHARED + PER_ION * ion + which

const SHARED_NAMES = ['facilitation', 'ln facilitation decay', 'ln double layer, ms', 'speed per kelvin', 'series, kΩ', 'leak, µS', 'elastance, mV/nC', 'gain of the wide range − 1', 'offset, words', 'offset of the wide range, words']
const ION_NAMES = ['ln time constant, ms', 'threshold, mV', 'ln width, mV', 'ln conductance, µS', 'warming per kelvin']

/** What stands at each place, in words. */
export function parameterNames(ions: string[]): string[] {
  return [...SHARED_NAMES, ...ions.flatMap((ion) => ION_NAMES.map((name) => `${name} of ${ion}`))]
}

/** Which of an ion's numbers stands at a place, or which of the electrode's. */
export function kindOf({ ion }: Parameter, parameter: number): number {
  return ion < 0 ? parameter : (parameter - SHARED) % PER_ION
}

/**
 * All numbers, in the order of their places.
 * @param thresholds_mV where each ion seems to open; undefined where no amplitudes tell
 */
export function parametersOf(assumed: Calibration['memory'], thresholds_mV: (number | undefined)[]): Parameter[] {
  const linear = (start: number, step: number, ion = -1, stride = Infinity) => ({ start, step, stride, ion, isLogarithm: false })
  const positive = (start: number, ion = -1) => ({ start: Math.log(start), step: 1e-4, stride: 1, ion, isLogarithm: true })
  return [
    { ...linear(0.3, 1e-4), result: { assumed: assumed.facilitation, within: 0.2 } },
    { ...positive(3), result: { assumed: assumed.facilitationDecay, within: 0.5 } },
    // The device's own interrogations charge it too, with a sign that the host does not know: only a narrow interval is trusted.
    { ...positive(300_000), result: { assumed: assumed.doubleLayer_ms, within: 0.25 } },
    { ...linear(0, 1e-5), result: { assumed: assumed.speedPerKelvin, within: 0.01 } },
    linear(0.1, 1e-4),
    linear(0.1, 1e-4),
    linear(0, 1e-7),
    linear(0, 1e-4),
    linear(0, 0.1),
    linear(0, 0.1),
    ...assumed.ions.flatMap(({ timeConstant_ms, threshold_mV, width_mV }, ion) => [
      { ...positive(30, ion), result: { assumed: timeConstant_ms, within: 0.5 } },
      { ...linear(thresholds_mV[ion] ?? threshold_mV, 0.01, ion, 50), result: { assumed: threshold_mV, within: 100 } },
      { ...positive(30, ion), result: { assumed: width_mV, within: 0.5 } },
      positive(50, ion),
      linear(0, 1e-5, ion),
    ]),
  ]
}

/** What a number is while the fit does not move it. */
export function assumedOf({ result, isLogarithm, start }: Parameter): number {
  if (result === undefined) return start
  return isLogarithm ? Math.log(result.assumed) : result.assumed
}

/** Converter words for a microampere, per range of the amplifier, by its design. */
export function nominalWordsPer_uA(board: string): number[] {
  const { frontEnd, facts } = BOARD_PROFILES[board as BoardName]
  return frontEnd.gel.transimpedance_ohm.map((ohm) => (ohm / 1000 / facts.fullScale_mV) * 65536)
}

/** Electrode and amplifier. */
export interface Instrument {
  model: ElectrodeModel
  /** What the offset of zero current is off by per sample, in each range: a converter that hides its noise in steps rounds it. */
  offset_words: number[]
}

/** The numbers as what they stand for. */
export function instrumentOf(board: string, values: number[]): Instrument {
  const ions = Array.from({ length: (values.length - SHARED) / PER_ION }, (_, ion) => ion)
  const of = (ion: number, which: number) => values[placeOf(ion, which)]
  const model: ElectrodeModel = {
    gel: {
      facilitation: values[FACILITATION],
      facilitationDecay: Math.exp(values[DECAY]),
      doubleLayer_ms: Math.exp(values[DOUBLE_LAYER]),
      speedPerKelvin: values[SPEED],
      ions: ions.map((ion) => ({ timeConstant_ms: Math.exp(of(ion, TIME_CONSTANT)), threshold_mV: of(ion, THRESHOLD), width_mV: Math.exp(of(ion, WIDTH)) })),
    },
    conductance_uS: ions.map((ion) => Math.exp(of(ion, CONDUCTANCE))),
    warming_perK: ions.map((ion) => of(ion, WARMING)),
    leak_uS: values[LEAK],
    series_kOhm: values[SERIES],
    elastance_mVPer_nC: values[ELASTANCE],
    wordsPer_uA: nominalWordsPer_uA(board).map((words, range) => words * (range === 0 ? 1 : 1 + values[WIDE])),
  }
  return { model, offset_words: [values[OFFSET], values[WIDE_OFFSET]] }
}

/** How near a number must stay to where it starts, per kind. */
export interface Nearness {
  logarithm: number
  threshold_mV: number
  facilitation: number
  speed: number
  warming: number
}

/**
 * All numbers of a gel whose parts are known, and how near to them a fit may look for the effective ones; undefined for
 * those that the front end shifts, which nothing holds.
 */
export function startOfGel(
  gel: Calibration['memory'],
  conductance_uS: number[],
  { series_ohm, leak_uS, doubleLayer_uF }: { series_ohm: number; leak_uS: number; doubleLayer_uF: number },
  nearness: Nearness,
): { start: number[]; near: (number | undefined)[] } {
  const rows: [number, number | undefined][] = [
    [gel.facilitation, nearness.facilitation],
    [Math.log(gel.facilitationDecay), nearness.logarithm],
    [Math.log(gel.doubleLayer_ms), nearness.logarithm],
    [gel.speedPerKelvin, nearness.speed],
    [series_ohm / 1000, undefined],
    [leak_uS, undefined],
    // 1/µF is a volt per µC, which is a millivolt per nC.
    [1 / doubleLayer_uF, nearness.logarithm / doubleLayer_uF],
    [0, undefined],
    [0, undefined],
    [0, undefined],
    ...gel.ions.flatMap(({ timeConstant_ms, threshold_mV, width_mV }, ion): [number, number | undefined][] => [
      [Math.log(timeConstant_ms), nearness.logarithm],
      [threshold_mV, nearness.threshold_mV],
      [Math.log(width_mV), nearness.logarithm],
      [Math.log(conductance_uS[ion]), undefined],
      [0, nearness.warming],
    ]),
  ]
  return { start: rows.map(([value]) => value), near: rows.map(([, within]) => within) }
}
