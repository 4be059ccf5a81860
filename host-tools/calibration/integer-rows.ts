import { WEIGHT_SUM_MAX } from '../../firmware/core/window-sums'

/** A row of integer weights and its gain, 0..1023: value = ((row·vector) >> 10) · gain >> shift. */
export interface IntegerRow {
  weights: number[]
  gain: number
}

const GAIN_MAX = 1023

/**
 * The finest integers for a row of exact weights.
 * @param shift 6 for core/response, 8 for core/unmix
 * @returns null when no gain is large enough: the row cancels more than 31 bits can hold
 */
export function integerRow(exact: number[], shift: 6 | 8): IntegerRow | null {
  const scaled = exact.map((value) => value * 2 ** (10 + shift))
  const sum = scaled.reduce((all, value) => all + Math.abs(value), 0)
  // Rounding may add half a unit to each weight.
  const gain = Math.max(1, Math.ceil(sum / (WEIGHT_SUM_MAX - exact.length)))
  if (!(gain <= GAIN_MAX)) return null
  return { weights: scaled.map((value) => Math.round(value / gain)), gain }
}
