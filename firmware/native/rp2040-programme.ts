import { StimulusPlan, pulseDuration_us } from '../core/decide/stimulus-plan'

/**
 * What RP2040's PIO plays (boards/espruino/rp2040-pio.ts): first three registers of the DMA channel, control, where to and
 * count, and where from; then a word for each stretch, the levels of the lines and how long they last.
 */

/** Words before the first stretch; the last of them is where that lies. */
export const RP2040_REGISTERS = 4
export const RP2040_FROM = 3
/** EN, HIGH_PRIORITY, 32 bits, INCR_READ, CHAIN_TO itself, TREQ_SEL PIO1_TX0 (8), IRQ_QUIET. */
const DMA_WORDS_TO_PIO1 = 0x24581b
export const TXF0 = 0x50300010

/** Steps of the state machine in a microsecond, and those of a word beside what it counts. */
export const STEPS_PER_us = 8
const WORD_STEPS = 5
/** Stretches of a programme, at most: 4 KB. */
const WORDS_MAX = 1000

/** Levels of the lines; backward's is above forward's, sink's above source's. */
export const PUMP = 1
const FORWARD = 2
const SOURCE = 8

/** @param levels bit n for the n-th line: pump, forward, backward, source, sink */
export function rp2040Word(levels: number, duration_us: number): number {
  return ((STEPS_PER_us * duration_us - WORD_STEPS) << 5) | levels
}

/** See nrf52Programme; the lines are pins that follow each other. */
export function rp2040Programme(words: number[], address: number, plan: StimulusPlan, isOnGel: boolean): number {
  const rest_us = plan.pulses > 1 ? plan.period_us - pulseDuration_us(plan) : 0
  const out = isOnGel ? FORWARD : SOURCE
  const first = plan.polarity > 0 ? out : out << 1
  const second = plan.polarity > 0 ? out << 1 : out
  let at = RP2040_REGISTERS
  for (let pulse = 1; pulse <= plan.pulses; pulse++) {
    at = putStep(words, at, first, plan.firstPhase_us)
    at = putStep(words, at, 0, plan.interphaseGap_us)
    at = putStep(words, at, second, plan.secondPhase_us)
    if (pulse < plan.pulses) at = putStep(words, at, 0, rest_us)
    if (at > RP2040_REGISTERS + WORDS_MAX) return 0
  }
  if (words.length >= RP2040_REGISTERS) {
    words[0] = DMA_WORDS_TO_PIO1
    words[1] = TXF0
    words[2] = at - RP2040_REGISTERS
    words[RP2040_FROM] = address + 4 * RP2040_REGISTERS
  }
  return at
}

function putStep(words: number[], at: number, levels: number, duration_us: number): number {
  if (duration_us <= 0) return at
  if (at < words.length) words[at] = rp2040Word(PUMP | levels, duration_us)
  return at + 1
}
