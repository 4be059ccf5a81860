import { clamp } from '../arithmetic/fixed-point'

/**
 * From an activation to a level a rule can act on, and how sure that level is.
 *
 * 0 rest, 1 below threshold, 2 active, 3 saturated. Hysteresis keeps an activation that
 * rests on a boundary from flickering: it must pass the boundary by the hysteresis to rise
 * and fall as far below it to return.
 *
 * @param activation_Q15 0..65535
 * @param previous the level before, 0..3; any other number counts as 0
 * @param boundaries_Q15 three rising boundaries between the levels
 * @param hysteresis_Q15 half width of the band around each boundary, 0..8191
 */
export function levelOf(activation_Q15: number, previous: number, boundaries_Q15: number[], hysteresis_Q15: number): number {
  let level = previous < 0 || previous > 3 ? 0 : previous
  while (level < 3 && activation_Q15 >= boundaries_Q15[level] + hysteresis_Q15) level = level + 1
  while (level > 0 && activation_Q15 < boundaries_Q15[level - 1] - hysteresis_Q15) level = level - 1
  return level
}

/** Φ(z) of the normal distribution at z = 0, 0.25, … 4 in Q15 (Abramowitz & Stegun, table 26.1); between them a straight line, 0.0019 low at most. */
const NORMAL_Q15: number[] = [
  16384, 19618, 22658, 25342, 27569, 29306, 30579, 31455, 32023, 32367, 32565, 32670, 32724, 32749, 32760, 32765, 32767,
]

/**
 * Probability that the true activation lies within the level's boundaries, given the
 * estimate's standard deviation: Φ(to the boundary above) + Φ(to the one below) − 1.
 * @param quartersPerDeviation_Q14 4 · 16384 / σ with σ in Q15 units, 1..32767
 * @returns Q15, 0..32767
 */
export function levelConfidence_Q15(
  activation_Q15: number,
  level: number,
  boundaries_Q15: number[],
  quartersPerDeviation_Q14: number,
): number {
  const above = level < 3 ? normal_Q15(boundaries_Q15[level] - activation_Q15, quartersPerDeviation_Q14) : 32768
  const below = level > 0 ? normal_Q15(activation_Q15 - boundaries_Q15[level - 1], quartersPerDeviation_Q14) : 32768
  return clamp(above + below - 32768, 0, 32767)
}

/** Φ(distance/σ) in Q15. Range: |distance| ≤ 65536, so |product| ≤ 65536 · 32767 < 2^31. */
function normal_Q15(distance_Q15: number, quartersPerDeviation_Q14: number): number {
  const quarters_Q14 = distance_Q15 * quartersPerDeviation_Q14
  return quarters_Q14 < 0 ? 32768 - upperNormal_Q15(-quarters_Q14) : upperNormal_Q15(quarters_Q14)
}

/** Φ above the mean, 16384..32767. */
function upperNormal_Q15(quarters_Q14: number): number {
  const node = quarters_Q14 >> 14
  if (node > 15) return 32767
  const value_Q15 = NORMAL_Q15[node]
  return value_Q15 + (((NORMAL_Q15[node + 1] - value_Q15) * ((quarters_Q14 >> 6) & 255)) >> 8)
}

/**
 * 4 · 16384 / σ, for σ that grows with the current: noise in series with the electrode reaches
 * the amplifier times the gel's conductance.
 * @param signal_Q15 a weighted mean of the activations, 0..65535
 * @param table at signal 0, 8192, … 65536: nine values, each 1..32767; between them a straight line
 * @returns 1..32767. Range: |difference| · 8191 < 2^28.
 */
export function quartersPerDeviation_Q14(signal_Q15: number, table: number[]): number {
  const node = signal_Q15 >> 13
  const value = table[node]
  return clamp(value + (((table[node + 1] - value) * (signal_Q15 & 8191)) >> 13), 1, 32767)
}
