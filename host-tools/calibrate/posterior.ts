import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { converterOf, isDithered } from '../calibration/converter'
import { SATURATION } from '../calibration/fit'
import type { Measurement } from '../calibration/measurement'
import { carriedCharge } from './carried-charge'
import { OFFSET, SPEED, WARMING, WIDE_OFFSET, instrumentOf, nominalWordsPer_uA, parametersOf, placeOf } from './electrode-parameters'
import { predictedSums, type Sampling } from './gel-response'
import { informationAt, leastSquares, type Problem } from './least-squares'
import { loadsOf, type Run } from './slow-drift'
import type { Prior } from './prior-file'

/**
 * A device's own measurements update what is known of all units of its design: the Bayesian estimate of the electrode
 * model's numbers with a normal prior, by Gauss and Newton's method, which is the iterated extended Kalman update
 * (Bishop 2006, Pattern Recognition and Machine Learning, §3.3; Bell & Cathey 1993, IEEE Trans Autom Control 38:294). The
 * covariance is Laplace's. Few measurements move what they can and leave the rest at the prior; of many the prior is
 * soon forgotten. What the media hold is not known exactly either: each ion of each vessel, and each stock, has a
 * relative error that is estimated along (errors in variables; Fuller 1987, Measurement Error Models, ch. 3).
 */
export interface Posterior {
  board: string
  sampling: Sampling
  prior: Prior
  /** The numbers of electrode-parameters.ts, and their covariance. */
  values: number[]
  covariance: Matrix
  /** ln ε of eq. 9. */
  logPotentiation: number
  /** Sums without a current. */
  zero: number[]
  /** Per run and ion: by what share the electrode answers more at its end than at its beginning. */
  drifts: number[][]
  /** The group of measurements that is farthest from what the electrode can give, in deviations, and in which medium. */
  worst: { deviations: number; activation: number[] }
  /** Noise in series with the electrode, and whatever else the model does not explain, as a share of the current. */
  share: number
  /** Of rested measurements of the ladder's own pulses at the activations that are now thought to be there: what noise is fitted to. */
  residuals: { height: number[]; residual: number[]; began_ms: number[] }[]
}

/** What is known of how the media were prepared. */
export interface Preparation {
  /** Relative standard deviation of an ion's content: half of its square is the stock's, the same in all media. */
  compositionError: number
}

/** Eq. 9's time constant, as assumed. */
const POTENTIATION_DECAY_s = 2000
const ITERATIONS = 15
/** Noise in series with the electrode as a share of the current, to begin with. */
const FIRST_SHARE = 0.002
/** A steady current on a coarse converter reads the same code again and again: its rounding errs alike. */
const ALIKE = 1.3

/** Temperatures this near to that of a stay's first measurement belong to the stay. */
const STAY_C = 1

/** More measurements after earlier pulses, or at other amplitudes, add little and take longest: these are spread evenly over all. */
const OTHERS_MAX = 60

/** Measurements that were asked for alike in one stay, taken together. */
interface Group {
  measurement: Measurement
  /** Above zero current. */
  sums: number[]
  deviation: number[]
  sound: number[]
  carried_nC: number
  load: number[]
  vessel: number
  count: number
}

/**
 * @param runs nominal activations
 * @throws never: without a measurement it is the prior
 */
