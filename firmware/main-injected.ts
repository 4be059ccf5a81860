import { InjectedPort } from './boards/injected/port'
import { DecoderTables, decoderFinish, decoderNew, decoderTakePulse } from './core/decoder'
import { divide } from './core/fixed-point'

/** What an answer begins with, so that it cannot be taken for the prompt's own output. */
export const ANSWER_MARK = 'hil='

/**
 * Hardware in the loop: the firmware core decodes interrogations that the host sends.
 *
 * The function returned takes one vector, the samples of a whole interrogation pulse after
 * pulse, four hexadecimal digits each, and prints one line: ANSWER_MARK, the decode's time in
 * µs, flags, misfit, active set, then activation, level and confidence of each ion, then all
 * features, in decimal with commas. Levels keep their hysteresis from vector to vector.
 */
export function startInjected(tables: DecoderTables, port: InjectedPort): (this: void, vector: string) => void {
  const decoder = decoderNew(tables, port.natives)
  const windows = tables.windowCount.length
  let pulses = 0
  while (pulses * windows < tables.featureOffset.length) pulses = pulses + 1

  return (vector) => {
    const samplesPerPulse = divide(vector.length, pulses * 4)
    let spent_us = 0
    for (let pulse = 0; pulse < pulses; pulse++) {
      const samples = port.samples(vector, pulse * samplesPerPulse * 4, samplesPerPulse)
      const began_us = port.clock_us()
      decoderTakePulse(decoder, pulse, samples)
      spent_us = spent_us + port.clock_us() - began_us
    }
    const began_us = port.clock_us()
    decoderFinish(decoder)
    spent_us = spent_us + port.clock_us() - began_us

    let line = ANSWER_MARK + spent_us + ',' + decoder.flags + ',' + decoder.misfit + ',' + decoder.unmixer.activeSet
    for (let ion = 0; ion < decoder.level.length; ion++) {
      line = line + ',' + decoder.unmixer.activation_Q15[ion] + ',' + decoder.level[ion]
      line = line + ',' + decoder.confidence_Q15[ion]
    }
    for (let i = 0; i < decoder.features.length; i++) line = line + ',' + decoder.features[i]
    port.print(line)
  }
}
