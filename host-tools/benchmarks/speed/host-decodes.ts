import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import type { DecodeSample } from './decode-sample'

const MEASURE_ms = 1000

/** Whole decodes a second on this machine, in one thread, warmed up. */
export function hostDecodesPerSecond({ tables, interrogations }: DecodeSample): number {
  const decoder = decoderNew(tables, portableNatives)
  const round = () => {
    for (const { temperature_dC, pulses } of interrogations) {
      decoderBegin(decoder, pulses[0].began_ms, pulses[0].polarity, temperature_dC)
      pulses.forEach(({ words, began_ms, polarity }, pulse) => decoderTakePulse(decoder, pulse, words, began_ms, polarity))
      decoderFinish(decoder)
    }
  }
  for (let i = 0; i < 500; i++) round()
  const began_ms = performance.now()
  let rounds = 0
  let elapsed_ms = 0
  while (elapsed_ms < MEASURE_ms) {
    round()
    rounds += 1
    elapsed_ms = performance.now() - began_ms
  }
  return (rounds * interrogations.length * 1000) / elapsed_ms
}
