import { PulseEngine, programmeIn } from './engine'
import { IS_INTERPRETED } from './interpreted'
import { DMA_CR_FROM_RAM, LAST_us, STM32_REGISTERS, stm32Programme } from '../../native/stm32-programme'
import { PUMP_LEAD_us } from '../../core/device/front-end'

/**
 * Pulses played by STM32F401's timer 1 (reference manual RM0368, chapters 12, 9 for DMA, 8 for pins, 6 for clocks).
 * Espruino uses timer 1 for analogWrite only and has its utility timer on timer 5; it uses no DMA but in its
 * library for television, which is not in the Pico's build.
 *
 * The lines are outputs of the timer's channels: forward and source of channel 1, backward and sink of channel 3,
 * the pump of channel 2. One programme holds pump, both phases and the shorting: for each period its length and
 * the three compare values. At the beginning of a period, DMA writes the values of the next one into the timer's preload
 * registers. The timer takes them over at the period's end by itself.
 *
 * The first two periods are a wait and the pump's lead: the pump begins within the first, where its compare value is, and
 * the counter is set to what is left to wait for. While one-pulse mode is set the counter stops at the end of the first
 * period, with the lines low, whatever the interpreter does or fails to do. Taking that bit away in time is what arms the
 * pulses, all of them at once. It is written through its bit-band alias, which leaves the bit that starts the
 * counter as it is. The last values set all lines low, and stay.
 *
 * The clock is the board's crystal. In Espruino's deep sleep the timer would stop, so it is off while pulses play.
 */

/** Registers of TIM1, whose base is 0x40010000. */
const CR1 = 0x40010000
const DIER = 0x4001000c
const EGR = 0x40010014
const CCMR1 = 0x40010018
const CNT = 0x40010024
const PSC = 0x40010028
const ARR = 0x4001002c
const BDTR = 0x40010044

const CR1_CEN = 1
/** Buffers ARR, and makes DMA follow the counter only, not EGR. */
const CR1_ARPE_URS = 0x84
const CR1_OPM = 8
const CR1_OPM_BIT = 0x4220000c
const EGR_UG = 1
const DIER_UDE = 0x100
/** Channels 1 and 3 in PWM mode 1, high below the compare value; channel 2 in mode 2, low below it; all buffered. */
const CCMR = [0x7868, 0x68]
/** MOE; a burst of five registers from ARR on. */
const MOE_AND_BURST = new Uint16Array([0x8000, 0x40b])
const PSC_1MHz = 83

/** Stream 5 of DMA2. */
const DMA_HIFCR = 0x4002640c
const DMA_FLAGS = 0xf40
const DMA_CR = 0x40026488
const DMA_CR_EN = 1

/** Bit-band aliases of RCC's bits for both, and of TIM1's reset. */
const RCC_TIM1RST_BIT = 0x42470480
const RCC_DMA2EN_BIT = 0x42470658
const RCC_TIM1EN_BIT = 0x42470880

/** Modes of the pins of port A and B, and the alternate functions of their pins 0 to 7 and 8 to 15. */
const A_MODER = 0x40020000
const A_AFRH = 0x40020024
const B_MODER = 0x40020400
const B_AFRL = 0x40020420
const B_AFRH = 0x40020424

/**
 * What hands the lines to the timer: a register, the bits to change, and what they become; and the bits of CCER for their
 * outputs (STM32F401 data sheet, table 9). For the gel B14 TIM1_CH2N, the pump, B13 CH1N and B15 CH3N.
 */
const GEL_PINS = [
  [B_AFRH, 0xfff00000, 0x11100000],
  [B_MODER, 0xfc000000, 0xa8000000],
]
const GEL_OUTPUTS = 0x444
/** For the stimulator B14 TIM1_CH2N, A8 CH1 and B1 CH3N. */
const STIMULATOR_PINS = [
  [B_AFRH, 0xf000000, 0x1000000],
  [B_AFRL, 0xf0, 0x10],
  [A_AFRH, 0xf, 1],
  [B_MODER, 0x3000000c, 0x20000008],
  [A_MODER, 0x30000, 0x20000],
]
const STIMULATOR_OUTPUTS = 0x441