export function posteriorOf(board: string, sampling: Sampling, runs: Run[], prior: Prior, { compositionError }: Preparation): Posterior {
  const measurements = runs.flatMap((run) => run.measurements)
  const zero = meanOf(measurements.filter(({ isZeroBias }) => isZeroBias).map(({ sums }) => sums))
  const ions = prior.ions.length
  const groups = groupsOf(board, sampling, runs, zero)
  const white_words = whiteDeviation_words(board)
  const covariance = priorCovariance(board, prior)
  const whitening = inverse(new CholeskyDecomposition(withRidge(covariance)).lowerTriangularMatrix)
  const numbers = prior.mean.length
  const [potentiation, stocks, vessels] = [numbers, numbers + 1, numbers + 1 + ions]
  const vesselCount = Math.max(0, ...groups.map(({ vessel }) => vessel + 1))
  const isExact = compositionError === 0
  const errorOf = compositionError / Math.SQRT2
  const count = isExact ? stocks : vessels + vesselCount * ions
  const gel = { ...runs[0].gel }
  const parameters = parametersOf(gel, gel.ions.map(({ threshold_mV }) => threshold_mV))
  const predict = predictorOf(prior, board, sampling)
  const activationOf = (values: number[], { measurement, load, vessel }: Group) =>
    measurement.activation.map((nominal, ion) => {
      const error = isExact ? 0 : errorOf * (values[stocks + ion] + values[vessels + vessel * ions + ion])
      return nominal * Math.exp(error) * (1 + Math.exp(values[potentiation]) * load[ion])
    })
  const residualsOf = (values: number[], group: Group) => {
    const sums = predict(values, { ...group.measurement, activation: activationOf(values, group) }, group.carried_nC)
    return sums.map((sum, feature) => group.sums[feature] - sum)
  }
  const fixed = (share: number): Problem => {
    weigh(groups, sampling, white_words, share, leftWords(prior, sampling))
    return {
      blocks: groups.length + 1,
      steps: [...parameters.map(({ step }) => step), ...Array.from({ length: count - numbers }, () => 1e-3)],
      strides: [...parameters.map(({ stride }) => stride), ...Array.from({ length: count - numbers }, () => 3)],
      isTouched: (block, parameter) => {
        if (block === groups.length) return true
        const { measurement, vessel } = groups[block]
        if (parameter <= potentiation) return true
        const ion = (parameter - stocks) % ions
        return measurement.activation[ion] > 0 && (parameter < vessels || Math.floor((parameter - vessels) / ions) === vessel)
      },
      residuals: (values, block) => {
        if (block < groups.length) {
          const { deviation, sound } = groups[block]
          const residuals = residualsOf(values, groups[block])
          return sound.map((feature) => residuals[feature] / deviation[feature])
        }
        const off = Matrix.columnVector(prior.mean.map((mean, at) => values[at] - mean))
        const { mean, deviation } = prior.logPotentiation
        return [...whitening.mmul(off).to1DArray(), (values[potentiation] - mean) / deviation, ...values.slice(stocks)]
      },
    }
  }
  const start = [...prior.mean, prior.logPotentiation.mean, ...Array.from({ length: count - stocks }, () => 0)]
  const all = [...start.keys()]
  const first = leastSquares(fixed(FIRST_SHARE), start, all, ITERATIONS)
  const share = shareOf(groups, sampling, white_words, (group) => residualsOf(first.values, group))
  const problem = fixed(share)
  const { values } = leastSquares(problem, first.values, all, ITERATIONS)
  const whole = scaledInverse(informationAt(problem, values))
  return {
    board,
    sampling,
    prior,
    values: values.slice(0, numbers),
    covariance: whole.subMatrix(0, numbers - 1, 0, numbers - 1),
    logPotentiation: values[potentiation],
    zero,
    drifts: runs.map((run) => loadsOf(run, POTENTIATION_DECAY_s).at(-1)!.map((load) => Math.exp(values[potentiation]) * load)),
    worst: groups.reduce<Posterior['worst']>(
      (most, { measurement }, block) => {
        const residuals = problem.residuals(values, block)
        const deviations = Math.sqrt(residuals.reduce((sum, one) => sum + one * one, 0) / Math.max(1, residuals.length))
        return deviations > most.deviations ? { deviations, activation: measurement.activation } : most
      },
      { deviations: 0, activation: [] },
    ),
    share,
    residuals: groups
      .filter(({ measurement }) => measurement.amplitude_mV === undefined && measurement.earlier.length === 0)
      .map((group) => {
        const residual = residualsOf(values, group)
        const scale = Math.sqrt(group.count)
        return { height: group.sums, residual: residual.map((value) => value * scale), began_ms: group.measurement.began_ms }
      }),
  }
}

