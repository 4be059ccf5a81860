import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { randomStream, type RandomStream } from '../../sim/random'
import type { Calibration, Estimate } from '../calibration/calibration-file'
import { calibrationOf } from '../calibration/fit'
import { MAINS_HZ, REFERENCE_C, featureGains, responsePolynomial, type CalibrationHeader, type Forward } from '../calibration/forward-fit'
import type { Measurement } from '../calibration/measurement'
import { fitNoise, type NoiseFit } from '../calibration/noise-fit'
import { linearFit } from '../calibration/regression'
import { symmetric } from '../calibration/weights'
import { DECAY, DOUBLE_LAYER, FACILITATION, SPEED, THRESHOLD, TIME_CONSTANT, WIDTH, placeOf } from './electrode-parameters'
import { predictorOf, priorCovariance, whiteDeviation_words, type Posterior } from './posterior'

/**
 * A device's tables from what is known of its electrode (posterior.ts): the model predicts the window sums of any
 * medium, at any temperature, after any pulses, with the noise that was measured; the tables are fitted to these as
 * those of the reference bench are. What is not known of the electrode goes into the stated confidence, and into the
 * misfit that is still no fault.
 */

/** Predicted interrogations: at rest, warm or cold, after pulses, without voltage; and those that judge. */
const [RESTED, WARMED, DRIVEN, ZERO_BIAS, JUDGED] = [1400, 240, 480, 24, 480]
const WARM_C = [10, 40]
const HISTORY_MAX = 4
const LONGEST_REST_ms = 3060
/** As the reference bench's mixtures: of one ion, and of all together, so that no amplifier clips. */
const ALONE_MAX = 1.5
const MIXTURE_MAX = 1.2
const TRACE_MAX = 0.1
/** Points at which shifts by the uncertain numbers are worked out; between them they are smooth. */
const SHIFT_POINTS = 60
/**
 * Standard errors from nothing that a product of terms needs to stay: of two thousand predicted interrogations chance
 * alone passes for 2.5 somewhere, and every product costs the device instructions.
 */
const CLEARLY = 6

/** A direction in which the numbers are uncertain counts when it shifts some sum by this share of its noise. */
const SHIFT_MIN = 0.02

/** @param header with the assumed memory of the gel, which the posterior's own estimate replaces where there is one */
export function calibrationFromPosterior(header: CalibrationHeader, posterior: Posterior, measurements: number): Calibration {
  const { sampling, values, zero, prior, board } = posterior
  const stream = randomStream(1, 'predicted interrogations')
  const predict = predictorOf(prior, board, sampling)
  const sumsOf = (numbers: number[], one: Measurement) => predict(numbers, one, 0)
  const noise = noiseOf(header, posterior)
  const memory = { ...header.memory, ...dynamicsOf(values), ions: header.memory.ions.map((ion, i) => ({ ...ion, ...ionDynamicsOf(values, i) })), potentiation_per_s: Math.exp(posterior.logPotentiation) }
  const rested = Array.from({ length: RESTED }, (_, index) => planned(header, stream, index, mixture(header.ions.length, index, stream)))
  const expected = rested.map((one) => sumsOf(values, one))
  const response = forwardOf(rested, expected, zero, noise, templateErrors(posterior, header))
  const measured = (one: Measurement, numbers = values): Measurement => {
    const height = sumsOf(numbers, one)
    return { ...one, sums: withNoise(height, zero, noise, stream) }
  }
  const training = [
    ...rested.map((one) => measured(one)),
    ...Array.from({ length: WARMED }, (_, n) => measured({ ...planned(header, stream, RESTED + n, mixture(header.ions.length, n, stream)), temperature_C: WARM_C[0] + (WARM_C[1] - WARM_C[0]) * stream.uniform() })),
    ...Array.from({ length: DRIVEN }, (_, n) => measured(withHistory(planned(header, stream, RESTED + WARMED + n, mixture(header.ions.length, n, stream)), header, stream))),
    ...Array.from({ length: ZERO_BIAS }, (_, n): Measurement => ({ ...planned(header, stream, -1 - n, header.ions.map(() => 0)), isZeroBias: true, sums: withNoise(zero.map(() => 0), zero, noise, stream) })),
  ]
  const factor = factorOf(posterior.covariance)
  const validation = Array.from({ length: JUDGED }, (_, n) => {
    const one = planned(header, stream, 100000 + n, header.ions.map(() => MIXTURE_MAX * stream.uniform()))
    return measured(one, drawn(values, factor, stream))
  })
  const shifts = shiftsOf(posterior, header, factor, response, stream)
  const calibration = calibrationOf({ ...header, memory }, response, training, validation, shifts, CLEARLY)
  return { ...calibration, fit: { ...calibration.fit, measurements, gel: gelEstimatesOf(posterior, header.ions.length) } }
}

