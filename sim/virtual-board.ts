import { Board, BoardEvents, PROBE_READINGS, Persistence } from '../firmware/boards/board'
import { countsByHardware } from './board-profiles'
import { EVENT_CONTACT, EVENT_ENDED, EVENT_FAILED } from '../firmware/core/device/events'
import { Step, startDevice } from '../firmware/boards/loop'
import { CHANNEL_CONTACT, CHANNEL_GEL, CHANNEL_STORE, CHANNEL_TEMPERATURE } from './analog-inputs'
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
  cancelTimer,
  playPin,
  setPin,
  startCapture,
  startTimer,
  takeByte,
  uptime_ms,
  watchContact,
} from './microcontroller'
import { CRC32_START, crc32End, crc32Word } from '../firmware/core/arithmetic/crc32'
import { DeviceConfiguration } from '../firmware/core/device/configuration'
import { PUMP_LEAD_us } from '../firmware/core/device/front-end'
import { START_us } from '../firmware/boards/espruino/pulses'
import { WAIT_LEAST_us } from '../firmware/boards/espruino/engine'
import { StimulusPlan, pulseDuration_us } from '../firmware/core/decide/stimulus-plan'
import { dacCode } from '../firmware/boards/dac'
import { portableNatives } from '../firmware/core/decode/window-sums'
import { AMPLIFIER_READY_us } from '../firmware/boards/front-end-figures'
import { CONTACT_REST_ms, DAC_SETUP, DAC_WRITE, dacHighByte, dacLowByte } from '../firmware/boards/front-end'
import { railRise_us, readWord, sendBytes, writeDac } from './lines'
import { RANK_PIN, RANK_PROGRAM, schedule } from './event-queue'
import { WRITTEN } from '../firmware/core/persistence/kept'
import { Execution, PROMPT, execute, executionNew, work } from './runtimes/interpreter'
import { Deed } from './interpreter-costs'
import { step } from '../firmware/core/device/step'

/** Of nRF52's counter: 160 ticks of 1/1024 s. */
const COUNTER_REST_us = 156250

/**
 * The Board of the firmware run from source: each call does to the world's lines what the
 * board files of real targets do to their pins, in the same order and at the same times.
 * Operations end through the world's event queue, never within the call that began them.
 * @param execution of the firmware's program; left out, what is done takes no time of the interpreter's
 */
