import { EigenvalueDecomposition, Matrix, SingularValueDecomposition, solve } from 'ml-matrix'
import type { PickupTables } from '../../firmware/core/decode/pickup'
import type { Calibration } from './calibration-file'
import { WEIGHT_SUM_MAX } from '../../firmware/core/decode/window-sums'

/**
 * Rows that tell mains pick-up from the gel's current in the samples of one pulse.
 *
 * The gel's current is a constant, a slow trend and a rise with one or more time constants. A
 * cosine and a sine of the mains frequency, less their projections on all of these, are fitted
 * to the samples by least squares: the same as fitting all of them together (Frisch and Waugh 1933).
 */

/** Samples at even intervals, the first one interval after the pulse begins. */
export interface Sampling {
  sampleCount: number
  sampleInterval_us: number
}

/** Answer of a row to its own wave of amplitude 1 (to the other's none): words once the core has shifted by 12. */
const PICKUP_RESPONSE = 4096
/** Share of the wave's energy that must be left beside trend and rise, or the pulse is too short. */
const LEAST_SHARE = 0.05
/** Rises have time constants from here to here: those of K at 60 °C and of Fe at −10 °C, facilitation slower than any; physics §3. */
const RISE_MIN_s = 0.007
const RISE_MAX_s = 0.5
const RISES = 24
/** Rises are combinations of few directions; the others add some ten words to a rise over the full scale. */
const RISE_TOLERANCE = 2e-3
/**
 * Share of full scale that pick-up may reach. Windows saturate at 97 % (host-tools/calibration/fit): pick-up of 2 % does
 * not clip below that, and weaker pick-up adds up to nothing in windows of whole periods.
 */
const AMPLITUDE_SHARE = 0.02

/** Rows for every pulse of a ladder, each kind of sampling once. */
export function pickupTablesOf(pulses: Calibration['ladder']['pulses'], mains_Hz: number): PickupTables {
  const rows: number[][] = []
  const known = new Map<string, number>()
  const rowOfPulse = pulses.map(({ sampleCount, sampleInterval_us }) => {
    const kind = `${sampleCount} ${sampleInterval_us}`
    const at = known.get(kind)
    if (at !== undefined) return at
    const pair = pickupRows({ sampleCount, sampleInterval_us }, mains_Hz)
    const row = pair === undefined ? -1 : rows.push(...pair) - 2
    known.set(kind, row)
    return row
  })
  return { rows, rowOfPulse, limit: Math.round((AMPLITUDE_SHARE * 65536) ** 2) }
}

/** Cosine and sine row; undefined when the pulse is too short to tell mains from trend and rise. */
export function pickupRows(sampling: Sampling, mains_Hz: number): [number[], number[]] | undefined {
  const times_s = Array.from({ length: sampling.sampleCount }, (_, n) => (n + 1) * sampling.sampleInterval_us * 1e-6)
  const gel = gelShapes(times_s)
  const waves = new Matrix(times_s.map((time_s) => [Math.cos, Math.sin].map((wave) => wave(2 * Math.PI * mains_Hz * time_s))))
  const beside = Matrix.sub(waves, gel.mmul(gel.transpose().mmul(waves)))
  const energies = beside.transpose().mmul(beside)
  const least = Math.min(...new EigenvalueDecomposition(energies, { assumeSymmetric: true }).realEigenvalues)
  if (least < (LEAST_SHARE * sampling.sampleCount) / 2) return undefined
  const exact = solve(energies, beside.transpose()).mul(PICKUP_RESPONSE)
  const [cosine, sine] = exact.to2DArray().map(integersOf)
  return cosine === undefined || sine === undefined ? undefined : [cosine, sine]
}

/** Orthonormal columns that span constant, slope, curvature and every rise. */
function gelShapes(times_s: number[]): Matrix {
  const last_s = times_s[times_s.length - 1]
  const trends = new Matrix(times_s.map((time_s) => [0, 1, 2].map((power) => (time_s / last_s) ** power)))
  const rises = new Matrix(
    times_s.map((time_s) =>
      Array.from({ length: RISES }, (_, k) => Math.exp(-time_s / (RISE_MIN_s * (RISE_MAX_s / RISE_MIN_s) ** (k / (RISES - 1))))),
    ),
  )
  const beside = Matrix.sub(rises, trends.mmul(solve(trends, rises, true)))
  const columns = [...leading(trends, 0), ...leading(beside, RISE_TOLERANCE)]
  return new Matrix(columns).transpose()
}

/** Directions of the columns' span, those left out whose share is below the tolerance. */
function leading(columns: Matrix, tolerance: number): number[][] {
  const svd = new SingularValueDecomposition(columns, { autoTranspose: true })
  return svd.diagonal.flatMap((value, i) => (value > tolerance * svd.diagonal[0] ? [svd.leftSingularVectors.getColumn(i)] : []))
}

/**
 * Rounds so that what is left over goes into the next entry: the errors of a whole row add up to nothing, and
 * anything smooth meets them as differences. undefined where the sum of magnitudes would leave the core's range.
 */
function integersOf(row: number[]): number[] | undefined {
  let carried = 0
  const rounded = row.map((value) => {
    const whole = Math.round(value + carried)
    carried += value - whole
    return whole
  })
  return rounded.reduce((sum, weight) => sum + Math.abs(weight), 0) <= WEIGHT_SUM_MAX ? rounded : undefined
}
