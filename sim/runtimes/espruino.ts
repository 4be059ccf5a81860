import { Script, createContext } from 'node:vm'
import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, CHANNEL_TEMPERATURE } from '../analog-inputs'
import { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import { COUNTER, countingStatements } from './counted-statements'
import { Execution, Interpreter, PROMPT, execute, executionNew, spend } from './interpreter'
import { hasTask, insertTask, systemTime_us, utilityTimerNew } from './utility-timer'
import { pwmNew } from './nrf52-pwm'
import { type EspruinoMemory, espruinoMemoryNew } from './espruino-memory'
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
  beginActivity,
  cancelTimer,
  endActivity,
  setPin,
  startCapture,
  startTimer,
  watchContact,
} from '../microcontroller'
import { DAC_ADDRESS } from '../../firmware/boards/front-end'
import { RANK_PROGRAM, schedule } from '../event-queue'
import { isDacPowered, readWord, sendBytes, setDacCode } from '../lines'

/**
 * Runs a built Espruino bundle in the world: a fresh JavaScript context at each boot, with
 * those of Espruino's interfaces that the firmware uses, each doing to the microcontroller's
 * peripherals what Espruino does to a chip's. What a program may not do throws, as there.
 * @param beside globals more, for a program that was made to be watched
 * @param interpreter what its statements cost while the pump runs
 * @param files in its Storage beside boot records and calibration slots
 */
export function espruinoProgram(
  code: string,
  wiring: EspruinoWiring,
  beside: object = {},
  interpreter: Interpreter = PROMPT,
  files: Record<string, Uint8Array> = {},
): (mcu: Microcontroller) => Program {
  const script = new Script(interpreter === PROMPT ? code : countingStatements(code), { filename: 'espruino-bundle.js' })
  return (mcu) => {
    let execution = executionNew(mcu, interpreter)
    let receive: (data: string) => void = () => {}
    return {
      boot: () => {
        execution = executionNew(mcu, interpreter)
        const interfaces = espruinoInterfaces(execution, wiring, files)
        receive = interfaces.receive
        const costs = interpreter === PROMPT ? {} : { [COUNTER]: () => takeStatement(execution) }
        execute(execution, () => script.runInContext(createContext({ ...interfaces.globals, ...costs, ...beside })))
      },
      receive: (byte) => execute(execution, () => receive(String.fromCharCode(byte))),
    }
  }
}

/** The interpreter comes to its next statement. What it does before a pulse has been started is in the board's processing times. */
function takeStatement(execution: Execution): void {
  spend(execution, execution.mcu.activities > 0 ? execution.interpreter.statement_us() : 0)
}

type Listener = (...values: unknown[]) => void

/** A stimulus under way: when the edges queued so far have been played, and the timer that waits for its end. */
interface Train {
  until_us: number
  end: Timer | null
}

/** Everything one boot of a program can see, and the way in for a byte from the link. */
function espruinoInterfaces(execution: Execution, wiring: EspruinoWiring, files: Record<string, Uint8Array>) {
  const { mcu } = execution
  const memory = espruinoMemoryNew()
  const train: Train = { until_us: 0, end: null }
  const link = linkOf(mcu)
  const registers = registersOf(execution, wiring, train, memory)
  return {
    receive: link.receive,
    globals: {
      ...timersOf(execution, train),
      ...watchesOf(execution, wiring),
      ...pinsOf(execution, wiring, train, registers.pwm),
      peek32: registers.peek32,
      poke32: registers.poke32,
      Bluetooth: link.port,
      Serial1: link.port,
      USB: link.port,
      E: { ...espruinoArithmetic, getConsole: () => 'Serial1', setConsole: () => {}, ...addressesOf(memory) },
      I2C1: dacOnI2c(execution),
      Waveform: waveformClass(execution, wiring),
      getTime: () => {
        spend(execution, pollingTime_us(execution))
        return systemTime_us(execution) / 1e6
      },
      atob,
      ...(wiring.hasDeepSleep ? { setDeepSleep: () => {} } : {}),
      require: (name: string) => builtInModule(mcu, name, memory, files),
    },
  }
}

/** Looks at the clock at one and the same instant, which no program but a waiting one takes. */
const POLLS = 100

/** A program that does nothing but look at the clock gets on by it, even where statements take no time. */
function pollingTime_us(execution: Execution): number {
  const { now_us } = execution.mcu.world
  execution.polls = execution.polledAt_us === now_us ? execution.polls + 1 : 0
  execution.polledAt_us = now_us
  return execution.polls > POLLS ? 50 : 0
}

/** Espruino counts in milliseconds, the world in whole microseconds. */
const microseconds = (duration_ms: number) => Math.round(duration_ms * 1000)

/**
 * Timers. One that is set while a train is played and another waits for its end hands the
 * next edges to the hardware: the interpreter's time for that is not counted, because it
 * falls into the rest between two pulses.
 */
