/**
 * A device whose power goes: the board loop on a board and a flash that are played, in one true time over all boots.
 * The flash keeps bytes as NOR does; the power can go before any event and before any byte that is written.
 */
import type { Board, BoardEvents, Persistence } from '../../firmware/boards/board'
import { startDevice } from '../../firmware/boards/loop'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { Device } from '../../firmware/core/device/device'
import { EVENT_ENDED } from '../../firmware/core/device/events'
import { step } from '../../firmware/core/device/step'
import { pulseDuration_us } from '../../firmware/core/decide/stimulus-plan'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { journalFind } from '../../firmware/core/persistence/journal'
import { WRITTEN, trainOf } from '../../firmware/core/persistence/kept'
import { readTelemetry, telemetryReaderNew, type TelemetryMessage } from '../../host-tools/telemetry'
import type { Recorded } from '../../host-tools/benchmarks/safety/played-device'

class PowerCut extends Error {}

/** A train that reached the electrode: in true time, and whether it came to its end. */
interface Train {
  start_ms: number
  boot: number
  isWhole: boolean
  /** Was it on record when it began? */
  isRecorded: boolean
}

export interface Bench {
  configuration: DeviceConfiguration
  /** Samples of a ladder that begins with the negative sign, and of one that does not. */
  recorded: Recorded[]
  areas: Uint8Array[]
  now_ms: number
  boots: { messages: TelemetryMessage[]; points: number }[]
  trains: Train[]
}

const AREA_WORDS = 8

export function benchNew(configuration: DeviceConfiguration, recorded: Recorded[]): Bench {
  return { configuration, recorded, areas: [0, 1].map(() => new Uint8Array(AREA_WORDS * 4).fill(255)), now_ms: 0, boots: [], trains: [] }
}

export function copyOf(bench: Bench): Bench {
  return { ...bench, areas: bench.areas.map((area) => area.slice()), boots: [...bench.boots], trains: bench.trains.map((train) => ({ ...train })) }
}

function wordsOf(area: Uint8Array): number[] {
  return [...new Int32Array(area.slice().buffer)]
}

/**
 * Power comes up. It is cut at the point of this number, or when the device has run for `duration_ms`.
 * @param bytes over the link, once the device sleeps for the first time
 * @returns whether all points were reached
 */
export function runBoot(bench: Bench, duration_ms: number, points: number, bytes: number[] = []): boolean {
  const booted_ms = bench.now_ms
  const sent: number[] = []
  let spent = 0
  const spend = () => {
    if (spent === points) throw new PowerCut()
    spent += 1
  }
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  /** When the long operation under way ends. */
  let ends_ms = 0
  let train: Train | undefined
  let device: Device | undefined
  const board: Board = {
    natives: portableNatives,
    samples: [],
    time_ms: () => bench.now_ms - booted_ms,
    storeWord: () => 60000,
    temperatureWord: () => 32768,
    contactCount: () => 0,
    sleep: (slept_ms) => (ends_ms = bench.now_ms + slept_ms),
    captureContact: () => {
      throw new Error('nobody touches it')
    },
    interrogate: (pulse, due_ms) => {
      board.samples = bench.recorded[device!.polarity < 0 ? 0 : 1][device!.pulse]
      ends_ms = booted_ms + due_ms + Math.ceil((pulse.sampleCount * pulse.sampleInterval_us) / 1000)
    },
    stimulate: (plan) => {
      const [first, second] = bench.areas.map(wordsOf)
      train = { start_ms: bench.now_ms, boot: bench.boots.length, isWhole: false, isRecorded: trainOf(journalFind(first, second, AREA_WORDS).state) >= 0 }
      bench.trains.push(train)
      ends_ms = bench.now_ms + Math.ceil(((plan.pulses - 1) * plan.period_us + pulseDuration_us(plan)) / 1000)
    },
    stopStimulus: () => (ends_ms = bench.now_ms),
    openConsole: () => {},
    send: (frame, count) => {
      sent.push(...frame.slice(0, count))
    },
  }
  try {
    startDevice(board, persistenceOf(bench, spend), bench.configuration, events, (some, event) => {
      spend()
      device = some
      step(some, event)
    })
    let left = bytes
    while (bench.now_ms - booted_ms < duration_ms) {
      for (const byte of left) events.onByte(byte)
      left = []
      // In the midst of a train, too.
      if (train !== undefined) spend()
      bench.now_ms = Math.max(bench.now_ms, ends_ms)
      if (train !== undefined) train.isWhole = true
      train = undefined
      events.onEnd(EVENT_ENDED)
    }
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error
  }
  bench.boots.push({ messages: readTelemetry(telemetryReaderNew(), sent), points: spent })
  return spent < points
}

function persistenceOf({ areas }: Bench, spend: () => void): Persistence {
  const none = () => {
    throw new Error('no slot')
  }
  return {
    journalWords: AREA_WORDS,
    journalArea: (area) => wordsOf(areas[area]),
    journalWrite: (area, start, words, count) => {
      if (start === 0) {
        spend()
        areas[area].fill(255)
      }
      new Uint8Array(new Int32Array(words.slice(0, count)).buffer).forEach((byte, i) => {
        spend()
        if (areas[area][start * 4 + i] !== 255) throw new Error(`byte ${start * 4 + i} of area ${area} is written twice`)
        areas[area][start * 4 + i] = byte
      })
      return WRITTEN
    },
    loadKey: () => [],
    calibrationOpen: () => 0,
    calibrationWords: none,
    calibrationHalves: none,
    calibrationCrc32: none,
    calibrationClear: none,
    calibrationAppend: none,
  }
}
