import { CHANNEL_CONTACT, CHANNEL_GEL } from './analog-inputs'
import { Ended, Since } from './interpreter-costs'
import { RANK_PIN, RANK_PROGRAM, RANK_SAMPLE, RANK_WORLD, ScheduledEvent, schedule } from './event-queue'
import { World } from './world'
import { readWord, setGelSwitch, setMeasure, setPowerMode, setPump, setRange, setStimulator } from './lines'

/**
 * What every microcontroller's peripherals do, in the world's time: timers, timer-driven
 * sampling, pulse trains played by hardware, a wake line; and the time its interpreter takes.
 *
 * All three ways of running the firmware (from source, the built Espruino bundle, the built
 * Lua bundle) drive the world through these functions, so their timing is the same by
 * construction. An operation that ends calls the program back; what the program then does is seen
 * deed by deed, and takes what the interpreter was counted to take for each (interpreter-costs.ts).
 * What ends meanwhile waits its turn.
 */
export interface Microcontroller {
  world: World
  program: Program
  /** When the present boot's program started. */
  booted_us: number
  /** Has the program started in this boot? */
  isRunning: boolean
  isBusy: boolean
  /** What was seen last of the program, `nothing` once it rests; and when. */
  since: Since
  since_us: number
  /** A callback of the program is under way, and time passes within it. What ends meanwhile waits its turn. */
  isInterpreting: boolean
  waiting: Completion[]
  /** Samplings and pulse trains under way. */
  activities: number
  pins: number[]
  contactWatch: ContactWatch | null
  /** Persistent memory, kept without power, in bytes: the journal's areas, and two calibration slots. */
  journal: number[][]
  /** A peripheral that sees the wake line rise, and needs no interpreter for it. */
  onRise: (() => void) | null
  /** The program hears of each rise, and of its instant. */
  riseListener: ((time_us: number) => void) | null
  /** A native interrupt is being served. */
  isInterrupted: boolean
  calibrations: number[][]
  /** The device's key as the host has put it there; see core/link/authentication. */
  key: number[]
  /** Has the link become the interpreter's console in this boot? */
  isConsoleOpen: boolean
}

/** The program in the microcontroller's memory. */
export interface Program {
  /** Power is up and the interpreter has started: everything volatile is fresh. */
  boot: () => void
  /** One byte has come in over the link. */
  receive: (byte: number) => void
}

/** An operation that has ended, or a byte that has come in. `isCancelled` may still be set while it waits or is processed. */
export interface Completion {
  kind: Ended
  isCancelled: boolean
  callback: () => void
}

/** A program that waits for the wake line; `completion` is there once it has risen. */
interface ContactWatch {
  callback: () => void
  completion: Completion | null
}

/** Lines of the reference front end, as named in firmware/boards/front-end.ts. All low is the resting state. */
export const PIN_FORWARD = 0
export const PIN_BACKWARD = 1
export const PIN_SOURCE = 2
export const PIN_SINK = 3
export const PIN_WIDE = 4
export const PIN_PUMP = 5
export const PIN_MEASURE = 6
const PIN_COUNT = 7

/** Puts a microcontroller into the world. It boots once the store has reached the boot voltage. */
export function microcontrollerNew(world: World, programFor: (mcu: Microcontroller) => Program): Microcontroller {
  const mcu: Microcontroller = {
    world,
    program: UNPROGRAMMED,
    booted_us: 0,
    isRunning: false,
    isBusy: false,
    since: 'boot',
    since_us: 0,
    isInterpreting: false,
    waiting: [],
    activities: 0,
    pins: new Array<number>(PIN_COUNT).fill(0),
    contactWatch: null,
    journal: [[], []],
    onRise: null,
    riseListener: null,
    isInterrupted: false,
    calibrations: [[], []],
    key: [],
    isConsoleOpen: false,
  }
  world.hooks = {
    onPowerUp: () => powerUp(mcu),
    onPowerLost: () => powerLost(mcu),
    onWakeLine: () => {
      takeRise(mcu)
      const watch = mcu.contactWatch
      if (watch === null || watch.completion !== null) return
      watch.completion = { kind: 'contact', isCancelled: false, callback: watch.callback }
      complete(mcu, watch.completion)
    },
  }
  mcu.program = programFor(mcu)
  return mcu
}

const UNPROGRAMMED: Program = { boot: () => {}, receive: () => {} }

function powerUp(mcu: Microcontroller): void {
  complete(mcu, {
    kind: 'boot',
    isCancelled: false,
    callback: () => {
      mcu.booted_us = mcu.world.now_us
      mcu.isRunning = true
      mcu.program.boot()
    },
  })
}

