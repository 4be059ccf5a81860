import { CholeskyDecomposition, Matrix, pseudoInverse, solve } from 'ml-matrix'
import type { Calibration, Estimate } from '../calibration/calibration-file'
import type { Measurement } from '../calibration/measurement'
import { facilitationDose_s, pulsesOf } from './facilitation-dose'

/**
 * Slow drift of an electrode over a calibration. Long-term potentiation (docs/physics.md,
 * eq. 9) makes each ion's response grow with every pulse and fade over half an hour or more,
 * so a medium of known composition is not yet a known activation:
 *
 *   activation_i(t) = supply_i · (1 + ε·h_i(t)),   h_i(t) = Σ_pulses before t (∫m_i dt) · exp(−(t − t_pulse)/τ)
 *
 * ε and τ are those with which a smooth response (quadratic in the activations, with
 * temperature) makes the sums of rested measurements most likely: non-linear least squares with
 * the response's coefficients projected out (Golub & Pereyra 1973, SIAM J Numer Anal 10:413).
 */
export interface SlowDrift {
  /** Per measurement and ion: activation over what the medium offers. */
  factors: number[][]
  /** Per ion, at the end of the run, relative; 0 where it cannot be told. */
  atEnd: number[]
  /** ε, 1/s, and half the width of its 95 % interval; time constant τ. Undefined where nothing could be told. */
  growth?: Estimate
  timeConstant_s?: number
}

/** A run on one electrode, its activations still those of the media. */
export interface Run {
  measurements: Measurement[]
  /** Per measurement: interrogations that the device made on its own account since the one before. */
  interrogations: number[]
  ladder: Calibration['ladder']
  gel: Calibration['memory']
}

/** τ_w is thought to lie between 10³ and 10⁴ s. */
const TIME_CONSTANTS_s = [500, 1000, 2000, 4000, 8000]
const ITERATIONS = 6
/** As many measurements for each coefficient; with fewer, noise would pass for drift. */
const MEASUREMENTS_PER_TERM = 3
/** The scale on which temperature acts, so that its terms are of the size of the others. */
const TEMPERATURE_UNIT_K = 10
const REFERENCE_C = 25

export function slowDrift(run: Run): SlowDrift {
  const { measurements, gel } = run
  const rested = measurements.flatMap((one, at) => (one.isZeroBias || one.amplitude_mV !== undefined || one.earlier.length > 0 ? [] : [at]))
  const none: SlowDrift = { factors: measurements.map(() => gel.ions.map(() => 1)), atEnd: gel.ions.map(() => 0) }
  if (rested.length < MEASUREMENTS_PER_TERM * termsOf(gel.ions.map(() => 0), 0).length) return none
  const doses_s = measurements.map((one) => facilitationDose_s(gel, run.ladder, pulsesOf(one), one.temperature_C))
  const fits = TIME_CONSTANTS_s.map((timeConstant_s) => {
    const load = loadOf(run, doses_s, timeConstant_s)
    return { timeConstant_s, load, ...growthOf(rested.map((at) => measurements[at]), rested.map((at) => load[at])) }
  })
  const best = fits.reduce((least, fit) => (fit.improbability < least.improbability ? fit : least))
  const factors = best.load.map((loads) => loads.map((load) => 1 + best.growth * load))
  return {
    factors,
    atEnd: factors[factors.length - 1].map((factor) => factor - 1),
    growth: { value: best.growth, interval95: best.interval95 },
    timeConstant_s: best.timeConstant_s,
  }
}

/** ε is told when its interval is this share of it at most. */
const TOLD_SHARE = 0.25

/** What drifts tell of eq. 9 for the device to follow: of that which tells ε best; nothing where none does. */
export function potentiationOf(drifts: SlowDrift[]): Partial<Pick<Calibration['memory'], 'potentiation_per_s' | 'potentiationDecay_s'>> {
  const share = ({ growth }: SlowDrift) => (growth === undefined || growth.value <= 0 ? Infinity : (growth.interval95 as number) / growth.value)
  const best = drifts.reduce((one, other) => (share(other) < share(one) ? other : one))
  if (best.growth === undefined || share(best) > TOLD_SHARE) return {}
  return { potentiation_per_s: Number(best.growth.value.toPrecision(6)), potentiationDecay_s: best.timeConstant_s }
}

