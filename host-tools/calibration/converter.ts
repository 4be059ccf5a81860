import type { BoardProfile } from '../../sim/board-profiles'

/** A board's converter while it samples from a timer, in words. */
export interface Converter {
  /** One code. */
  step_words: number
  /** Noise of its own ahead of rounding, rms. */
  deviation_words: number
}

/** ENOB counts all noise, FS/(2^ENOB·√12); rounding alone makes FS/(2^bits·√12) of it (docs/physics.md §6). */
export function converterOf({ facts, captureEffectiveBits }: BoardProfile): Converter {
  const excess_words2 = (65536 ** 2 * (4 ** -captureEffectiveBits - 4 ** -facts.converterBits)) / 12
  return { step_words: 2 ** (16 - facts.converterBits), deviation_words: Math.sqrt(Math.max(0, excess_words2)) }
}

/** Noise of so many codes leaves no trace of rounding but its white part. */
const DITHER = 0.5

export function isDithered(deviation_words: number, step_words: number): boolean {
  return deviation_words > DITHER * step_words
}