/** A rested interrogation of the ladder; its sums are still to come. */
function planned({ ladder }: CalibrationHeader, { uniform }: RandomStream, session: number, activation: number[]): Measurement {
  let at_ms = 10000
  const began_ms = ladder.pulses.map(({ sampleCount, sampleInterval_us }) => {
    const began = at_ms
    at_ms += Math.round((sampleCount * sampleInterval_us) / 1000) + ladder.gap_ms
    return began
  })
  return { session, activation, temperature_C: REFERENCE_C, polarity: uniform() < 0.5 ? 1 : -1, began_ms, earlier: [], isZeroBias: false, sums: [] }
}

/** In turn a blank or traces, each ion alone, and mixtures. */
function mixture(ions: number, index: number, { uniform }: RandomStream): number[] {
  const kind = index % (2 * ions + 2)
  const each = (of: (ion: number) => number) => Array.from({ length: ions }, (_, ion) => of(ion))
  if (kind === 0) return each(() => (index % (4 * ions + 4) === 0 ? 0 : TRACE_MAX * uniform()))
  if (kind <= ions) return each((ion) => (ion === kind - 1 ? ALONE_MAX * uniform() : 0))
  return each(() => MIXTURE_MAX * uniform())
}

/** The same after pulses of the ladder with either sign. */
function withHistory(one: Measurement, { ladder }: CalibrationHeader, { uniform }: RandomStream): Measurement {
  let next_ms = one.began_ms[0]
  const earlier = Array.from({ length: 1 + Math.floor(HISTORY_MAX * uniform()) }, (): Measurement['earlier'][number] => {
    const pulse = Math.floor(ladder.pulses.length * uniform())
    const { sampleCount, sampleInterval_us } = ladder.pulses[pulse]
    next_ms -= Math.round(ladder.gap_ms * (LONGEST_REST_ms / ladder.gap_ms) ** uniform()) + Math.round((sampleCount * sampleInterval_us) / 1000)
    return { pulse, polarity: uniform() < 0.5 ? 1 : -1, began_ms: next_ms }
  }).reverse()
  return { ...one, earlier }
}

function withNoise(height: number[], zero: number[], noise: NoiseFit, { normal }: RandomStream): number[] {
  const factor = new CholeskyDecomposition(noise.covarianceAt(height)).lowerTriangularMatrix
  const errors = factor.mmul(Matrix.columnVector(height.map(() => normal()))).to1DArray()
  return height.map((value, i) => Math.max(0, Math.round(zero[i] + value + errors[i])))
}

/** Noise as the residuals have it; white noise is at least what the converter is known to have. */
function noiseOf(header: CalibrationHeader, { residuals, board }: Posterior): NoiseFit {
  const { ladder, windows } = header
  const began_ms = residuals[0].began_ms.map((time_ms) => time_ms - residuals[0].began_ms[0])
  const fitted = fitNoise(header, began_ms, MAINS_HZ, residuals)
  const least_words2 = whiteDeviation_words(board) ** 2
  const missing = ladder.pulses.map((_, pulse) => {
    const own = fitted.parts.find((part) => part.kind === 'white' && part.pulse === pulse)
    return Math.max(0, least_words2 - (own?.deviation ?? 0) ** 2)
  })
  return {
    parts: fitted.parts.map((part) => (part.kind === 'white' ? { ...part, deviation: Math.sqrt(part.deviation ** 2 + missing[part.pulse]) } : part)),
    covarianceAt: (height) => {
      const covariance = fitted.covarianceAt(height)
      height.forEach((_, feature) => covariance.set(feature, feature, covariance.get(feature, feature) + missing[Math.floor(feature / windows.length)] * windows[feature % windows.length].count))
      return covariance
    },
  }
}

function forwardOf(rested: Measurement[], expected: number[][], zero: number[], noise: NoiseFit, templateError: Matrix): Forward {
  const terms = new Matrix(rested.map((one) => responsePolynomial(one)))
  const { coefficients, residuals } = linearFit(terms, new Matrix(expected))
  const ions = rested[0].activation.map((_, ion) => ion + 1)
  const templates = coefficients.subMatrixRow(ions).transpose()
  const mean = expected[0].map((_, feature) => expected.reduce((sum, row) => sum + row[feature] / expected.length, 0))
  const covariance = noise.covarianceAt(mean)
  return {
    featureOffset: zero.map((value) => Math.max(0, Math.round(value))),
    featureGain: featureGains(templates),
    templates,
    templateError,
    residual: mean.map((_, f) => Math.sqrt(covariance.get(f, f) + residuals.getColumn(f).reduce((sum, value) => sum + value * value, 0) / rested.length)),
    noise,
  }
}

