import { z } from 'zod'
import { DURATION_MAX_s } from './duration'

/**
 * A number of a scenario. Every one has finite bounds: wide enough for any device somebody might build, and narrow
 * enough that no product or quotient of them leaves what a double holds.
 */
export function between(least: number, most: number): z.ZodNumber {
  return z.number().min(least).max(most)
}

/** A moment of a run. */
export const time_s = between(0, DURATION_MAX_s)
