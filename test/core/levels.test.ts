import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levelConfidence_Q15, levelOf } from '../../firmware/core/levels'

const boundaries = [5000, 20000, 45000]
const activation = fc.integer({ min: 0, max: 65535 })
const level = fc.integer({ min: 0, max: 3 })

describe('levels', () => {
  it('are those of the boundaries once the activation is clear of every band', () => {
    fc.assert(
      fc.property(activation, level, (value, previous) => {
        fc.pre(boundaries.every((boundary) => Math.abs(value - boundary) > 1000))
        expect(levelOf(value, previous, boundaries, 1000)).toBe(boundaries.filter((boundary) => value >= boundary).length)
      }),
    )
  })

  it('do not move while the activation stays inside a band', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.array(fc.integer({ min: -999, max: 999 }), { minLength: 1 }), (index, walk) => {
        for (const start of [index, index + 1]) {
          let current = start
          for (const step of walk) current = levelOf(boundaries[index] + step, current, boundaries, 1000)
          expect(current).toBe(start)
        }
      }),
    )
  })

  it('come with the probability that the truth lies between the boundaries', () => {
    const sigma = 2000
    const quarters = Math.round((4 * 4096) / sigma)
    // Φ by numerical integration, independent of the table in the core.
    const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    const phi = (z: number) => {
      let sum = 0
      for (let x = -8; x < Math.min(z, 8); x += 0.001) sum += density(x + 0.0005) * 0.001
      return sum
    }
    for (const [value, at] of [[20000, 2], [21000, 2], [24000, 2], [32000, 2], [44000, 2], [5000, 0], [3000, 0], [50000, 3]]) {
      const low = at > 0 ? boundaries[at - 1] : -Infinity
      const high = at < 3 ? boundaries[at] : Infinity
      const expected = phi((high - value) / sigma) - phi((low - value) / sigma)
      // One table step is a quarter deviation, at most 0.1 of probability.
      expect(Math.abs(levelConfidence_Q15(value, at, boundaries, quarters) / 32768 - expected)).toBeLessThan(0.1)
    }
  })

  it('are never more sure nearer to a boundary', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20000, max: 32500 }), fc.integer({ min: 0, max: 100 }), (value, step) => {
        expect(levelConfidence_Q15(value + step, 2, boundaries, 8)).toBeGreaterThanOrEqual(levelConfidence_Q15(value, 2, boundaries, 8))
      }),
    )
  })
})