export function virtualBoard(mcu: Microcontroller, events: BoardEvents, execution?: Execution): Board {
  const { world } = mcu
  const comeTo = (deed: Exclude<Deed, 'rest'>) => execution !== undefined && work(execution, deed)
  const onEnd = (kind: number) => (execution === undefined ? events.onEnd(kind) : execute(execution, () => events.onEnd(kind)))

  const start_us = hasFineTimers(mcu) ? START_us : 0
  const trainStart_us = hasFineTimers(mcu) ? WAIT_LEAST_us : 0
  const done = () => onEnd(EVENT_ENDED)
  /** Pump on from `begin_us` on, for its lead and the pulse; the DAC is set when it has power, well before the first edge. */
  const startPump = (begin_us: number, amplitude_mV: number, duration_us: number): (() => void) => {
    const stop = playPin(mcu, PIN_PUMP, 0, [begin_us - world.now_us, PUMP_LEAD_us + duration_us])
    const code = dacCode(amplitude_mV)
    schedule(world.queue, begin_us + railRise_us(world), RANK_PIN, true, () => {
      writeDac(world, DAC_SETUP)
      writeDac(world, [DAC_WRITE, dacHighByte(code), dacLowByte(code)])
    })
    return stop
  }
  const measure = (channel: number) => {
    comeTo(channel === CHANNEL_STORE ? 'store' : 'temperature')
    setPin(mcu, PIN_MEASURE, 1)
    const word = readWord(world, channel, false)
    setPin(mcu, PIN_MEASURE, 0)
    return word
  }
  const hasCounter = countsByHardware(world.profile)
  let rises = 0
  // Lua looks at its clock when it hears of a rise, Espruino notes the instant of the rise itself.
  const isHeardLate = world.profile.chip === undefined
  let risen_us = isHeardLate ? 0 : -Infinity
  let onContact = () => {}
  const rest_us = hasCounter ? COUNTER_REST_us : CONTACT_REST_ms * 1000
  const countRise = (time_us: number) => {
    if (time_us - risen_us < rest_us) return
    risen_us = time_us
    rises = (rises + 1) & 65535
    if (!hasCounter) onContact()
  }
  if (hasCounter) mcu.onRise = () => countRise(world.now_us)
  else mcu.riseListener = (time_us) => countRise(isHeardLate ? uptime_ms(mcu) * 1000 : time_us)
  /** Ends the stimulus under way before its time. */
  let stopStimulus = () => {}
  let stopLate = () => {}
  /** Calls back when it is time to start a pulse that is due when the clock reads `due_ms`, with the instant of its first edge. */
  const startFor = (due_ms: number, play: (begin_us: number) => void) => {
    const begin_us = dueTime_us(mcu, due_ms)
    const wake_us = begin_us - PUMP_LEAD_us - start_us
    if (wake_us < world.now_us) startTimer(mcu, 0, 'sleep', () => onEnd(EVENT_FAILED))
    else startTimer(mcu, wake_us - world.now_us, 'pulse', () => play(begin_us))
  }

  const board: Board = {
    natives: portableNatives,
    samples: [],
    time_ms: () => uptime_ms(mcu),
    storeWord: () => measure(CHANNEL_STORE),
    temperatureWord: () => measure(CHANNEL_TEMPERATURE),
    contactCount: () => rises,

    sleep: (duration_ms, wakeOnContact) => {
      const end = (kind: number) => {
        cancelTimer(timer)
        if (hasCounter) watchContact(mcu, null)
        onContact = () => {}
        onEnd(kind)
      }
      const timer = startTimer(mcu, duration_ms * 1000, 'sleep', () => end(EVENT_ENDED))
      if (wakeOnContact && hasCounter) watchContact(mcu, () => end(EVENT_CONTACT))
      else if (wakeOnContact) onContact = () => end(EVENT_CONTACT)
    },

    captureContact: (count, interval_us) => {
      board.samples = new Array<number>(count).fill(0)
      startCapture(mcu, CHANNEL_CONTACT, board.samples, count, world.now_us, interval_us, done)
    },

    interrogate: (pulse, due_ms) => {
      const width_us = pulse.sampleCount * pulse.sampleInterval_us
      comeTo('ask')
      setPin(mcu, PIN_WIDE, pulse.range)
      board.samples = new Array<number>(pulse.sampleCount).fill(0)
      startFor(due_ms, (begin_us) => {
        const stopPump = startPump(begin_us - PUMP_LEAD_us, pulse.amplitude_mV, width_us)
        startCapture(mcu, CHANNEL_GEL, board.samples, pulse.sampleCount, begin_us, pulse.sampleInterval_us, done)
        const stopPulse = playPin(mcu, pulse.polarity > 0 ? PIN_FORWARD : PIN_BACKWARD, 0, [begin_us - world.now_us, width_us])
        stopLate = () => {
          stopPulse()
          stopPump()
        }
      })
    },

    probe: (pulse, due_ms, apart_us) => {
      const width_us = pulse.sampleCount * pulse.sampleInterval_us
      const words: number[] = []
      const read = (count: number) => {
        for (let i = 0; i < count; i++) words.push(readWord(world, CHANNEL_GEL, false))
      }
      comeTo('ask')
      setPin(mcu, PIN_WIDE, 0)
      board.samples = words
      comeTo('probe')
      // The amplifier has the switched supply: it shows its offset only with the pump on.
      setPin(mcu, PIN_PUMP, 1)
      const readShorted = (then: () => void) => schedule(world.queue, world.now_us + AMPLIFIER_READY_us, RANK_PROGRAM, true, () => {
        read(PROBE_READINGS)
        setPin(mcu, PIN_PUMP, 0)
        then()
      })
      readShorted(() => startFor(due_ms, (begin_us) => {
        /** Each step is taken once the interpreter has woken, and sets the time of the next by the pulse's begin. */
        const at = (since_us: number, step: () => void) => startTimer(mcu, begin_us + since_us - world.now_us, 'sleep', step)
        startPump(begin_us - PUMP_LEAD_us, pulse.amplitude_mV, width_us)
        playPin(mcu, pulse.polarity > 0 ? PIN_FORWARD : PIN_BACKWARD, 0, [begin_us - world.now_us, width_us])
        at(width_us / 2, () => {
          read(PROBE_READINGS / 2)
          at(width_us / 2 + apart_us, () => {
            read(PROBE_READINGS / 2)
            at(width_us, done)
          })
        })
      }))
    },

    stimulate: (plan) => {
      comeTo('stimulate')
      // A pulse that bytes from the link have made late is still under way: an engine's next programme takes its place.
      stopLate()
      const duration_us = (plan.pulses - 1) * plan.period_us + pulseDuration_us(plan)
      const stopPump = startPump(world.now_us + trainStart_us, plan.amplitude_uA, duration_us)
      const [first, second] = plan.polarity > 0 ? [PIN_SOURCE, PIN_SINK] : [PIN_SINK, PIN_SOURCE]
      const stopFirst = playPin(mcu, first, 0, edges_us(plan, trainStart_us, plan.firstPhase_us))
      const stopSecond = playPin(mcu, second, 0, edges_us(plan, trainStart_us + plan.firstPhase_us + plan.interphaseGap_us, plan.secondPhase_us))
      const timer = startTimer(mcu, trainStart_us + PUMP_LEAD_us + duration_us, 'stimulus', done)
      stopStimulus = () => {
        stopStimulus = () => {}
        for (const stop of [stopFirst, stopSecond, stopPump]) stop()
        cancelTimer(timer)
        startTimer(mcu, 0, 'stimulus', done)
      }
    },

    stopStimulus: () => stopStimulus(),

    send: (bytes, count) => {
      comeTo('send')
      sendBytes(world, bytes.slice(0, count))
    },
    openConsole: () => {
      mcu.isConsoleOpen = true
    },
  }
  return board
}

