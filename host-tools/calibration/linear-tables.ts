import { Matrix, inverse } from 'ml-matrix'
import { TERM_MEMORY, type ResponseTables } from '../../firmware/core/decode/response'
import type { UnmixTables } from '../../firmware/core/decode/unmix'
import { PROJECTION_FORMAT, UNMIX_FORMAT, integerRow, type IntegerRow } from './integer-rows'
import { activeSetRows, estimator } from './weights'

/** Rows of estimates per feature, 1 = reference, as the integers of core/decode/response. @param noise covariance of the features */
export function projectionRows(ions: string[], rows: Matrix, noise: Matrix): IntegerRow[] {
  return rows.to2DArray().map((row, ion) => integerRow(ions[ion], row.map((value) => value * 2 ** 17), PROJECTION_FORMAT, noise))
}

/** Tables of the non-negative solution; see weights.ts. */
export function unmixTables(ions: string[], metric: Matrix): UnmixTables {
  const rows = activeSetRows(metric).map((row, i) => (row === null ? { weights: [], gain: 0 } : integerRow(ions[i % ions.length], row, UNMIX_FORMAT)))
  return { ionCount: ions.length, rows: rows.map(({ weights }) => weights), rowGain: rows.map(({ gain }) => gain) }
}

/**
 * Tables for features that are linear in the activations: non-negative generalised least squares and nothing else.
 * @param templates features × ions
 * @param covariance of the features' noise
 * @throws IongateError calibration-not-separable
 */
export function linearTables(ions: string[], templates: Matrix, covariance: Matrix): { response: ResponseTables; unmix: UnmixTables } {
  const base = estimator(templates, covariance)
  const projections = projectionRows(ions, base, covariance)
  const terms = TERM_MEMORY + 3 * ions.length
  return {
    response: {
      ionCount: ions.length,
      projectionRows: projections.map(({ weights }) => weights),
      projectionGain: projections.map(({ gain }) => gain),
      followerCount: 0,
      productLeft: [],
      productRight: [],
      correctionRows: ions.map(() => new Array<number>(terms).fill(0)),
      correctionGain: ions.map(() => 0),
    },
    unmix: unmixTables(ions, inverse(base.mmul(covariance).mmul(base.transpose()))),
  }
}
