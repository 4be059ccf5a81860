import { WEIGHT_SUM_MAX } from '../../firmware/core/window-sums'
import { IongateError } from '../diagnostics'

/** A row of integer weights and its gain, 0..1023: value = ((row·vector) >> 10) · gain >> shift. */
export interface IntegerRow {
  weights: number[]
  gain: number
}

const GAIN_MAX = 1023
/** Shifts of core/response and of core/unmix. */
export const RESPONSE_SHIFT = 6
export const UNMIX_SHIFT = 8

/**
 * The finest integers for a row of exact weights.
 * @param ion whose estimate it serves
 * @throws IongateError calibration-not-separable when the row cancels more than 31 bits can hold
 */
export function integerRow(ion: string, exact: number[], shift: number): IntegerRow {
  const scaled = exact.map((value) => value * 2 ** (10 + shift))
  const sum = scaled.reduce((all, value) => all + Math.abs(value), 0)
  // Rounding may add half a unit to each weight.
  const gain = Math.max(1, Math.ceil(sum / (WEIGHT_SUM_MAX - exact.length)))
  if (gain <= GAIN_MAX) return { weights: scaled.map((value) => Math.round(value / gain)), gain }
  throw new IongateError('calibration-not-separable', ion, 'its response cannot be told from the other ions’ with this ladder')
}
