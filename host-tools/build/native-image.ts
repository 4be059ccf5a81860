import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { deviceNew } from '../../firmware/core/device/device'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import type { CalibrationFound } from '../../firmware/core/persistence/calibration-slots'
import { TRAILER_WORDS } from '../../firmware/core/persistence/calibration-slots'
import { BLOCK_WORDS } from '../../firmware/boards/espruino/native-block'
import { growthOf } from '../../firmware/native/found-calibration'
import type { BoardName } from '../../sim/board-profiles'
import { tableWordsOf } from '../calibration/calibration-image'
import type { Layouts } from '../toolchain/layout'
import { LAYOUT, NATIVE_FOLDER } from '../toolchain/native-folder'
import { longestCapture } from './longest-capture'
import { engineOf } from './native-engine'
import { imageOf, memoryBytes } from './native-records'
import { selfTestOf } from './native-self-test'
import { KEPT_NEW } from '../../firmware/core/persistence/kept'

/** Processors that a blob in firmware/native is for. */
export type Processor = 'armv7e-m' | 'armv6-m'

/** A device's data for the machine code, and what its program must know of them. */
export type NativeImage = {
  words: number[]
  /** Words of memory that the core needs. */
  blockWords: number
  /** What the self-test gives. */
  check: number
  /** Sizes of captures, largest first. */
  captures: number[]
  /** Words of the longest programme for the pulse engine. */
  programmeWords: number
}

/** Calibrations uploaded later may be larger than the one built in by this much. */
const MARGIN_eighths = 9
const GROWTH_MARGIN = 16

/** A device's data in the layout that host-tools/toolchain/native-files/entries.c reads (NativeImage there). */
export function nativeImageOf(board: BoardName, configuration: DeviceConfiguration): NativeImage {
  const layouts = JSON.parse(readFileSync(path.join(NATIVE_FOLDER, LAYOUT), 'utf8')) as Layouts
  const { calibrationId, levelBoundaries_Q15, levelHysteresis_Q15 } = configuration.decoder
  const { words, pointers } = imageOf(layouts, 'IongateDeviceConfiguration', { ...configuration, decoder: { calibrationId, levelBoundaries_Q15, levelHysteresis_Q15 } })
  const tables = tableWordsOf(configuration.decoder)
  const fields = layouts.IongateOperation.fields.map(({ name }) => name)
  const engine = engineOf(board, configuration)
  const selfTest = selfTestOf(board, configuration, fields, engine)
  const events = selfTest.events.flatMap(({ event, samples }) => [event.kind, event.time_ms, event.began_ms, event.value, samples.length, ...halfwords(samples)])
  const found: CalibrationFound = { state: [0, 0], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  const device = deviceNew(configuration, portableNatives, found, 1, KEPT_NEW, true)
  const bytesOf = (name: string, value: object) => memoryBytes(layouts, name, value, [configuration, found, portableNatives]) + 4 * GROWTH_MARGIN
  const wordsMax = Math.ceil((tables.length * MARGIN_eighths) / 8) + TRAILER_WORDS
  const memory = {
    deviceBytes: bytesOf('IongateDevice', device),
    decoderBytes: bytesOf('IongateDecoder', device.decoder),
    calibrationBytes: calibrationBytes(layouts, wordsMax),
    samples: longestCapture(configuration),
  }
  const header = [words.length, pointers.length, tables.length, events.length, ...Object.values(memory), wordsMax, growthOf(tables) + GROWTH_MARGIN, engine.number, engine.programmeWords, ...engine.lines]
  const blockBytes = 4 * BLOCK_WORDS + memory.deviceBytes + 2 * memory.decoderBytes + memory.calibrationBytes + 4 * memory.samples + 4 * engine.programmeWords + 4 * words.length
  return {
    words: [...header, ...words, ...pointers, ...tables, ...events],
    blockWords: blockBytes / 4,
    check: selfTest.check,
    programmeWords: engine.programmeWords,
    captures: [...new Set([configuration.contact.blockSamples * configuration.contact.blocks, ...configuration.ladder.pulses.map(({ sampleCount }) => sampleCount)])].sort((a, b) => b - a),
  }
}

/** Records that a calibration is unpacked into, and its lists: a word of a slot holds at most two numbers, or a list's length. */
function calibrationBytes(layouts: Layouts, wordsMax: number): number {
  const records = ['CalibrationFound', 'TableReader', 'DecoderTables', 'PickupTables', 'ResponseTables', 'GelMemoryTables', 'SlowMemoryTables', 'UnmixTables']
  const stateAndTrailers = 4 * (2 + 2 + 2 * TRAILER_WORDS)
  return records.reduce((sum, record) => sum + layouts[`Iongate${record}`].bytes, stateAndTrailers + 8 * wordsMax)
}

/** Samples as unsigned 16 bits, two in a word, the first in the low half. */
function halfwords(samples: number[]): number[] {
  return Array.from({ length: Math.ceil(samples.length / 2) }, (_, i) => samples[2 * i] | ((samples[2 * i + 1] ?? 0) << 16))
}

/** The file that a board keeps in its storage: code, data, trailer (firmware/boards/espruino/native-block.ts). */
export function nativeFileOf(processor: Processor, { words, check }: NativeImage, buildHash: number): Buffer {
  const code = readFileSync(path.join(NATIVE_FOLDER, `${processor}.bin`))
  const data = Buffer.from(Int32Array.from([...words, code.length, check, buildHash]).buffer)
  const file = Buffer.concat([code, data, Buffer.alloc(4)])
  let sum = 0
  for (let at = 0; at < file.length - 4; at += 4) sum = (sum + file.readInt32LE(at)) | 0
  file.writeInt32LE(sum, file.length - 4)
  return file
}
