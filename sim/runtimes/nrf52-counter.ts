/**
 * What of nRF52 counts rises of a pin without the interpreter (nRF52832 PS v1.4): a pin's SENSE and GPIOTE's PORT event,
 * the PPI with its groups and forks, TIMER4 as a counter, RTC2 with one compare. Registers hold what is written; tasks
 * act when they are written or when an event reaches them. RTC2's
 * compare is looked at when it matters, so that it does not divide the world's steps. The pin with SENSE is taken to be the wake line, low before.
 */
interface Counter {
  has: (address: number) => boolean
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** The pin rises. */
  onRise: () => void
}

const GPIO = 0x50000000
const GPIO_END = 0x50000b00
const SENSE_HIGH = 2
const GPIOTE_PORT = 0x4000617c
const TIMER4 = 0x4001b000
const RTC2 = 0x40024000
const PPI = 0x4001f000
const BLOCKS = [TIMER4, RTC2, PPI]
const PPI_CHANNELS = 20
const PPI_GROUPS = 6
const COUNTERS = [1, 2]

export function nrf52CounterNew(world: { now_us: number }): Counter {
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
    emit(RTC2 + 0x140)
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
  for (let group = 0; group < PPI_GROUPS; group++) {
    const members = () => register(PPI + 0x800 + 4 * group)
    tasks.set(PPI + 8 * group, () => enable(members()))
    tasks.set(PPI + 8 * group + 4, () => disable(members()))
  }

  function enable(channels: number): void {
    registers.set(PPI + 0x500, register(PPI + 0x500) | channels)
  }

  function disable(channels: number): void {
    registers.set(PPI + 0x500, register(PPI + 0x500) & ~channels)
  }

  /** An event reaches the tasks of every channel that is enabled when it comes. */
  function emit(event: number): void {
    const reached: number[] = []
    for (let channel = 0; channel < PPI_CHANNELS; channel++) {
      if ((register(PPI + 0x500) & (1 << channel)) === 0 || register(PPI + 0x510 + 8 * channel) !== event) continue
      reached.push(register(PPI + 0x514 + 8 * channel), register(PPI + 0x910 + 4 * channel))
    }
    for (const task of reached) tasks.get(task)?.()
  }

  return {
    has: (address) => (address >= GPIO && address < GPIO_END) || BLOCKS.some((base) => address >= base && address < base + 0x1000),
    read: register,
    write: (address, value) => {
      const task = tasks.get(address)
      if (task !== undefined) {
        if (value === 1) task()
      } else if (address === PPI + 0x504) enable(value)
      else if (address === PPI + 0x508) disable(value)
      else if (address === RTC2 + 0x344) registers.set(address, register(address) | value)
      else registers.set(address, value)
    },
    onRise: () => {
      settleClock()
      const senses = [...registers].some(([address, value]) => address >= GPIO && address < GPIO_END && ((value >> 16) & 3) === SENSE_HIGH)
      if (senses) emit(GPIOTE_PORT)
    },
  }
}
