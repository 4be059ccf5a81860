import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16 } from '../../firmware/core/arithmetic/crc16'
import {
  CONTENT_AT,
  CONTENT_MAX,
  HEADER_BYTES,
  compactReader,
  compactWriter,
  frameBegin,
  frameEnd,
  frameReaderNew,
  frameReaderTake,
  frameWriterNew,
  get16,
  get32,
  put8,
} from '../../firmware/core/link/frame'

const byte = fc.integer({ min: 0, max: 255 })
const payload = fc.array(fc.oneof(byte, fc.constant(0)), { maxLength: CONTENT_MAX - HEADER_BYTES - 2 })

function encode(kind: number, bytes: number[], epoch = 7): number[] {
  const writer = frameWriterNew(epoch)
  frameBegin(writer, kind)
  for (const value of bytes) put8(writer, value)
  return writer.encoded.slice(0, frameEnd(writer))
}

/** Contents, without the CRC, of all frames a reader accepts from these bytes. */
function read(bytes: number[]): { contents: number[][]; rejected: number } {
  const reader = frameReaderNew()
  const contents: number[][] = []
  for (const value of bytes) if (frameReaderTake(reader, value)) contents.push(reader.content.slice(0, reader.byteCount - 2))
  return { contents, rejected: reader.rejected }
}

describe('CRC-16/CCITT-FALSE', () => {
  it('has the catalogue’s check value', () => {
    expect(crc16([...'123456789'].map((digit) => digit.charCodeAt(0)), 0, 9)).toBe(0x29b1)
  })
})

describe('frames', () => {
  it('come back whole, whatever the payload', () => {
    fc.assert(
      fc.property(byte, payload, (kind, bytes) => {
        const { contents, rejected } = read(encode(kind, bytes))
        expect(contents).toHaveLength(1)
        expect(contents[0][1]).toBe(kind)
        expect(contents[0].slice(HEADER_BYTES)).toEqual(bytes)
        expect(rejected).toBe(0)
      }),
    )
  })

  it('hold no zero byte between their delimiters', () => {
    fc.assert(
      fc.property(byte, payload, (kind, bytes) => {
        expect(encode(kind, bytes).slice(1, -1)).not.toContain(0)
      }),
    )
  })

  it('are found among any garbage', () => {
    fc.assert(
      fc.property(payload, fc.array(byte, { maxLength: 300 }), fc.array(byte, { maxLength: 300 }), (bytes, before, after) => {
        const { contents } = read([...before, ...encode(3, bytes), ...after])
        expect(contents.map((content) => content.slice(HEADER_BYTES))).toContainEqual(bytes)
      }),
    )
  })

  it('with one damaged byte are rejected and counted, and the next frame is read', () => {
    fc.assert(
      fc.property(payload, fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, position, flip) => {
        const damaged = encode(3, bytes)
        const at = 1 + (position % (damaged.length - 2))
        damaged[at] ^= flip
        const { contents, rejected } = read([...damaged, ...encode(4, [1, 2, 3])])
        expect(contents).toHaveLength(1)
        expect(contents[0][1]).toBe(4)
        expect(rejected).toBeGreaterThanOrEqual(1)
      }),
    )
  })

  it('cut short are rejected', () => {
    fc.assert(
      fc.property(payload, fc.nat(), (bytes, position) => {
        const whole = encode(3, bytes)
        const cut = whole.slice(0, 2 + (position % (whole.length - 3)))
        expect(read([...cut, 0]).contents).toHaveLength(0)
      }),
    )
  })

  it('are numbered without a gap across the wrap of the counter', () => {
    const writer = frameWriterNew(1)
    writer.sequence = 2147483646
    const sequences = [0, 1, 2, 3].map(() => {
      frameBegin(writer, 1)
      return get32(writer.encoded, 4) >>> 0
    })
    expect(sequences).toEqual([2147483646, 2147483647, 2147483648, 2147483649])
  })

  it('are numbered in 32 bits: the counter wraps to the smallest number', () => {
    const writer = frameWriterNew(1)
    writer.sequence = 2147483647
    frameBegin(writer, 1)
    expect(writer.sequence).toBe(-2147483648)
  })

  it('are taken up to the longest content, and not beyond it', () => {
    const longest = Array.from({ length: CONTENT_MAX - 2 }, (_, i) => (i === 0 ? 1 : i & 255))
    expect(read(stuffed(longest)).contents).toEqual([longest])
    expect(read(stuffed([...longest, 7]))).toEqual({ contents: [], rejected: 1 })
    // A sound frame with more behind it is none.
    const crc = crc16(longest, 0, longest.length)
    expect(read([0, ...cobs([...longest, crc & 255, crc >> 8, 7]), 0])).toEqual({ contents: [], rejected: 1 })
    // What is too long spoils nothing that follows.
    expect(read([...stuffed([...longest, 7, 8, 9]), ...stuffed(longest)])).toEqual({ contents: [longest], rejected: 1 })
  })

  it('that are shorter than a header, or of another version, are rejected, though their CRC is right', () => {
    const header = [1, 3, ...new Array<number>(HEADER_BYTES - 2).fill(9)]
    expect(read(stuffed(header)).contents).toEqual([header])
    expect(read(stuffed(header.slice(0, -1)))).toEqual({ contents: [], rejected: 1 })
    expect(read(stuffed([1]))).toEqual({ contents: [], rejected: 1 })
    expect(read(stuffed([2, ...header.slice(1)]))).toEqual({ contents: [], rejected: 1 })
    expect(read(stuffed([0, ...header.slice(1)]))).toEqual({ contents: [], rejected: 1 })
  })

  it('hold numbers of two bytes, the low one first', () => {
    expect(get16([9, 0x34, 0x12, 7], 1)).toBe(0x1234)
  })

  it('are written and read in buffers that never grow, in a board’s compact form too', () => {
    for (const table of [(list: number[]) => list, (list: number[]) => new Uint8Array(list) as unknown as number[]]) {
      const writer = frameWriterNew(1)
      const reader = frameReaderNew()
      expect([writer.encoded.length, reader.content.length]).toEqual([CONTENT_MAX + 3, CONTENT_MAX])
      expect([...writer.encoded, ...reader.content].every((byte) => byte === 0)).toBe(true)
      compactWriter(writer, table)
      compactReader(reader, table)
      frameBegin(writer, 3)
      while (writer.end < CONTENT_AT + CONTENT_MAX - 2) put8(writer, 0xa5)
      const end = frameEnd(writer)
      const taken = [...writer.encoded].slice(0, end).filter((byte) => frameReaderTake(reader, byte)).length
      expect(taken).toBe(1)
      expect([end, writer.encoded.length, reader.content.length]).toEqual([CONTENT_MAX + 3, CONTENT_MAX + 3, CONTENT_MAX])
      expect(writer.encoded).toEqual(table([...writer.encoded]))
      expect(reader.content).toEqual(table([...reader.content]))
      expect(reader.content[CONTENT_MAX - 3]).toBe(0xa5)
    }
  })
})

/** A content with its CRC between delimiters, by Cheshire and Baker's description: each zero gives way to the distance to the next. */
function stuffed(content: number[]): number[] {
  const crc = crc16(content, 0, content.length)
  return [0, ...cobs([...content, crc & 255, crc >> 8]), 0]
}

function cobs(bytes: number[]): number[] {
  const blocks = bytes.join(',').split(/(?:^|,)0(?=,|$)/).map((block) => block.split(',').filter((byte) => byte !== '').map(Number))
  return blocks.flatMap((block) => [block.length + 1, ...block])
}
