/**
 * Frames on the byte link, both ways.
 *
 * Content: version, kind, sequence (32 bit), boot epoch (32 bit), payload, CRC-16; numbers are
 * little-endian. The content is encoded with consistent overhead byte stuffing (Cheshire &
 * Baker 1999, IEEE/ACM Trans Netw 7:159) and put between zero bytes, so that a receiver
 * finds the next frame whatever came before: a console's text, half a frame, noise.
 * Sequence and epoch together never repeat, so a lost frame is always countable.
 */
import { CRC16_START, crc16 } from '../arithmetic/crc16'
import { Natives } from '../decode/window-sums'

const PROTOCOL_VERSION = 1
export const HEADER_BYTES = 10
export const CONTENT_MAX = 80

export interface FrameWriter {
  sequence: number
  epoch: number
  /**
   * The frame: a delimiter, the first code byte, the content, a delimiter. Stuffing only puts codes in
   * place of the content's zeros, so the content is written where it is sent from.
   */
  encoded: number[]
  /** Where the next byte of the content goes in `encoded`. */
  end: number
}

/** Where the content begins in `encoded`. */
export const CONTENT_AT = 2

export function frameWriterNew(epoch: number): FrameWriter {
  return { sequence: 0, epoch: epoch, encoded: zeros(CONTENT_MAX + 3), end: CONTENT_AT }
}

function zeros(count: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(0)
  return list
}

/** Puts the writer's buffer into the board's most compact form; see Natives.table. */
export function compactWriter(writer: FrameWriter, table: Natives['table']): void {
  writer.encoded = table(writer.encoded)
}

/** Starts a frame of this kind; the payload follows with put8, put16, put32. */
export function frameBegin(writer: FrameWriter, kind: number): void {
  writer.end = CONTENT_AT
  put8(writer, PROTOCOL_VERSION)
  put8(writer, kind)
  put32(writer, writer.sequence)
  put32(writer, writer.epoch)
  // 2^31 − 1 is followed by −2^31, the same bits as an unsigned counter.
  writer.sequence = writer.sequence === 2147483647 ? -2147483647 - 1 : writer.sequence + 1
}

export function put8(writer: FrameWriter, value: number): void {
  writer.encoded[writer.end] = value & 255
  writer.end = writer.end + 1
}

export function put16(writer: FrameWriter, value: number): void {
  const at = writer.end
  writer.encoded[at] = value & 255
  writer.encoded[at + 1] = (value >> 8) & 255
  writer.end = at + 2
}

/** Written out, like put16: a call costs an interpreter more than what it would save here. */
export function put32(writer: FrameWriter, value: number): void {
  const at = writer.end
  const encoded = writer.encoded
  encoded[at] = value & 255
  encoded[at + 1] = (value >> 8) & 255
  encoded[at + 2] = (value >> 16) & 255
  encoded[at + 3] = (value >> 24) & 255
  writer.end = at + 4
}

/**
 * Ends the frame; returns the number of bytes in `encoded`. One loop works out the CRC (crc16, written out) and
 * puts codes in place of zeros: a second loop costs an interpreter a hundred statements a frame.
 */
export function frameEnd(writer: FrameWriter): number {
  const encoded = writer.encoded
  const crcAt = writer.end
  let crc = CRC16_START
  // Contents are shorter than 254 bytes, so a code byte never needs to stand for a full block.
  let codeAt = 1
  for (let at = CONTENT_AT; at < crcAt; at++) {
    const byte = encoded[at]
    let x = (crc >> 8) ^ byte
    x = x ^ (x >> 4)
    crc = ((crc << 8) ^ (x << 12) ^ (x << 5) ^ x) & 0xffff
    if (byte === 0) {
      encoded[codeAt] = (at - codeAt) & 255
      codeAt = at
    }
  }
  put16(writer, crc)
  const end = writer.end
  for (let at = crcAt; at < end; at++) {
    if (encoded[at] === 0) {
      encoded[codeAt] = (at - codeAt) & 255
      codeAt = at
    }
  }
  encoded[0] = 0
  encoded[codeAt] = (end - codeAt) & 255
  encoded[end] = 0
  return end + 1
}

export interface FrameReader {
  content: number[]
  byteCount: number
  /** Has the frame under way had its first code byte? */
  started: boolean
  /** Data bytes left before the next code byte. */
  untilCode: number
  /** False once the frame under way is known to be bad. */
  sound: boolean
  /** Runs of bytes between delimiters that were no frame: bad stuffing, length, version or CRC. */
  rejected: number
}

export function frameReaderNew(): FrameReader {
  return { content: zeros(CONTENT_MAX), byteCount: 0, started: false, untilCode: 0, sound: true, rejected: 0 }
}

/** Puts the reader's buffer into the board's most compact form; see Natives.table. */
export function compactReader(reader: FrameReader, table: Natives['table']): void {
  reader.content = table(reader.content)
}

/**
 * Takes one byte from the link. True when it completed a sound frame: `content` then holds
 * it until the next call, `byteCount` counting its bytes with the CRC. Anything else on the
 * link is dropped and counted, never an error.
 */
export function frameReaderTake(reader: FrameReader, byte: number): boolean {
  if (byte === 0) return endOfFrame(reader)
  if (reader.untilCode > 0) {
    takeContent(reader, byte)
    reader.untilCode = reader.untilCode - 1
  } else {
    // Every code but the first stands for the zero it replaced.
    if (reader.started) takeContent(reader, 0)
    else reader.byteCount = 0
    reader.started = true
    reader.untilCode = byte - 1
  }
  return false
}

function takeContent(reader: FrameReader, byte: number): void {
  if (reader.byteCount >= CONTENT_MAX) {
    reader.sound = false
  } else {
    reader.content[reader.byteCount] = byte
    reader.byteCount = reader.byteCount + 1
  }
}

function endOfFrame(reader: FrameReader): boolean {
  const started = reader.started
  const accepted = started && reader.sound && reader.untilCode === 0 && isFrame(reader)
  if (started && !accepted) reader.rejected = reader.rejected + 1
  reader.started = false
  reader.untilCode = 0
  reader.sound = true
  return accepted
}

function isFrame(reader: FrameReader): boolean {
  const length = reader.byteCount
  if (length < HEADER_BYTES + 2 || reader.content[0] !== PROTOCOL_VERSION) return false
  const received = reader.content[length - 2] | (reader.content[length - 1] << 8)
  return crc16(reader.content, 0, length - 2) === received
}

/** Numbers of a received frame, by byte position. */
export function get16(content: number[], at: number): number {
  return content[at] | (content[at + 1] << 8)
}

/** Signed 32 bit. */
export function get32(content: number[], at: number): number {
  return content[at] | (content[at + 1] << 8) | (content[at + 2] << 16) | (content[at + 3] << 24)
}
