import { InjectedPort } from './boards/injected/port'
import { NUMBER_DIGITS, numberedLines } from './boards/injected/numbered-lines'
import { Decoder, DecoderTables, decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from './core/decode/decoder'
import { divide } from './core/arithmetic/fixed-point'

/** So often that pulses of earlier vectors are still felt: a pulse lasts about 80 ms, the gel's memory seconds. */
const VECTOR_INTERVAL_ms = 400
const PULSE_INTERVAL_ms = 120

/**
 * Begins vector `number` (0, 1, …; below 5 million) as if it were the next interrogation of a
 * device: signs alternate, and temperatures go through all that was calibrated.
 */
export function beginVector(decoder: Decoder, number: number): void {
  const tables = decoder.tables
  const span_dC = tables.warmest_dC - tables.coldest_dC + 1
  const temperature_dC = tables.coldest_dC + ((number * 37) % span_dC)
  decoderBegin(decoder, (number * VECTOR_INTERVAL_ms) & 1073741823, (number & 1) === 0 ? 1 : -1, temperature_dC)
}

/** Every second pulse of a vector has the sign against the others. */
export function takeVectorPulse(decoder: Decoder, number: number, pulse: number, samples: number[]): void {
  const began_ms = (number * VECTOR_INTERVAL_ms + pulse * PULSE_INTERVAL_ms) & 1073741823
  decoderTakePulse(decoder, pulse, samples, began_ms, (pulse & 1) === 0 ? decoder.polarity : -decoder.polarity)
}

/**
 * Hardware in the loop: the firmware core decodes interrogations that the host sends.
 *
 * The function returned takes one vector as a numbered line (see boards/injected/numbered-lines.ts): the
 * samples of a whole interrogation pulse after pulse. It answers with the decode's time in µs, flags, misfit,
 * active set, charge, then activation (Q17), level, confidence, facilitation and open conductance of each
 * ion, then all features.
 *
 * Levels keep their hysteresis and the gel its memory from vector to vector, so each vector is
 * decoded once: the last one, sent again, gets its answer again.
 */
export function startInjected(tables: DecoderTables, port: InjectedPort): (this: void, line: string) => void {
  const decoder = decoderNew(tables, port.natives)
  const windows = tables.windowCount.length
  let pulses = 0
  while (pulses * windows < tables.featureOffset.length) pulses = pulses + 1
  return numberedLines(port, (line, number, body) => decodeVector(decoder, port, line, number, pulses, divide(body - NUMBER_DIGITS, pulses * 4)))
}

function decodeVector(
  decoder: Decoder,
  port: InjectedPort,
  line: string,
  number: number,
  pulses: number,
  samplesPerPulse: number,
): string {
  let began_us = port.clock_us()
  beginVector(decoder, number)
  let spent_us = port.clock_us() - began_us
  for (let pulse = 0; pulse < pulses; pulse++) {
    const samples = port.samples(line, NUMBER_DIGITS + pulse * samplesPerPulse * 4, samplesPerPulse)
    began_us = port.clock_us()
    takeVectorPulse(decoder, number, pulse, samples)
    spent_us = spent_us + port.clock_us() - began_us
  }
  began_us = port.clock_us()
  decoderFinish(decoder)
  spent_us = spent_us + port.clock_us() - began_us

  const memory = decoder.memory
  let answer = number + ',' + spent_us + ',' + decoder.flags + ',' + decoder.misfit + ',' + decoder.unmixer.activeSet
  answer = answer + ',' + memory.charge
  for (let ion = 0; ion < decoder.level.length; ion++) {
    answer = answer + ',' + decoder.unmixer.activation_Q17[ion] + ',' + decoder.level[ion] + ',' + decoder.confidence_Q15[ion]
    answer = answer + ',' + memory.facilitation_Q15[ion] + ',' + memory.conductance_Q14[ion]
  }
  for (let i = 0; i < decoder.features.length; i++) answer = answer + ',' + decoder.features[i]
  return answer
}
