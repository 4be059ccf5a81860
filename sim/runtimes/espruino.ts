import { Script, createContext } from 'node:vm'
import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, CHANNEL_TEMPERATURE } from '../analog-inputs'
import { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import { COUNTER, countingStatements } from './counted-statements'
import { KEY_FILE } from '../../firmware/boards/espruino/persistence'
import { Execution, Interpreter, PROMPT, execute, executionNew, spend, systemTime_us, work } from './interpreter'
import { Chip, ChipModel } from './chip'
import { espruinoArithmetic } from './espruino-arithmetic'
import { type EspruinoMemory, espruinoMemoryNew } from './espruino-memory'
import { nrf52Chip } from './nrf52'
import { rp2040Chip } from './rp2040'
import { stm32f401Chip } from './stm32f401'
import {
  Microcontroller,
  PIN_BACKWARD,
  PIN_FORWARD,
  PIN_MEASURE,
  PIN_PUMP,
  PIN_SINK,
  PIN_SOURCE,
  PIN_WIDE,
  Program,
  Timer,
  cancelTimer,
  setPin,
  startCapture,
  startTimer,
  takeByte,
  watchContact,
} from '../microcontroller'
import { DAC_ADDRESS } from '../../firmware/boards/front-end-figures'
import { RANK_PROGRAM, schedule } from '../event-queue'
import { isDacPowered, readWord, sendBytes, writeDac } from '../lines'

/**
 * Runs a built Espruino bundle in the world: a fresh JavaScript context at each boot, with
 * those of Espruino's interfaces that the firmware uses, each doing to the microcontroller's
 * peripherals what Espruino does to a chip's. What a program may not do throws, as there.
 * @param beside globals more, for a program that was made to be watched; or what makes them of those that there are
 * @param interpreter what its statements cost while the pump runs
 * @param files in its Storage beside the journal's areas and calibration slots
 */
export function espruinoProgram(
  code: string,
  wiring: EspruinoWiring,
  beside: object | ((globals: { E: object }) => object) = {},
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
        execute(execution, () => script.runInContext(createContext({ ...interfaces.globals, ...costs, ...(typeof beside === 'function' ? beside(interfaces.globals) : beside) })))
      },
      receive: (byte) => takeByte(mcu, () => execute(execution, () => receive(String.fromCharCode(byte)))),
    }
  }
}

/** The interpreter comes to its next statement. What it does before a pulse has been started is counted deed by deed. */
function takeStatement(execution: Execution): void {
  spend(execution, execution.mcu.activities > 0 ? execution.interpreter.statement_us() : 0)
}

type Listener = (...values: unknown[]) => void

