import { CholeskyDecomposition, Matrix } from 'ml-matrix'
import { FEATURE_WEIGHT_SUM_MAX, WEIGHT_SUM_MAX } from '../../firmware/core/decode/window-sums'
import { IongateError } from '../diagnostics'

/** A row of integer weights and its gain. */
export interface IntegerRow {
  weights: number[]
  gain: number
}

/** How core/decode/response and core/decode/unmix read a row: value = (row·vector) · gain / 2^shift. */
export interface RowFormat {
  shift: number
  gainMax: number
  weightSumMax: number
}

export const PROJECTION_FORMAT: RowFormat = { shift: 16, gainMax: 4095, weightSumMax: FEATURE_WEIGHT_SUM_MAX }
export const CORRECTION_FORMAT: RowFormat = { shift: 16, gainMax: 4095, weightSumMax: WEIGHT_SUM_MAX }
export const UNMIX_FORMAT: RowFormat = { shift: 18, gainMax: 1023, weightSumMax: WEIGHT_SUM_MAX }

/**
 * The finest integers for a row of exact weights.
 * @param ion whose estimate it serves
 * @param noise covariance of what the row is multiplied with: rounding errors go where there is least of it
 * @throws IongateError calibration-not-separable when the row cancels more than 31 bits can hold
 */
export function integerRow(ion: string, exact: number[], format: RowFormat, noise?: Matrix): IntegerRow {
  const scaled = exact.map((value) => value * 2 ** format.shift)
  const sum = scaled.reduce((all, value) => all + Math.abs(value), 0)
  const round = (values: number[]) => (noise === undefined ? values.map(Math.round) : nearestIntegers(values, noise))
  // Rounding may add half a unit to each weight, and more where errors are carried on: then a coarser gain is taken.
  for (let gain = Math.max(1, Math.ceil(sum / (format.weightSumMax - exact.length))); gain <= format.gainMax; gain++) {
    const weights = round(scaled.map((value) => value / gain))
    if (weights.reduce((all, value) => all + Math.abs(value), 0) <= format.weightSumMax) return { weights, gain }
  }
  throw new IongateError('calibration-not-separable', ion, 'its response cannot be told from the other ions’ with this ladder')
}

/**
 * Integers w for real weights v such that the noise of (w − v)·y is small: rounded one after the other, each making up
 * for what the ones before did, as far as the noise ties them together (Babai 1986, Combinatorica 6:1, nearest plane).
 * Swaying moves all sums at once and a hundred times as far as their own noise: there it matters.
 */
function nearestIntegers(exact: number[], noise: Matrix): number[] {
  // The strongest first: what the last one leaves nothing makes up for.
  const order = [...exact.keys()].sort((a, b) => noise.get(a, a) - noise.get(b, b))
  const factor = new CholeskyDecomposition(Matrix.add(noise.selection(order, order), Matrix.eye(exact.length))).lowerTriangularMatrix
  const weights = [...exact]
  for (let i = order.length - 1; i >= 0; i--) {
    let wanted = exact[order[i]]
    for (let j = i + 1; j < order.length; j++) wanted += (factor.get(j, i) / factor.get(i, i)) * (exact[order[j]] - weights[order[j]])
    weights[order[i]] = Math.round(wanted)
  }
  return weights
}
