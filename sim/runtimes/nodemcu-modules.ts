import { KEY_FILE } from '../../firmware/boards/lua/key'
import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, CHANNEL_TEMPERATURE } from '../analog-inputs'
import {
  Microcontroller,
  PIN_BACKWARD,
  PIN_FORWARD,
  PIN_MEASURE,
  PIN_PUMP,
  PIN_SINK,
  PIN_SOURCE,
  PIN_WIDE,
  beginActivity,
  cancelTimer,
  complete,
  endActivity,
  setPin,
  startTimer,
} from '../microcontroller'
import { HostFunction, HostRecord, LuaFunction, methods } from './lua-bridge'
import { RANK_PIN, RANK_PROGRAM, RANK_SAMPLE, schedule } from '../event-queue'
import { isDacPowered, readWord, sendBytes, setMeasure, writeDac } from '../lines'
import { DAC_ADDRESS } from '../../firmware/boards/front-end-figures'
import { NodemcuWiring } from '../../firmware/boards/lua/wiring'

/**
 * NodeMCU's modules that are the same on both chips, on the world's lines. Work that other
 * boards leave to hardware (alarms within a pulse or a capture) takes no interpreter time;
 * what follows an operation's end does, as `complete` says.
 */
export interface NodemcuHardware {
  mcu: Microcontroller
  wiring: NodemcuWiring
  /** What the program's next task is the end of: a capture, by the channel read last, or a stimulus. */
  ending: 'interrogation' | 'contactCapture' | 'stimulus'
  /** The pulse rail was held off since the last alarm: the next one waits for it to start. */
  isRailNext: boolean
  /** Bytes of the frame being written: a frame goes out as a whole, from its first zero to its second. */
  outbox: number[]
  /** Takes what comes in over the link. */
  onData: LuaFunction
}

export function hardwareNew(mcu: Microcontroller, wiring: NodemcuWiring): NodemcuHardware {
  return { mcu, wiring, ending: 'interrogation', isRailNext: false, outbox: [], onData: () => {} }
}

/** tmr, i2c, uart and node. */
export function commonModules(hardware: NodemcuHardware): Record<string, HostRecord> {
  return { tmr: timerModule(hardware), i2c: busModule(hardware), uart: linkModule(hardware), node: nodeModule(hardware) }
}

/** One of the front end's lines, by the board's pin number; undefined for other pins, which do nothing in this world. */
export function pinOfLine({ wiring }: NodemcuHardware, pin: number): number | undefined {
  const lines = [wiring.pump, wiring.forward, wiring.backward, wiring.wide, wiring.source, wiring.sink, wiring.measure]
  return [PIN_PUMP, PIN_FORWARD, PIN_BACKWARD, PIN_WIDE, PIN_SOURCE, PIN_SINK, PIN_MEASURE][lines.indexOf(pin)]
}

export function writePin(hardware: NodemcuHardware, pin: number, level: number): void {
  const line = pinOfLine(hardware, pin)
  if (line === PIN_PUMP) hardware.isRailNext = level === 0
  if (line !== undefined) setPin(hardware.mcu, line, level)
}

/** The converter's word for one of the wiring's inputs. */
export function convertInput(hardware: NodemcuHardware, input: number): number {
  const { wiring, mcu } = hardware
  if (wiring.measure === undefined) setMeasure(mcu.world, true)
  if (input === wiring.gel || input === wiring.contact) {
    hardware.ending = input === wiring.gel ? 'interrogation' : 'contactCapture'
    return readWord(mcu.world, input === wiring.gel ? CHANNEL_GEL : CHANNEL_CONTACT, true)
  }
  return readWord(mcu.world, input === wiring.store ? CHANNEL_STORE : CHANNEL_TEMPERATURE, false)
}

/** gpio.trig: with a callback each rise of the wake line is heard of, without one no more. */
export function trigger(hardware: NodemcuHardware): HostFunction {
  return (_pin: number, _type?: string | number, callback?: LuaFunction) => {
    hardware.mcu.riseListener = callback === undefined ? null : () => callback()
  }
}

const ALARM_SINGLE = 0
const ALARM_AUTO = 1

function timerModule(hardware: NodemcuHardware): HostRecord {
  const create = () => {
    let cancel = () => {}
    const unregister = () => {
      cancel()
      cancel = () => {}
    }
    return methods({
      unregister,
      alarm: (interval_ms: number, mode: number, callback: LuaFunction) => {
        unregister()
        cancel = startAlarm(hardware, interval_ms * 1000, mode, () => callback())
        return true
      },
    })
  }
  return { create, ALARM_SINGLE, ALARM_AUTO }
}

