import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc16 } from '../../firmware/core/arithmetic/crc16'
import {
  CONTENT_MAX,
  HEADER_BYTES,
  frameBegin,
  frameEnd,
  frameReaderNew,
  frameReaderTake,
  frameWriterNew,
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
})
