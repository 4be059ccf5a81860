import { WEIGHT_SUM_MAX } from '../../firmware/core/window-sums'
import { IongateError } from '../diagnostics'

/** A row of integer weights and its gain. */
export interface IntegerRow {
  weights: number[]
  gain: number
}

/** How core/response and core/unmix read a row: value = ((row·vector) >> first) · gain >> second. */
export interface RowFormat {
  first: number
  second: number
  gainMax: number
}

export const RESPONSE_FORMAT: RowFormat = { first: 12, second: 4, gainMax: 4095 }
export const UNMIX_FORMAT: RowFormat = { first: 10, second: 8, gainMax: 1023 }

/**
 * The finest integers for a row of exact weights.
 * @param ion whose estimate it serves
 * @throws IongateError calibration-not-separable when the row cancels more than 31 bits can hold
 */
export function integerRow(ion: string, exact: number[], format: RowFormat): IntegerRow {
  const scaled = exact.map((value) => value * 2 ** (format.first + format.second))
  const sum = scaled.reduce((all, value) => all + Math.abs(value), 0)
  // Rounding may add half a unit to each weight.
  const gain = Math.max(1, Math.ceil(sum / (WEIGHT_SUM_MAX - exact.length)))
  if (gain <= format.gainMax) return { weights: scaled.map((value) => Math.round(value / gain)), gain }
  throw new IongateError('calibration-not-separable', ion, 'its response cannot be told from the other ions’ with this ladder')
}
