/**
 * From samples to features: the first arithmetic after the converter.
 *
 * Samples are 16-bit left-aligned converter words, 0..65535 for 0..full scale,
 * whatever the converter's own resolution. A window is a run of samples within one
 * interrogation pulse. Sums, not means: summing is the one per-sample operation, and
 * boards may do it natively (E.sum on Espruino).
 */

/** What a board may do natively; the results must equal the portable versions bit for bit. */
export interface Natives {
  /** Sum of `count` samples from `start`; see portableWindowSum. */
  windowSum(this: void, samples: number[], start: number, count: number): number
  /** Σ weights[i] · features[i] with weights from `row`; see portableDotProduct. */
  dotProduct(this: void, weights: number[], features: number[]): number
  /** A copy of a table of int32 in the board's most compact form, indexed like an array. */
  table(this: void, values: number[]): number[]
  /**
   * Returns an opaque row of weights, each within 16 bits, in the board's most compact form. Pass it only to
   * `dotProduct` (which accepts nothing else) or back to `row` (which returns it unchanged). Its length is 0 exactly
   * when it has no weights.
   */
  row(this: void, weights: number[]): number[]
}

/** Sum of `count` samples from `start`. Range: samples 0..65535, count ≤ 32767, so the sum stays below 2^31. */
export function portableWindowSum(this: void, samples: number[], start: number, count: number): number {
  let sum = 0
  const end = start + count
  for (let i = start; i < end; i++) {
    sum = (sum + samples[i]) | 0
  }
  return sum
}

/** Largest magnitude of a feature: so much finer than the noise of a window sum that rounding costs nothing. */
export const FEATURE_MAX = 524287
/** Σ|weight| of a row over features: 4095 · 524287 < 2^31, so no dot product leaves int32. */
export const FEATURE_WEIGHT_SUM_MAX = 4095
/** Σ|weight| of a row over anything else, 65535 at most: 32767 · 65535 < 2^31. */
export const WEIGHT_SUM_MAX = 32767
/** Longest window: 64 · 65535 < 2^22, which featureOfSum relies on. */
export const WINDOW_COUNT_MAX = 64
/** The gain of one feature per word, and the largest there is; 2^22 · 511 < 2^31. */
export const FEATURE_GAIN_ONE = 256
export const FEATURE_GAIN_MAX = 511

/**
 * A window sum as a signed feature: (sum − offset) · gain / FEATURE_GAIN_ONE, held to ±FEATURE_MAX.
 * Range: 0 ≤ sum, offset < 2^22 (WINDOW_COUNT_MAX samples), 1 ≤ gain ≤ FEATURE_GAIN_MAX.
 */
export function featureOfSum(sum: number, offset: number, gain: number): number {
  const feature = ((sum - offset) * gain) >> 8
  // Once per window: a call of clamp would cost an interpreter as much again.
  if (feature > 524287) return 524287
  return feature < -524287 ? -524287 : feature
}

/** Σ weights[i] · features[i] over all weights; there may be more features, as in a buffer of samples. Range: Σ|weight| · max|feature| < 2^31. */
export function portableDotProduct(this: void, weights: number[], features: number[]): number {
  let sum = 0
  const count = weights.length
  for (let i = 0; i < count; i++) {
    sum = (sum + weights[i] * features[i]) | 0
  }
  return sum
}

/** The portable versions of everything a board may do natively. */
export const portableNatives: Natives = {
  windowSum: portableWindowSum,
  dotProduct: portableDotProduct,
  table: (values) => values,
  row: (weights) => weights,
}

/** Each of the rows as the board's dotProduct takes it; see Natives.row. */
export function rowsOf(rows: number[][], natives: Natives): number[][] {
  const compact: number[][] = []
  for (let i = 0; i < rows.length; i++) compact.push(natives.row(rows[i]))
  return compact
}