/** Compare values of a line and of the pump that is low: the pump's are the other way round. */
const LOW = 0
const PUMP_HIGH = 0
/** The wait before the pump, at most: its compare value. */
const WAIT_MAX_us = 32767

/** Values that never change, in lists that are made once. */
const FIRST_PERIOD = new Int32Array([PSC_1MHz, WAIT_MAX_us + PUMP_LEAD_us - LAST_us - 1, 0, LOW, WAIT_MAX_us, LOW])
const LEAD_END = new Int32Array([LAST_us - 1, 0, LOW, PUMP_HIGH, LOW])
const CHANNELS_ON_GEL = new Int32Array(CCMR.concat(GEL_OUTPUTS))
const CHANNELS_OF_STIMULATOR = new Int32Array(CCMR.concat(STIMULATOR_OUTPUTS))

export function stm32Engine(): PulseEngine {
  /** Kept here, because DMA reads it until the pulses have ended. */
  let programme: Int32Array
  /** Its registers of the stream. */
  let registers: Int32Array
  /** Width of the pulse on the gel that it is for, with its polarity, or 0: a ladder's pulses have one width. */
  let gel_us = 0

  function useMemory(words: Int32Array): void {
    programme = words
    registers = new Int32Array(words.buffer, words.byteOffset, STM32_REGISTERS)
  }

  function prepareMade(isOnGel: boolean): void {
    setDeepSleep(false)
    poke32(RCC_DMA2EN_BIT, 1)
    poke32(RCC_TIM1EN_BIT, 1)
    poke32(RCC_TIM1RST_BIT, 1)
    poke32(RCC_TIM1RST_BIT, 0)
    poke32(DMA_HIFCR, DMA_FLAGS)
    poke32(DMA_CR, registers)
    poke32(DMA_CR, DMA_CR_FROM_RAM + DMA_CR_EN)

    // Without a mode and unbuffered the compare values hold at once, so that every channel is low when it gets its mode.
    poke32(CR1, CR1_ARPE_URS)
    poke32(PSC, FIRST_PERIOD)
    poke32(EGR, EGR_UG)
    poke32(CCMR1, isOnGel ? CHANNELS_ON_GEL : CHANNELS_OF_STIMULATOR)
    poke32(BDTR, MOE_AND_BURST)
    // The lead's end waits for the end of the first period.
    poke32(ARR, LEAD_END)
    poke32(DIER, DIER_UDE)
    for (const part of isOnGel ? GEL_PINS : STIMULATOR_PINS) poke32(part[0], (peek32(part[0]) & ~part[1]) | part[2])
  }

  return {
    useMemory: useMemory,
    prepareMade: prepareMade,

    prepare: (isOnGel, plan) => {
      if (!IS_INTERPRETED) return
      const width_us = plan.firstPhase_us * plan.polarity
      if (!isOnGel || width_us !== gel_us) useMemory(programmeIn(programme, (words, address) => stm32Programme(words, address, plan)))
      gel_us = isOnGel ? width_us : 0
      prepareMade(isOnGel)
    },

    start: (wait_us) => {
      if (wait_us < 1 || wait_us > WAIT_MAX_us) throw 'late'
      poke32(CNT, WAIT_MAX_us - wait_us)
      let around_s = getTime()
      poke32(CR1, CR1_ARPE_URS + CR1_OPM + CR1_CEN)
      around_s += getTime()
      return around_s / 2 + (wait_us + PUMP_LEAD_us) / 1000000
    },

    arm: () => {
      poke32(CR1_OPM_BIT, 0)
      // It had stopped, and stays so.
      if ((peek32(CR1) & CR1_CEN) === 0) throw 'late'
    },

    stop: () => {
      poke32(CR1, 0)
      poke32(DMA_CR, 0)
      setDeepSleep(true)
    },
  }
}