/** Sums above zero current by the equations, and by what they leave in all units alike. */
export function predictorOf(prior: Prior, board: string, sampling: Sampling): (values: number[], measurement: Measurement, carried_nC: number) => number[] {
  const common = commonFor(prior, sampling)
  const { windows, ladder } = sampling
  return (values, measurement, carried_nC) => {
    const { model, offset_words } = instrumentOf(board, values)
    return predictedSums(model, sampling, measurement, carried_nC).map((sum, feature) => {
      const { count } = windows[feature % windows.length]
      const shared = common?.words[feature].reduce((words, value, term) => words + value * (term === 0 ? 1 : measurement.activation[term - 1]), 0) ?? 0
      return sum + count * (offset_words[ladder.pulses[Math.floor(feature / windows.length)].range] + (measurement.amplitude_mV === undefined ? shared : 0))
    })
  }
}

function commonFor({ common }: Prior, { ladder, windows }: Sampling): Prior['common'] {
  return JSON.stringify([common?.ladder, common?.windows]) === JSON.stringify([ladder, windows]) ? common : undefined
}

/** What the equations leave of a sample, rms. */
function leftWords(prior: Prior, sampling: Sampling): number {
  return commonFor(prior, sampling)?.left_words ?? prior.discrepancy_words
}

/** How a gel follows the temperature no population shows, because all simulated ones obey one law: of 2.3 % per kelvin, and of conductances that may follow it or not. */
const SPEED_SPREAD_perK = 0.002
const WARMING_SPREAD_perK = 0.012

/**
 * Of the numbers of a unit before it is measured. Of the next unit, when mean and covariance are those of a sample, it is
 * that of the multivariate t distribution that predicts it (Gelman et al. 2013, Bayesian Data Analysis, §3.6); what a
 * population does not show is added.
 */
export function priorCovariance(board: string, { units, covariance, mean, ions }: Prior): Matrix {
  const freedom = units - mean.length - 2
  const predicted = Matrix.mul(new Matrix(covariance), ((1 + 1 / units) * (units - 1)) / Math.max(1, freedom))
  const add = (at: number, variance: number) => predicted.set(at, at, predicted.get(at, at) + variance)
  add(SPEED, SPEED_SPREAD_perK ** 2)
  for (const ion of ions.keys()) add(placeOf(ion, WARMING), WARMING_SPREAD_perK ** 2)
  const { step_words, deviation_words } = converterOf(BOARD_PROFILES[board as BoardName])
  // Without noise to dither it a zero current reads as one code: its rounding is in every offset.
  if (!isDithered(deviation_words, step_words)) for (const at of [OFFSET, WIDE_OFFSET]) add(at, step_words ** 2 / 12)
  return predicted
}

const RIDGE = 1e-9

function withRidge(covariance: Matrix): Matrix {
  const kept = covariance.clone()
  covariance.diagonal().forEach((variance, at) => kept.set(at, at, variance * (1 + RIDGE) + 1e-24))
  return kept
}

function scaledInverse(information: Matrix): Matrix {
  const scale = information.diagonal().map((value) => 1 / Math.sqrt(value))
  const unit = Matrix.diag(scale)
  return unit.mmul(inverse(unit.mmul(information).mmul(unit))).mmul(unit)
}

function meanOf(rows: number[][]): number[] {
  return rows[0].map((_, at) => rows.reduce((sum, row) => sum + row[at] / rows.length, 0))
}

/** White noise of one sample: converter and rounding. */
export function whiteDeviation_words(board: string): number {
  const { step_words, deviation_words } = converterOf(BOARD_PROFILES[board as BoardName])
  return Math.hypot(deviation_words, step_words / Math.sqrt(12)) * (isDithered(deviation_words, step_words) ? 1 : ALIKE)
}

