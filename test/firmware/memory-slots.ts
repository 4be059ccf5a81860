import type { Board } from '../../firmware/boards/board'
import { type CalibrationImage, calibrationStoreNew, loadCalibration } from '../../firmware/calibration-store'
import { takeUpload } from '../../firmware/calibration-upload'
import type { DeviceConfiguration } from '../../firmware/configuration'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/arithmetic/crc32'
import { type DecoderTables, decoderNew } from '../../firmware/core/decode/decoder'
import { frameReaderNew, frameReaderTake, frameWriterNew } from '../../firmware/core/link/frame'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { type Device, STATE_SLEEPING } from '../../firmware/device'
import { crcOfWords, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { calibrationBeginCommand, calibrationCommitCommand, calibrationWordsCommand } from '../../host-tools/device-commands'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'

/** Thrown in place of what would have come after the power went. */
export class PowerCut extends Error {}

/** The calibration slots of a board whose power goes after so many words and clears. */
export interface MemorySlots {
  words: number[][]
  /** Steps until the power goes; each word written is one, and each slot emptied. */
  stepsLeft: number
  /** What the word under way at the cut reads as afterwards, given what was to be written. */
  torn: (word: number) => number
  board: Board
  sent: number[]
}

export function memorySlots(): MemorySlots {
  let cleared = 0
  const slots: MemorySlots = {
    words: [[], []],
    stepsLeft: Infinity,
    torn: (word) => word & 0x5555,
    sent: [],
    // Only what an upload asks of a board.
    board: {
      natives: portableNatives,
      time_ms: () => 0,
      send: (bytes, count) => slots.sent.push(...bytes.slice(0, count)),
      calibrationOpen: (slot) => slots.words[slot].length,
      calibrationWords: (slot, start, count) => slots.words[slot].slice(start, start + count),
      calibrationHalves: (slot, start, count) =>
        Array.from({ length: count }, (_, i) => (slots.words[slot][start + (i >> 1)] << (i % 2 === 0 ? 16 : 0)) >> 16),
      calibrationCrc32: (slot, start, count) =>
        crc32End(slots.words[slot].slice(start, start + count).reduce((crc, word) => crc32Word(crc, word), CRC32_START)),
      calibrationClear: (slot) => {
        // A slot half emptied: what is left of it is its beginning.
        if (slots.stepsLeft < 1) slots.words[slot].length >>= 1
        step(slots)
        slots.words[slot] = []
        cleared = slot
        return true
      },
      calibrationAppend: (slot, words) => {
        if (slot !== cleared) throw new Error(`slot ${slot} was not the one emptied last`)
        for (const word of words) {
          if (slots.stepsLeft < 1) slots.words[slot].push(slots.torn(word))
          step(slots)
          slots.words[slot].push(word)
        }
      },
    } as Partial<Board> as Board,
  }
  return slots
}

function step(slots: MemorySlots): void {
  if (slots.stepsLeft < 1) throw new PowerCut()
  slots.stepsLeft -= 1
}

/** A device asleep on these slots, as far as an upload needs one: freshly booted, nothing volatile kept. */
export function bootOn({ board }: MemorySlots, calibrationLayout: number, builtIn: DecoderTables, image?: CalibrationImage): Device {
  const calibration = calibrationStoreNew()
  const configuration = { calibrationLayout, decoder: builtIn, image } as Partial<DeviceConfiguration> as DeviceConfiguration
  const tables = loadCalibration(calibration, board, configuration)
  return {
    board,
    configuration,
    calibration,
    decoder: decoderNew(tables, portableNatives),
    writer: frameWriterNew(1),
    reader: frameReaderNew(),
    state: STATE_SLEEPING,
  } as Partial<Device> as Device
}

/** Sends the frames of an upload one after the other; the outcome of the last. */
export function uploadTo(slots: MemorySlots, device: Device, layout: number, tables: DecoderTables, crcError = 0): number {
  const writer = frameWriterNew(0)
  const words = tableWordsOf(tables)
  let outcome = say(slots, device, calibrationBeginCommand(writer, layout, words.length))
  for (let at = 0; at < words.length; at += 16) outcome = say(slots, device, calibrationWordsCommand(writer, words, at))
  outcome = say(slots, device, calibrationCommitCommand(writer, crcOfWords(words) ^ crcError))
  return outcome
}

function say(slots: MemorySlots, device: Device, bytes: number[]): number {
  slots.sent = []
  for (const byte of bytes) if (frameReaderTake(device.reader, byte)) takeUpload(device, device.reader.content[1])
  const [message] = readTelemetry(telemetryReaderNew(), slots.sent)
  return message?.kind === 'calibration' ? message.outcome : NaN
}