function timersOf(execution: Execution, train: Train) {
  const { mcu } = execution
  const timers = new Map<number, Timer>()
  let lastId = 0
  return {
    setTimeout: (listener: Listener, delay_ms: number, ...values: unknown[]): number => {
      const { world } = mcu
      const delay_us = Math.max(0, microseconds(delay_ms))
      const isInTrain = train.until_us > world.now_us
      lastId += 1
      if (isInTrain && train.end !== null) {
        schedule(world.queue, world.now_us + delay_us, RANK_PROGRAM, true, () => execute(execution, () => listener(...values)))
        return lastId
      }
      // A pulse on the gel is waited for with what starts it.
      const kind = typeof values[0] === 'function' ? 'pulse' : isInTrain ? 'stimulus' : 'sleep'
      const timer = startTimer(mcu, delay_us, kind, () => {
        if (train.end === timer) train.end = null
        execute(execution, () => listener(...values))
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

function watchesOf(execution: Execution, wiring: EspruinoWiring) {
  const { mcu } = execution
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
        execute(execution, listener)
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

/** The front end's outputs, by the board's names. */
function outputsOf(wiring: EspruinoWiring): Map<string, number> {
  return new Map([
    [wiring.forward, PIN_FORWARD],
    [wiring.backward, PIN_BACKWARD],
    [wiring.source, PIN_SOURCE],
    [wiring.sink, PIN_SINK],
    [wiring.wide, PIN_WIDE],
    [wiring.pump, PIN_PUMP],
  ])
}

/** Registers of the chip. */
function registersOf(execution: Execution, wiring: EspruinoWiring, train: Train, memory: EspruinoMemory) {
  const { mcu } = execution
  const outputs = outputsOf(wiring)
  const levels = new Map<number, number>()
  const numbers = wiring.engine.pinNumbers
  const names = new Map(numbers === undefined ? [] : LINES.map((line) => [numbers[line], wiring[line]]))
  const pwm = pwmNew(
    mcu,
    memory.halfwordAt,
    (number, level) => setPin(mcu, known(outputs, names.get(number) ?? `P0.${number}`), level),
    (number) => levels.get(number) ?? 0,
  )
  return {
    /** What digitalWrite sets; the pin follows where no peripheral drives it. */
    pwm: (pin: string, level: number): boolean => {
      const number = [...names].find(([, name]) => name === pin)?.[0]
      if (number === undefined) return false
      levels.set(number, level)
      return pwm.drives(number)
    },
    peek32: (address: number) => {
      spend(execution, 0)
      return pwm.read(address)
    },
    /** A list is written to registers one behind the other. */
    poke32: (address: number, value: number | number[]) => {
      spend(execution, 0)
      Array.from(typeof value === 'number' ? [value] : value).forEach((word, i) => pwm.write(address + 4 * i, word))
      if (pwm.end_us() > 0 && pwm.drives(numbers?.source ?? -1)) train.until_us = pwm.end_us()
    },
  }
}

const LINES = ['pump', 'forward', 'backward', 'source', 'sink'] as const

/** What E has of addresses. */
function addressesOf(memory: EspruinoMemory) {
  return {
    getAddressOf: (data: ArrayBuffer | ArrayBufferView, isFlat: boolean): number => {
      if (!isFlat) throw new Error('only the address of flat data is of use')
      return memory.addressOf(data)
    },
    nativeCall: (address: number, signature: string, ...data: unknown[]) => {
      if (data.length > 0) throw new Error('machine code given as data is copied: call it where it lies')
      return memory.nativeCall(address, signature, () => {})
    },
  }
}

function pinsOf(execution: Execution, wiring: EspruinoWiring, train: Train, isDriven: (pin: string, level: number) => boolean) {
  const { mcu } = execution
  const outputs = outputsOf(wiring)
  const inputs = new Map([
    [wiring.gel, CHANNEL_GEL],
    [wiring.store, CHANNEL_STORE],
    [wiring.temperature, CHANNEL_TEMPERATURE],
  ])
  const timer = utilityTimerNew(execution)
  return {
    pinMode: () => {},
    digitalWrite: (pin: string, value: number) => {
      spend(execution, 0)
      const line = known(outputs, pin)
      if (!isDriven(pin, value)) setPin(mcu, line, value)
    },
    digitalPulse: (pin: string, value: number, times_ms: number[]): void => {
      spend(execution, 0)
      const line = known(outputs, pin)
      if (hasTask(timer, pin)) throw new Error(`${pin} has edges queued: these would count from the last`)
      setPin(mcu, line, value)
      let delay_us = 0
      let level = value
      times_ms.forEach((time_ms, i) => {
        const next = 1 - level
        delay_us += microseconds(time_ms)
        if (i === 0) beginActivity(mcu)
        insertTask(timer, pin, delay_us, () => {
          setPin(mcu, line, next)
          if (i === times_ms.length - 1) endActivity(mcu)
        })
        level = next
      })
      if (pin === wiring.source || pin === wiring.sink) train.until_us = Math.max(train.until_us, mcu.world.now_us + delay_us)
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
function waveformClass(execution: Execution, wiring: EspruinoWiring) {
  const { mcu } = execution
  const channels = new Map<string, typeof CHANNEL_GEL | typeof CHANNEL_CONTACT>([
    [wiring.gel, CHANNEL_GEL],
    [wiring.contact, CHANNEL_CONTACT],
  ])
  return function Waveform(count: number, options: { bits: number }) {
    if (options.bits !== 16) throw new Error('only 16-bit waveforms hold converter words')
    let onFinish: Listener = () => {}
    let cancel = () => false
    const finish = () => execute(execution, () => onFinish(waveform.buffer))
    const waveform = {
      buffer: new Uint16Array(count),
      running: false,
      on: (event: string, listener: Listener) => {
        if (event === 'finish') onFinish = listener
      },
      startInput: (pin: string, rate_Hz: number, { time }: { time: number }): void => {
        spend(execution, 0)
        const channel = channels.get(pin)
        if (channel === undefined) throw new Error(`Invalid pin ${pin}`)
        if (waveform.running) throw new Error('Waveform is already running')
        // A first reading below zero ends it without a word (src/jswrap_waveform.c).
        if (execution.interpreter.readsBelowZero()) return
        waveform.running = true
        // What was due already is sampled at once.
        const begin_us = Math.max(mcu.world.now_us, Math.round(time * 1e6))
        cancel = startCapture(mcu, channel, waveform.buffer, count, begin_us, Math.round(1e6 / rate_Hz), () => {
          waveform.running = false
          finish()
        })
      },
      /**
       * The listener hears of it, later, as of an end. When all samples are there it is too late, although the waveform
       * runs until the listener has heard (src/jswrap_waveform.c, src/jstimer.c).
       */
      stop: (): void => {
        if (!waveform.running) throw new Error('Waveform is not running')
        if (!cancel()) throw new Error("Waveform couldn't be stopped")
        waveform.running = false
        schedule(mcu.world.queue, mcu.world.now_us, RANK_PROGRAM, true, finish)
      },
    }
    return waveform
  }
}

/** At 400 kHz: an address or byte with its acknowledgement. */
const I2C_BYTE_us = 22.5

/**
 * The MCP4725's fast write and read (data sheet DS22039, figures 6-1 and 6-2). Nobody else answers on the bus, and
 * the DAC only with power.
 */
function dacOnI2c(execution: Execution) {
  const { world } = execution.mcu
  const talk = (address: number, bytes: number) => {
    spend(execution, I2C_BYTE_us)
    if (address !== DAC_ADDRESS || !isDacPowered(world)) throw new Error('I2C device did not acknowledge')
    spend(execution, bytes * I2C_BYTE_us)
  }
  return {
    setup: () => {},
    writeTo: (address: number, bytes: number[]): void => {
      talk(address, bytes.length)
      setDacCode(world, (bytes[0] & 15) * 256 + bytes[1])
    },
    /** Ready, powered up; then the register's code, left-aligned. */
    readFrom: (address: number, count: number): Uint8Array => {
      talk(address, count)
      const code = world.lines.dacCode
      return Uint8Array.from([0xc0, code >> 4, (code & 15) * 16].slice(0, count))
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

/** Storage: files of the slots' names, in a flash where each byte is written once and then only erased with its file.
 * They are the microcontroller's, so that they outlive the context. */
function builtInModule(mcu: Microcontroller, name: string, memory: EspruinoMemory, files: Record<string, Uint8Array>) {
  if (name !== 'Storage') throw new Error(`Module ${name} not found`)
  const place = (file: string): { list: number[][]; slot: number } => {
    const [, kind, digit] = /^iongate(-c)?(\d)$/.exec(file) ?? []
    const list = kind === undefined ? mcu.slots : mcu.calibrations
    if (list[Number(digit)] === undefined) throw new Error(`no slot for ${file}`)
    return { list, slot: Number(digit) }
  }
  return {
    readArrayBuffer: (file: string): ArrayBuffer | undefined => {
      if (Object.hasOwn(files, file)) return memory.map(file, files[file])
      const { list, slot } = place(file)
      return list[slot].length === 0 ? undefined : memory.map(file, list[slot])
    },
    erase: (file: string): void => {
      const { list, slot } = place(file)
      list[slot] = []
      memory.forget(file)
    },
    write: (file: string, bytes: Uint8Array, offset = 0, size = bytes.length): boolean => {
      const { list, slot } = place(file)
      const isErased = (from: number, count: number) => list[slot].slice(from, from + count).every((byte) => byte === 255)
      if (offset === 0 && !(list[slot].length === size && isErased(0, size))) {
        list[slot] = new Array<number>(size).fill(255)
        memory.move()
      }
      memory.forget(file)
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
