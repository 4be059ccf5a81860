import { CALIBRATION_FORMAT } from '../firmware/core/persistence/calibration-slots'
import {
  COMMAND_CALIBRATION_BEGIN,
  COMMAND_CALIBRATION_COMMIT,
  COMMAND_CALIBRATION_WORDS,
  COMMAND_MEASURE,
} from '../firmware/core/link/commands'
import { type Guard, putTag } from '../firmware/core/link/authentication'
import { type FrameWriter, frameBegin, frameEnd, frameWriterNew, put16, put32, put8 } from '../firmware/core/link/frame'
import { UPLOAD_WORDS_MAX } from '../firmware/core/device/uploads'
import { EARLIER_MAX, MEASURE_AMPLITUDE, MEASURE_REVERSED } from '../firmware/core/link/measurement'

/**
 * Commands as bytes for the link; layouts are tabulated in docs/telemetry.md. The writer counts the frames, and signs
 * each with the device's key where it has one.
 */
export interface CommandWriter extends FrameWriter {
  guard?: Guard
}

/** Signs nothing until authorise (device/authorise.ts) has given it a key, the boot's epoch and the counter. */
export function commandWriterNew(): CommandWriter {
  return frameWriterNew(1)
}

/** A command without a payload, or with one number of 32 bits. */
export function command(writer: CommandWriter, kind: number, value?: number): number[] {
  frameBegin(writer, kind)
  if (value !== undefined) put32(writer, value)
  return signed(writer)
}

function signed(writer: CommandWriter): number[] {
  if (writer.guard !== undefined) putTag(writer.guard, writer)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** One pulse of the ladder before it. */
interface EarlierPulse {
  /** Index in the ladder. */
  pulse: number
  /** On top of the pulse's own sign. */
  polarity: 1 | -1
  /** From its end to the next pulse, 1..65535 ms. */
  rest_ms: number
}

export interface MeasureRequest {
  /** Comes back with the sums, 0..255. */
  request: number
  /** Of every pulse of the ladder, in place of its own, 0..65535; 0 is what the converter reads without a current. */
  amplitude_mV?: number
  polarity: 1 | -1
  /** Rest before the first pulse, 1..65535 ms. */
  settle_ms: number
  /** Up to EARLIER_MAX. */
  earlier: EarlierPulse[]
}

/** The frame that asks a device for one measurement. It answers with a message of kind 'sums', or a notice. */
export function measureCommand(writer: CommandWriter, request: MeasureRequest): number[] {
  if (request.earlier.length > EARLIER_MAX) throw new RangeError(`at most ${EARLIER_MAX} earlier pulses fit a request`)
  frameBegin(writer, COMMAND_MEASURE)
  put8(writer, (request.amplitude_mV === undefined ? 0 : MEASURE_AMPLITUDE) | (request.polarity === 1 ? 0 : MEASURE_REVERSED))
  put8(writer, request.request)
  put32(writer, request.settle_ms)
  put16(writer, request.amplitude_mV ?? 0)
  put8(writer, request.earlier.length)
  for (const { pulse, polarity, rest_ms } of request.earlier) {
    put8(writer, pulse)
    put8(writer, polarity === 1 ? 0 : 1)
    put32(writer, rest_ms)
  }
  return signed(writer)
}

/**
 * The frames of an upload, one at a time: each is answered with a message of kind 'calibration',
 * and the next is sent when that has come.
 *
 * @param layout of the device's build, see calibrationLayoutOf
 */
export function calibrationBeginCommand(writer: CommandWriter, layout: number, tableWords: number): number[] {
  frameBegin(writer, COMMAND_CALIBRATION_BEGIN)
  put32(writer, CALIBRATION_FORMAT)
  put32(writer, layout)
  put16(writer, tableWords)
  return signed(writer)
}

/** The words from `offset` on, as many as fit a frame. */
export function calibrationWordsCommand(writer: CommandWriter, words: number[], offset: number): number[] {
  const part = words.slice(offset, offset + UPLOAD_WORDS_MAX)
  frameBegin(writer, COMMAND_CALIBRATION_WORDS)
  put16(writer, offset)
  put8(writer, part.length)
  for (const word of part) put32(writer, word)
  return signed(writer)
}

/** @param crc CRC-32 of all words, see crcOfWords */
export function calibrationCommitCommand(writer: CommandWriter, crc: number): number[] {
  frameBegin(writer, COMMAND_CALIBRATION_COMMIT)
  put32(writer, crc)
  return signed(writer)
}
