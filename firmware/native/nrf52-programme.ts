import { PUMP_LEAD_us } from '../core/device/front-end'
import { StimulusPlan, pulseDuration_us } from '../core/decide/stimulus-plan'

/**
 * What nRF52's PWM2 plays (boards/espruino/nrf52-pwm.ts): first the module's registers from MODE to PSEL.OUT[2] as they
 * have to be, then sequence 0, a wait and the pump's lead, and sequence 1, the pulses. A period takes two words: the levels
 * of three lines and its length, 16 bits each.
 */

/** Words of the registers, and what is where among them. */
export const NRF52_REGISTERS = 26
const PRESCALER = 2
const DECODER = 3
const LOOP = 4
const SEQ0_PTR = 7
const SEQ0_CNT = 8
const SEQ1_PTR = 15
const SEQ1_CNT = 16
const PSEL = 23
/** MODE up, COUNTERTOP (taken from RAM), PRESCALER 1 MHz, DECODER WaveForm, LOOP once. */
const PRESCALER_1MHz = 4
const DECODER_WAVEFORM = 3

/** Compare values that begin high: never reached, or reached at once. */
const HIGH = 0xffff
const LOW = 0x8000
/** Range of COUNTERTOP, and a part of what is longer, so that the rest of it is in the range. */
export const TOP_MIN = 3
export const TOP_MAX = 32767
const PART = 16384
/** The word whose upper half is the length of the wait, before the pump; its lower half is a line that is low. */
export const NRF52_WAIT = NRF52_REGISTERS + 1
export const NRF52_WAIT_LOW = LOW
/** The lead's last period: it has begun when the peripheral looks at the short cut. */
const LAST_us = 100
/** Halfwords of sequence 0; words of both, at most: 2 KB. */
const LEAD_HALFWORDS = 12
const WORDS_MAX = 512

/**
 * @param words where it is written, as far as there is room
 * @param address of the first of them
 * @param lines numbers of the pins of pump, forward, backward, source and sink
 * @returns how many words it takes; 0 where a step is too short for the counter, or all of it too long for the memory
 */
export function nrf52Programme(words: number[], address: number, lines: number[], plan: StimulusPlan, isOnGel: boolean): number {
  const rest_us = plan.pulses > 1 ? plan.period_us - pulseDuration_us(plan) : 0
  if (isShort(plan.firstPhase_us) || isShort(plan.interphaseGap_us) || isShort(plan.secondPhase_us) || isShort(rest_us)) return 0
  let at = putPeriod(words, NRF52_REGISTERS, LOW, LOW, LOW, TOP_MIN)
  at = putPeriod(words, at, LOW, LOW, HIGH, PUMP_LEAD_us - LAST_us)
  at = putPeriod(words, at, LOW, LOW, HIGH, LAST_us)
  for (let pulse = 1; pulse <= plan.pulses; pulse++) {
    at = putStep(words, at, HIGH, LOW, plan.firstPhase_us)
    at = putStep(words, at, LOW, LOW, plan.interphaseGap_us)
    at = putStep(words, at, LOW, HIGH, plan.secondPhase_us)
    if (pulse < plan.pulses) at = putStep(words, at, LOW, LOW, rest_us)
    if (at > NRF52_REGISTERS + WORDS_MAX) return 0
  }
  at = putPeriod(words, at, LOW, LOW, LOW, LAST_us)
  if (words.length >= NRF52_REGISTERS) putRegisters(words, address + 4 * NRF52_REGISTERS, 2 * (at - NRF52_REGISTERS) - LEAD_HALFWORDS)
  if (words.length >= NRF52_REGISTERS) nrf52Pins(words, lines, plan.polarity > 0, isOnGel)
  return at
}

function isShort(duration_us: number): boolean {
  return duration_us > 0 && duration_us < TOP_MIN
}

/**
 * The others stay what they are: 0 in memory that is new or was cleared.
 * @param halfwords of sequence 1
 */
function putRegisters(words: number[], address: number, halfwords: number): void {
  words[PRESCALER] = PRESCALER_1MHz
  words[DECODER] = DECODER_WAVEFORM
  words[LOOP] = 1
  words[SEQ0_PTR] = address
  words[SEQ0_CNT] = LEAD_HALFWORDS
  words[SEQ1_PTR] = address + 2 * LEAD_HALFWORDS
  words[SEQ1_CNT] = halfwords
}

/** The pins alone, of a programme that is there. */
export function nrf52Pins(words: number[], lines: number[], isForward: boolean, isOnGel: boolean): void {
  const out = isOnGel ? 1 : 3
  words[PSEL] = lines[isForward ? out : out + 1]
  words[PSEL + 1] = lines[isForward ? out + 1 : out]
  words[PSEL + 2] = lines[0]
}

/** A stretch of any length; returns where the next one goes. */
function putStep(words: number[], start: number, first: number, second: number, duration_us: number): number {
  let at = start
  let left_us = duration_us
  while (left_us > TOP_MAX) {
    at = putPeriod(words, at, first, second, HIGH, PART)
    left_us = left_us - PART
  }
  if (left_us > 0) at = putPeriod(words, at, first, second, HIGH, left_us)
  return at
}

function putPeriod(words: number[], at: number, first: number, second: number, pump: number, top_us: number): number {
  if (at + 1 < words.length) {
    words[at] = first | (second << 16)
    words[at + 1] = pump | (top_us << 16)
  }
  return at + 2
}
