import { clamp } from '../arithmetic/fixed-point'
import { Natives } from './window-sums'

/**
 * Mains pick-up of one pulse. Windows last whole periods of the mains, so their sums do not
 * show it; nor do they show that it drives the amplifier to its ends, which bends every sum.
 * Two dot products over the raw samples do.
 */

/** From host-tools/calibration/pickup-tables. */
export interface PickupTables {
  /** Pairs of rows, cosine and sine, as long as the pulses they are for; Σ|weight| ≤ 32767 each. A wave of amplitude a gives 4096 · a. */
  rows: number[][]
  /** Per pulse: its cosine row, the sine row behind it; −1 where a pulse is too short to distinguish mains from the gel's rise. */
  rowOfPulse: number[]
  /** Square of the strongest amplitude that may pass, converter words². */
  limit: number
}

/**
 * Does a pulse pick up more mains than may pass? Allocates nothing.
 * Range: samples 0..65535, so a dot product stays within 32767 · 65535 < 2^31; squares of 32767 add up to less.
 */
export function isPickupStrong(tables: PickupTables, natives: Natives, pulse: number, samples: number[]): boolean {
  const row = tables.rowOfPulse[pulse]
  if (row < 0) return false
  const dotProduct = natives.dotProduct
  const cosine = clamp(dotProduct(tables.rows[row], samples) >> 12, -32767, 32767)
  const sine = clamp(dotProduct(tables.rows[row + 1], samples) >> 12, -32767, 32767)
  return cosine * cosine + sine * sine > tables.limit
}
