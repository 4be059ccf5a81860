import { RANK_PIN, ScheduledEvent, schedule } from '../event-queue'
import { Microcontroller, beginActivity, endActivity } from '../microcontroller'

/**
 * STM32F401's advanced-control timer TIM1 (reference manual RM0368, chapter 12), counting up, edge-aligned, with
 * channels 1 to 3 in PWM mode 1 or 2, all values buffered, and DMA bursts on its update event. Any other use is an error.
 *
 * - The update event comes at the counter's overflow, after as many overflows as the repetition counter says, and
 *   takes the buffered values over; in one-pulse mode it clears CEN, and the counter stands at 0.
 * - The level of a channel's reference follows counter and compare value also while the counter stands.
 */
export interface Timer1 {
  read: (offset: number) => number
  write: (offset: number, value: number) => void
  reset: () => void
  /** What waits for DMA asks for it again: the stream has been enabled. */
  request: () => void
  /** Level of an output, by its bit in CCER. */
  levelOf: (output: number | string) => number
  isCounting: () => boolean
}

/** Pins of TIM1's outputs and their bits in CCER: channel n has CCnE at 4(n − 1), and CCnNE two bits above (data sheet, table 9). */
export const OUTPUTS: Record<string, number> = { A8: 0x1, B13: 0x4, A7: 0x4, B14: 0x40, B0: 0x40, A10: 0x100, B15: 0x400, B1: 0x400 }

const CR1 = 0x00
const DIER = 0x0c
const SR = 0x10
const EGR = 0x14
const CCMR1 = 0x18
const CCMR2 = 0x1c
const CCER = 0x20
const CNT = 0x24
const PSC = 0x28
const ARR = 0x2c
const RCR = 0x30
const CCR = [0x34, 0x38, 0x3c]
const BDTR = 0x44
const DCR = 0x48
const KNOWN = [CR1, DIER, SR, EGR, CCMR1, CCMR2, CCER, CNT, PSC, ARR, RCR, ...CCR, BDTR, DCR]

const CEN = 1
const URS = 4
const OPM = 8
const ARPE = 0x80
const UDE = 0x100
const MOE = 0x8000
const OCPE = 8
const PWM_1 = 6
const PWM_2 = 7
const CLOCK_MHz = 84

/** Values in use, as they were taken over. */
interface Active {
  arr: number
  ccr: number[]
}

/**
 * @param transfer carries one halfword by DMA; false when there is none
 * @param onChange outputs may have changed
 * @param allowsStop may the interpreter stop the clocks when it is idle?
 */