/** h(t) of each measurement and ion, s, by what the gel is assumed to be; the device's own interrogations take part. */
export function loadsOf(run: Run, timeConstant_s: number): number[][] {
  const { measurements, ladder, gel } = run
  return loadOf(run, measurements.map((one) => facilitationDose_s(gel, ladder, pulsesOf(one), one.temperature_C)), timeConstant_s)
}

function loadOf({ measurements, interrogations, ladder, gel }: Run, doses_s: number[][], timeConstant_s: number): number[][] {
  let loads = gel.ions.map(() => 0)
  return measurements.map((one, at) => {
    const before = measurements[at - 1]
    const own_s = facilitationDose_s(gel, ladder, pulsesOf({ ...one, isZeroBias: false, amplitude_mV: undefined, earlier: [] }), one.temperature_C)
    // After a restart the clock tells nothing of the pause; less than there was is the safer guess.
    const passed_s = before === undefined || before.session !== one.session ? 0 : (one.began_ms[0] - before.began_ms[0]) / 1000
    const fade = Math.exp(-passed_s / timeConstant_s)
    loads = loads.map((load, ion) => (load + (before === undefined ? 0 : doses_s[at - 1][ion]) + interrogations[at] * own_s[ion]) * fade)
    return loads
  })
}

/** The smooth response: 1, θ, xᵢ, θxᵢ, θ²xᵢ, xᵢxⱼ. */
function termsOf(activation: number[], temperature: number): number[] {
  return [
    1,
    temperature,
    ...activation.flatMap((x, i) => [x, x * temperature, x * temperature ** 2, ...activation.slice(i).map((other) => x * other)]),
  ]
}

/** A growth small against 1 per second, large against rounding. */
const STEP = 1e-4

/**
 * ε, 1/s, its 95 % interval, and how improbable it leaves the sums, by Gauss and Newton's method on the likelihood
 * of residuals whose covariance is unknown: each step weights by the covariance of the last.
 */
function growthOf(measurements: Measurement[], loads: number[][]): { growth: number; interval95: number; improbability: number } {
  const sums = new Matrix(measurements.map((one) => one.sums))
  const designAt = (growth: number) =>
    new Matrix(
      measurements.map(({ activation, temperature_C }, at) => {
        const grown = activation.map((supply, ion) => supply * (1 + growth * loads[at][ion]))
        return termsOf(grown, (temperature_C - REFERENCE_C) / TEMPERATURE_UNIT_K)
      }),
    )
  const stepFrom = (growth: number) => {
    const design = designAt(growth)
    const coefficients = regression(design, sums)
    const residuals = Matrix.sub(sums, design.mmul(coefficients))
    const slope = Matrix.sub(designAt(growth + STEP), design).mmul(coefficients).div(STEP)
    // What the coefficients could take up themselves is none of the drift's.
    const own = Matrix.sub(slope, design.mmul(regression(design, slope)))
    const factor = covarianceFactor(residuals)
    const whitened = solve(factor, own.transpose())
    const power = product(whitened, whitened)
    return {
      change: power > 0 ? product(whitened, solve(factor, residuals.transpose())) / power : 0,
      interval95: 1.96 / Math.sqrt(power),
      improbability: factor.diagonal().reduce((sum, value) => sum + Math.log(value), 0),
    }
  }
  let growth = 0
  for (let iteration = 0; iteration < ITERATIONS; iteration++) growth += stepFrom(growth).change
  const { interval95, improbability } = stepFrom(growth)
  return { growth, interval95, improbability }
}

/** Coefficients of a linear regression; those of an ion that no medium holds are 0. */
function regression(design: Matrix, values: Matrix): Matrix {
  const transposed = design.transpose()
  return pseudoInverse(transposed.mmul(design)).mmul(transposed.mmul(values))
}

/** Lower triangle L of the residuals' covariance L·Lᵀ. */
function covarianceFactor(residuals: Matrix): Matrix {
  const covariance = residuals.transpose().mmul(residuals).div(residuals.rows)
  // Rounding alone, where a window does not scatter at all.
  return new CholeskyDecomposition(Matrix.add(covariance, Matrix.eye(covariance.rows))).lowerTriangularMatrix
}

/** Σ over all entries of a and b multiplied. */
function product(a: Matrix, b: Matrix): number {
  return Matrix.mul(a, b).sum()
}
