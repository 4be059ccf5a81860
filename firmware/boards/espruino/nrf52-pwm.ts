import { LineNumbers, PulseEngine, programmeIn } from './engine'
import { IS_INTERPRETED } from './interpreted'
import { NRF52_REGISTERS, NRF52_WAIT, NRF52_WAIT_LOW, TOP_MAX, TOP_MIN, nrf52Pins, nrf52Programme } from '../../native/nrf52-programme'
import { PUMP_LEAD_us } from '../../core/device/front-end'

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
/** Comes with the pulses' first edge: "first PWM period started on sequence 1". */
export const EDGE_EVENT = 0x4002210c
const EVENTS_SEQEND0 = 0x40022110
const SHORTS = 0x40022200
const ENABLE = 0x40022500
const MODE = 0x40022504

const SHORT_SEQEND0_STOP = 1
/** STOPPED to SEQEND0, each cleared. */
const EVENTS_CLEARED = new Uint8Array(5)

/** @param pinNumbers n of each line's P0.n, 32 + n of P1.n, from the board's file */
export function nrf52Engine(pinNumbers: LineNumbers): PulseEngine {
  const lines = [pinNumbers.pump, pinNumbers.forward, pinNumbers.backward, pinNumbers.source, pinNumbers.sink]
  /** Kept here, because the peripheral reads it until the pulses have ended. */
  let programme: Int32Array
  /** Its registers, from MODE on. */
  let registers: Int32Array
  /** Width of the pulse on the gel that it is for, or 0: a ladder's pulses have one width. */
  let gel_us = 0

  function useMemory(words: Int32Array): void {
    programme = words
    registers = new Int32Array(words.buffer, words.byteOffset, NRF52_REGISTERS)
  }

  function prepareMade(): void {
    poke32(MODE, registers)
    poke32(EVENTS_STOPPED, EVENTS_CLEARED)
    poke32(SHORTS, SHORT_SEQEND0_STOP)
    // Behind PSEL, which may not change while the module is on.
    poke32(ENABLE, 1)
  }

  return {
    pinNumbers: pinNumbers,
    useMemory: useMemory,
    prepareMade: prepareMade,

    prepare: (isOnGel, plan) => {
      if (!IS_INTERPRETED) return
      if (!isOnGel || plan.firstPhase_us !== gel_us) useMemory(programmeIn(programme, (words, address) => nrf52Programme(words, address, lines, plan, isOnGel)))
      else nrf52Pins(registers as unknown as number[], lines, plan.polarity > 0, true)
      gel_us = isOnGel ? plan.firstPhase_us : 0
      prepareMade()
    },

    start: (wait_us) => {
      if (wait_us < TOP_MIN || wait_us > TOP_MAX) throw 'late'
      programme[NRF52_WAIT] = (wait_us << 16) | NRF52_WAIT_LOW
      let around_s = getTime()
      poke32(TASKS_SEQSTART0, 1)
      around_s += getTime()
      return around_s / 2 + (wait_us + PUMP_LEAD_us) / 1000000
    },

    arm: () => {
      poke32(SHORTS, 0)
      // The lead had not ended: it goes on into the pulses. Else the peripheral has decided, or is about to.
      if (peek32(EVENTS_SEQEND0) === 0) return
      while (peek32(EDGE_EVENT) === 0) {
        if (peek32(EVENTS_STOPPED) !== 0) throw 'late'
      }
    },

    stop: () => {
      poke32(TASKS_STOP, 1)
      poke32(ENABLE, 0)
    },
  }
}
