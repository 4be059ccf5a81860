import { decoderBegin, decoderFinish, decoderForget, decoderTakePulse, type Decoder } from '../../firmware/core/decode/decoder'

/**
 * One interrogation through the device's core, on a gel without earlier pulses; the result is in the decoder.
 * @param pulses converter words, [pulse][sample]
 */
export function decodeInterrogation(decoder: Decoder, pulses: ArrayLike<number>[], temperature_dC = decoder.tables.reference_dC): void {
  decoderForget(decoder)
  decoderBegin(decoder, 0, 1, temperature_dC)
  pulses.forEach((words, pulse) => decoderTakePulse(decoder, pulse, Array.from(words), 0, 1))
  decoderFinish(decoder)
}
