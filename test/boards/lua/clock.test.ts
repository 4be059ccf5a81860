import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockAdvance } from '../../../firmware/boards/lua/clock'

test('counts whole milliseconds of what has passed, however it comes in parts', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 30 - 1 }), { maxLength: 20 }), (parts_us) => {
      const clock = { time_ms: 0, rest_us: 0 }
      let total_us = 0n
      for (const part_us of parts_us) {
        total_us += BigInt(part_us)
        expect(BigInt(clockAdvance(clock, part_us))).toBe((total_us / 1000n) % 2n ** 30n)
      }
    }),
    { numRuns: 60 },
  )
})

test('starts over after 2^30 − 1 ms', () => {
  const clock = { time_ms: 2 ** 30 - 1, rest_us: 999 }
  expect(clockAdvance(clock, 1)).toBe(0)
  expect(clockAdvance(clock, 2500)).toBe(2)
})
