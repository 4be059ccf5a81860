/**
 * Fixed-point arithmetic that gives the same bits on every target.
 *
 * Q15: an integer q stands for q / 32768. "Full scale" is 32767.
 * Every function here states the range in which no intermediate leaves int32;
 * inside it Node, Espruino and all Lua number models agree exactly.
 */

/** Limits `value` to [low, high]; all int32. */
export function clamp(value: number, low: number, high: number): number {
  if (value < low) return low
  if (value > high) return high
  return value
}

/**
 * Product of a value and a Q15 factor, rounded to nearest (ties towards +∞).
 * Range: |value| ≤ 65535 and |factor_Q15| ≤ 32767, so |product| + 16384 < 2^31.
 */
export function multiplyQ15(value: number, factor_Q15: number): number {
  return (value * factor_Q15 + 16384) >> 15
}

/**
 * Whole part of numerator / denominator by restoring long division: 15 steps,
 * for rates and means, never per sample (Espruino pays for every statement).
 * Range: 0 ≤ numerator < 2^30, 0 < denominator < 2^15. Quotients above 32767 return 32767.
 */
export function divide(numerator: number, denominator: number): number {
  let remainder = numerator
  let quotient = 0
  // denominator << 15 would reach 2^30, which is still inside int32.
  if (remainder >= denominator * 32768) return 32767
  for (let bit = 16384; bit > 0; bit = bit >> 1) {
    const part = denominator * bit
    if (remainder >= part) {
      remainder = (remainder - part) | 0
      quotient = quotient + bit
    }
  }
  return quotient
}

/**
 * Microseconds to whole milliseconds: (x >> 3) · 262 / 2^15 is x / 1000.5, right to the
 * millisecond up to 250 ms. Range: 0 ≤ duration ≤ 524287.
 */
export function millisecondsOf(duration_us: number): number {
  return multiplyQ15(duration_us >> 3, 262)
}

/**
 * Distance from an earlier to a later reading of a clock that wraps at 2^30
 * (milliseconds: 12.4 days). Right while the true distance is below 2^30.
 */
export function elapsed(later: number, earlier: number): number {
  return ((later - earlier) | 0) & 1073741823
}
