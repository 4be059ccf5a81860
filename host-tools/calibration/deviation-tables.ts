import { Matrix, solve } from 'ml-matrix'

/**
 * How an estimate's deviation follows the activations, as the tables of core/decode/levels.ts.
 *
 * White noise of amplifier and converter is the same at any current; noise in series with the
 * electrode grows with the conductance that carries it. An ion's estimate rests on differences
 * between pulses, so that the conductances of all ions count, each by a weight of its own.
 */

/** What is known of the estimates at one activation: the standard deviation of each, 1 = reference. */
export interface DeviationPoint {
  activation: number[]
  deviation: number[]
}

export interface DeviationTables {
  /** Per ion: weights of the activations, Q15, together at most 1: Σ w·x >> 15 is the signal. */
  deviationRows: number[][]
  /** Per ion: 4 · 16384 / σ at signals 0, 0.25, … 2; see quartersPerDeviation_Q14. */
  quartersPerDeviation_Q14: number[][]
}

const NODES = 9
const NODE_STEP = 0.25
const WEIGHT_SUM = 32767
/** Q15 units: the table ends here, and an activation's own rounding is near it. */
const LEAST_DEVIATION_Q15 = 2
/** Pulls nodes that no point is near to towards their neighbours, in relative deviation per point. */
const SMOOTHING = 1e-4

/** @param points over all activations the device may meet, ten or more per ion and node */
export function deviationTables(points: DeviationPoint[]): DeviationTables {
  const ions = points[0].activation.map((_, ion) => {
    const floored = points.map(({ activation, deviation }) => ({ activation, deviation: Math.max(deviation[ion], LEAST_DEVIATION_Q15 / 32768) }))
    const row = signalRow(floored)
    return { row, table: tableOver(row, floored) }
  })
  return { deviationRows: ions.map(({ row }) => row), quartersPerDeviation_Q14: ions.map(({ table }) => table) }
}

interface IonPoint {
  activation: number[]
  deviation: number
}

/**
 * The weights with which the deviation grows along the activations: a straight-line fit, relative so that small
 * deviations count as much as large ones. What would make it fall is left out, the most so first.
 */
function signalRow(points: IonPoint[]): number[] {
  let members = points[0].activation.map((_, ion) => ion)
  let slopes: number[] = []
  for (;;) {
    const design = new Matrix(points.map(({ activation, deviation }) => [1, ...members.map((ion) => activation[ion])].map((value) => value / deviation)))
    slopes = solve(design, Matrix.columnVector(points.map(() => 1)), true).to1DArray().slice(1)
    const least = Math.min(...slopes)
    if (least >= 0 || members.length === 1) break
    members = members.filter((_, i) => slopes[i] !== least)
  }
  const total = slopes.reduce((sum, slope) => sum + Math.max(0, slope), 0)
  return points[0].activation.map((_, ion) => {
    const slope = Math.max(0, slopes[members.indexOf(ion)] ?? 0)
    return total === 0 ? Math.floor(WEIGHT_SUM / points[0].activation.length) : Math.floor((slope / total) * WEIGHT_SUM)
  })
}

/** Least squares of σ · (table at the signal) = 1, which is linear in the nodes. */
function tableOver(row: number[], points: IonPoint[]): number[] {
  const mean = Math.exp(points.reduce((sum, { deviation }) => sum + Math.log(deviation), 0) / points.length)
  const smoothing = mean * Math.sqrt(SMOOTHING * points.length)
  const equations = points.map(({ activation, deviation }) => {
    const signal = activation.reduce((sum, value, ion) => sum + (row[ion] / 32768) * value, 0) / NODE_STEP
    return Array.from({ length: NODES }, (_, node) => deviation * Math.max(0, 1 - Math.abs(Math.min(signal, NODES - 1) - node)))
  })
  const neighbours = Array.from({ length: NODES - 1 }, (_, i) =>
    Array.from({ length: NODES }, (__, node) => (node === i ? -smoothing : node === i + 1 ? smoothing : 0)),
  )
  const wanted = [...points.map(() => 1), ...neighbours.map(() => 0)]
  const perDeviation = solve(new Matrix([...equations, ...neighbours]), Matrix.columnVector(wanted), true).to1DArray()
  return perDeviation.map((value) => Math.min(32767, Math.max(1, Math.round((4 * 16384 * value) / 32768))))
}
