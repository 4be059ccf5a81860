import { LATE_us, PulseEngine } from './engine'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { StimulusPlan, pulseDuration_us } from '../../core/decide/stimulus-plan'

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
const DMAR = 0x4001004c

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
const MOE_AND_BURST = [0x8000, 0x40b]
const PSC_1MHz = 83

/** Stream 5 of DMA2: from RAM to TIM1, channel 6, which is the timer's update; halfwords, highest priority. */
const DMA_HIFCR = 0x4002640c
const DMA_FLAGS = 0xf40
const DMA_CR = 0x40026488
const DMA_CR_FROM_RAM = 0xc032c40
const DMA_CR_EN = 1

/** Bit-band aliases of RCC's bits for both, and of TIM1's reset. */
const RCC_TIM1RST_BIT = 0x42470480
const RCC_DMA2EN_BIT = 0x42470658
const RCC_TIM1EN_BIT = 0x42470880

const GPIOA = 0x40020000
const GPIO_APART = 0x400
const MODE_ALTERNATE = 2
const ALTERNATE_TIM1 = 1

/** Each line's pin, 16 a port, and the bit of CCER for its output (STM32F401 data sheet, table 9). */
const PUMP = { pin: 30, output: 0x40 }
const FORWARD = { pin: 29, output: 4 }
const BACKWARD = { pin: 31, output: 0x400 }
const SOURCE = { pin: 8, output: 1 }
const SINK = { pin: 17, output: 0x400 }

/** Compare values that are never reached, or reached at once; the pump's are the other way round. */
const HIGH = 0xffff
const LOW = 0
const PUMP_HIGH = 0
const PUMP_LOW = 0xffff
/** The wait before the pump, at most: its compare value. */
const WAIT_MAX_us = 32767
/** Range of a period, and a part of what is longer, so that the rest of it is in the range; whole milliseconds, as samples. */
const PERIOD_MIN = 3
const PERIOD_MAX = 65535
const PART = 32000
const PARTS_MAX = 256
/** The lead's end, a period of its own, in which DMA brings the first pulse's values. */
const LAST_us = 100
/** Halfwords of a whole programme, at most: 2 KB; five a period. */
const HALFWORDS_MAX = 1024

/** The programme of a plan behind its lead. Throws when a step is too short for DMA or all of it too long for the memory. */
function programmeOf(plan: StimulusPlan): Uint16Array {
  const halfwords: number[] = []
  const append = (one: number, three: number, duration_us: number) => {
    if (duration_us > PERIOD_MAX) {
      const fitting = ((duration_us / PART) | 0) - 1
      const parts = fitting > PARTS_MAX ? PARTS_MAX : fitting
      halfwords.push(PART - 1, parts - 1, one, PUMP_HIGH, three)
      append(one, three, duration_us - parts * PART)
    } else if (duration_us >= PERIOD_MIN) halfwords.push(duration_us - 1, 0, one, PUMP_HIGH, three)
    else if (duration_us > 0) throw 'short'
  }
  const isForward = plan.polarity > 0
  const rest_us = plan.period_us - pulseDuration_us(plan)
  for (let pulse = 1; pulse <= plan.pulses; pulse++) {
    append(isForward ? HIGH : LOW, isForward ? LOW : HIGH, plan.firstPhase_us)
    append(LOW, LOW, plan.interphaseGap_us)
    append(isForward ? LOW : HIGH, isForward ? HIGH : LOW, plan.secondPhase_us)
    if (pulse < plan.pulses) append(LOW, LOW, rest_us)
    if (halfwords.length > HALFWORDS_MAX) throw 'long'
  }
  halfwords.push(LAST_us - 1, 0, LOW, PUMP_LOW, LOW)
  return new Uint16Array(halfwords)
}

/** Hands a pin to the timer. */
function connect(pin: number): void {
  const port = GPIOA + GPIO_APART * (pin >> 4)
  const n = pin & 15
  const functions = port + (n < 8 ? 0x20 : 0x24)
  poke32(functions, (peek32(functions) & ~(15 << (4 * (n & 7)))) | (ALTERNATE_TIM1 << (4 * (n & 7))))
  poke32(port, (peek32(port) & ~(3 << (2 * n))) | (MODE_ALTERNATE << (2 * n)))
}

export function stm32Engine(): PulseEngine {
  /** Kept here, because DMA reads it until the pulses have ended. */
  let programme: Uint16Array

  return {
    prepare: (isOnGel, plan) => {
      programme = programmeOf(plan)
      const address = E.getAddressOf(programme, true)
      if (address === 0) throw 'RAM'
      const one = isOnGel ? FORWARD : SOURCE
      const three = isOnGel ? BACKWARD : SINK

      setDeepSleep(false)
      poke32(RCC_DMA2EN_BIT, 1)
      poke32(RCC_TIM1EN_BIT, 1)
      poke32(RCC_TIM1RST_BIT, 1)
      poke32(RCC_TIM1RST_BIT, 0)
      poke32(DMA_HIFCR, DMA_FLAGS)
      poke32(DMA_CR, [DMA_CR_FROM_RAM, programme.length, DMAR, address])
      poke32(DMA_CR, DMA_CR_FROM_RAM + DMA_CR_EN)

      poke32(CR1, CR1_ARPE_URS)
      poke32(CCMR1, CCMR.concat(one.output | PUMP.output | three.output))
      // The first period is taken over by UG, the second one waits for its end.
      poke32(PSC, [PSC_1MHz, WAIT_MAX_us + PUMP_LEAD_us - LAST_us - 1, 0, LOW, WAIT_MAX_us, LOW])
      poke32(BDTR, MOE_AND_BURST)
      poke32(EGR, EGR_UG)
      poke32(ARR, [LAST_us - 1, 0, LOW, PUMP_HIGH, LOW])
      poke32(DIER, DIER_UDE)
      connect(PUMP.pin)
      connect(one.pin)
      connect(three.pin)
    },

    start: (begin_s) => {
      const untilPump_us = () => (begin_s - getTime()) * 1000000 - PUMP_LEAD_us
      const wait_us = (untilPump_us() + 0.5) | 0
      if (wait_us < 1 || wait_us > WAIT_MAX_us) throw 'late'
      poke32(CNT, WAIT_MAX_us - wait_us)
      poke32(CR1, CR1_ARPE_URS + CR1_OPM + CR1_CEN)
      if (wait_us - untilPump_us() > LATE_us) throw 'late'
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