/** L with L·Lᵀ the covariance. */
function factorOf(covariance: Matrix): Matrix {
  const scale = covariance.diagonal().map((variance) => Math.sqrt(variance))
  const unit = Matrix.diag(scale.map((value) => 1 / value))
  const correlation = symmetric(unit.mmul(covariance).mmul(unit))
  scale.forEach((_, at) => correlation.set(at, at, 1 + 1e-9))
  return Matrix.diag(scale).mmul(new CholeskyDecomposition(correlation).lowerTriangularMatrix)
}

function drawn(values: number[], factor: Matrix, { normal }: RandomStream): number[] {
  const off = factor.mmul(Matrix.columnVector(values.map(() => normal()))).to1DArray()
  return values.map((value, at) => value + off[at])
}

/** Per independent direction in which the numbers are uncertain: by what it shifts the sums at an activation, as a polynomial. */
function shiftsOf({ sampling, values, prior, board }: Posterior, header: CalibrationHeader, factor: Matrix, response: Forward, stream: RandomStream): (activation: number[]) => number[][] {
  const predict = predictorOf(prior, board, sampling)
  const points = Array.from({ length: SHIFT_POINTS }, (_, index) => planned(header, stream, index, mixture(header.ions.length, index, stream)))
  const here = points.map((one) => predict(values, one, 0))
  const terms = new Matrix(points.map((one) => responsePolynomial(one)))
  const polynomials = values.flatMap((_, direction) => {
    const moved = values.map((value, at) => value + factor.get(at, direction))
    const shifts = points.map((one, n) => predict(moved, one, 0).map((sum, feature) => sum - here[n][feature]))
    const isSmall = shifts.every((row) => row.every((shift, feature) => Math.abs(shift) < SHIFT_MIN * response.residual[feature]))
    return isSmall ? [] : [linearFit(terms, new Matrix(shifts)).coefficients]
  })
  return (activation) => {
    const row = new Matrix([responsePolynomial({ activation, temperature_C: REFERENCE_C })])
    return polynomials.map((coefficients) => row.mmul(coefficients).getRow(0))
  }
}

/** Standard errors of the sums at activation 1 of one ion. */
function templateErrors({ sampling, values, prior, board, covariance }: Posterior, header: CalibrationHeader): Matrix {
  const predict = predictorOf(prior, board, sampling)
  const factor = factorOf(covariance)
  const stream = randomStream(2, 'signs')
  const columns = header.ions.map((_, ion) => {
    const one = planned(header, stream, ion, header.ions.map((__, other) => (other === ion ? 1 : 0)))
    const here = predict(values, one, 0)
    const squares = here.map(() => 0)
    values.forEach((_value, direction) => {
      predict(values.map((value, at) => value + factor.get(at, direction)), one, 0).forEach((sum, feature) => (squares[feature] += (sum - here[feature]) ** 2))
    })
    return squares.map(Math.sqrt)
  })
  return new Matrix(columns).transpose()
}

function dynamicsOf(values: number[]) {
  return {
    facilitation: Math.max(0, values[FACILITATION]),
    facilitationDecay: Math.exp(values[DECAY]),
    doubleLayer_ms: Math.exp(values[DOUBLE_LAYER]),
    speedPerKelvin: Math.max(0, values[SPEED]),
  }
}

function ionDynamicsOf(values: number[], ion: number) {
  return {
    timeConstant_ms: Math.exp(values[placeOf(ion, TIME_CONSTANT)]),
    threshold_mV: values[placeOf(ion, THRESHOLD)],
    width_mV: Math.exp(values[placeOf(ion, WIDTH)]),
  }
}

/** With a deviation of more than this share of the prior's the measurements do not determine a number: it is assumed. */
const UNTOLD = 0.7

/** The gel's dynamics, with 95 % intervals of what the measurements tell. */
function gelEstimatesOf({ values, covariance, prior, board }: Posterior, ions: number): Calibration['fit']['gel'] {
  const before = priorCovariance(board, prior)
  const estimate = (at: number, value: number, perUnit: number): Estimate => {
    const deviation = Math.sqrt(covariance.get(at, at))
    const isTold = deviation < UNTOLD * Math.sqrt(before.get(at, at))
    return { value: Number(value.toPrecision(6)), interval95: isTold ? Number((1.96 * deviation * perUnit).toPrecision(3)) : null }
  }
  const linear = (at: number) => estimate(at, values[at], 1)
  const positive = (at: number) => estimate(at, Math.exp(values[at]), Math.exp(values[at]))
  return {
    facilitation: linear(FACILITATION),
    facilitationDecay: positive(DECAY),
    doubleLayer_ms: positive(DOUBLE_LAYER),
    speedPerKelvin: linear(SPEED),
    ions: Array.from({ length: ions }, (_, ion) => ({
      timeConstant_ms: positive(placeOf(ion, TIME_CONSTANT)),
      threshold_mV: linear(placeOf(ion, THRESHOLD)),
      width_mV: positive(placeOf(ion, WIDTH)),
    })),
  }
}
