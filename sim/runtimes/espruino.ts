import { Script, createContext } from 'node:vm'
import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, CHANNEL_TEMPERATURE } from '../analog-inputs'
import { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import {
  Microcontroller,
  PIN_BACKWARD,
  PIN_FORWARD,
  PIN_PUMP,
  PIN_SINK,
  PIN_SOURCE,
  PIN_WIDE,
  Program,
  Timer,
  cancelTimer,
  playPin,
  setPin,
  startCapture,
  startTimer,
  watchContact,
} from '../microcontroller'
import { DAC_ADDRESS } from '../../firmware/boards/front-end'
import { RANK_PROGRAM, schedule } from '../event-queue'
import { readWord, sendBytes, setDacCode } from '../lines'

/**
 * Runs a built Espruino bundle in the world: a fresh JavaScript context at each boot, with
 * those of Espruino's interfaces that the firmware uses, each doing to the microcontroller's
 * peripherals what Espruino does to a chip's. What a program may not do throws, as there.
 * @param beside globals more, for a program that was made to be watched
 */
export function espruinoProgram(code: string, wiring: EspruinoWiring, beside: object = {}): (mcu: Microcontroller) => Program {
  const script = new Script(code, { filename: 'espruino-bundle.js' })
  return (mcu) => {
    let interfaces = espruinoInterfaces(mcu, wiring)
    return {
      boot: () => {
        interfaces = espruinoInterfaces(mcu, wiring)
        script.runInContext(createContext({ ...interfaces.globals, ...beside }))
      },
      receive: (byte) => interfaces.receive(String.fromCharCode(byte)),
    }
  }
}

type Listener = (...values: unknown[]) => void

/** A stimulus under way: when the edges queued so far have been played, and the timer that waits for its end. */
interface Train {
  until_us: number
  end: Timer | null
}

/** Everything one boot of a program can see, and the way in for a byte from the link. */
function espruinoInterfaces(mcu: Microcontroller, wiring: EspruinoWiring) {
  const train: Train = { until_us: 0, end: null }
  const link = linkOf(mcu)
  return {
    receive: link.receive,
    globals: {
      ...timersOf(mcu, train),
      ...watchesOf(mcu, wiring),
      ...pinsOf(mcu, wiring, train),
      Bluetooth: link.port,
      Serial1: link.port,
      USB: link.port,
      E: { ...espruinoArithmetic, getConsole: () => 'Serial1', setConsole: () => {} },
      I2C1: dacOnI2c(mcu),
      Waveform: waveformClass(mcu, wiring),
      getTime: () => mcu.world.now_us / 1e6,
      atob,
      ...(wiring.hasDeepSleep ? { setDeepSleep: () => {} } : {}),
      require: (name: string) => builtInModule(mcu, name),
    },
  }
}

/** Espruino counts in milliseconds, the world in whole microseconds. */
const microseconds = (duration_ms: number) => Math.round(duration_ms * 1000)

/**
 * Timers. One that is set while a train is played and another waits for its end hands the
 * next edges to the hardware: the interpreter's time for that is not counted, because it
 * falls into the rest between two pulses.
 */
function timersOf(mcu: Microcontroller, train: Train) {
  const timers = new Map<number, Timer>()
  let lastId = 0
  return {
    setTimeout: (listener: Listener, delay_ms: number, ...values: unknown[]): number => {
      const { world } = mcu
      const delay_us = Math.max(0, microseconds(delay_ms))
      const isInTrain = train.until_us > world.now_us
      lastId += 1
      if (isInTrain && train.end !== null) {
        schedule(world.queue, world.now_us + delay_us, RANK_PROGRAM, true, () => listener(...values))
        return lastId
      }
      const timer = startTimer(mcu, delay_us, isInTrain ? 'stimulus' : 'sleep', () => {
        if (train.end === timer) train.end = null
        listener(...values)
      })
      if (isInTrain) train.end = timer
      timers.set(lastId, timer)
      return lastId
    },
    /** A timer that has fired may be cleared without harm. */
    clearTimeout: (id: number): void => {
      const timer = timers.get(id)
      if (timer === undefined) return
      timers.delete(id)
      cancelTimer(timer)
      if (train.end === timer) train.end = null
    },
  }
}

function watchesOf(mcu: Microcontroller, wiring: EspruinoWiring) {
  let lastId = 0
  let current = 0
  return {
    setWatch: (listener: Listener, pin: string, options: { edge: string; repeat: boolean }): number => {
      if (pin !== wiring.wake || options.edge !== 'rising' || options.repeat) throw new Error(`cannot watch ${pin} like that`)
      lastId += 1
      current = lastId
      watchContact(mcu, () => {
        current = 0
        watchContact(mcu, null)
        listener()
      })
      return current
    },
    clearWatch: (id: number): void => {
      if (id !== current) throw new Error(`Unknown Watch ${id}`)
      current = 0
      watchContact(mcu, null)
    },
  }
}

function pinsOf(mcu: Microcontroller, wiring: EspruinoWiring, train: Train) {
  const outputs = new Map([
    [wiring.forward, PIN_FORWARD],
    [wiring.backward, PIN_BACKWARD],
    [wiring.source, PIN_SOURCE],
    [wiring.sink, PIN_SINK],
    [wiring.wide, PIN_WIDE],
    [wiring.pump, PIN_PUMP],
  ])
  const inputs = new Map([
    [wiring.gel, CHANNEL_GEL],
    [wiring.store, CHANNEL_STORE],
    [wiring.temperature, CHANNEL_TEMPERATURE],
  ])
  const queuedUntil_us = new Map<string, number>()
  return {
    pinMode: () => {},
    digitalWrite: (pin: string, value: number) => setPin(mcu, known(outputs, pin), value),
    digitalPulse: (pin: string, value: number, times_ms: number[]): void => {
      const now_us = mcu.world.now_us
      if ((queuedUntil_us.get(pin) ?? 0) > now_us) throw new Error(`${pin} has edges queued: these would count from the last`)
      const times_us = Array.from(times_ms, microseconds)
      const until_us = times_us.reduce((sum, time_us) => sum + time_us, now_us)
      queuedUntil_us.set(pin, until_us)
      if (pin === wiring.source || pin === wiring.sink) train.until_us = Math.max(train.until_us, until_us)
      playPin(mcu, known(outputs, pin), value, times_us)
    },
    /** 0..1, full scale being 65535. */
    analogRead: (pin: string): number => readWord(mcu.world, known(inputs, pin), false) / 65535,
  }
}

function known(pins: Map<string, number>, pin: string): number {
  const index = pins.get(pin)
  if (index === undefined) throw new Error(`Invalid pin ${pin}`)
  return index
}

/** `new Waveform(count, { bits: 16 })`; a plain function, because Espruino's is called with `new`. */
function waveformClass(mcu: Microcontroller, wiring: EspruinoWiring) {
  const channels = new Map<string, typeof CHANNEL_GEL | typeof CHANNEL_CONTACT>([
    [wiring.gel, CHANNEL_GEL],
    [wiring.contact, CHANNEL_CONTACT],
  ])
  return function Waveform(count: number, options: { bits: number }) {
    if (options.bits !== 16) throw new Error('only 16-bit waveforms hold converter words')
    let onFinish: Listener = () => {}
    let isRunning = false
    const waveform = {
      buffer: new Uint16Array(count),
      on: (event: string, listener: Listener) => {
        if (event === 'finish') onFinish = listener
      },
      startInput: (pin: string, rate_Hz: number, { time }: { time: number }): void => {
        const channel = channels.get(pin)
        if (channel === undefined) throw new Error(`Invalid pin ${pin}`)
        if (isRunning) throw new Error('Waveform is already running')
        isRunning = true
        startCapture(mcu, channel, waveform.buffer, count, Math.round(time * 1e6), Math.round(1e6 / rate_Hz), () => {
          isRunning = false
          onFinish(waveform.buffer)
        })
      },
    }
    return waveform
  }
}

/** The MCP4725's fast write (data sheet DS22039, figure 6-1); nobody else answers on the bus. */
function dacOnI2c(mcu: Microcontroller) {
  return {
    setup: () => {},
    writeTo: (address: number, bytes: number[]): void => {
      if (address !== DAC_ADDRESS || mcu.pins[PIN_PUMP] === 0) throw new Error('I2C device did not acknowledge')
      setDacCode(mcu.world, (bytes[0] & 15) * 256 + bytes[1])
    },
  }
}

function linkOf(mcu: Microcontroller) {
  let onData: Listener = () => {}
  const port = {
    write: (bytes: number[]) => sendBytes(mcu.world, Array.from(bytes)),
    on: (event: string, listener: Listener) => {
      if (event === 'data') onData = listener
    },
    setup: () => {},
    setConsole: () => {},
  }
  return { port, receive: (data: string) => onData(data) }
}

/** Storage keeps its files in the microcontroller's slots, so that they outlive the context. */
/** Storage: files of the slots' names, in a flash where each byte is written once and then only erased with its file. */
function builtInModule(mcu: Microcontroller, name: string) {
  if (name !== 'Storage') throw new Error(`Module ${name} not found`)
  const place = (file: string): { list: number[][]; slot: number } => {
    const [, kind, digit] = /^iongate(-c)?(\d)$/.exec(file) ?? []
    const list = kind === undefined ? mcu.slots : mcu.calibrations
    if (list[Number(digit)] === undefined) throw new Error(`no slot for ${file}`)
    return { list, slot: Number(digit) }
  }
  return {
    readArrayBuffer: (file: string): ArrayBuffer | undefined => {
      const { list, slot } = place(file)
      return list[slot].length === 0 ? undefined : Uint8Array.from(list[slot]).buffer
    },
    erase: (file: string): void => {
      const { list, slot } = place(file)
      list[slot] = []
    },
    write: (file: string, bytes: Uint8Array, offset = 0, size = bytes.length): boolean => {
      const { list, slot } = place(file)
      const isErased = (from: number, count: number) => list[slot].slice(from, from + count).every((byte) => byte === 255)
      if (offset === 0 && !(list[slot].length === size && isErased(0, size))) list[slot] = new Array<number>(size).fill(255)
      if (!isErased(offset, bytes.length)) throw new Error('File already written with different data')
      if (offset + bytes.length > list[slot].length) throw new Error('Too much data for file size')
      bytes.forEach((byte, i) => (list[slot][offset + i] = byte))
      return true
    },
  }
}

/** What E works out natively, in double precision as Espruino does. */
export const espruinoArithmetic = {
  toUint8Array: (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0)),
  CRC32: (bytes: ArrayLike<number>): number => {
    let crc = -1
    for (let i = 0; i < bytes.length; i++) {
      crc ^= bytes[i]
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
    }
    return (crc ^ -1) >>> 0
  },
  sum: (values: ArrayLike<number>): number => {
    let total = 0
    for (let i = 0; i < values.length; i++) total += values[i]
    return total
  },
  convolve: (a: ArrayLike<number>, b: ArrayLike<number>, offset = 0): number => {
    let total = 0
    for (let i = 0; i < a.length; i++) total += a[i] * b[(i + offset) % b.length]
    return total
  },
}
