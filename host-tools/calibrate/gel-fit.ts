import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import type { Calibration, Estimate, GelEstimates } from '../calibration/calibration-file'
import { SATURATION } from '../calibration/fit'
import type { Measurement } from '../calibration/measurement'
import { responseAt } from './amplitude-search'
import { carriedCharge } from './carried-charge'
import { predictedSums, warmthOf, type ElectrodeModel, type Sampling } from './gel-response'
import { leastSquares, standardErrors, type Problem } from './least-squares'

/**
 * The gel's dynamics from what was measured: threshold, width and time constant of each ion, facilitation and its decay,
 * the double layer's time constant, and how all of it quickens with temperature. The model of gel-response.ts is fitted
 * to the window sums by least squares, together with what else they depend on: conductances, leak, series resistance,
 * the amplifier's ranges. It begins the same for every electrode, so that nothing of what is assumed gets into a result;
 * what the measurements cannot tell stays the assumed value, with no interval.
 */
export interface GelFit {
  estimates: GelEstimates
  /** The model's numbers, to begin another fit with. */
  values: number[]
}

/** What the measurements were made with. */
export interface Header extends Sampling {
  board: string
}

/** Mixtures add little to what is told by one ion at a time, and take longest. */
const MIXTURES_MAX = 40
/** Of a normal distribution, so many deviations hold 95 %. */
const DEVIATIONS_95 = 1.96
const ITERATIONS = 30
/** So far from 25 °C, a measurement tells of the temperature's effect. */
const WARMED_K = 3