/** Persistence of the firmware run from source: lists of bytes that the microcontroller keeps without power. */
export function virtualPersistence(mcu: Microcontroller): Persistence {
  return {
    journalWords: JOURNAL_WORDS,
    journalArea: (area) => Array.from({ length: mcu.journal[area].length / 4 }, (_, i) => wordAt(mcu.journal[area], i)),
    journalWrite: (area, start, words, count) => {
      if (start === 0) mcu.journal[area] = []
      for (const word of words.slice(0, count)) mcu.journal[area].push(...bytesOf(word))
      return WRITTEN
    },
    loadKey: () => [...mcu.key],
    calibrationOpen: (slot) => Math.ceil(mcu.calibrations[slot].length / 4),
    calibrationWords: (slot, start, count) => Array.from({ length: count }, (_, i) => wordAt(mcu.calibrations[slot], start + i)),
    calibrationHalves: (slot, start, count) =>
      Array.from({ length: count }, (_, i) => (wordAt(mcu.calibrations[slot], start + (i >> 1)) << (i % 2 === 0 ? 16 : 0)) >> 16),
    calibrationCrc32: (slot, start, count) => {
      let crc = CRC32_START
      for (let i = start; i < start + count; i++) crc = crc32Word(crc, wordAt(mcu.calibrations[slot], i))
      return crc32End(crc)
    },
    calibrationClear: (slot) => {
      mcu.calibrations[slot] = []
      return true
    },
    calibrationAppend: (slot, words, count) => {
      for (const word of words.slice(0, count)) mcu.calibrations[slot].push(...bytesOf(word))
    },
  }
}

/** Short, so that a day's records fill an area now and then. */
const JOURNAL_WORDS = 128

function bytesOf(word: number): number[] {
  return [word & 255, (word >> 8) & 255, (word >> 16) & 255, (word >> 24) & 255]
}

/** Bytes that are not there count as zero. */
function wordAt(bytes: number[], index: number): number {
  const byte = (offset: number) => bytes[4 * index + offset] ?? 0
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24)
}

/** Espruino has timers of microseconds, NodeMCU alarms of whole milliseconds, which need no interpreter to be woken before. */
function hasFineTimers({ world }: Microcontroller): boolean {
  return world.profile.facts.sampleStep_us < 1000
}

/**
 * When the program's clock reads `due_ms`; past when it did already. Where timers count whole milliseconds the pulse
 * comes as far into its millisecond as it was asked for.
 */
function dueTime_us(mcu: Microcontroller, due_ms: number): number {
  const { world, booted_us } = mcu
  const into_us = (world.now_us - booted_us) % 1000
  const ahead_ms = ((due_ms - uptime_ms(mcu)) << 2) >> 2
  return world.now_us + ahead_ms * 1000 - (hasFineTimers(mcu) ? into_us : 0)
}

/** Low until a phase begins, high for its width, low until the next: one line of the bridge for the whole plan. */
function edges_us(plan: StimulusPlan, offset_us: number, width_us: number): number[] {
  const edges = [PUMP_LEAD_us + offset_us, width_us]
  for (let pulse = 1; pulse < plan.pulses; pulse++) edges.push(plan.period_us - width_us, width_us)
  return edges
}

/**
 * The firmware run from source, as a program for a microcontroller: a fresh device at each boot.
 * @param watched the core's `step`, or one that watches what goes in and out
 * @param persistenceOf what the device keeps without power, or something around it
 */
export function sourceProgram(
  configuration: DeviceConfiguration,
  watched: Step = step,
  persistenceOf: (mcu: Microcontroller) => Persistence = virtualPersistence,
): (mcu: Microcontroller) => Program {
  return (mcu) => {
    let events: BoardEvents
    let execution = executionNew(mcu, PROMPT)
    return {
      boot: () => {
        events = { onEnd: () => {}, onByte: () => {} }
        execution = executionNew(mcu, PROMPT)
        execute(execution, () => startDevice(virtualBoard(mcu, events, execution), persistenceOf(mcu), configuration, events, watched))
      },
      receive: (byte) => takeByte(mcu, () => execute(execution, () => events.onByte(byte))),
    }
  }
}