/** Starts an alarm and returns what ends it. With the pump on, and for its start, a single one is part of a pulse. */
function startAlarm(hardware: NodemcuHardware, interval_us: number, mode: number, callback: () => void): () => void {
  const { mcu } = hardware
  const queue = mcu.world.queue
  const isSleep = mcu.pins[PIN_PUMP] === 0 && !hardware.isRailNext
  hardware.isRailNext = false
  if (mode === ALARM_SINGLE && isSleep) {
    const timer = startTimer(mcu, interval_us, 'sleep', callback)
    return () => cancelTimer(timer)
  }
  if (mode === ALARM_SINGLE) {
    const event = schedule(queue, mcu.world.now_us + interval_us, RANK_PIN, true, callback)
    return () => {
      event.isCancelled = true
    }
  }
  const next = () => schedule(queue, mcu.world.now_us + interval_us, RANK_SAMPLE, true, tick)
  const tick = () => {
    event = next()
    callback()
  }
  let event = next()
  beginActivity(mcu)
  return () => {
    event.isCancelled = true
    endActivity(mcu)
  }
}

/** The DAC is the only device on the bus and answers while the pump feeds it (AD5691R data sheet, serial interface). */
function busModule(hardware: NodemcuHardware): HostRecord {
  const { mcu } = hardware
  return {
    SW: 0,
    SLOW: 100000,
    TRANSMITTER: 0,
    RECEIVER: 1,
    setup: (_bus: number, _sda: number, _scl: number, speed: number) => speed,
    start: () => {},
    stop: () => {},
    address: (_bus: number, address: number) => address === DAC_ADDRESS && isDacPowered(mcu.world),
    write: (_bus: number, command: number, high: number, low: number) => {
      writeDac(mcu.world, [command, high, low])
      return 3
    },
    read: () => {
      const code = mcu.world.lines.dacCode
      return String.fromCharCode(code >> 4, (code & 15) << 4)
    },
  }
}

function linkModule(hardware: NodemcuHardware): HostRecord {
  return {
    PARITY_NONE: 0,
    STOPBITS_1: 1,
    setup: () => 115200,
    on: (_method: string, _count?: number, callback?: LuaFunction) => {
      hardware.onData = callback ?? (() => {})
    },
    write: (_id: number, byte: number) => {
      hardware.outbox.push(byte)
      if (byte !== 0 || hardware.outbox.length === 1) return
      sendBytes(hardware.mcu.world, hardware.outbox)
      hardware.outbox = []
    },
  }
}

/** The firmware posts a task when it has seen an operation end: the work that follows takes its time. */
function nodeModule(hardware: NodemcuHardware): HostRecord {
  const { mcu } = hardware
  const post = (callback: LuaFunction) => {
    const kind = hardware.ending
    schedule(mcu.world.queue, mcu.world.now_us, RANK_PROGRAM, true, () =>
      complete(mcu, {
        kind,
        isCancelled: false,
        callback: () => {
          hardware.isRailNext = false
          callback()
        },
      }),
    )
  }
  return { task: { post } }
}

/** Contents of a file: the device's key; the journal's areas are files named journal0 and journal1, calibrations calibration0 and calibration1. */
export function loadFile(hardware: NodemcuHardware, name: string): string | undefined {
  const { list, slot } = placeOf(hardware, name)
  return list[slot].length === 0 ? undefined : textOf(list[slot])
}

export function storeFile(hardware: NodemcuHardware, name: string, contents: string): void {
  const { list, slot } = placeOf(hardware, name)
  list[slot] = bytesOf(contents)
}

/** file.open and io.open: mode begins with r, w or a. */
export function openFile(hardware: NodemcuHardware, name: string, mode: string): HostRecord | undefined {
  const { list, slot } = placeOf(hardware, name)
  if (mode.startsWith('r') && list[slot].length === 0) return undefined
  if (mode.startsWith('w')) list[slot] = []
  let position = 0
  return methods({
    seek: (whence: string, offset: number) => (position = offset + (whence === 'end' ? list[slot].length : 0)),
    read: (count: number | string) => {
      const from = position
      position = typeof count === 'string' ? list[slot].length : Math.min(list[slot].length, from + count)
      return position > from ? textOf(list[slot].slice(from, position)) : undefined
    },
    write: (text: string) => {
      list[slot] = [...list[slot], ...bytesOf(text)]
    },
    close: () => {},
  })
}

const textOf = (bytes: number[]) => String.fromCharCode(...bytes)
const bytesOf = (text: string) => [...text].map((character) => character.charCodeAt(0))

function placeOf(hardware: NodemcuHardware, name: string): { list: number[][]; slot: number } {
  if (name === KEY_FILE) return { list: [hardware.mcu.key], slot: 0 }
  const [, kind, digit] = /^(journal|calibration)(\d)$/.exec(name) ?? []
  const list = kind === 'calibration' ? hardware.mcu.calibrations : hardware.mcu.journal
  return { list, slot: Number(digit) }
}
