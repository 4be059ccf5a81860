import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/arithmetic/crc32'

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

it('is the CRC-32 that zlib makes of the words’ bytes', () => {
  fc.assert(
    fc.property(fc.array(int32, { maxLength: 200, size: 'max' }), (words) => {
      const crc = crc32End(words.reduce((so, word) => crc32Word(so, word), CRC32_START))
      expect(crc).toBe(crc32(Buffer.from(Int32Array.from(words).buffer)) | 0)
    }),
  )
})

it('has the catalogue’s remainder: a run with its own CRC behind it always ends alike', () => {
  fc.assert(
    fc.property(fc.array(int32, { maxLength: 20 }), (words) => {
      const crc = words.reduce((so, word) => crc32Word(so, word), CRC32_START)
      // 0xDEBB20E3, reveng's residue of CRC-32/ISO-HDLC.
      expect(crc32Word(crc, crc32End(crc))).toBe(0xdebb20e3 | 0)
    }),
  )
})
