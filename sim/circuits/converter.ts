import { RandomStream } from '../random'

/** One analog-to-digital converter in one way of being used. */
export interface Converter {
  fullScale_V: number
  bits: number
  /** Standard deviation of the noise it adds before rounding, V. */
  noise_V: number
}

/**
 * A converter that has `bits` codes and, with its noise, is worth `effectiveBits`.
 * Total noise is FS/(2^ENOB·√12); rounding to `bits` makes FS/(2^bits·√12) of it.
 */
export function converterNew(fullScale_V: number, bits: number, effectiveBits: number): Converter {
  const excess = 4 ** -effectiveBits - 4 ** -bits
  return { fullScale_V, bits, noise_V: fullScale_V * Math.sqrt(Math.max(0, excess) / 12) }
}

/** The code for a voltage: below zero where noise takes it there, clipped at full scale. */
export function codeOf(converter: Converter, input_V: number, stream: RandomStream): number {
  const codes = 2 ** converter.bits
  const noisy_V = input_V + converter.noise_V * stream.normal()
  return Math.min(Math.floor((noisy_V / converter.fullScale_V) * codes), codes - 1)
}

/** A code as a 16-bit left-aligned word: 0..65535, 0 below zero. */
export function wordOf(converter: Converter, code: number): number {
  return Math.max(code, 0) * 2 ** (16 - converter.bits)
}

/** The 16-bit left-aligned word for a voltage: 0..65535, clipped at both ends. */
export function convert(converter: Converter, input_V: number, stream: RandomStream): number {
  return wordOf(converter, codeOf(converter, input_V, stream))
}