/** Everything one boot of a program can see, and the way in for a byte from the link. */
function espruinoInterfaces(execution: Execution, wiring: EspruinoWiring, files: Record<string, Uint8Array>) {
  const { mcu } = execution
  const memory = espruinoMemoryNew()
  const link = linkOf(execution)
  const chip = chipOf(mcu, wiring, memory)
  return {
    receive: link.receive,
    globals: {
      ...timersOf(execution, chip),
      ...watchesOf(execution, wiring),
      ...pinsOf(execution, wiring, chip),
      ...registersOf(execution, chip),
      Bluetooth: link.port,
      Serial1: link.port,
      // Not plugged in.
      USB: { ...link.port, write: () => {}, on: () => {} },
      E: { ...espruinoArithmetic, setConsole: () => {}, ...addressesOf(memory) },
      I2C1: dacOnI2c(execution),
      Waveform: waveformClass(execution, wiring),
      getTime: () => {
        spend(execution, pollingTime_us(execution))
        return systemTime_us(execution) / 1e6
      },
      atob,
      ...(chip.setDeepSleep === undefined ? {} : { setDeepSleep: chip.setDeepSleep }),
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

/** Timers. One that is set while a stimulus is played, or while samples are taken by registers, waits for their end. */
function timersOf(execution: Execution, chip: Chip) {
  const { mcu } = execution
  const timers = new Map<number, Timer>()
  let lastId = 0
  return {
    setTimeout: (listener: Listener, delay_ms: number, ...values: unknown[]): number => {
      const delay_us = Math.max(0, microseconds(delay_ms))
      lastId += 1
      // A pulse on the gel is waited for with what starts it.
      const kind = typeof values[0] === 'function' ? 'pulse' : chip.isStimulating() ? 'stimulus' : (chip.sampling?.() ?? 'sleep')
      const timer = startTimer(mcu, delay_us, kind, () => execute(execution, () => listener(...values)))
      timers.set(lastId, timer)
      return lastId
    },
    /** A timer that has fired may be cleared without harm. */
    clearTimeout: (id: number): void => {
      const timer = timers.get(id)
      if (timer === undefined) return
      timers.delete(id)
      cancelTimer(timer)
    },
  }
}

function watchesOf(execution: Execution, wiring: EspruinoWiring) {
  const { mcu } = execution
  let lastId = 0
  let current = 0
  return {
    setWatch: (listener: Listener, pin: string, options: { edge: string; repeat: boolean }): number => {
      if (pin !== wiring.wake || options.edge !== 'rising') throw new Error(`cannot watch ${pin} like that`)
      lastId += 1
      if (options.repeat) {
        mcu.riseListener = (time_us) => execute(execution, () => listener({ time: time_us / 1e6 }))
        return lastId
      }
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
    [wiring.measure, PIN_MEASURE],
  ])
}

/** The chip, each of its pins being a line of the front end. */
function chipOf(mcu: Microcontroller, wiring: EspruinoWiring, memory: EspruinoMemory): Chip {
  const outputs = outputsOf(wiring)
  const { chip } = mcu.world.profile
  if (chip === undefined) throw new Error('no Espruino runs on this board')
  return CHIPS[chip](mcu, wiring, (pin, level) => setPin(mcu, known(outputs, pin), level), memory)
}

const CHIPS: Record<'nrf52' | 'stm32f401' | 'rp2040', ChipModel> = { nrf52: nrf52Chip, stm32f401: stm32f401Chip, rp2040: rp2040Chip }

/** Registers of the chip, each access taking its statement's time. */
function registersOf(execution: Execution, chip: Chip) {
  return {
    peek32: (address: number) => {
      spend(execution, 0)
      return address < PERIPHERALS ? freeFlash(execution.mcu).word(address) : chip.read(address)
    },
    /** A list is written to registers one behind the other. */
    poke32: (address: number, value: number | number[]) => {
      // After the reading for the decision a pulse on the gel would have its range set first.
      if (execution.mcu.since === 'store' && chip.isBesidePulses?.(address) !== true) work(execution, 'stimulate')
      spend(execution, 0)
      Array.from(typeof value === 'number' ? [value] : value).forEach((word, i) => chip.write(address + 4 * i, word))
    },
  }
}

/** What E has of addresses. */
function addressesOf(memory: EspruinoMemory) {
  return {
    getAddressOf: (data: ArrayBuffer | ArrayBufferView, isFlat: boolean): number => {
      if (!isFlat) throw new Error('only the address of flat data is of use')
      return memory.addressOf(data)
    },
    /** Code that is given is copied into memory, and the address is its offset. */
    nativeCall: (address: number, signature: string, code?: string) => {
      const begin = code === undefined ? 0 : memory.addressOf(Uint8Array.from(code, (character) => character.charCodeAt(0)))
      return memory.nativeCall(begin + address, signature, () => {})
    },
  }
}

function pinsOf(execution: Execution, wiring: EspruinoWiring, chip: Chip) {
  const { mcu } = execution
  const outputs = outputsOf(wiring)
  const inputs = new Map([
    [wiring.gel, CHANNEL_GEL],
    [wiring.store, CHANNEL_STORE],
    [wiring.temperature, CHANNEL_TEMPERATURE],
  ])
  return {
    pinMode: () => {},
    /** The rescue wire, which nobody holds. */
    digitalRead: () => 1,
    /** Of a list of pins, the last gets bit 0, and is the first to be driven. */
    digitalWrite: (pin: string | string[], value: number) => {
      const pins = Array.isArray(pin) ? Array.from(pin).reverse() : [pin]
      // At boot the range is only set to rest.
      if (pins.includes(wiring.wide) && mcu.since !== 'boot') work(execution, 'ask')
      // Pulses have the pump switched by the chip; what switches it on by hand looks at the gel at rest.
      if (pins.includes(wiring.pump) && value === 1) work(execution, 'probe')
      spend(execution, 0)
      pins.forEach((name, i) => {
        known(outputs, name)
        chip.writePin(name, (value >> i) & 1)
      })
    },
    /** 0..1, full scale being 65535. */
    analogRead: (pin: string): number => {
      const channel = known(inputs, pin)
      chip.readOnce?.(pin)
      if (channel !== CHANNEL_GEL) work(execution, channel === CHANNEL_STORE ? 'store' : 'temperature')
      return readWord(mcu.world, channel, false) / 65535
    },
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
 * The AD5691R takes a command and two bytes, and answers with its register. Nobody else answers on the bus, and the
 * DAC only with power.
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
      writeDac(world, bytes)
    },
    /** The register's code, left-aligned. */
    readFrom: (address: number, count: number): Uint8Array => {
      talk(address, count)
      const code = world.lines.dacCode
      return Uint8Array.from([code >> 4, (code & 15) * 16].slice(0, count))
    },
  }
}

function linkOf(execution: Execution) {
  let onData: Listener = () => {}
  const port = {
    write: (bytes: number[]) => {
      work(execution, 'send')
      sendBytes(execution.mcu.world, Array.from(bytes))
    },
    on: (event: string, listener: Listener) => {
      if (event === 'data') onData = listener
    },
    setup: () => {},
    setConsole: () => {
      execution.mcu.isConsoleOpen = true
    },
  }
  return { port, receive: (data: string) => onData(data) }
}

/** Pages that Espruino leaves free before its Storage: the journal's areas, in a flash whose bits are cleared one by one and set page by page. */
function freeFlash(mcu: Microcontroller) {
  const start = 0x60000
  const place = (address: number, count: number): { page: number; offset: number } => {
    const page = Math.floor((address - start) / FLASH_PAGE_BYTES)
    const offset = address - start - page * FLASH_PAGE_BYTES
    if (mcu.journal[page] === undefined || address % 4 !== 0 || offset + count > FLASH_PAGE_BYTES) throw new Error(`no page at ${address}`)
    if (mcu.journal[page].length === 0) mcu.journal[page] = new Array<number>(FLASH_PAGE_BYTES).fill(255)
    return { page, offset }
  }
  return {
    getFree: () => [{ addr: start, length: 2 * FLASH_PAGE_BYTES }],
    read: (count: number, address: number): Uint8Array => {
      const { page, offset } = place(address, count)
      return Uint8Array.from(mcu.journal[page].slice(offset, offset + count))
    },
    /** What peek32 gives there. */
    word: (address: number): number => {
      const { page, offset } = place(address, 4)
      return new DataView(Uint8Array.from(mcu.journal[page].slice(offset, offset + 4)).buffer).getUint32(0, true)
    },
    write: (bytes: Uint8Array, address: number): void => {
      const { page, offset } = place(address, bytes.length)
      bytes.forEach((byte, i) => (mcu.journal[page][offset + i] &= byte))
    },
    erasePage: (address: number): void => {
      mcu.journal[place(address, 1).page] = []
    },
  }
}

const FLASH_PAGE_BYTES = 4096
/** Where a Cortex-M's peripherals begin; flash lies below. */
const PERIPHERALS = 0x40000000

/** Storage: files of the slots' names, in a flash where each byte is written once and then only erased with its file.
 * They are the microcontroller's, so that they outlive the context. */
function builtInModule(mcu: Microcontroller, name: string, memory: EspruinoMemory, files: Record<string, Uint8Array>) {
  if (name === 'Flash') return freeFlash(mcu)
  if (name !== 'Storage') throw new Error(`Module ${name} not found`)
  const place = (file: string): { list: number[][]; slot: number } => {
    if (file === KEY_FILE) return { list: [mcu.key], slot: 0 }
    const [, kind, digit] = /^iongate-([jc])(\d)$/.exec(file) ?? []
    const list = kind === 'j' ? mcu.journal : mcu.calibrations
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
