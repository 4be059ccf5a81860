import { StimulusPlan, pulseDuration_us } from '../core/decide/stimulus-plan'

/**
 * What STM32F401's timer 1 plays (boards/espruino/stm32-timer.ts): first the registers of the DMA stream from its control
 * on, then five halfwords for each period, the length, how often, and three compare values.
 */

/** Words of the registers: control, count, where to, where from. */
export const STM32_REGISTERS = 4
/** Stream 5 of DMA2: from RAM to TIM1, channel 6, which is the timer's update; halfwords, highest priority. */
export const DMA_CR_FROM_RAM = 0xc032c40
const DMAR = 0x4001004c

/** Compare values that are never reached, or reached at once; the pump's are the other way round. */
const HIGH = 0xffff
const LOW = 0
const PUMP_HIGH = 0
const PUMP_LOW = 0xffff
/** Range of a period, and a part of what is longer, so that the rest of it is in the range; whole milliseconds, as samples. */
const PERIOD_MIN = 3
const PERIOD_MAX = 65535
const PART = 32000
const PARTS_MAX = 256
/** The lead's end, a period of its own, in which DMA brings the first pulse's values. */
export const LAST_us = 100
/** Halfwords of a whole programme, at most: 2 KB; five a period. */
const HALFWORDS_MAX = 1024

/** See nrf52Programme; the timer's lines go by the pins that it is given. */
export function stm32Programme(words: number[], address: number, plan: StimulusPlan): number {
  const rest_us = plan.pulses > 1 ? plan.period_us - pulseDuration_us(plan) : 0
  if (isShort(plan.firstPhase_us) || isShort(plan.interphaseGap_us) || isShort(plan.secondPhase_us) || isShort(rest_us)) return 0
  const first = plan.polarity > 0 ? HIGH : LOW
  const begin = 2 * STM32_REGISTERS
  let at = begin
  for (let pulse = 1; pulse <= plan.pulses; pulse++) {
    at = putStep(words, at, first, HIGH - first, plan.firstPhase_us)
    at = putStep(words, at, LOW, LOW, plan.interphaseGap_us)
    at = putStep(words, at, HIGH - first, first, plan.secondPhase_us)
    if (pulse < plan.pulses) at = putStep(words, at, LOW, LOW, rest_us)
    if (at > begin + HALFWORDS_MAX) return 0
  }
  at = putPeriod(words, at, LAST_us, 1, LOW, PUMP_LOW, LOW)
  if (words.length >= STM32_REGISTERS) {
    words[0] = DMA_CR_FROM_RAM
    words[1] = at - begin
    words[2] = DMAR
    words[3] = address + 4 * STM32_REGISTERS
  }
  return (at + 1) >> 1
}

function isShort(duration_us: number): boolean {
  return duration_us > 0 && duration_us < PERIOD_MIN
}

/** A stretch of any length; returns where the next one goes, in halfwords. */
function putStep(words: number[], start: number, one: number, three: number, duration_us: number): number {
  let at = start
  let left_us = duration_us
  while (left_us > PERIOD_MAX) {
    // Over 32000, or one less: (65536 >> 6) · 4194 >> 21 is 2, and 2^18 · 4194 stays below 2^31.
    const fitting = (((left_us >> 6) * 4194) >> 21) - 1
    const parts = fitting > PARTS_MAX ? PARTS_MAX : fitting
    at = putPeriod(words, at, PART, parts, one, PUMP_HIGH, three)
    left_us = left_us - parts * PART
  }
  if (left_us > 0) at = putPeriod(words, at, left_us, 1, one, PUMP_HIGH, three)
  return at
}

function putPeriod(words: number[], start: number, duration_us: number, times: number, one: number, pump: number, three: number): number {
  let at = putHalf(words, start, duration_us - 1)
  at = putHalf(words, at, times - 1)
  at = putHalf(words, at, one)
  at = putHalf(words, at, pump)
  return putHalf(words, at, three)
}

function putHalf(words: number[], at: number, value: number): number {
  const word = at >> 1
  if (word < words.length) words[word] = (at & 1) === 0 ? value : (words[word] & 65535) | (value << 16)
  return at + 1
}
