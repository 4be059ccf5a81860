import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import type { DecodeSample } from './decode-sample'

const ROUNDS = 20
const ROUND_ms = 50

/** Whole decodes a second on this machine, in one thread, warmed up: in each of twenty rounds. */
export function hostDecodesPerSecond({ tables, interrogations }: DecodeSample): number[] {
  const decoder = decoderNew(tables, portableNatives)
  const decodeSample = () => {
    for (const { temperature_dC, pulses } of interrogations) {
      decoderBegin(decoder, pulses[0].began_ms, pulses[0].polarity, temperature_dC)
      pulses.forEach(({ words, began_ms, polarity }, pulse) => decoderTakePulse(decoder, pulse, words, began_ms, polarity))
      decoderFinish(decoder)
    }
  }
  for (let i = 0; i < 500; i++) decodeSample()
  return Array.from({ length: ROUNDS }, () => {
    const began_ms = performance.now()
    let samples = 0
    let elapsed_ms = 0
    while (elapsed_ms < ROUND_ms) {
      decodeSample()
      samples += 1
      elapsed_ms = performance.now() - began_ms
    }
    return (samples * interrogations.length * 1000) / elapsed_ms
  })
}