/** Undriven pins fall to rest: gel shorted, stimulator off. */
function powerLost(mcu: Microcontroller): void {
  mcu.isConsoleOpen = false
  mcu.isRunning = false
  mcu.isBusy = false
  mcu.isInterpreting = false
  mcu.waiting = []
  mcu.activities = 0
  mcu.contactWatch = null
  mcu.onRise = null
  mcu.riseListener = null
  mcu.isInterrupted = false
  for (let pin = 0; pin < PIN_COUNT; pin++) setPin(mcu, pin, 0)
  setPowerMode(mcu.world, 'off')
}

/**
 * An operation has ended: its callback runs once the interpreter has come to it, and the interpreter is busy until it
 * rests again.
 */
export function complete(mcu: Microcontroller, completion: Completion): void {
  if (mcu.isBusy || mcu.isInterpreting) {
    mcu.waiting.push(completion)
    return
  }
  const { queue, record, now_us, interpreter } = mcu.world
  const { boots } = record.counts
  mcu.isBusy = true
  updateMode(mcu)
  schedule(queue, now_us + interpreter.before_us(completion.kind), RANK_PROGRAM, true, () => {
    if (completion.isCancelled) {
      endWork(mcu)
      return
    }
    mcu.since = completion.kind
    mcu.since_us = mcu.world.now_us
    completion.callback()
    // Power may have gone, and come again, while the program was at work.
    if (mcu.isBusy && record.counts.boots === boots) rest(mcu)
  })
}

/** What Espruino keeps of bytes that the program has not come to (scripts/build_platform_config.py: bufferSizeIO); NodeMCU 256 on the ESP8266. */
const WAITING_BYTES_MAX = 1023

/**
 * A byte of the link has come in: it calls the program back like an operation that has ended. Of those that wait for their turn
 * only the first WAITING_BYTES_MAX are kept.
 */
export function takeByte(mcu: Microcontroller, callback: () => void): void {
  const isAtWork = mcu.isBusy || mcu.isInterpreting
  if (isAtWork && mcu.waiting.filter(({ kind }) => kind === 'nextByte').length >= WAITING_BYTES_MAX) return
  complete(mcu, { kind: isAtWork ? 'nextByte' : 'byte', isCancelled: false, callback })
}

/** The program has done what it had to: what it takes until it rests is all that is left. */
function rest(mcu: Microcontroller): void {
  const { queue, now_us, interpreter } = mcu.world
  const end_us = mcu.since_us + interpreter.between_us(mcu.since, 'rest')
  mcu.since = 'nothing'
  if (end_us <= now_us) endWork(mcu)
  else schedule(queue, end_us, RANK_PROGRAM, true, () => endWork(mcu))
}

function endWork(mcu: Microcontroller): void {
  mcu.isBusy = false
  takeWaiting(mcu)
}

/** Takes up what has ended while the interpreter was busy. */
export function takeWaiting(mcu: Microcontroller): void {
  while (!mcu.isBusy && !mcu.isInterpreting) {
    const completion = mcu.waiting.shift()
    if (completion === undefined) {
      updateMode(mcu)
      return
    }
    if (!completion.isCancelled) complete(mcu, completion)
  }
}

/** The supply current follows what is going on: interpreting, peripherals at work (a pulse counts as such), or asleep. */
function updateMode(mcu: Microcontroller): void {
  const isSampling = mcu.activities > 0 || mcu.pins[PIN_PUMP] === 1
  setPowerMode(mcu.world, mcu.isBusy || mcu.isInterrupted ? 'run' : isSampling ? 'sample' : 'sleep')
}

/** A peripheral starts or stops work that keeps its clock running: sampling, playing a pin. */
export function beginActivity(mcu: Microcontroller): void {
  mcu.activities += 1
  updateMode(mcu)
}

export function endActivity(mcu: Microcontroller): void {
  mcu.activities -= 1
  updateMode(mcu)
}

/** A timer that can be called off until its callback has begun. */
export interface Timer {
  event: ScheduledEvent
  completion: Completion
}

/**
 * Runs `callback` after `delay_us` and what the interpreter takes to come to it: `kind` is 'stimulus' for a timer
 * that waits for a stimulus to end, 'pulse' for the start of a pulse on the gel, 'interrogation' or 'contactCapture' for
 * the end of samples, 'sleep' for every other.
 */
export function startTimer(mcu: Microcontroller, delay_us: number, kind: Ended, callback: () => void): Timer {
  const completion: Completion = { kind, isCancelled: false, callback }
  const due_us = mcu.world.now_us + delay_us
  const event = schedule(mcu.world.queue, due_us, RANK_PROGRAM, true, () => complete(mcu, completion))
  return { event, completion }
}

export function cancelTimer(timer: Timer): void {
  timer.event.isCancelled = true
  timer.completion.isCancelled = true
}

