import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { divide, elapsed, millisecondsOf, multiplyQ15 } from '../../firmware/core/arithmetic/fixed-point'

describe('fixed-point arithmetic', () => {
  it('multiplies by a Q15 factor to the nearest integer', () => {
    fc.assert(
      fc.property(fc.integer({ min: -65535, max: 65535 }), fc.integer({ min: -32767, max: 32767 }), (value, factor) => {
        expect(multiplyQ15(value, factor)).toBe(Math.floor((value * factor) / 32768 + 0.5))
      }),
    )
  })

  it('divides to the whole part', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 30 - 1 }), fc.integer({ min: 1, max: 32767 }), (numerator, denominator) => {
        expect(divide(numerator, denominator)).toBe(Math.min(32767, Math.floor(numerator / denominator)))
      }),
    )
  })

  it('measures time across the wrap of the clock', () => {
    const clock = fc.integer({ min: 0, max: 2 ** 30 - 1 })
    fc.assert(
      fc.property(clock, clock, (start, duration) => {
        expect(elapsed((start + duration) % 2 ** 30, start)).toBe(duration)
      }),
    )
  })

  it('turns microseconds into milliseconds, right to the millisecond for every duration up to 250 ms', () => {
    let worst_us = 0
    for (let duration_us = 0; duration_us <= 250000; duration_us++) {
      worst_us = Math.max(worst_us, Math.abs(millisecondsOf(duration_us) * 1000 - duration_us))
    }
    // Half a millisecond of rounding and 1 part in 2000 of the factor.
    expect(worst_us).toBeLessThanOrEqual(640)
    expect([1000, 10000, 80000, 100000, 250000].map(millisecondsOf)).toEqual([1, 10, 80, 100, 250])
  })
})
