import { Matrix } from 'ml-matrix'
import type { BoardName } from '../../sim/board-profiles'
import { randomStream } from '../../sim/random'
import { referencePulses } from '../../sim/reference-bench'
import type { Scenario } from '../../sim/scenario'
import { gelParametersOf } from '../calibration/gel-parameters'
import type { Measurement } from '../calibration/measurement'
import { defaultSampling, type Sampling } from '../calibration/reference-calibration'
import { linearFit } from '../calibration/regression'
import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { instrumentOf, parameterNames, parametersOf, startOfGel } from './electrode-parameters'
import { predictedSums } from './gel-response'
import { leastSquares, type Problem } from './least-squares'
import { unitScenario } from './population'
import type { Prior } from './prior-file'

/** Far from the units that benchmarks calibrate. */
const FIRST_UNIT = 1001
const IONS = ['K', 'Ca', 'Fe']
/** Interrogations of a unit: from rest, warm or cold, after a pulse. */
const RESTED = 36
const WARMED = 6
const DRIVEN = 12
/** What the equations leave of a window sum, words per sample, to begin with. */
const EQUATIONS_words = 1
/** So near the gel's true dynamics a unit's effective ones are looked for, relative or in volts: with noise-free sums at one amplitude each, nothing else holds them. */
const NEAR = { logarithm: 0.003, threshold_mV: 1, facilitation: 0.003, speed: 1e-4, warming: 1e-4 }

function measurementsOf(scenario: Scenario, { ladder, windows }: Sampling): { zero: number[]; measurements: Measurement[] } {
  const { uniform } = randomStream(1, 'media of the population')
  const pulses = ladder.pulses as InterrogationPulse[]
  const sumsOf = (words: number[][]) => words.flatMap((one) => windows.map(({ start, count }) => one.slice(start, start + count).reduce((sum, word) => sum + word, 0)))
  const play = (index: number, activation: number[], temperature_C: number, earlierPulse?: number, isZero = false): Measurement => {
    const earlier = earlierPulse === undefined ? [] : [{ pulse: pulses[earlierPulse], polarity: 1 as const, rest_ms: Math.round(ladder.gap_ms * (1 + 6 * uniform())) }]
    const polarity = index % 2 === 0 ? 1 : -1
    const records = referencePulses({
      scenario,
      supplies: Object.fromEntries(IONS.map((ion, i) => [ion, activation[i]])),
      temperature_C,
      ladder: isZero ? pulses.map((pulse) => ({ ...pulse, amplitude_mV: 0 })) : pulses,
      gap_ms: ladder.gap_ms,
      polarity,
      earlier,
      seed: 0,
      noise: false,
    })
    const own = records.slice(earlier.length)
    return {
      session: index,
      activation: own[0].apparent,
      temperature_C,
      polarity,
      began_ms: own.map(({ start_us }) => start_us / 1000),
      earlier: earlier.map(({ pulse, polarity: sign }, n) => ({ pulse: earlierPulse!, polarity: (sign * pulse.polarity) as 1 | -1, began_ms: records[n].start_us / 1000 })),
      isZeroBias: isZero,
      sums: sumsOf(own.map(({ words }) => words)),
    }
  }
  const mixture = (index: number) => {
    const kind = index % 6
    if (kind === 0) return IONS.map(() => 0)
    if (kind <= IONS.length) return IONS.map((_, ion) => (ion === kind - 1 ? 0.2 + 1.2 * uniform() : 0))
    return IONS.map(() => 1.2 * uniform())
  }
  return {
    zero: play(0, [0, 0, 0], 25, undefined, true).sums,
    measurements: [
      ...Array.from({ length: RESTED }, (_, n) => play(n, mixture(n), 25)),
      ...Array.from({ length: WARMED }, (_, n) => play(n, IONS.map(() => 0.3 + 0.7 * uniform()), n % 2 === 0 ? 12 : 38)),
      ...Array.from({ length: DRIVEN }, (_, n) => play(n, IONS.map(() => 0.3 + 0.7 * uniform()), 25, n % pulses.length)),
    ],
  }
}

interface UnitValues {
  values: number[]
  /** What the equations leave, words per sample, of each measurement from rest at 25 °C and of all others. */
  rested: { activation: number[]; left_words: number[] }[]
  others: number[][]
}

