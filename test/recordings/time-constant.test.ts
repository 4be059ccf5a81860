import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logarithm2_Q12, timeConstant_Q6 } from '../../host-tools/recordings/time-constant'
import { portableNatives, portableWindowSum } from '../../firmware/core/decode/window-sums'

/** Words of a transient towards `rest`, and the sum of its last 64. */
function transient(tau: number, amplitude: number, rest: number): { words: number[]; restSum64: number } {
  const words = Array.from({ length: 1500 }, (_, i) => Math.round(rest + amplitude * Math.exp(-i / tau)))
  return { words, restSum64: portableWindowSum(words, words.length - 64, 64) }
}

describe('logarithm2_Q12', () => {
  it('is below the true logarithm by less than two units', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1073741823 }), (value) => {
        const error = Math.log2(value) * 4096 - logarithm2_Q12(value)
        expect(error).toBeGreaterThanOrEqual(-1e-6)
        expect(error).toBeLessThan(2)
      }),
      { numRuns: 2000 },
    )
  })

  it('is exact for powers of two', () => {
    for (let exponent = 0; exponent < 30; exponent++) expect(logarithm2_Q12(2 ** exponent)).toBe(exponent * 4096)
  })
})

describe('timeConstant_Q6', () => {
  it('recovers the time constant of an exponential within two percent, rising or falling, wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 3, max: 120, noNaN: true }),
        fc.integer({ min: 5000, max: 25000 }),
        fc.boolean(),
        fc.integer({ min: 0, max: 20 }),
        (tau, size, rises, start) => {
          const { words, restSum64 } = transient(tau, rises ? -size : size, 32768)
          fc.pre(Math.exp(-start / tau) * size > 1500)
          const found = timeConstant_Q6(portableNatives, words, start, words.length, restSum64) / 64
          expect(Math.abs(found / tau - 1)).toBeLessThan(0.02)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('says 0 where nothing decays, or within a sample', () => {
    const { words, restSum64 } = transient(10, 0, 32768)
    expect(timeConstant_Q6(portableNatives, words, 0, words.length, restSum64)).toBe(0)
    const impulse = [60000, ...Array<number>(127).fill(32768)]
    impulse[1] = 32769
    expect(timeConstant_Q6(portableNatives, impulse, 0, 128, 64 * 32768)).toBe(0)
    const ramp = Array.from({ length: 200 }, (_, i) => 60000 - 20 * i)
    expect(timeConstant_Q6(portableNatives, ramp, 0, 100, portableWindowSum(ramp, 136, 64))).toBe(0)
  })
})
