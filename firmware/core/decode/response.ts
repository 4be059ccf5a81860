import { Natives, rowsOf } from './window-sums'
import { clamp } from '../arithmetic/fixed-point'

/**
 * From features to one estimate per ion, free of what bends the electrode's answer.
 *
 * Rows over the features, weighted by the noise, give an estimate per ion that is linear in the
 * features. The electrode is not: current drops voltage across the series resistance, temperature
 * moves time constants, earlier pulses leave facilitation and charge behind. Each of these
 * is small and smooth, so that one polynomial in the linear estimates and in what is known besides
 * takes them out; its terms are made by multiplying two earlier terms, as a table says, and each
 * ion's correction is one more dot product. What no mixture of ions explains is corrected alike.
 *
 * Terms, each within ±TERM_MAX: TERM_ONE, temperature, charge, then per ion facilitation and
 * conductance left by earlier pulses (see gel-memory.ts), then the projections that are no
 * residuals, then the products. */
export interface ResponseTables {
  /** Number of ions, 1..5. */
  ionCount: number
  /**
   * Rows over the features: one per ion; `followerCount` more by which weights may follow the
   * conductance (noise in series with the electrode grows with it); the rest are residuals, which
   * no mixture of ions reaches. Σ|weight| ≤ FEATURE_WEIGHT_SUM_MAX in each row.
   */
  projectionRows: number[][]
  /** 0..4095: projection = (row·features) · gain >> 16, Q17 for ions and followers. */
  projectionGain: number[]
  followerCount: number
  /** Each product is ((terms[left] >> 1) · terms[right]) >> 15. */
  productLeft: number[]
  productRight: number[]
  /** Rows over the terms, per ion and then per residual, Σ|weight| ≤ WEIGHT_SUM_MAX; (row·terms) · gain >> 16 is added to the projection. */
  correctionRows: number[][]
  correctionGain: number[]
}

/** Largest magnitude of a term: a product of two, >> 16, is a term again, and a dot product takes it. */
export const TERM_MAX = 65535
/** Small, so that its weight is fine: a constant is not what a row's precision should go to. */
export const TERM_ONE = 4096
/** Where the terms that are known before an interrogation lie. */
export const TERM_TEMPERATURE = 1
export const TERM_CHARGE = 2
export const TERM_MEMORY = 3

export interface Response {
  tables: ResponseTables
  natives: Natives
  projectionRows: number[][]
  correctionRows: number[][]
  projections: number[]
  terms: number[]
  /** The result: per ion what the features say without knowing that it cannot be below zero, Q17 (131072 = the reference response). */
  estimate_Q17: number[]
  /** How far the features are from any mixture, along each residual row; noise alone gives about 64. */
  residuals: number[]
}

/** Allocates everything; `natives.table` may give the vectors the board's compact form. */
export function responseNew(tables: ResponseTables, natives: Natives): Response {
  const ionCount = tables.ionCount
  const shown = ionCount + tables.followerCount
  const terms = [TERM_ONE]
  const termCount = TERM_MEMORY + 2 * ionCount + shown + tables.productLeft.length
  for (let i = 1; i < termCount; i++) terms.push(0)
  return {
    tables: tables,
    natives: natives,
    projectionRows: rowsOf(tables.projectionRows, natives),
    correctionRows: rowsOf(tables.correctionRows, natives),
    projections: natives.table(zeros(tables.projectionRows.length)),
    terms: natives.table(terms),
    estimate_Q17: zeros(ionCount),
    residuals: natives.table(zeros(tables.projectionRows.length - shown)),
  }
}

function zeros(count: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(0)
  return list
}

/** Fills estimates and residuals from the features (|feature| ≤ FEATURE_MAX). Allocates nothing. */
export function respond(response: Response, features: number[]): void {
  project(response, features)
  multiplyTerms(response)
  correct(response)
}

/**
 * A row's product s times its gain g, >> 16, would leave int32: the upper part is (s >> 12) · g, the lower one
 * ((s & 4095) · g) >> 12. Without the lower one a row that cancels much would be rounded to hundredths of its noise.
 * Range: |s| ≤ 4095 · 524287, so both together stay below 524264 · 4095 + 4095 < 2^31.
 */
function project(response: Response, features: number[]): void {
  const dotProduct = response.natives.dotProduct
  const rows = response.projectionRows
  const gain = response.tables.projectionGain
  const projections = response.projections
  const count = rows.length
  for (let i = 0; i < count; i++) {
    const sum = dotProduct(rows[i], features)
    projections[i] = ((sum >> 12) * gain[i] + (((sum & 4095) * gain[i]) >> 12)) >> 4
  }
}

/**
 * Ions become terms in Q15, full scale 2; followers, which are differences, in Q18.
 * Range: (65535 >> 1) · 65535 < 2^31.
 */
function multiplyTerms(response: Response): void {
  const tables = response.tables
  const terms = response.terms
  const ionCount = tables.ionCount
  const first = TERM_MEMORY + ionCount + ionCount
  const shown = ionCount + tables.followerCount
  const projections = response.projections
  for (let i = 0; i < ionCount; i++) terms[first + i] = clamp(projections[i] >> 2, -65535, 65535)
  for (let i = ionCount; i < shown; i++) terms[first + i] = clamp(projections[i] * 2, -65535, 65535)
  const left = tables.productLeft
  const right = tables.productRight
  const product = first + shown
  const count = left.length
  for (let i = 0; i < count; i++) {
    terms[product + i] = ((terms[left[i]] >> 1) * terms[right[i]]) >> 15
  }
}

/**
 * Ions' gains as in project; those of residuals are too small to need it.
 * Range: |row·terms| ≤ 32767 · 65535, so both parts together stay below 524264 · 4095 + 4095 < 2^31.
 */
function correct(response: Response): void {
  const dotProduct = response.natives.dotProduct
  const tables = response.tables
  const terms = response.terms
  const rows = response.correctionRows
  const gain = tables.correctionGain
  const projections = response.projections
  const ionCount = tables.ionCount
  const followers = tables.followerCount
  const estimate_Q17 = response.estimate_Q17
  const residuals = response.residuals
  const count = rows.length
  for (let i = 0; i < ionCount; i++) {
    const sum = dotProduct(rows[i], terms)
    estimate_Q17[i] = projections[i] + (((sum >> 12) * gain[i] + (((sum & 4095) * gain[i]) >> 12)) >> 4)
  }
  for (let i = ionCount; i < count; i++) {
    residuals[i - ionCount] = projections[i + followers] + (((dotProduct(rows[i], terms) >> 12) * gain[i]) >> 4)
  }
}