/** A unit's numbers: least squares of its noise-free sums, near what its gel is. */
function unitValues(board: BoardName, scenario: Scenario, sampling: Sampling): UnitValues {
  const { zero, measurements } = measurementsOf(scenario, sampling)
  const gel = gelParametersOf(scenario, IONS as never)
  const parameters = parametersOf(gel, gel.ions.map(({ threshold_mV }) => threshold_mV))
  const { start, near } = startOfGel(gel, scenario.gel.ions.map(({ conductance_uS }) => conductance_uS), scenario.gel, NEAR)
  const { windows, ladder } = sampling
  const problem: Problem = {
    blocks: measurements.length + 1,
    steps: parameters.map(({ step }) => step),
    strides: parameters.map(({ stride }) => stride),
    isTouched: () => true,
    residuals: (values, block) => {
      if (block === measurements.length) return values.flatMap((value, at) => (near[at] === undefined ? [] : [(value - start[at]) / near[at]]))
      const { model, offset_words } = instrumentOf(board, values)
      return predictedSums(model, sampling, measurements[block], 0).map((sum, feature) => {
        const { count } = windows[feature % windows.length]
        const offset = zero[feature] + offset_words[ladder.pulses[Math.floor(feature / windows.length)].range] * count
        return (measurements[block].sums[feature] - offset - sum) / (EQUATIONS_words * count)
      })
    },
  }
  const { values } = leastSquares(problem, start, [...start.keys()], 12)
  const left_words = measurements.map((_, block) => problem.residuals(values, block).map((residual) => residual * EQUATIONS_words))
  return {
    values,
    rested: measurements.slice(0, RESTED).map(({ activation }, block) => ({ activation, left_words: left_words[block] })),
    others: left_words.slice(RESTED),
  }
}

/** What the equations leave in all units alike, linear in the activations; and what is left of each unit then. */
function commonOf(drawn: UnitValues[], { ladder, windows }: Sampling): Prior['common'] {
  const rested = drawn.flatMap((unit) => unit.rested)
  const terms = new Matrix(rested.map(({ activation }) => [1, ...activation]))
  const { coefficients, residuals } = linearFit(terms, new Matrix(rested.map(({ left_words }) => left_words)))
  return { ladder, windows, words: coefficients.transpose().to2DArray().map((row) => row.map(short)), left_words: short(rmsOf(residuals.to2DArray())) }
}

function rmsOf(rows: number[][]): number {
  const values = rows.flat()
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

/** The prior of a board's design from simulated units, each without noise. @param made day, ISO */
export function priorOf(board: BoardName, made: string, units: number, onUnit: (unit: number) => void = () => {}): Prior {
  const sampling = defaultSampling(board)
  const drawn = Array.from({ length: units }, (_, n) => {
    onUnit(n)
    const scenario = unitScenario(board, FIRST_UNIT + n)
    return { ...unitValues(board, scenario, sampling), logPotentiation: Math.log(scenario.gel.potentiation_per_s) }
  })
  const values = new Matrix(drawn.map((one) => one.values))
  const mean = values.mean('column')
  const centred = values.subRowVector(mean)
  const covariance = centred.transpose().mmul(centred).div(units - 1)
  const logs = drawn.map(({ logPotentiation }) => logPotentiation)
  const logMean = logs.reduce((sum, value) => sum + value / units, 0)
  return {
    format: 'iongate-prior',
    version: 1,
    board,
    made,
    source: `${units} simulated units, gel and front end of each drawn (population.ts), without noise`,
    units,
    ions: IONS,
    names: parameterNames(IONS),
    mean: mean.map(short),
    covariance: covariance.to2DArray().map((row) => row.map(short)),
    logPotentiation: { mean: short(logMean), deviation: short(Math.sqrt(logs.reduce((sum, value) => sum + (value - logMean) ** 2, 0) / (units - 1))) },
    discrepancy_words: short(rmsOf(drawn.flatMap(({ rested, others }) => [...rested.map(({ left_words }) => left_words), ...others]))),
    common: commonOf(drawn, sampling),
  }
}

function short(value: number): number {
  return Number(value.toPrecision(9))
}
