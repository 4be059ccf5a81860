import { CALIBRATION_FORMAT } from '../firmware/core/persistence/calibration-slots'
import {
  COMMAND_CALIBRATION_BEGIN,
  COMMAND_CALIBRATION_COMMIT,
  COMMAND_CALIBRATION_WORDS,
  COMMAND_MEASURE,
} from '../firmware/core/link/commands'
import { FrameWriter, frameBegin, frameEnd, put16, put32, put8 } from '../firmware/core/link/frame'
import { EARLIER_MAX, MEASURE_AMPLITUDE, MEASURE_REVERSED } from '../firmware/core/link/measurement'

/**
 * Commands with a payload, as bytes for the link; layouts are tabulated in docs/telemetry.md.
 * The writer counts the frames; the device looks at kind and payload only.
 */

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
export function measureCommand(writer: FrameWriter, request: MeasureRequest): number[] {
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
  return writer.encoded.slice(0, frameEnd(writer))
}

/**
 * The frames of an upload, one at a time: each is answered with a message of kind 'calibration',
 * and the next is sent when that has come.
 *
 * @param layout of the device's build, see calibrationLayoutOf
 */
export function calibrationBeginCommand(writer: FrameWriter, layout: number, tableWords: number): number[] {
  frameBegin(writer, COMMAND_CALIBRATION_BEGIN)
  put32(writer, CALIBRATION_FORMAT)
  put32(writer, layout)
  put16(writer, tableWords)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** As many words as fit a frame. */
const WORDS_PER_FRAME = 16

/** The words from `offset` on, up to WORDS_PER_FRAME. */
export function calibrationWordsCommand(writer: FrameWriter, words: number[], offset: number): number[] {
  const part = words.slice(offset, offset + WORDS_PER_FRAME)
  frameBegin(writer, COMMAND_CALIBRATION_WORDS)
  put16(writer, offset)
  put8(writer, part.length)
  for (const word of part) put32(writer, word)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** @param crc CRC-32 of all words, see crcOfWords */
export function calibrationCommitCommand(writer: FrameWriter, crc: number): number[] {
  frameBegin(writer, COMMAND_CALIBRATION_COMMIT)
  put32(writer, crc)
  return writer.encoded.slice(0, frameEnd(writer))
}