export function timer1New(mcu: Microcontroller, transfer: (write: (value: number) => void) => boolean, onChange: () => void, allowsStop: () => boolean): Timer1 {
  const { world } = mcu
  const registers = new Map<number, number>()
  const register = (offset: number) => registers.get(offset) ?? (offset === ARR ? 0xffff : 0)
  let active: Active = { arr: 0xffff, ccr: [0, 0, 0] }
  let count = 0
  /** Transfers of a burst that DMA still owes. */
  let owed = 0
  let next: ScheduledEvent | null = null
  const isCounting = () => next !== null

  const tick_us = () => (register(PSC) + 1) / CLOCK_MHz

  function takeOver(): void {
    active = { arr: register(ARR), ccr: CCR.map(register) }
    repetitions = register(RCR)
  }
  let repetitions = 0

  const fieldOf = (channel: number) => (channel < 2 ? register(CCMR1) : register(CCMR2)) >>> (8 * (channel % 2))
  const isBuffered = (channel: number) => (fieldOf(channel) & OCPE) !== 0

  /** Is a channel's reference active? Channel 0 is the first. */
  function isActive(channel: number): boolean {
    const mode = (fieldOf(channel) >>> 4) & 7
    if (mode !== PWM_1 && mode !== PWM_2) return false
    return mode === PWM_1 ? count < active.ccr[channel] : count >= active.ccr[channel]
  }

  function burst(): void {
    const length = (register(DCR) >>> 8) + 1
    while (owed > 0) {
      const offset = 4 * ((register(DCR) & 31) + length - owed)
      if (!transfer((value) => write(offset, value))) return
      owed -= 1
    }
  }

  function update(): void {
    takeOver()
    registers.set(SR, 1)
    if ((register(DIER) & UDE) !== 0) owed = (register(DCR) >>> 8) + 1
    burst()
  }

  /** Waits for the next compare value above the counter, or for the overflow. */
  function wait(): void {
    const due = Math.min(active.arr + 1, ...active.ccr.filter((value) => value > count))
    // Periods that have no edges and repeat are one.
    const isPlain = active.ccr.every((value) => value === 0 || value > active.arr)
    const periods = isPlain && count === 0 ? repetitions + 1 : 1
    if (periods > 1) repetitions = 0
    const length_us = ((periods - 1) * (active.arr + 1) + due - count) * tick_us()
    next = schedule(world.queue, world.now_us + Math.round(length_us), RANK_PIN, true, () => reach(due))
  }

  function reach(due: number): void {
    if (allowsStop() && !mcu.isInterpreting && !mcu.isBusy && mcu.activities <= 1) throw new Error('STM32: stop mode while TIM1 counts')
    count = due
    if (count > active.arr) {
      count = 0
      if (repetitions > 0) repetitions -= 1
      else {
        update()
        if ((register(CR1) & OPM) !== 0) halt()
      }
    }
    onChange()
    if (isCounting()) wait()
  }

  function start(): void {
    if (!Number.isInteger(tick_us()) || (register(CR1) & ARPE) === 0) throw new Error('TIM1: prescaler, or ARR without buffer: not known here')
    if (!CCR.every((_, channel) => isBuffered(channel))) throw new Error('TIM1: compare values without buffer are not known here')
    if ((register(BDTR) & ~MOE) !== 0 || count > active.arr) throw new Error('TIM1: break, or a counter beyond its period: not known here')
    beginActivity(mcu)
    wait()
  }

  function halt(): void {
    registers.set(CR1, register(CR1) & ~CEN)
    if (next !== null) {
      next.isCancelled = true
      next = null
      endActivity(mcu)
    }
  }

  function write(offset: number, value: number): void {
    if (!KNOWN.includes(offset)) throw new Error(`TIM1: register 0x${offset.toString(16)} is not known here`)
    if (offset === EGR) {
      if (value !== 1) throw new Error('TIM1: an event that is not known here')
      count = 0
      takeOver()
      if ((register(CR1) & URS) === 0) throw new Error('TIM1: UG with DMA is not known here')
    } else if (offset === CNT) {
      if (isCounting()) throw new Error('TIM1: a counter that is set while it counts is not known here')
      count = value
    } else if (offset === SR) registers.set(SR, register(SR) & value)
    else if (offset === CR1) {
      if ((value & ~(CEN | URS | OPM | ARPE)) !== 0) throw new Error('TIM1: counting of a kind not known here')
      registers.set(CR1, value)
      if ((value & CEN) === 0) halt()
      else if (!isCounting()) start()
    } else if (offset === CCER && ((value >>> 2) & value & 0x111) !== 0) throw new Error('TIM1: complementary outputs are not known here')
    else if (offset === DIER && (value & ~UDE) !== 0) throw new Error('TIM1: interrupts and requests that are not known here')
    else {
      registers.set(offset, value)
      if (CCR.includes(offset) && !isBuffered(CCR.indexOf(offset))) active.ccr[CCR.indexOf(offset)] = value
    }
  }

  return {
    read: (offset) => {
      if (!KNOWN.includes(offset) || offset === CNT) throw new Error(`TIM1: reading register 0x${offset.toString(16)} is not known here`)
      return register(offset)
    },
    write,
    reset: () => {
      halt()
      registers.clear()
      takeOver()
      count = 0
      owed = 0
    },
    request: burst,
    levelOf: (output) => {
      if (typeof output === 'string') throw new Error(`TIM1 has no output on ${output}`)
      const isEnabled = (register(CCER) & output) !== 0 && (register(BDTR) & MOE) !== 0
      return isEnabled && isActive(Math.floor(Math.log2(output) / 4)) ? 1 : 0
    },
    isCounting,
  }
}
