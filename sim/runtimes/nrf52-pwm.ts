import { RANK_PIN, schedule } from '../event-queue'
import { Microcontroller, beginActivity, endActivity } from '../microcontroller'

/**
 * nRF52's PWM2 as its product specification describes it (nRF52832 PS v1.4, chapter PWM), as far as a program can
 * use it with values in WaveForm order: three channels and the counter's top from RAM for each period, two
 * sequences, one loop of both, the short cut that stops after the first. Any other use is an error.
 *
 * - SEQEND is emitted when the last value has been applied, thus at the beginning of its period.
 * - STOP takes effect at the end of the period; STOPPED is emitted then.
 * - After the last sequence its last value goes on until the generator is stopped.
 * - Stopped, the pins stay as they are until the module is disabled and the GPIO's levels hold again.
 */
interface Pwm {
  read: (address: number) => number
  write: (address: number, value: number) => void
  /** Does the generator drive this pin? */
  drives: (pinNumber: number) => boolean
  /** The programme's end if nothing stops it, µs; 0 when none is under way. */
  end_us: () => number
}

const BASE = 0x40022000
const STOP = 0x004
const SEQSTART0 = 0x008
const STOPPED = 0x104
const SEQSTARTED = [0x108, 0x10c]
const SEQEND = [0x110, 0x114]
const LOOPSDONE = 0x11c
const SHORTS = 0x200
const ENABLE = 0x500
const MODE = 0x504
const PRESCALER = 0x50c
const DECODER = 0x510
const LOOP = 0x514
const SEQ = [0x520, 0x540]
const PSEL = 0x560
const CHANNELS = 3

const SHORT_SEQEND0_STOP = 1
const DECODER_WAVEFORM = 3
const PRESCALER_1MHz = 4
const RISING = 0x8000
const EVENTS = [STOPPED, ...SEQSTARTED, ...SEQEND, 0x118, LOOPSDONE]

/** One period: which channels are high for how long from its start, and its length, µs. */
interface Period {
  high_us: number[]
  top_us: number
}

/**
 * @param halfwordAt the 16-bit word of RAM at an address
 * @param setLevel drives a pin by its number
 * @param gpioLevel what the GPIO would drive it to
 * @param emit a sequence has started, by its event's address
 */
