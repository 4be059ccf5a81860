import type { Board, BoardEvents, Persistence } from '../../firmware/boards/board'
import type { CalibrationImage } from '../../firmware/boards/calibration-loader'
import { startDevice } from '../../firmware/boards/loop'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/arithmetic/crc32'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import { frameWriterNew } from '../../firmware/core/link/frame'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import type { Device } from '../../firmware/core/device/device'
import { journalFind, journalNext } from '../../firmware/core/persistence/journal'
import { TRIAL_NONE, WRITTEN, withTrial } from '../../firmware/core/persistence/kept'
import { step } from '../../firmware/core/device/step'
import { UPLOAD_WORDS_MAX } from '../../firmware/core/device/uploads'
import { crcOfWords, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand } from '../../host-tools/device-commands'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'

/** Thrown in place of what would have come after the power went. */
export class PowerCut extends Error {}

/** The calibration slots of a board whose power is cut after a number of words and clears. */
export interface MemorySlots {
  words: number[][]
  /** Steps until the power goes; each word written is one, and each slot emptied. */
  stepsLeft: number
  /** What the word under way at the cut reads as afterwards, given what was to be written. */
  torn: (word: number) => number
  persistence: Persistence
  sent: number[]
  /** As if the device had decoded an interrogation: the calibration that runs is on trial no more. */
  decoded: () => void
}

/** @param journal its areas; without them each boot is the first, and no upload is refused for what came of it */
export function memorySlots(journal?: number[][]): MemorySlots {
  let cleared = 0
  const slots: MemorySlots = {
    words: [[], []],
    stepsLeft: Infinity,
    torn: (word) => word & 0x5555,
    sent: [],
    decoded: () => {
      if (journal === undefined) return
      const found = journalFind(journal[0], journal[1], slots.persistence.journalWords)
      journalNext(found, withTrial(found.state, TRIAL_NONE, 0))
      slots.persistence.journalWrite(found.area, found.start, found.words, found.count)
    },
    persistence: {
      journalWords: 8,
      journalArea: (area) => journal?.[area] ?? [],
      journalWrite: (area, start, words, count) => {
        if (journal !== undefined) journal[area] = [...journal[area].slice(0, start), ...words.slice(0, count)]
        return WRITTEN
      },
      loadKey: () => [],
      calibrationOpen: (slot) => slots.words[slot].length,
      calibrationWords: (slot, start, count) => slots.words[slot].slice(start, start + count),
      calibrationHalves: (slot, start, count) =>
        Array.from({ length: count }, (_, i) => (slots.words[slot][start + (i >> 1)] << (i % 2 === 0 ? 16 : 0)) >> 16),
      calibrationCrc32: (slot, start, count) =>
        crc32End(slots.words[slot].slice(start, start + count).reduce((crc, word) => crc32Word(crc, word), CRC32_START)),
      calibrationClear: (slot) => {
        // A slot half emptied: what is left of it is its beginning.
        if (slots.stepsLeft < 1) slots.words[slot].length >>= 1
        spend(slots)
        slots.words[slot] = []
        cleared = slot
        return true
      },
      calibrationAppend: (slot, words, count) => {
        if (slot !== cleared) throw new Error(`slot ${slot} was not the one emptied last`)
        for (const word of words.slice(0, count)) {
          if (slots.stepsLeft < 1) slots.words[slot].push(slots.torn(word))
          spend(slots)
          slots.words[slot].push(word)
        }
      },
    },
  }
  return slots
}

function spend(slots: MemorySlots): void {
  if (slots.stepsLeft < 1) throw new PowerCut()
  slots.stepsLeft -= 1
}

/** A device asleep on these slots, and the way in for a byte: freshly booted, nothing volatile kept. */
export interface SleepingDevice {
  device: Device
  events: BoardEvents
}

/** A board on which the store never pays for an interrogation: the device sleeps and hears the link. */
function sleepingBoard(slots: MemorySlots): Board {
  const never = () => {
    throw new Error('the store cannot pay for this')
  }
  return {
    natives: portableNatives,
    time_ms: () => 0,
    storeWord: () => 0,
    temperatureWord: () => 0,
    contactCount: () => 0,
    samples: [],
    sleep: () => {},
    captureContact: never,
    interrogate: never,
    stimulate: never,
    stopStimulus: never,
    openConsole: never,
    send: (bytes, count) => slots.sent.push(...bytes.slice(0, count)),
  }
}

const PUCKJS = deviceConfigurationFor('puckjs')

export function bootOn(slots: MemorySlots, calibrationLayout: number, builtIn: DecoderTables, image?: CalibrationImage): SleepingDevice {
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  const configuration = { ...PUCKJS, trustsLink: true, calibrationLayout, decoder: builtIn, image }
  let booted: Device | undefined
  startDevice(sleepingBoard(slots), slots.persistence, configuration, events, (device, event) => {
    booted = device
    step(device, event)
  })
  if (booted === undefined) throw new Error('the device did not boot')
  return { device: booted, events }
}

/** Sends the frames of an upload one after the other; the outcome of the last. */
export function uploadTo(slots: MemorySlots, { events }: SleepingDevice, layout: number, tables: DecoderTables, crcError = 0): number {
  return uploadWordsTo(slots, { events }, layout, tableWordsOf(tables), crcError)
}

/** The same of any words. */
export function uploadWordsTo(slots: MemorySlots, { events }: Pick<SleepingDevice, 'events'>, layout: number, words: number[], crcError = 0): number {
  const writer = frameWriterNew(0)
  let outcome = say(slots, events, calibrationBeginCommand(writer, layout, words.length))
  for (let at = 0; at < words.length; at += UPLOAD_WORDS_MAX) outcome = say(slots, events, calibrationWordsCommand(writer, words, at))
  outcome = say(slots, events, calibrationCommitCommand(writer, crcOfWords(words) ^ crcError))
  return outcome
}

function say(slots: MemorySlots, events: BoardEvents, bytes: number[]): number {
  slots.sent = []
  bytes.forEach(events.onByte)
  const [message] = readTelemetry(telemetryReaderNew(), slots.sent)
  return message?.kind === 'calibration' ? message.outcome : NaN
}