/** One number of the model as the fit moves it: what is above 0 by its logarithm. */
interface Parameter {
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

const [FACILITATION, DECAY, DOUBLE_LAYER, SPEED, SERIES, LEAK, ELASTANCE, WIDE, OFFSET, SHARED] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const [TIME_CONSTANT, THRESHOLD, WIDTH, CONDUCTANCE, WARMING, PER_ION] = [0, 1, 2, 3, 4, 5]
const placeOf = (ion: number, which: number) => SHARED + PER_ION * ion + which

/** @param thresholds_mV where each ion seems to open; undefined where no amplitudes tell */
function parametersOf(assumed: Calibration['memory'], thresholds_mV: (number | undefined)[]): Parameter[] {
  const linear = (start: number, step: number, ion = -1, stride = Infinity) => ({ start, step, stride, ion, isLogarithm: false })
  const positive = (start: number, ion = -1) => ({ start: Math.log(start), step: 1e-4, stride: 1, ion, isLogarithm: true })
  return [
    { ...linear(0.3, 1e-4), result: { assumed: assumed.facilitation, within: 0.2 } },
    { ...positive(3), result: { assumed: assumed.facilitationDecay, within: 0.5 } },
    { ...positive(300_000), result: { assumed: assumed.doubleLayer_ms, within: 0.5 } },
    { ...linear(0, 1e-5), result: { assumed: assumed.speedPerKelvin, within: 0.01 } },
    linear(0.1, 1e-4),
    linear(0.1, 1e-4),
    linear(0, 1e-7),
    linear(0, 1e-4),
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

/**
 * @param assumed what stands where the measurements tell nothing
 * @param before values of a fit to nearly the same
 */
export function fitGel(header: Header, measurements: Measurement[], assumed: Calibration['memory'], before?: number[]): GelFit {
  const zeroBias = measurements.filter(({ isZeroBias }) => isZeroBias)
  const thresholds_mV = assumed.ions.map((_, ion) => openingOf(header, measurements, zeroBias, ion))
  const parameters = parametersOf(assumed, thresholds_mV)
  const outcome = zeroBias.length > 1 ? fitted(header, measurements, zeroBias, { parameters, thresholds_mV, before }) : { values: [], errors: new Map<number, number>() }
  const estimateOf = (at: number): Estimate => {
    const { isLogarithm, result } = parameters[at]
    const error = outcome.errors.get(at)
    if (error === undefined) return { value: result?.assumed ?? NaN, interval95: null }
    const value = isLogarithm ? Math.exp(outcome.values[at]) : outcome.values[at]
    return { value: Number(value.toPrecision(6)), interval95: Number((DEVIATIONS_95 * error * (isLogarithm ? value : 1)).toPrecision(3)) }
  }
  const estimates: GelEstimates = {
    facilitation: estimateOf(FACILITATION),
    facilitationDecay: estimateOf(DECAY),
    doubleLayer_ms: estimateOf(DOUBLE_LAYER),
    speedPerKelvin: estimateOf(SPEED),
    ions: assumed.ions.map((_, ion) => ({
      timeConstant_ms: estimateOf(placeOf(ion, TIME_CONSTANT)),
      threshold_mV: estimateOf(placeOf(ion, THRESHOLD)),
      width_mV: estimateOf(placeOf(ion, WIDTH)),
    })),
  }
  return { estimates, values: outcome.values }
}

/** What the gel is like by these estimates; noise can put a number that is nearly none below it. */
export function memoryOf({ facilitation, facilitationDecay, doubleLayer_ms, speedPerKelvin, ions }: GelEstimates): Calibration['memory'] {
  return {
    facilitation: Math.max(0, facilitation.value),
    facilitationDecay: facilitationDecay.value,
    doubleLayer_ms: doubleLayer_ms.value,
    speedPerKelvin: Math.max(0, speedPerKelvin.value),
    ions: ions.map(({ timeConstant_ms, threshold_mV, width_mV }) => ({ timeConstant_ms: timeConstant_ms.value, threshold_mV: threshold_mV.value, width_mV: width_mV.value })),
  }
}

/** The values, and the standard errors of those that are told. */
interface Outcome {
  values: number[]
  errors: Map<number, number>
}

/** Where a fit begins. */
interface Beginning {
  parameters: Parameter[]
  thresholds_mV: (number | undefined)[]
  before?: number[]
}

function fitted(header: Header, measurements: Measurement[], zeroBias: Measurement[], { parameters, thresholds_mV, before }: Beginning): Outcome {
  const observations = observationsOf(header, measurements, zeroBias)
  const problem = (those: Observation[]): Problem => ({
    blocks: those.length,
    steps: parameters.map(({ step }) => step),
    strides: parameters.map(({ stride }) => stride),
    isTouched: (block, parameter) => isTouched(those[block].measurement, parameters[parameter].ion, parameter),
    residuals: (values, block) => residualsOf(header, instrumentOf(header, values), those[block]),
  })
  let free = freeParameters(header, observations, parameters, thresholds_mV)
  const highest_mV = Math.max(...header.ladder.pulses.map(({ amplitude_mV }) => amplitude_mV))
  const isOpened = parameters.map(({ ion }) => ion < 0 || (thresholds_mV[ion] ?? 0) < highest_mV)
  let values = before ?? startOf(problem(observations.filter(isPlain)), parameters, free, isOpened)
  values = leastSquares(problem(observations), values, free, ITERATIONS).values
  reweigh(header, instrumentOf(header, values), observations)
  for (;;) {
    values = leastSquares(problem(observations), values, free, ITERATIONS).values
    const errors = new Map(standardErrors(problem(observations), values, free).map((error, i) => [free[i], error]))
    const untold = worstOf(errors, parameters)
    if (untold === undefined) return { values, errors }
    values[untold] = assumedOf(parameters[untold])
    free = free.filter((parameter) => parameter !== untold)
  }
}

/** The result that is least told; undefined when all are told well enough. */
function worstOf(errors: Map<number, number>, parameters: Parameter[]): number | undefined {
  let worst: { parameter: number; excess: number } | undefined
  errors.forEach((error, parameter) => {
    const { result } = parameters[parameter]
    if (result === undefined) return
    const excess = (DEVIATIONS_95 * error) / result.within
    if (!(excess <= Math.max(1, worst?.excess ?? 1))) worst = { parameter, excess }
  })
  return worst?.parameter
}

function assumedOf({ result, isLogarithm, start }: Parameter): number {
  if (result === undefined) return start
  return isLogarithm ? Math.log(result.assumed) : result.assumed
}

/** One measurement as it is fitted, or the mean of one and its mirror image, which differ in what the double layer carries. */
interface Observation {
  measurement: Measurement
  /** Above those of zero current, and the standard deviation of each. */
  sums: number[]
  deviation: number[]
  /** Features whose window does not clip. */
  sound: number[]
  carried_nC: (doubleLayer_ms: number) => number
}

function observationsOf({ board, ladder, windows }: Header, measurements: Measurement[], zeroBias: Measurement[]): Observation[] {
  const features = zeroBias[0].sums.map((_, feature) => feature)
  const offset = features.map((feature) => zeroBias.reduce((sum, { sums }) => sum + sums[feature], 0) / zeroBias.length)
  const carried = cached(carriedCharge({ ladder, windows }, measurements, offset, nominalWordsPer_uA(board)))
  const biased = withMirrorImages(measurements).filter(([at]) => !measurements[at].isZeroBias)
  const isMixture = ([at]: number[]) => measurements[at].activation.filter((value) => value > 0).length > 1
  const mixtures = biased.filter(isMixture)
  const spread = new Set([true, false].flatMap((isWarm) => evenly(mixtures.filter(([at]) => isWarmed(measurements[at]) === isWarm), MIXTURES_MAX / 2)))
  return biased
    .filter((those) => !isMixture(those) || spread.has(those))
    .map((those): Observation => {
      const mean = (of: (one: Measurement, at: number) => number) => those.reduce((sum, at) => sum + of(measurements[at], at), 0) / those.length
      const first = measurements[those[0]]
      const sums = features.map((feature) => mean((one) => one.sums[feature]) - offset[feature])
      const isSound = (feature: number) => those.every((at) => measurements[at].sums[feature] < SATURATION * 65535 * windows[feature % windows.length].count)
      return {
        measurement: { ...first, activation: first.activation.map((_, ion) => mean((one) => one.activation[ion])), temperature_C: mean((one) => one.temperature_C) },
        sums,
        deviation: sums.map((sum, feature) => Math.hypot(FIRST_WORDS * windows[feature % windows.length].count, FIRST_SHARE * sum)),
        sound: features.filter(isSound),
        carried_nC: (doubleLayer_ms) => {
          const each_nC = carried(doubleLayer_ms)
          return mean((one, at) => one.polarity * first.polarity * each_nC[at])
        },
      }
    })
}

/** Indices of measurements, each with that of its mirror image if this comes next. */
function withMirrorImages(measurements: Measurement[]): number[][] {
  const groups: number[][] = []
  measurements.forEach((one, at) => {
    const last = groups[groups.length - 1]
    if (last?.length === 1 && isMirrorImage(measurements[last[0]], one)) last.push(at)
    else groups.push([at])
  })
  return groups
}

function isMirrorImage(one: Measurement, other: Measurement): boolean {
  const shape = ({ session, amplitude_mV, isZeroBias, polarity, began_ms, earlier }: Measurement) =>
    JSON.stringify([session, amplitude_mV ?? null, isZeroBias, earlier.map((each) => [each.pulse, each.polarity * polarity, began_ms[0] - each.began_ms])])
  return one.polarity !== other.polarity && shape(one) === shape(other)
}

/** Deviations that the fit begins with, per sample and as a share of the sum: what they are, its residuals tell. */
const FIRST_WORDS = 30
const FIRST_SHARE = 0.005

/**
 * Deviations from what a fit leaves over: the amplifier's and converter's noise is the same at any current and shows where there
 * is little of it; noise in series with the electrode grows with the current.
 */
function reweigh(header: Header, instrument: Instrument, observations: Observation[]): void {
  const { windows } = header
  const left = observations.flatMap((observation) => {
    const { sums, deviation, sound } = observation
    return residualsOf(header, instrument, observation).map((residual, i) => {
      const { count } = windows[sound[i] % windows.length]
      return { error: (residual * deviation[sound[i]]) / count, mean: Math.abs(sums[sound[i]]) / count }
    })
  })
  left.sort((one, other) => one.mean - other.mean)
  const meanSquare = (values: number[]) => values.reduce((sum, value) => sum + value * value, 0) / values.length
  const third = Math.ceil(left.length / 3)
  const white = meanSquare(left.slice(0, third).map(({ error }) => error))
  const strong = left.slice(third)
  const share = Math.max(0, meanSquare(strong.map(({ error }) => error)) - white) / meanSquare(strong.map(({ mean }) => mean))
  observations.forEach((observation) => {
    observation.deviation = observation.sums.map((sum, feature) => Math.sqrt(white * windows[feature % windows.length].count ** 2 + share * sum ** 2))
  })
}

function residualsOf(header: Header, { model, offset_words }: Instrument, { measurement, sums, deviation, sound, carried_nC }: Observation): number[] {
  const predicted = predictedSums(model, header, measurement, carried_nC(model.gel.doubleLayer_ms))
  return sound.map((feature) => (sums[feature] - offset_words * header.windows[feature % header.windows.length].count - predicted[feature]) / deviation[feature])
}

function nominalWordsPer_uA(board: string): number[] {
  const { transimpedance_ohm, facts } = BOARD_PROFILES[board as BoardName]
  return transimpedance_ohm.map((ohm) => (ohm / 1000 / facts.fullScale_mV) * 65536)
}

/** Electrode and amplifier. */
interface Instrument {
  model: ElectrodeModel
  /** What the offset of zero current is off by per sample: a converter that hides its noise in steps rounds it. */
  offset_words: number
}

function instrumentOf({ board }: Header, values: number[]): Instrument {
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
  return { model, offset_words: values[OFFSET] }
}

function isWarmed({ temperature_C }: Measurement): boolean {
  return Math.abs(warmthOf(temperature_C)) > WARMED_K
}

/** From rest, at the ladder's own voltages and near 25 °C. */
function isPlain({ measurement }: Observation): boolean {
  return measurement.earlier.length === 0 && measurement.amplitude_mV === undefined && !isWarmed(measurement)
}

function isTouched(measurement: Measurement, ion: number, parameter: number): boolean {
  if (parameter === SPEED && !isWarmed(measurement)) return false
  return ion < 0 || measurement.activation[ion] > 0
}

/** What the measurements differ in, so that it can be fitted at all. */
function freeParameters({ ladder }: Header, observations: Observation[], parameters: Parameter[], thresholds_mV: (number | undefined)[]): number[] {
  const hasRanges = new Set(ladder.pulses.map(({ range }) => range)).size > 1
  const holding = (ion: number) => observations.filter(({ measurement }) => ion < 0 || measurement.activation[ion] > 0)
  return [...parameters.keys()].filter((parameter) => {
    const { ion } = parameters[parameter]
    const which = ion < 0 ? parameter : (parameter - SHARED) % PER_ION
    if (ion < 0) return (which !== WIDE || hasRanges) && (which !== SPEED || holding(ion).some(({ measurement }) => isWarmed(measurement)))
    if (which === THRESHOLD || which === WIDTH) return thresholds_mV[ion] !== undefined
    return which === WARMING ? holding(ion).some(({ measurement }) => isWarmed(measurement)) : holding(ion).length > 0
  })
}

/** Time constants are far apart from gel to gel: the best of these is where the fit begins. */
const TIME_CONSTANTS_ms = [8, 30, 120, 500]
const FIRST_ITERATIONS = 6

/**
 * @param plain of measurements from rest
 * @param isOpened per parameter: do they open its ion?
 */
function startOf(plain: Problem, parameters: Parameter[], free: number[], isOpened: boolean[]): number[] {
  const isFirst = (parameter: number) =>
    free.includes(parameter) && isOpened[parameter] && (parameter === LEAK || (parameter >= SHARED && [TIME_CONSTANT, CONDUCTANCE].includes((parameter - SHARED) % PER_ION)))
  const first = [...parameters.keys()].filter(isFirst)
  const starts = TIME_CONSTANTS_ms.map((tau_ms) => {
    const start = parameters.map((parameter, at) => {
      if (parameter.ion >= 0 && (at - SHARED) % PER_ION === TIME_CONSTANT) return Math.log(tau_ms)
      return free.includes(at) ? parameter.start : assumedOf(parameter)
    })
    return leastSquares(plain, start, first, FIRST_ITERATIONS)
  })
  return starts.reduce((best, one) => (one.misfit < best.misfit ? one : best)).values
}

/** The pulse's amplitude at which the ion alone in a medium conducts half of what it conducts at most; undefined where no amplitudes tell. */
function openingOf(header: Header, measurements: Measurement[], zeroBias: Measurement[], ion: number): number | undefined {
  const alone = measurements.filter(({ amplitude_mV, activation }) => amplitude_mV !== undefined && activation.every((value, other) => value > 0 === (other === ion)))
  const points = [...new Set(alone.map(({ amplitude_mV }) => amplitude_mV as number))]
    .sort((one, other) => one - other)
    .map((amplitude_mV) => ({
      amplitude_mV,
      response: responseAt(amplitude_mV, header, alone.filter((one) => one.amplitude_mV === amplitude_mV).map(({ sums }) => sums), zeroBias.map(({ sums }) => sums)),
    }))
  const half = Math.max(...points.map(({ response }) => response)) / 2
  const above = points.findIndex(({ response }) => response >= half)
  if (above <= 0) return undefined
  const [low, high] = [points[above - 1], points[above]]
  return low.amplitude_mV + ((half - low.response) / (high.response - low.response)) * (high.amplitude_mV - low.amplitude_mV)
}

/** Every so many of a list, at most `most`. */
function evenly<Item>(list: Item[], most: number): Item[] {
  return list.filter((_, at) => Math.floor((at * most) / list.length) !== Math.floor(((at - 1) * most) / list.length) || list.length <= most)
}

/** The last few results of a function of one number. */
function cached<Result>(work: (argument: number) => Result): (argument: number) => Result {
  let known = new Map<number, Result>()
  return (argument) => {
    let result = known.get(argument)
    if (result === undefined) {
      if (known.size > 8) known = new Map()
      result = work(argument)
      known.set(argument, result)
    }
    return result
  }
}
