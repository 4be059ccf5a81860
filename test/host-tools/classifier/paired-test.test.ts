import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcNemar } from '../../../host-tools/classifier/paired-test'

/** Both tails counted over all outcomes, with exact binomial coefficients. */
function byCounting(onlyFirst: number, onlySecond: number): number {
  const trials = onlyFirst + onlySecond
  const ways = [1n]
  for (let k = 1; k <= trials; k++) ways.push((ways[k - 1] * BigInt(trials - k + 1)) / BigInt(k))
  const uneven = ways.filter((_, k) => Math.abs(2 * k - trials) >= Math.abs(onlyFirst - onlySecond)).reduce((sum, way) => sum + way, 0n)
  return Number((uneven * 10n ** 15n) / 2n ** BigInt(trials)) / 1e15
}

describe('the exact McNemar test', () => {
  it('counts both tails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }), (first, second) => {
        expect(mcNemar(first, second)).toBeCloseTo(byCounting(first, second), 12)
        expect(mcNemar(first, second)).toBe(mcNemar(second, first))
      }),
    )
  })

  it.each([
    [0, 0, 1],
    [0, 5, 0.0625],
    [1, 9, 0.021484375],
    [10, 10, 1],
  ])('of %i against %i is %f', (first, second, probability) => expect(mcNemar(first, second)).toBeCloseTo(probability, 10))

  it('does not run out of numbers when thousands differ', () => {
    expect(mcNemar(5000, 5000)).toBe(1)
    // Normal approximation with continuity correction: z = (200 − 1)/√10000.
    expect(mcNemar(4900, 5100)).toBeCloseTo(0.0466, 3)
    expect(mcNemar(0, 3000)).toBe(0)
  })
})