function groupsOf(board: string, { ladder, windows }: Sampling, runs: Run[], zero: number[]): Group[] {
  const vessels: string[] = []
  const groups: Group[] = []
  for (const run of runs) {
    const { measurements } = run
    const loads = loadsOf(run, POTENTIATION_DECAY_s)
    const carried = carriedCharge({ ladder, windows }, measurements, zero, nominalWordsPer_uA(board))(run.gel.doubleLayer_ms)
    let known = new Map<string, number[]>()
    let last: { stay: string; temperature_C: number } | undefined
    const take = () => {
      for (const those of known.values()) {
        const mean = (of: (at: number) => number[]) => meanOf(those.map(of))
        const measurement = measurements[those[0]]
        const vessel = JSON.stringify(measurement.activation)
        if (!vessels.includes(vessel)) vessels.push(vessel)
        groups.push({
          measurement: { ...measurement, temperature_C: mean((at) => [smoothTemperature_C(measurements, at)])[0] },
          sums: mean((at) => measurements[at].sums.map((sum, feature) => sum - zero[feature])),
          deviation: [],
          sound: zero.flatMap((_, feature) => (those.every((at) => measurements[at].sums[feature] < SATURATION * 65535 * windows[feature % windows.length].count) ? [feature] : [])),
          carried_nC: mean((at) => [carried[at]])[0],
          load: mean((at) => loads[at]),
          vessel: vessels.indexOf(vessel),
          count: those.length,
        })
      }
      known = new Map()
    }
    measurements.forEach((one, at) => {
      if (one.isZeroBias) return
      // A reading of the thermistor wavers by tenths: a stay ends where it leaves the temperature of its first measurement.
      const stay = JSON.stringify([one.session, one.activation])
      if (last === undefined || stay !== last.stay || Math.abs(one.temperature_C - last.temperature_C) > STAY_C) {
        take()
        last = { stay, temperature_C: one.temperature_C }
      }
      const alike = JSON.stringify([one.polarity, one.amplitude_mV ?? null, one.earlier.map(({ pulse, polarity, began_ms }) => [pulse, polarity, Math.round(one.began_ms[0] - began_ms)])])
      known.set(alike, [...(known.get(alike) ?? []), at])
    })
    take()
  }
  const isPlain = ({ measurement }: Group) => measurement.earlier.length === 0 && measurement.amplitude_mV === undefined
  const others = groups.filter((group) => !isPlain(group))
  const step = Math.max(1, others.length / OTHERS_MAX)
  const spread = new Set(Array.from({ length: Math.min(others.length, OTHERS_MAX) }, (_, n) => others[Math.floor(n * step)]))
  return groups.filter((group) => isPlain(group) || spread.has(group))
}

/** A reading of the thermistor is off by some tenths of a kelvin's tenth, and 0.1 K moves time constants by 0.2 %: more than noise moves a strong current. */
const NEIGHBOURS = 12
const ALIKE_K = 1.5

/** Mean of the readings around a measurement that are alike: vessels of one temperature change slowly. */
function smoothTemperature_C(measurements: Measurement[], at: number): number {
  const here = measurements[at].temperature_C
  const near = measurements.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1).filter(({ temperature_C }) => Math.abs(temperature_C - here) < ALIKE_K)
  return near.reduce((sum, { temperature_C }) => sum + temperature_C / near.length, 0)
}

function weigh(groups: Group[], { windows }: Sampling, white_words: number, share: number, left_words: number): void {
  groups.forEach((group) => {
    group.deviation = group.sums.map((sum, feature) => {
      const { count } = windows[feature % windows.length]
      return Math.hypot(Math.hypot(white_words * Math.sqrt(count), share * sum) / Math.sqrt(group.count), left_words * count)
    })
  })
}

/** Noise in series with the electrode, as a share of the current: what residuals of strong currents have beyond white noise. */
function shareOf(groups: Group[], { windows }: Sampling, white_words: number, residualsOf: (group: Group) => number[]): number {
  const found = groups.flatMap((group) => residualsOf(group).flatMap((residual, feature) => (group.sound.includes(feature) ? [{ residual2: group.count * residual ** 2, sum: Math.abs(group.sums[feature]), white2: white_words ** 2 * windows[feature % windows.length].count }] : [])))
  const strong = found.toSorted((a, b) => a.sum - b.sum).slice(Math.floor(found.length / 3))
  const excess = strong.reduce((total, { residual2, white2 }) => total + residual2 - white2, 0)
  const power = strong.reduce((total, { sum }) => total + sum ** 2, 0)
  return power === 0 ? FIRST_SHARE : Math.sqrt(Math.max(0, excess) / power)
}
