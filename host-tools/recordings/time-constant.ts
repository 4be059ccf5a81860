import { divide } from '../../firmware/core/arithmetic/fixed-point'
import { Natives } from '../../firmware/core/decode/window-sums'

/**
 * Time constant of an exponential transient from window sums alone.
 *
 * Sums over two windows of equal length T, side by side, of rest + A·exp(−t/τ) less rest are
 * terms of a geometric series: their ratio is exp(T/τ) exactly, wherever the windows begin
 * and however the exponential runs within them. So τ = T / ln(ratio) = T · log2(e) / log2(ratio).
 */

/** Longest window: 2^22 · 256 < 2^31 for the rest's sum. */
const WINDOW_SAMPLES_MAX = 256
/** log2(e) in Q18; 256 · 378194 < 2^30. */
const LOG2_E_Q18 = 378194

/**
 * τ in samples, Q6 (1/64 sample), at most 512 samples. 0 where the transient is not above rest,
 * does not fall to a third within the windows that fit, or is gone from one sample to the next.
 *
 * @param start index of the first sample of the transient that is to count
 * @param end index behind the last one
 * @param restSum64 sum of 64 samples at rest, below 2^22
 */
export function timeConstant_Q6(
  natives: Natives,
  samples: number[],
  start: number,
  end: number,
  restSum64: number,
): number {
  for (let count = 1; count <= WINDOW_SAMPLES_MAX && start + count + count <= end; count = count + count) {
    const rest = (restSum64 * count) >> 6
    let first = natives.windowSum(samples, start, count) - rest
    let second = natives.windowSum(samples, start + count, count) - rest
    if (first < 0) {
      first = -first
      second = -second
    }
    // A ratio near e spreads the error least over both windows; doubling ends between 3 and 9.
    if (second > 0 && first >= second * 3) {
      const octaves_Q12 = logarithm2_Q12(first) - logarithm2_Q12(second)
      // Gone by a factor of 256 within one window: too fast for these samples, and for divide.
      return octaves_Q12 > 0 && octaves_Q12 < 32768 ? divide(count * LOG2_E_Q18, octaves_Q12) : 0
    }
  }
  return 0
}

/**
 * log2 of 1..2^30 − 1, Q12, below the true value by less than two units.
 * The whole part by shifting, then a bit per squaring: x² ≥ 2 exactly when the next bit is 1.
 */
export function logarithm2_Q12(value: number): number {
  let mantissa_Q14 = value
  let whole = 14
  while (mantissa_Q14 >= 32768) {
    mantissa_Q14 = mantissa_Q14 >> 1
    whole = whole + 1
  }
  while (mantissa_Q14 < 16384) {
    mantissa_Q14 = mantissa_Q14 << 1
    whole = whole - 1
  }
  let logarithm = whole
  for (let bit = 0; bit < 12; bit++) {
    mantissa_Q14 = (mantissa_Q14 * mantissa_Q14) >> 14
    logarithm = logarithm << 1
    if (mantissa_Q14 >= 32768) {
      mantissa_Q14 = mantissa_Q14 >> 1
      logarithm = logarithm + 1
    }
  }
  return logarithm
}
