import type { Interconnect } from './nrf52-ppi'

/**
 * A timer of nRF52 in timer mode (nRF52832 PS v1.4, chapter TIMER): counts the 16 MHz divided by 2^PRESCALER, emits an
 * event at each compare value, and is cleared or stopped by it where a short cut says so. Any other use is an error.
 *
 * A compare event is announced when the one before it has had its effect (`goOn`), and not by an event of the world.
 */
interface Timer {
  has: (address: number) => boolean
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** False for what is no task of this timer. */
  trigger: (task: number, at_us: number) => boolean
  goOn: () => void
}

const START = 0x000
const STOP = 0x004
const CLEAR = 0x00c
const SHUTDOWN = 0x010
const TASKS = [START, STOP, 0x008, CLEAR, SHUTDOWN]
const COMPARE = 0x140
const COMPARES = 6
const SHORTS = 0x200
const MODE = 0x504
const BITMODE = 0x508
const PRESCALER = 0x510
const CC = 0x540
const BITS = [16, 8, 24, 32]

export function timerNew(base: number, world: { now_us: number }, interconnect: Interconnect): Timer {
  const registers = new Map<number, number>([[PRESCALER, 4]])
  const register = (offset: number) => registers.get(offset) ?? 0
  let isRunning = false
  /** When the count was 0 (running), or the count (at rest). */
  let zero_us = 0
  let count = 0
  let stopped_us = 0
  let run = 0
  /** The compare that is announced next, as its count and its cycle's begin. */
  let passed = 0

  const tick_us = () => 2 ** register(PRESCALER) / 16
  const isCleared = (n: number) => ((register(SHORTS) >>> n) & 1) === 1
  const isStopped = (n: number) => ((register(SHORTS) >>> (8 + n)) & 1) === 1

  function start(at_us: number): void {
    if (isRunning) return
    if (register(MODE) !== 0 || tick_us() < 1) throw new Error('TIMER: only a timer of whole microseconds is known here')
    isRunning = true
    run += 1
    zero_us = at_us - count * tick_us()
    passed = count
    goOn()
  }

  function stop(at_us: number): void {
    if (!isRunning) return
    isRunning = false
    stopped_us = at_us
    count = Math.floor((at_us - zero_us) / tick_us())
  }

  /** Compare values in the order in which the count reaches them from `passed` on, one cycle long. */
  function goOn(): void {
    for (let looked = 0; isRunning && looked <= COMPARES; looked++) {
      const values = Array.from({ length: COMPARES }, (_, n) => ({ n, value: register(CC + 4 * n) }))
      const next = values.filter(({ value }) => value > passed).sort((a, b) => a.value - b.value)[0]
      if (next === undefined) {
        zero_us += 2 ** BITS[register(BITMODE)] * tick_us()
        passed = 0
        continue
      }
      const at_us = zero_us + next.value * tick_us()
      passed = next.value
      if (isCleared(next.n)) {
        zero_us = at_us
        passed = 0
      }
      if (isStopped(next.n)) stop(at_us)
      const event = base + COMPARE + 4 * next.n
      registers.set(event - base, 1)
      if (!interconnect.leads(event)) continue
      const mine = run
      interconnect.emit(event, at_us, () => mine === run && (isRunning || stopped_us >= at_us))
      return
    }
  }

  function trigger(task: number, at_us: number): boolean {
    const offset = task - base
    if (!TASKS.includes(offset)) return false
    if (offset === START) start(at_us)
    else if (offset === STOP || offset === SHUTDOWN) stop(at_us)
    else if (offset === CLEAR) {
      if (isRunning) throw new Error('TIMER: cleared while it runs')
      count = 0
    } else throw new Error('TIMER: it is no counter')
    return true
  }

  return {
    has: (address) => address >= base && address < base + 0x1000,
    read: (address) => register(address - base),
    write: (address, value) => {
      if (TASKS.includes(address - base)) {
        if (value === 1) trigger(address, world.now_us)
      } else {
        if (isRunning && address - base >= SHORTS) throw new Error('TIMER: set up while it runs')
        registers.set(address - base, value >>> 0)
      }
    },
    trigger,
    goOn,
  }
}
