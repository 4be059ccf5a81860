import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc16 } from '../../firmware/core/arithmetic/crc16'
import { type SipHash, sipHashBegin, sipHashEnd, sipHashNew, sipHashWord } from '../../firmware/core/arithmetic/siphash'
import { KEY_BYTES, REFUSED_NO_KEY, REFUSED_NO_TAG, checkCommand, guardNew, guardTakeKey, putTag } from '../../firmware/core/link/authentication'
import { CONTENT_AT, frameBegin, frameEnd, frameReaderNew, frameReaderTake, frameWriterNew, put8 } from '../../firmware/core/link/frame'

const word = (bytes: number[], at: number) => bytes.slice(at, at + 4).reduce((sum, byte, i) => sum | (byte << (8 * i)), 0)

/** The tag as 16 hexadecimal digits, byte by byte as the reference implementation prints it. */
const tagOf = ({ state }: SipHash) => Buffer.from(Int32Array.from(state.slice(0, 2)).buffer).toString('hex')

function hashOf(key: number[], message: number[]): string {
  const hash = sipHashNew()
  hash.key = [0, 4, 8, 12].map((at) => word(key, at))
  sipHashBegin(hash)
  const padded = [...message, ...new Array<number>(7 - (message.length % 8)).fill(0), message.length & 255]
  for (let at = 0; at < padded.length; at += 8) sipHashWord(hash, word(padded, at), word(padded, at + 4))
  sipHashEnd(hash)
  return tagOf(hash)
}

/** As the paper words it, on integers of any size. */
function oracle(key: number[], message: number[]): string {
  const wide = (bytes: number[]) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const mask = (value: bigint) => value & 0xffff_ffff_ffff_ffffn
  const left = (value: bigint, bits: bigint) => mask(value << bits) | (value >> (64n - bits))
  const [k0, k1] = [wide(key.slice(0, 8)), wide(key.slice(8))]
  let [v0, v1, v2, v3] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn, k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n]
  const round = () => {
    v0 = mask(v0 + v1)
    v2 = mask(v2 + v3)
    v1 = left(v1, 13n) ^ v0
    v3 = left(v3, 16n) ^ v2
    v0 = left(v0, 32n)
    v2 = mask(v2 + v1)
    v0 = mask(v0 + v3)
    v1 = left(v1, 17n) ^ v2
    v3 = left(v3, 21n) ^ v0
    v2 = left(v2, 32n)
  }
  const padded = [...message, ...new Array<number>(7 - (message.length % 8)).fill(0), message.length & 255]
  for (let at = 0; at < padded.length; at += 8) {
    const m = wide(padded.slice(at, at + 8))
    v3 ^= m
    round()
    round()
    v0 ^= m
  }
  v2 ^= 0xffn
  for (let i = 0; i < 4; i++) round()
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(v0 ^ v1 ^ v2 ^ v3)
  return bytes.toString('hex')
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)
const KEY = upTo(16)

test('the paper’s example: a129ca6149be45e5', () => {
  expect(hashOf(KEY, upTo(15))).toBe('e545be4961ca29a1')
})

test('the 64 vectors of the reference implementation (github.com/veorq/SipHash, vectors.h), by the SHA-256 of its lines', () => {
  const lines = upTo(64).map((length) => hashOf(KEY, upTo(length)))
  expect([lines[0], lines[63]]).toEqual(['310e0edd47db6f72', '724506eb4c328a95'])
  expect(createHash('sha256').update(lines.join('\n')).digest('hex')).toBe('a2c0cbd8309d32ca17ddf72b2feae29dc0c15c03e76299ad1437fc671b1b76d6')
})

test('any key and message, as the paper words it', () => {
  const byte = fc.nat(255)
  fc.assert(
    fc.property(fc.array(byte, { minLength: 16, maxLength: 16 }), fc.array(byte, { maxLength: 100 }), (key, message) => {
      expect(hashOf(key, message)).toBe(oracle(key, message))
    }),
  )
})

test('a frame’s tag is that of the device’s number and its content, whatever its length', () => {
  for (let length = 0; length < 70; length++) {
    const record = [...upTo(8), ...KEY]
    const crc = crc16(record, 0, 24)
    const guard = guardNew()
    expect(guardTakeKey(guard, [...record, crc & 255, crc >> 8])).toBe(true)
    const writer = frameWriterNew(1)
    const content = upTo(length).map((byte) => byte + 8)
    for (const byte of content) put8(writer, byte)
    putTag(guard, writer)
    expect(Buffer.from(writer.encoded.slice(writer.end - 8, writer.end)).toString('hex')).toBe(hashOf(KEY, [...upTo(8), ...content]))
  }
})

test('a hash begins with four words of key and eight of state, all zero', () => {
  expect(sipHashNew()).toEqual({ key: [0, 0, 0, 0], state: [0, 0, 0, 0, 0, 0, 0, 0] })
})

describe('a key', () => {
  /** As `flash` leaves it: device, key, CRC-16. */
  const record = (() => {
    const bytes = Array.from({ length: KEY_BYTES - 2 }, (_, i) => (i * 37 + 1) & 255)
    const crc = crc16(bytes, 0, bytes.length)
    return [...bytes, crc & 255, crc >> 8]
  })()

  test('is taken whole, and of no other length or content', () => {
    const taken = (bytes: number[]) => {
      const guard = guardNew()
      return [guardTakeKey(guard, bytes), guard.isKeyed, guard.id, guard.hash.key]
    }
    const none = [false, false, [0, 0], [0, 0, 0, 0]]
    expect(taken(record)).toEqual([true, true, [0, 4].map((at) => word(record, at)), [8, 12, 16, 20].map((at) => word(record, at))])
    for (const bytes of [[], record.slice(0, -1), [...record, 0], record.slice(0, 24)]) expect(taken(bytes)).toEqual(none)
    for (let i = 0; i < record.length; i++) expect(taken(record.map((byte, at) => (at === i ? byte ^ 16 : byte)))).toEqual(none)
  })

  test('that is missing leaves zeros for a tag, and lets no command through', () => {
    const guard = guardNew()
    const writer = frameWriterNew(1)
    frameBegin(writer, 9)
    putTag(guard, writer)
    expect(writer.encoded.slice(writer.end - 8, writer.end)).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    const reader = frameReaderNew()
    const bytes = writer.encoded.slice(0, frameEnd(writer))
    expect(bytes.some((byte) => frameReaderTake(reader, byte))).toBe(true)
    expect(checkCommand(guard, reader, 1)).toBe(REFUSED_NO_KEY)
  })

  test('wants a tag behind the header: a shorter frame is refused for that', () => {
    const guard = guardNew()
    guardTakeKey(guard, record)
    for (let payload = 0; payload < 8; payload++) {
      const writer = frameWriterNew(1)
      writer.sequence = 5
      frameBegin(writer, 9)
      for (let i = 0; i < payload; i++) put8(writer, 1)
      expect(writer.end).toBe(CONTENT_AT + 10 + payload)
      const reader = frameReaderNew()
      const bytes = writer.encoded.slice(0, frameEnd(writer))
      bytes.forEach((byte) => frameReaderTake(reader, byte))
      expect(checkCommand(guard, reader, 1)).toBe(REFUSED_NO_TAG)
    }
  })
})
