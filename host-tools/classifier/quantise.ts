import type { ClassifierTables } from '../../firmware/core/decode/classifier'
import type { Network } from './network'

/** Σ|weight| of every row, so that 65535 · Σ|weight| < 2^31; see firmware/core/decode/classifier. */
export const ROW_SUM_MAX = 32767
/** marginGain_Q15 beyond this would leave int32. */
export const MARGIN_GAIN_MAX = 16383
/** Scores are stretched no further: margins of eight logarithms then stay within what core/decode/classifier holds them to. */
const SCALE_MAX = 512

/**
 * The integer tables of a network whose inputs are the device's over 32768 (so that the constant is 1).
 *
 * Every row is stretched as far as Σ|weight| allows. A rectified unit that is stretched by s gives s times its value,
 * which the rows after it take back; the scores' common factor is what marginGain_Q15 undoes.
 */
export function quantised({ hidden, scores }: Network, ionCount: number, history: number): ClassifierTables {
  const stretch = hidden.map((row) => largestFactor(row))
  // Only differences of scores count: with the mean over the classes taken out, weights are small and rounding is finer.
  const exact = centred(scores.map((row) => row.map((weight, i) => (i < stretch.length ? (weight * 32768) / stretch[i] : weight))))
  const scale = Math.min(SCALE_MAX, ...exact.map(largestFactor))
  return {
    ionCount,
    history,
    hiddenRows: hidden.map((row, unit) => row.map((weight) => Math.round(weight * stretch[unit]))),
    scoreRows: exact.map((row) => row.map((weight) => Math.round(weight * scale))),
    // A difference d of logarithms is d · scale · 32768 of score: 32 · d · scale in units of 2^10, and 4 · d in quarters.
    marginGain_Q15: Math.min(MARGIN_GAIN_MAX, Math.max(1, Math.round(4096 / scale))),
  }
}

/** By how much a row may be stretched; rounding adds at most half per weight. A row of zeros stays one. */
function largestFactor(row: number[]): number {
  const sum = row.reduce((total, weight) => total + Math.abs(weight), 0)
  return sum === 0 ? 1 : (ROW_SUM_MAX - row.length / 2) / sum
}

function centred(rows: number[][]): number[][] {
  const mean = rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length)
  return rows.map((row) => row.map((weight, i) => weight - mean[i]))
}
