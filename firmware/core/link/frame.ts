import { crc16 } from '../arithmetic/crc16'

/**
 * Frames on the byte link, both ways.
 *
 * Content: version, kind, sequence (32 bit), boot epoch (32 bit), payload, CRC-16; numbers are
 * little-endian. The content is encoded with consistent overhead byte stuffing (Cheshire &
 * Baker 1999, IEEE/ACM Trans Netw 7:159) and put between zero bytes, so that a receiver
 * finds the next frame whatever came before: a console's text, half a frame, noise.
 * Sequence and epoch together never repeat, so a lost frame is always countable.
 */
export const PROTOCOL_VERSION = 1
export const HEADER_BYTES = 10
export const CONTENT_MAX = 80
/**
 * Ctrl-C this often in a row gives a link that is also a console back to it: longer than any
 * frame, whose zeros would end the run.
 */
export const BREAK_RUN = 96
export const CTRL_C = 3

export interface FrameWriter {
  sequence: number
  epoch: number
  content: number[]
  /** Bytes in `content` so far. */
  byteCount: number
  /** The encoded frame with its delimiters, ready to send. */
  encoded: number[]
}

export function frameWriterNew(epoch: number): FrameWriter {
  return { sequence: 0, epoch: epoch, content: zeros(CONTENT_MAX), byteCount: 0, encoded: zeros(CONTENT_MAX + 4) }
}

function zeros(count: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(0)
  return list
}

/** Puts the writer's buffers into the board's most compact form; see Natives.table. */
export function compactWriter(writer: FrameWriter, table: (this: void, values: number[]) => number[]): void {
  writer.content = table(writer.content)
  writer.encoded = table(writer.encoded)
}

/** Starts a frame of this kind; the payload follows with put8, put16, put32. */
export function frameBegin(writer: FrameWriter, kind: number): void {
  writer.byteCount = 0
  put8(writer, PROTOCOL_VERSION)
  put8(writer, kind)
  put32(writer, writer.sequence)
  put32(writer, writer.epoch)
  // 2^31 − 1 is followed by −2^31, the same bits as an unsigned counter.
  writer.sequence = writer.sequence === 2147483647 ? -2147483647 - 1 : writer.sequence + 1
}

export function put8(writer: FrameWriter, value: number): void {
  writer.content[writer.byteCount] = value & 255
  writer.byteCount = writer.byteCount + 1
}

export function put16(writer: FrameWriter, value: number): void {
  const at = writer.byteCount
  writer.content[at] = value & 255
  writer.content[at + 1] = (value >> 8) & 255
  writer.byteCount = at + 2
}

/** Written out, like put16: a call costs an interpreter more than what it would save here. */
export function put32(writer: FrameWriter, value: number): void {
  const at = writer.byteCount
  writer.content[at] = value & 255
  writer.content[at + 1] = (value >> 8) & 255
  writer.content[at + 2] = (value >> 16) & 255
  writer.content[at + 3] = (value >> 24) & 255
  writer.byteCount = at + 4
}

/** Ends the frame; returns the number of bytes in `encoded`. */
export function frameEnd(writer: FrameWriter): number {
  put16(writer, crc16(writer.content, writer.byteCount))
  const content = writer.content
  const encoded = writer.encoded
  // Contents are shorter than 254 bytes, so a code byte never needs to stand for a full block.
  encoded[0] = 0
  let codeAt = 1
  let at = 2
  for (let i = 0; i < writer.byteCount; i++) {
    if (content[i] === 0) {
      encoded[codeAt] = at - codeAt
      codeAt = at
    } else {
      encoded[at] = content[i]
    }
    at = at + 1
  }
  encoded[codeAt] = at - codeAt
  encoded[at] = 0
  return at + 1
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
export function compactReader(reader: FrameReader, table: (this: void, values: number[]) => number[]): void {
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
  return crc16(reader.content, length - 2) === received
}

/** Numbers of a received frame, by byte position. */
export function get16(content: number[], at: number): number {
  return content[at] | (content[at + 1] << 8)
}

/** Signed 32 bit. */
export function get32(content: number[], at: number): number {
  return content[at] | (content[at + 1] << 8) | (content[at + 2] << 16) | (content[at + 3] << 24)
}
