import type { Calibration, Estimate, GelEstimates } from '../calibration/calibration-file'
import type { Measurement } from '../calibration/measurement'
import { responseAt } from './amplitude-search'
import {
  CONDUCTANCE,
  DECAY,
  DOUBLE_LAYER,
  FACILITATION,
  LEAK,
  SPEED,
  THRESHOLD,
  TIME_CONSTANT,
  WARMING,
  WIDE,
  WIDE_OFFSET,
  WIDTH,
  assumedOf,
  instrumentOf,
  kindOf,
  parametersOf,
  placeOf,
  type Parameter,
} from './electrode-parameters'
import { isPlain, isWarmed, observationsOf, residualsOf, reweigh, type Header, type Observation } from './gel-observations'
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

/** Of a normal distribution, so many deviations hold 95 %. */
const DEVIATIONS_95 = 1.96
const ITERATIONS = 30
/** Of a gel that facilitates less than this nothing says how that fades, and the freedom of one makes both uncertain. */
const HARDLY = 0.05
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
export function memoryOf({ facilitation, facilitationDecay, doubleLayer_ms, speedPerKelvin, ions }: GelEstimates, assumed: Calibration['memory']): Calibration['memory'] {
  return {
    ...assumed,
    facilitation: Math.max(0, facilitation.value),
    facilitationDecay: facilitationDecay.value,
    doubleLayer_ms: doubleLayer_ms.value,
    speedPerKelvin: Math.max(0, speedPerKelvin.value),
    ions: ions.map(({ timeConstant_ms, threshold_mV, width_mV }, i) => ({
      ...assumed.ions[i],
      timeConstant_ms: timeConstant_ms.value,
      threshold_mV: threshold_mV.value,
      width_mV: width_mV.value,
    })),
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
    residuals: (values, block) => residualsOf(header, instrumentOf(header.board, values), those[block]),
  })
  let free = freeParameters(header, observations, parameters, thresholds_mV)
  const highest_mV = Math.max(...header.ladder.pulses.map(({ amplitude_mV }) => amplitude_mV))
  const isOpened = parameters.map(({ ion }) => ion < 0 || (thresholds_mV[ion] ?? 0) < highest_mV)
  let values = before ?? startOf(problem(observations.filter(isPlain)), parameters, free, isOpened)
  values = leastSquares(problem(observations), values, free, ITERATIONS).values
  reweigh(header, instrumentOf(header.board, values), observations)
  for (;;) {
    values = leastSquares(problem(observations), values, free, ITERATIONS).values
    const errors = new Map(standardErrors(problem(observations), values, free).map((error, i) => [free[i], error]))
    const untold = errors.has(DECAY) && values[FACILITATION] < HARDLY ? DECAY : worstOf(errors, parameters)
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
    const which = kindOf(parameters[parameter], parameter)
    if (which === WIDE || which === WIDE_OFFSET) return hasRanges
    if (ion < 0) return which !== SPEED || holding(ion).some(({ measurement }) => isWarmed(measurement))
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
  const isOf = (at: number, kinds: number[]) => parameters[at].ion >= 0 && kinds.includes(kindOf(parameters[at], at))
  const first = free.filter((at) => isOpened[at] && (at === LEAK || isOf(at, [TIME_CONSTANT, CONDUCTANCE])))
  const starts = TIME_CONSTANTS_ms.map((tau_ms) => {
    const start = parameters.map((parameter, at) => {
      if (isOf(at, [TIME_CONSTANT])) return Math.log(tau_ms)
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
