import { LineNumbers, PulseEngine, firstEdge_s } from './engine'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { StimulusPlan, pulseDuration_us } from '../../core/decide/stimulus-plan'

/**
 * Pulses played by nRF52's PWM2 (nRF52832 product specification v1.4, chapter PWM; nRF52840's is the same). Neither
 * the SoftDevice nor the firmware's other calls use PWM2 (Espruino takes it for analogWrite only).
 *
 * One programme holds pump, both phases and the shorting: a list of periods of whole microseconds, each with the
 * level of three lines, which the peripheral reads from RAM by itself. Sequence 0 is a wait and the pump's lead,
 * with both other lines low; sequence 1 is the pulses. The length of the wait is filled in last, so that the first
 * edge comes when it is due, whenever the interpreter came to start it. While the short cut from the lead's end to STOP is set, the pulses
 * cannot come, whatever the interpreter does or fails to do. Taking the short cut away in time is what arms them,
 * all of them at once; after the last one the lines stay low until the interpreter comes.
 *
 * The clock is the radio's crystal while that runs, else the chip's own oscillator. Both phases have the same.
 */

/** Registers of PWM2, whose base is 0x40022000. */
const TASKS_STOP = 0x40022004
const TASKS_SEQSTART0 = 0x40022008
const EVENTS_STOPPED = 0x40022104
const EVENTS_SEQSTARTED1 = 0x4002210c
const EVENTS_SEQEND0 = 0x40022110
const SHORTS = 0x40022200
const ENABLE = 0x40022500
const SEQ0 = 0x40022520
const PSEL_OUT0 = 0x40022560

const SHORT_SEQEND0_STOP = 1
/** ENABLE on, MODE up, COUNTERTOP (taken from RAM), PRESCALER 1 MHz, DECODER WaveForm, LOOP once. */
const WAVEFORM_AT_1MHz = [1, 0, 3, 4, 3, 1]

/** Compare values that begin high: never reached, or reached at once. */
const HIGH = 0xffff
const LOW = 0x8000
/** Range of COUNTERTOP, and a part of what is longer, so that the rest of it is in the range. */
const TOP_MIN = 3
const TOP_MAX = 32767
const PART = 16384
/** Where the programme has the length of the wait, before the pump. */
const WAIT_TOP = 3
/** The lead's last period: it has begun when the peripheral looks at the short cut. */
const LAST_us = 100
/** Halfwords of sequence 0; and of a whole programme, at most: 2 KB. */
const LEAD_HALFWORDS = 12
const HALFWORDS_MAX = 1024

/** The whole programme of a plan, lead first. Throws when a step is too short for the counter or all of it too long for the memory. */
function programmeOf(plan: StimulusPlan): Uint16Array {
  const halfwords = [LOW, LOW, LOW, TOP_MIN, LOW, LOW, HIGH, PUMP_LEAD_us - LAST_us, LOW, LOW, HIGH, LAST_us]
  const append = (first: number, second: number, duration_us: number) => {
    if (duration_us > TOP_MAX) {
      halfwords.push(first, second, HIGH, PART)
      append(first, second, duration_us - PART)
    } else if (duration_us >= TOP_MIN) halfwords.push(first, second, HIGH, duration_us)
    else if (duration_us > 0) throw 'short'
  }
  const rest_us = plan.period_us - pulseDuration_us(plan)
  for (let pulse = 1; pulse <= plan.pulses; pulse++) {
    append(HIGH, LOW, plan.firstPhase_us)
    append(LOW, LOW, plan.interphaseGap_us)
    append(LOW, HIGH, plan.secondPhase_us)
    if (pulse < plan.pulses) append(LOW, LOW, rest_us)
    if (halfwords.length > HALFWORDS_MAX) throw 'long'
  }
  halfwords.push(LOW, LOW, LOW, LAST_us)
  return new Uint16Array(halfwords)
}

/** @param pinNumbers n of each line's P0.n, 32 + n of P1.n, from the board's file */
export function nrf52Engine(pinNumbers: LineNumbers): PulseEngine {
  /** Kept here, because the peripheral reads it until the pulses have ended. */
  let programme: Uint16Array
  /** Width of the pulse on the gel that it is for, or 0: a ladder's pulses have one width. */
  let gel_us = 0

  return {
    pinNumbers: pinNumbers,

    prepare: (isOnGel, plan) => {
      if (!isOnGel || plan.firstPhase_us !== gel_us) programme = programmeOf(plan)
      gel_us = isOnGel ? plan.firstPhase_us : 0
      const out = isOnGel ? pinNumbers.forward : pinNumbers.source
      const back = isOnGel ? pinNumbers.backward : pinNumbers.sink
      poke32(PSEL_OUT0, plan.polarity > 0 ? [out, back, pinNumbers.pump] : [back, out, pinNumbers.pump])
      const address = E.getAddressOf(programme, true)
      if (address === 0) throw 'RAM'
      // Both sequences, with what lies between their registers.
      poke32(SEQ0, [address, LEAD_HALFWORDS, 0, 0, 0, 0, 0, 0, address + 2 * LEAD_HALFWORDS, programme.length - LEAD_HALFWORDS, 0, 0])
      poke32(EVENTS_STOPPED, [0, 0, 0, 0, 0])
      poke32(SHORTS, SHORT_SEQEND0_STOP)
      poke32(ENABLE, WAVEFORM_AT_1MHz)
    },

    start: (begin_s) => {
      const wait_us = ((begin_s - getTime()) * 1000000 - PUMP_LEAD_us + 0.5) | 0
      if (wait_us < TOP_MIN || wait_us > TOP_MAX) throw 'late'
      programme[WAIT_TOP] = wait_us
      let around_s = getTime()
      poke32(TASKS_SEQSTART0, 1)
      around_s += getTime()
      return firstEdge_s(begin_s, wait_us, around_s / 2)
    },

    arm: () => {
      poke32(SHORTS, 0)
      // The lead had not ended: it goes on into the pulses. Else the peripheral has decided, or is about to.
      if (peek32(EVENTS_SEQEND0) === 0) return
      while (peek32(EVENTS_SEQSTARTED1) === 0) {
        if (peek32(EVENTS_STOPPED) !== 0) throw 'late'
      }
    },

    stop: () => {
      poke32(TASKS_STOP, 1)
      poke32(ENABLE, 0)
    },
  }
}