/** Calls `callback` (once the interpreter has come to it) when the wake line next rises; null ends the wait. */
export function watchContact(mcu: Microcontroller, callback: (() => void) | null): void {
  const pending = mcu.contactWatch?.completion ?? null
  if (pending !== null) pending.isCancelled = true
  mcu.contactWatch = callback === null ? null : { callback, completion: null }
}

/**
 * What an interrupt that no program hears of takes: Espruino's idle loop looks at the clock after it. Some thousand
 * instructions at 64 MHz (A).
 */
export const INTERRUPT_us = 30

/** The wake line has risen: what counts it counts it, and who listens hears of it. */
function takeRise(mcu: Microcontroller): void {
  const { world, onRise, riseListener } = mcu
  if (onRise !== null) {
    onRise()
    mcu.isInterrupted = true
    updateMode(mcu)
    schedule(world.queue, world.now_us + INTERRUPT_us, RANK_PROGRAM, true, () => {
      mcu.isInterrupted = false
      updateMode(mcu)
    })
  }
  const time_us = world.now_us
  if (riseListener !== null) complete(mcu, { kind: 'rise', isCancelled: false, callback: () => riseListener(time_us) })
}

/** Drives a pin now. */
export function setPin(mcu: Microcontroller, pin: number, level: number): void {
  const { pins, world } = mcu
  pins[pin] = level
  if (pin === PIN_PUMP) {
    setPump(world, level === 1)
    updateMode(mcu)
  } else if (pin === PIN_WIDE) setRange(world, level)
  else if (pin === PIN_MEASURE) setMeasure(world, level === 1)
  else if (pin <= PIN_BACKWARD) setGelSwitch(world, pins[PIN_FORWARD] - pins[PIN_BACKWARD])
  else setStimulator(world, pins[PIN_SOURCE] - pins[PIN_SINK])
}

/** Hardware plays the pin: `level` for the first duration, its opposite for the second, …, one more change at the end. */
export function playPin(mcu: Microcontroller, pin: number, level: number, durations_us: number[]): () => void {
  beginActivity(mcu)
  const queue = mcu.world.queue
  let pending: ScheduledEvent | null = null
  const next = (index: number) => {
    setPin(mcu, pin, index % 2 === 0 ? level : 1 - level)
    if (index === durations_us.length) {
      pending = null
      endActivity(mcu)
      return
    }
    pending = schedule(queue, mcu.world.now_us + durations_us[index], RANK_PIN, true, () => next(index + 1))
  }
  next(0)
  return () => {
    if (pending === null) return
    pending.isCancelled = true
    pending = null
    setPin(mcu, pin, 0)
    endActivity(mcu)
  }
}

/**
 * Timer-driven sampling: word n of `count` is put into `samples`, taken n + 1 intervals after `begin_us`, or as long
 * before as the board's converter takes it; when the last interval is over, `callback` runs once the interpreter is
 * through. Returns what ends it early, and says whether there was anything left to end.
 * @param channel CHANNEL_GEL or CHANNEL_CONTACT
 */
export function startCapture(
  mcu: Microcontroller,
  channel: typeof CHANNEL_GEL | typeof CHANNEL_CONTACT,
  samples: { [index: number]: number },
  count: number,
  begin_us: number,
  interval_us: number,
  callback: () => void,
): () => boolean {
  const { world } = mcu
  const first_us = begin_us - world.profile.facts.sampleLead_us
  beginActivity(mcu)
  let taken = 0
  const at = (time_us: number, action: () => void) => schedule(world.queue, time_us, RANK_SAMPLE, true, action)
  const sample = () => {
    samples[taken] = readWord(world, channel, true)
    taken += 1
    if (taken < count) next = at(first_us + (taken + 1) * interval_us, sample)
    else if (begin_us === first_us) end()
    else next = at(begin_us + count * interval_us, end)
  }
  let isOver = false
  const end = () => {
    isOver = true
    endActivity(mcu)
    const kind = channel === CHANNEL_GEL ? 'interrogation' : 'contactCapture'
    schedule(world.queue, world.now_us, RANK_PROGRAM, true, () => complete(mcu, { kind, isCancelled: false, callback }))
  }
  let next = at(first_us + interval_us, sample)
  return () => {
    if (isOver) return false
    next.isCancelled = true
    endActivity(mcu)
    return true
  }
}

/** Milliseconds since the program started, wrapping at 2^30 as the board interface says. */
export function uptime_ms(mcu: Microcontroller): number {
  return Math.floor((mcu.world.now_us - mcu.booted_us) / 1000) % 1073741824
}

/** Puts bytes on the link towards the device at `time_us`; without power they are lost. */
export function sendToDevice(mcu: Microcontroller, time_us: number, bytes: number[]): void {
  schedule(mcu.world.queue, time_us, RANK_WORLD, false, () => {
    if (mcu.isRunning) bytes.forEach((byte) => mcu.program.receive(byte))
  })
}
