import { PulseEngine, programmeIn } from './engine'
import { IS_INTERPRETED } from './interpreted'
import { PUMP, RP2040_FROM, RP2040_REGISTERS, STEPS_PER_us, TXF0, rp2040Programme, rp2040Word } from '../../native/rp2040-programme'
import { PUMP_LEAD_us } from '../../core/device/front-end'

/**
 * Pulses played by RP2040's second PIO block (RP2040 data sheet, chapter 3, and 2.5 for DMA, 2.19 for pins).
 * Espruino uses neither PIO nor DMA.
 *
 * State machine 0 plays a list of words, each the levels of the lines and how long they last. When it is switched on
 * it finds the first one, a wait, and then the word of the pump's lead; DMA channel 11 holds the pulses, and carries
 * them over once it is triggered. When a word ends, a state machine that finds no other in its FIFO sets all lines low and stands still for good,
 * whatever comes later. Triggering the channel in time is what arms the pulses, all of them at once; after the last one the
 * FIFO is empty as well, so that the lines fall and stay low without the interpreter.
 *
 * The clock is the board's crystal. A word lasts a whole number of system clocks, so widths are exact.
 */

/** Registers of PIO1, whose base is 0x50300000, and of its state machine 0. */
const CTRL = 0x50300000
const FSTAT = 0x50300004
const FLEVEL = 0x5030000c
const INSTR_MEM0 = 0x50300048
const SM0_CLKDIV = 0x503000c8
const SM0_ADDR = 0x503000d4
const SM0_INSTR = 0x503000d8
const SM0_PINCTRL = 0x503000dc
/** SM_RESTART and SM_ENABLE of state machine 0. */
const CTRL_RESTART_ENABLE = 0x11
const FSTAT_TXEMPTY0 = 0x1000000

/** DMA channel 11, and its part of the registers for all channels. */
const DMA_CTRL = 0x500002d0
const DMA_CTRL_WRITE_COUNT = 0x500002f0
const DMA_READ_TRIGGER = 0x500002fc
const DMA_CHAN_ABORT = 0x50000444
const CHANNEL = 0x800

/** GPIO0_CTRL, and from one pin's to the next; FUNCSEL of PIO1. */
const GPIO0_CTRL = 0x40014004
const GPIO_APART = 8
const FUNCSEL_PIO1 = 7
/** RESETS: clears bits of RESET; DMA and PIO1. */
const RESET_CLEAR = 0x4000f000
const RESET_DMA_PIO1 = 0x804
/** FBDIV_INT and PRIM of PLL_SYS, which multiplies and divides a crystal of 12 MHz. */
const PLL_FBDIV = 0x40028008
const PLL_PRIM = 0x4002800c
const CRYSTAL_MHz = 12

/**
 *   0  pull block        stands here until the first word comes
 *   1  out pins, 5       a word's low bits are the lines' levels
 *   2  out y, 27
 *   3  jmp !y, 6         no duration: the end
 *   4  jmp y--, 4
 *   5  pull noblock      the next word, or X, which is 0; wraps to 1
 *   6  jmp 6
 */
const PROGRAMME = [0x80a0, 0x6005, 0x605b, 0x0066, 0x0084, 0x8080, 0x0006]
const ADDRESS_WAITS = 4
const ADDRESS_ENDED = 6
/** EXECCTRL: wrap from 5 to 1. SHIFTCTRL: out shifts to the right. */
const EXECCTRL = 0x5080
const SHIFTCTRL = 0xc0000
const PULL_NOBLOCK = 0x8080
const SET_PINDIRS_OUT = 0xe09f
const SET_PINS_LOW = 0xe000
const SET_X_0 = 0xe020
const JMP_0 = 0x0000