export function pwmNew(
  mcu: Microcontroller,
  halfwordAt: (address: number) => number,
  setLevel: (pinNumber: number, level: number) => void,
  gpioLevel: (pinNumber: number) => number,
  emit: (event: number, at_us: number) => void,
): Pwm {
  const registers = new Map<number, number>()
  const { world } = mcu
  const register = (offset: number) => registers.get(offset) ?? 0
  let isRunning = false
  let isDriving = false
  let isStopping = false
  let generation = 0
  let end_us = 0

  const pins = () => Array.from({ length: CHANNELS }, (_, channel) => register(PSEL + 4 * channel))
  const isConnected = (pin: number) => pin >>> 31 === 0

  function drive(channel: number, level: number): void {
    const pin = pins()[channel]
    if (isConnected(pin)) setLevel(pin, level)
  }

  function stopped(): void {
    isRunning = false
    end_us = 0
    generation += 1
    registers.set(STOPPED, 1)
    endActivity(mcu)
  }

  function periodAt(sequence: number, index: number): Period {
    const word = (i: number) => halfwordAt((register(SEQ[sequence]) + 8 * index + 2 * i) >>> 0)
    const top_us = word(CHANNELS)
    if (top_us < 3 || top_us > 32767) throw new Error(`PWM: COUNTERTOP ${top_us}`)
    const high_us = Array.from({ length: CHANNELS }, (_, channel) => {
      if ((word(channel) & RISING) === 0) throw new Error('PWM: only values that begin high are known here')
      return Math.min(word(channel) & 0x7fff, top_us)
    })
    return { high_us, top_us }
  }

  const periodsOf = (sequence: number) => Math.floor(register(SEQ[sequence] + 4) / (CHANNELS + 1))

  function duration_us(sequence: number): number {
    let sum_us = 0
    for (let i = 0; i < periodsOf(sequence); i++) sum_us += periodAt(sequence, i).top_us
    return sum_us
  }

  /**
   * Which value follows the one at `index` with an edge, or as the last: periods that change no level are played as
   * one, so that the world's steps are not divided where nothing happens.
   */
  function nextChange(sequence: number, index: number): { next: number; length_us: number } {
    const level = ({ high_us, top_us }: Period) => high_us.map((high) => (high === 0 ? 'low' : high === top_us ? 'high' : 'edge')).join()
    const present = periodAt(sequence, index)
    let next = index + 1
    let length_us = present.top_us
    while (next < periodsOf(sequence) - 1 && !level(present).includes('edge') && level(periodAt(sequence, next)) === level(present)) {
      length_us += periodAt(sequence, next).top_us
      next += 1
    }
    return { next, length_us }
  }

  /** Plays one period of a sequence, and then the next. */
  function play(sequence: number, index: number): void {
    const mine = generation
    const { high_us, top_us } = periodAt(sequence, index)
    const { next, length_us } = nextChange(sequence, index)
    if (index === 0) {
      registers.set(SEQSTARTED[sequence], 1)
      emit(BASE + SEQSTARTED[sequence], world.now_us)
    }
    // Channels that fall come first: two lines are never both high at a border.
    high_us.forEach((high, channel) => high === 0 && drive(channel, 0))
    high_us.forEach((high, channel) => {
      if (high === 0) return
      drive(channel, 1)
      if (high < top_us) schedule(world.queue, world.now_us + high, RANK_PIN, true, () => mine === generation && drive(channel, 0))
    })
    const isLast = index === periodsOf(sequence) - 1
    if (isLast) {
      registers.set(SEQEND[sequence], 1)
      if (sequence === 0 && (register(SHORTS) & SHORT_SEQEND0_STOP) !== 0) isStopping = true
      if (sequence === 1) registers.set(LOOPSDONE, 1)
    }
    schedule(world.queue, world.now_us + length_us, RANK_PIN, true, () => {
      if (mine !== generation) return
      if (isStopping) stopped()
      else if (!isLast) play(sequence, next)
      else if (sequence === 0) play(1, 0)
      else repeatLast(index)
    })
  }

  /** The last value goes on: levels that do not change need no events. */
  function repeatLast(index: number): void {
    const { high_us, top_us } = periodAt(1, index)
    if (high_us.some((high) => high > 0 && high < top_us)) throw new Error('PWM: a last value with edges would repeat')
    end_us = 0
  }

  function start(): void {
    if (register(ENABLE) !== 1) return
    if (register(DECODER) !== DECODER_WAVEFORM || register(PRESCALER) !== PRESCALER_1MHz || register(MODE) !== 0) throw new Error('PWM: mode not known here')
    if (register(LOOP) !== 1 || register(SHORTS) > SHORT_SEQEND0_STOP) throw new Error('PWM: loop or short cut not known here')
    if (periodsOf(0) === 0 || periodsOf(1) === 0) throw new Error('PWM: a sequence without values')
    if (isRunning) throw new Error('PWM: started while running')
    isRunning = true
    isDriving = true
    isStopping = false
    beginActivity(mcu)
    end_us = world.now_us + duration_us(0) + duration_us(1)
    play(0, 0)
  }

  function disable(): void {
    if (isRunning) stopped()
    if (!isDriving) return
    isDriving = false
    for (const pin of pins()) if (isConnected(pin)) setLevel(pin, gpioLevel(pin))
  }

  return {
    read: (address) => register(address - BASE),
    write: (address, value) => {
      const offset = address - BASE
      if (offset < 0 || offset > 0xfff) throw new Error(`poke32(0x${address.toString(16)}): no such register here`)
      if (offset === STOP) {
        // At the end of the period; one that repeats its last value may end at once.
        if (isRunning) isStopping = true
      } else if (offset === SEQSTART0) start()
      else {
        registers.set(offset, EVENTS.includes(offset) ? 0 : value >>> 0)
        if (offset === ENABLE && value === 0) disable()
      }
    },
    drives: (pinNumber) => isDriving && pins().includes(pinNumber),
    end_us: () => end_us,
  }
}
