import { FEATURE_WEIGHT_SUM_MAX } from '../../firmware/core/decode/window-sums'

/**
 * An open electrode against a blank medium.
 *
 * Both read as no ion at all, but a gel leaks a little, and an open circuit does not. Every medium adds current to
 * what the blank one leaks, so that one row over the features and one limit tell them apart: below it there is no gel.
 */
export interface OpenTables {
  /** Weights over the features, Σ|weight| ≤ FEATURE_WEIGHT_SUM_MAX; empty where the leak is lost in the noise. */
  openRow: number[]
  /** A smaller dot product than this is an open circuit. */
  openLimit: number
}

/** The limit lies so many standard deviations from either, at least; or there is none. */
const SEPARATION = 4.5
/** Fewer measurements say too little about their scatter. */
const LEAST_MEASUREMENTS = 8
/** A converter too coarse to see the noise shows none in some features: this share of what all have on average is added. */
const COMMON = 0.1
/** Rounding of features, in features². */
const ROUNDING = 1 / 6

/** No row. */
export const NEVER: OpenTables = { openRow: [], openLimit: -2147483647 }

/**
 * Fisher's linear discriminant with the noise of every feature for itself.
 * @param open features of interrogations without a current: no bias, or no electrode
 * @param blank features of interrogations of a blank medium
 */
export function openTables(open: number[][], blank: number[][]): OpenTables {
  if (Math.min(open.length, blank.length) < LEAST_MEASUREMENTS) return NEVER
  const features = [...open[0].keys()]
  const [openMean, blankMean] = [open, blank].map((rows) => features.map((f) => mean(rows.map((row) => row[f]))))
  const leak = features.map((f) => blankMean[f] - openMean[f])
  const variance = features.map((f) => spread2(open.map((row) => row[f])) + spread2(blank.map((row) => row[f])))
  const exact = features.map((f) => leak[f] / (variance[f] + COMMON * mean(variance) + ROUNDING))
  const scale = (FEATURE_WEIGHT_SUM_MAX - features.length) / exact.reduce((sum, value) => sum + Math.abs(value), 0)
  if (!Number.isFinite(scale)) return NEVER
  const openRow = exact.map((value) => Math.round(value * scale))
  const along = (rows: number[][]) => rows.map((row) => row.reduce((sum, value, f) => sum + openRow[f] * value, 0))
  const [openAlong, blankAlong] = [along(open), along(blank)]
  const rounding = Math.sqrt(ROUNDING * openRow.reduce((sum, weight) => sum + weight * weight, 0))
  const [openSpread, blankSpread] = [openAlong, blankAlong].map((values) => Math.sqrt(spread2(values)) + rounding)
  const distance = (mean(blankAlong) - mean(openAlong)) / (openSpread + blankSpread)
  return distance < SEPARATION ? NEVER : { openRow, openLimit: Math.round(mean(openAlong) + distance * openSpread) }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function spread2(values: number[]): number {
  const middle = mean(values)
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1)
}
