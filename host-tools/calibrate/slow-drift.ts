import { CholeskyDecomposition, Matrix, pseudoInverse, solve } from 'ml-matrix'
import type { MeasurementRecording, RecordedMeasurement } from './recording'

/**
 * Slow drift of an electrode over a calibration. Long-term potentiation (docs/physics.md,
 * eq. 9) makes each ion's response grow with every pulse and fade over half an hour or more,
 * so a medium of known composition is not yet a known activation:
 *
 *   activation_i(t) = supply_i · (1 + δ_i · h(t)),   h(t) = Σ_pulses before t exp(−(t − t_pulse)/τ)
 *
 * δ and τ are those with which a smooth response (quadratic in the activations, with
 * temperature) explains the sums of rested measurements best: non-linear least squares with
 * the response's coefficients projected out (Golub & Pereyra 1973, SIAM J Numer Anal 10:413).
 */
export interface SlowDrift {
  /** Per measurement and ion: activation over what the medium offers. */
  factors: number[][]
  /** Per ion, at the end of the run, relative; 0 where it cannot be told. */
  atEnd: number[]
  /** Time constant τ found; undefined where nothing could be told. */
  timeConstant_s?: number
}

/** τ_w is thought to lie between 10³ and 10⁴ s. */
const TIME_CONSTANTS_s = [500, 1000, 2000, 4000, 8000]
const ITERATIONS = 5
/** As many measurements for each coefficient; with fewer, noise would pass for drift. */
const MEASUREMENTS_PER_TERM = 3
/** The scale on which temperature acts, so that its terms are of the size of the others. */
const TEMPERATURE_UNIT_K = 10

export function slowDrift({ header, measurements }: MeasurementRecording): SlowDrift {
  const ions = header.ions.length
  const rested = measurements.flatMap((one, at) => (one.isZeroBias || one.earlier.length > 0 ? [] : [at]))
  const none: SlowDrift = { factors: measurements.map(() => header.ions.map(() => 1)), atEnd: header.ions.map(() => 0) }
  if (rested.length < MEASUREMENTS_PER_TERM * termsOf(new Array<number>(ions).fill(0), 0).length) return none
  const fits = TIME_CONSTANTS_s.map((timeConstant_s) => {
    const load = pulseLoad(measurements, header.ladder.pulses.length, timeConstant_s)
    return { timeConstant_s, load, ...growthOf(rested.map((at) => measurements[at]), rested.map((at) => load[at]), ions) }
  })
  const best = fits.reduce((least, fit) => (fit.misfit < least.misfit ? fit : least))
  return {
    factors: best.load.map((load) => best.growth.map((growth) => 1 + growth * load)),
    atEnd: best.growth.map((growth) => growth * best.load[best.load.length - 1]),
    timeConstant_s: best.timeConstant_s,
  }
}

/** h(t) of each measurement, from the pulses of all before it, the device's own interrogations among them. */
function pulseLoad(measurements: RecordedMeasurement[], pulseCount: number, timeConstant_s: number): number[] {
  let load = 0
  return measurements.map((one, at) => {
    const before = measurements[at - 1]
    const pulses = (before === undefined ? 0 : pulsesOf(before, pulseCount)) + one.interrogations * pulseCount
    // After a restart the clock tells nothing of the pause: at least the rest lies between.
    const isSameClock = before !== undefined && before.epoch === one.epoch && before.time_ms <= one.time_ms
    const passed_s = isSameClock ? (one.time_ms - before.time_ms) / 1000 : one.rest_s
    load = (load + pulses) * Math.exp(-passed_s / timeConstant_s)
    return load
  })
}

function pulsesOf({ isZeroBias, earlier }: RecordedMeasurement, pulseCount: number): number {
  return earlier.length + (isZeroBias ? 0 : pulseCount)
}

/** The smooth response: 1, θ, xᵢ, θxᵢ, θ²xᵢ, xᵢxⱼ. */
function termsOf(activation: number[], temperature: number): number[] {
  return [
    1,
    temperature,
    ...activation.flatMap((x, i) => [x, x * temperature, x * temperature ** 2, ...activation.slice(i).map((other) => x * other)]),
  ]
}

/** δ per ion, and the sum of squares that is left, by Gauss and Newton's method. */
function growthOf(measurements: RecordedMeasurement[], load: number[], ions: number): { growth: number[]; misfit: number } {
  const designAt = (growth: number[]) =>
    new Matrix(
      measurements.map((one, at) => {
        const activation = one.activation.map((supply, ion) => supply * (1 + growth[ion] * load[at]))
        return termsOf(activation, (one.temperature_C - 25) / TEMPERATURE_UNIT_K)
      }),
    )
  let growth = new Array<number>(ions).fill(0)
  const sums = whitened(new Matrix(measurements.map((one) => one.sums)), designAt(growth))
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const design = designAt(growth)
    const coefficients = regression(design, sums)
    const residuals = Matrix.sub(sums, design.mmul(coefficients))
    const slopes = growth.map((_, ion) => {
      const moved = designAt(growth.map((value, other) => (other === ion ? value + STEP : value)))
      const slope = Matrix.sub(moved, design).mmul(coefficients).div(STEP)
      // What the coefficients could take up themselves is none of the drift's.
      return Matrix.sub(slope, design.mmul(regression(design, slope)))
    })
    const normal = new Matrix(slopes.map((a) => slopes.map((b) => product(a, b))))
    const change = solve(normal, Matrix.columnVector(slopes.map((slope) => product(slope, residuals))), true)
    growth = growth.map((value, ion) => value + change.get(ion, 0))
  }
  const design = designAt(growth)
  const residuals = Matrix.sub(sums, design.mmul(regression(design, sums)))
  return { growth, misfit: product(residuals, residuals) }
}

/** Coefficients of a linear regression; those of an ion that no medium holds are 0. */
function regression(design: Matrix, values: Matrix): Matrix {
  const transposed = design.transpose()
  return pseudoInverse(transposed.mmul(design)).mmul(transposed.mmul(values))
}

/** Sums in units in which what the response does not explain scatters by 1, each window independently. */
function whitened(sums: Matrix, design: Matrix): Matrix {
  const residuals = Matrix.sub(sums, design.mmul(regression(design, sums)))
  const covariance = residuals.transpose().mmul(residuals).div(residuals.rows)
  // Rounding alone, where a window does not scatter at all.
  const loaded = Matrix.add(covariance, Matrix.eye(covariance.rows))
  return solve(new CholeskyDecomposition(loaded).lowerTriangularMatrix, sums.transpose()).transpose()
}

/** A drift of a ten-thousandth per pulse: small against 1, large against rounding. */
const STEP = 1e-4

/** Σ over all entries of a and b multiplied. */
function product(a: Matrix, b: Matrix): number {
  return Matrix.mul(a, b).sum()
}