/** The wait before the pump, at most. */
const WAIT_MAX_us = 32767
/** @param base GPIO number of the pump's line; forward, backward, source and sink are on the four behind it */
export function rp2040Engine(base: number): PulseEngine {
  /** Kept here, because the DMA reads it until the pulses have ended. */
  let programme: Int32Array
  /** The DMA's registers of it: control, where to, count. */
  let registers: Int32Array
  let address = 0
  /** Width of the pulse on the gel that it is for, with its polarity, or 0: a ladder's pulses have one width. */
  let gel_us = 0
  let isSetUp = false

  /** Steps of the state machine are an eighth of a microsecond: the system clock over this, in 256ths. */
  function divider(): number {
    const prim = peek32(PLL_PRIM)
    const system_MHz = (CRYSTAL_MHz * peek32(PLL_FBDIV)) / (((prim >> 16) & 7) * ((prim >> 12) & 7))
    return (system_MHz * 256) / STEPS_PER_us
  }

  /** What stays as it is from one pulse to the next. */
  function setUp(): void {
    poke32(RESET_CLEAR, RESET_DMA_PIO1)
    poke32(INSTR_MEM0, PROGRAMME)
    poke32(SM0_CLKDIV, [divider() << 8, EXECCTRL, SHIFTCTRL])
    // OUT and SET move the five lines.
    poke32(SM0_PINCTRL, 0x14500000 | (base << 5) | base)
    poke32(SM0_INSTR, SET_PINDIRS_OUT)
    poke32(SM0_INSTR, SET_X_0)
    isSetUp = true
  }

  function useMemory(words: Int32Array): void {
    programme = words
    registers = new Int32Array(words.buffer, words.byteOffset, RP2040_REGISTERS - 1)
  }

  function prepareMade(isOnGel: boolean): void {
    const out = isOnGel ? 1 : 3
    if (!isSetUp) setUp()
    poke32(SM0_INSTR, SET_PINS_LOW)
    poke32(SM0_INSTR, JMP_0)
    // What a pulse that came too late has left.
    while ((peek32(FSTAT) & FSTAT_TXEMPTY0) === 0) poke32(SM0_INSTR, PULL_NOBLOCK)
    address = programme[RP2040_FROM]
    poke32(DMA_CTRL_WRITE_COUNT, registers)
    poke32(GPIO0_CTRL + GPIO_APART * base, FUNCSEL_PIO1)
    poke32(GPIO0_CTRL + GPIO_APART * (base + out), FUNCSEL_PIO1)
    poke32(GPIO0_CTRL + GPIO_APART * (base + out + 1), FUNCSEL_PIO1)
  }

  return {
    useMemory: useMemory,
    prepareMade: prepareMade,

    prepare: (isOnGel, plan) => {
      if (!IS_INTERPRETED) return
      const width_us = plan.firstPhase_us * plan.polarity
      if (!isOnGel || width_us !== gel_us) useMemory(programmeIn(programme, (words, at) => rp2040Programme(words, at, plan, isOnGel)))
      gel_us = isOnGel ? width_us : 0
      prepareMade(isOnGel)
    },

    start: (wait_us) => {
      if (wait_us < 1 || wait_us > WAIT_MAX_us) throw 'late'
      // Both words before the first step: however short the wait is, the lead follows.
      poke32(TXF0, rp2040Word(0, wait_us))
      poke32(TXF0, rp2040Word(PUMP, PUMP_LEAD_us))
      let around_s = getTime()
      poke32(CTRL, CTRL_RESTART_ENABLE)
      around_s += getTime()
      return around_s / 2 + (wait_us + PUMP_LEAD_us) / 1000000
    },

    arm: () => {
      poke32(DMA_READ_TRIGGER, address)
      let at = peek32(SM0_ADDR)
      // Between two words for less than a microsecond.
      while (at !== ADDRESS_WAITS && at !== ADDRESS_ENDED) at = peek32(SM0_ADDR)
      // Ended with words left: at the end of the wait, or of the lead, there were none.
      if (at === ADDRESS_ENDED && (peek32(FLEVEL) & 15) > 0) throw 'late'
    },

    stop: () => {
      poke32(CTRL, 0)
      poke32(DMA_CTRL, 0)
      poke32(DMA_CHAN_ABORT, CHANNEL)
    },
  }
}
