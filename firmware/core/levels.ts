import { clamp } from './fixed-point'

/**
 * From an activation to a level a rule can act on, and how sure that level is.
 *
 * 0 rest, 1 below threshold, 2 active, 3 saturated. Hysteresis keeps an activation that
 * rests on a boundary from flickering: it must pass the boundary by the hysteresis to rise
 * and fall as far below it to return.
 *
 * @param activation_Q15 0..65535
 * @param previous the level before, 0..3
 * @param boundaries_Q15 three rising boundaries between the levels
 * @param hysteresis_Q15 half width of the band around each boundary, 0..8191
 */
export function levelOf(activation_Q15: number, previous: number, boundaries_Q15: number[], hysteresis_Q15: number): number {
  let level = previous
  while (level < 3 && activation_Q15 >= boundaries_Q15[level] + hysteresis_Q15) level = level + 1
  while (level > 0 && activation_Q15 < boundaries_Q15[level - 1] - hysteresis_Q15) level = level - 1
  return level
}

/**
 * Normal distribution function Φ(z) for z = 0, 0.25, … 4 in Q15 (Abramowitz & Stegun, table 26.1).
 * The steps are rounded down, so a confidence is never overstated by the table.
 */
const NORMAL_Q15: number[] = [
  16383, 19617, 22657, 25341, 27568, 29305, 30577, 31454, 32021, 32366, 32563, 32669, 32722, 32748, 32759, 32764, 32765,
]

/**
 * Probability that the true activation lies within the level's boundaries, given the
 * estimate's standard deviation: Φ(to the boundary above) + Φ(to the one below) − 1.
 * @param quartersPerDeviation_Q12 4 · 4096 / σ with σ in Q15 units, 1..16383
 * @returns Q15, 0..32765
 */
export function levelConfidence_Q15(
  activation_Q15: number,
  level: number,
  boundaries_Q15: number[],
  quartersPerDeviation_Q12: number,
): number {
  const above = level < 3 ? normal_Q15(boundaries_Q15[level] - activation_Q15, quartersPerDeviation_Q12) : 32767
  const below = level > 0 ? normal_Q15(activation_Q15 - boundaries_Q15[level - 1], quartersPerDeviation_Q12) : 32767
  return clamp(above + below - 32767, 0, 32765)
}

/** Φ(distance/σ) in Q15. Range: |distance| ≤ 65535 · 16383 < 2^30. */
function normal_Q15(distance_Q15: number, quartersPerDeviation_Q12: number): number {
  const quarters = (distance_Q15 * quartersPerDeviation_Q12) >> 12
  if (quarters >= 0) return NORMAL_Q15[clamp(quarters, 0, 16)]
  return 32767 - NORMAL_Q15[clamp(-quarters, 0, 16)]
}
