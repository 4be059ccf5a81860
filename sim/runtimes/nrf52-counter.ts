import type { Interconnect } from './nrf52-ppi'

/**
 * What of nRF52 counts rises of a pin without the interpreter (nRF52832 PS v1.4): a pin's SENSE and GPIOTE's PORT event,
 * TIMER4 as a counter, RTC2 with one compare, through the interconnect. Registers hold what is written; tasks
 * act when they are written or when an event reaches them. RTC2's
 * compare is looked at when it matters, so that it does not divide the world's steps. The pin with SENSE is taken to be the wake line, low before.
 */
interface Counter {
  has: (address: number) => boolean
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** False for what is no task of these. */
  trigger: (task: number) => boolean
  /** The pin rises. */
  onRise: () => void
}

const GPIO = 0x50000000
const GPIO_END = 0x50000b00
const SENSE_HIGH = 2
const GPIOTE_PORT = 0x4000617c
const TIMER4 = 0x4001b000
const RTC2 = 0x40024000
const BLOCKS = [TIMER4, RTC2]
const COUNTERS = [1, 2]

export function nrf52CounterNew(world: { now_us: number }, { emit }: Interconnect): Counter {
  const registers = new Map<number, number>()
  const register = (address: number) => registers.get(address) ?? 0
  let isCounting = false
  let counted = 0
  let isClockRunning = false
  let compare_us = Infinity

  function clearClock(): void {
    const period_us = ((register(RTC2 + 0x508) + 1) * 1e6) / 32768
    compare_us = isClockRunning && (register(RTC2 + 0x344) & 0x10000) !== 0 ? world.now_us + register(RTC2 + 0x540) * period_us : Infinity
  }

  function settleClock(): void {
    if (compare_us > world.now_us) return
    compare_us = Infinity
    emit(RTC2 + 0x140, world.now_us)
  }

  const tasks = new Map<number, () => void>([
    [TIMER4, () => (isCounting = true)],
    [TIMER4 + 0x8, () => isCounting && COUNTERS.includes(register(TIMER4 + 0x504)) && (counted = (counted + 1) % (register(TIMER4 + 0x508) === 0 ? 65536 : 4294967296))],
    [TIMER4 + 0x40, () => registers.set(TIMER4 + 0x540, counted)],
    [
      RTC2,
      () => {
        isClockRunning = true
        clearClock()
      },
    ],
    [RTC2 + 0x8, clearClock],
  ])

  function trigger(task: number): boolean {
    tasks.get(task)?.()
    return tasks.has(task)
  }

  return {
    has: (address) => (address >= GPIO && address < GPIO_END) || BLOCKS.some((base) => address >= base && address < base + 0x1000),
    read: register,
    write: (address, value) => {
      if (tasks.has(address)) {
        if (value === 1) trigger(address)
      } else if (address === RTC2 + 0x344) registers.set(address, register(address) | value)
      else registers.set(address, value)
    },
    trigger,
    onRise: () => {
      settleClock()
      const senses = [...registers].some(([address, value]) => address >= GPIO && address < GPIO_END && ((value >> 16) & 3) === SENSE_HIGH)
      if (senses) emit(GPIOTE_PORT, world.now_us)
    },
  }
}
