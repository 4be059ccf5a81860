import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { levelConfidence_Q15, levelOf, quartersPerDeviation_Q14 } from '../../firmware/core/decode/levels'

const boundaries = [5000, 20000, 45000]
const activation = fc.integer({ min: 0, max: 65535 })
const level = fc.integer({ min: 0, max: 3 })
const quarters = fc.integer({ min: 1, max: 32767 })

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
  it('rise at the upper end of a band, and fall only below its lower one', () => {
    boundaries.forEach((boundary, index) => {
      expect(levelOf(boundary + 999, index, boundaries, 1000)).toBe(index)
      expect(levelOf(boundary + 1000, index, boundaries, 1000)).toBe(index + 1)
      expect(levelOf(boundary - 1000, index + 1, boundaries, 1000)).toBe(index + 1)
      expect(levelOf(boundary - 1001, index + 1, boundaries, 1000)).toBe(index)
    })
  })

  it('look at no boundary that is not there: C would read other memory', () => {
    const guarded = new Proxy(boundaries, {
      get: (list, at) => {
        if (typeof at === 'string' && /^-?\d+$/.test(at) && !(at in list)) throw new RangeError(`boundary ${at}`)
        return Reflect.get(list, at) as unknown
      },
    })
    for (const value of [0, 65535]) for (let previous = -1; previous <= 4; previous++) expect(levelOf(value, previous, guarded, 1000)).toBe(value === 0 ? 0 : 3)
  })

  it('heal: from a level that there is none of they are found as from rest', () => {
    const none = fc.oneof(fc.integer({ min: 4 }), fc.integer({ max: -1 }))
    fc.assert(fc.property(activation, none, (value, previous) => levelOf(value, previous, boundaries, 1000) === levelOf(value, 0, boundaries, 1000)))
  })
})

/** Φ by the series of the error function (Abramowitz & Stegun 7.1.5), which shares nothing with the table in the core. */
function phi(z: number): number {
  if (Math.abs(z) > 6) return z < 0 ? 0 : 1
  const x = z / Math.SQRT2
  let term = x
  let sum = 0
  for (let n = 0; n < 200; n++) {
    sum += term / (2 * n + 1)
    term *= (-x * x) / (n + 1)
  }
  return 0.5 + sum / Math.sqrt(Math.PI)
}

describe('the confidence of a level', () => {
  /** One boundary with nothing else near: the confidence that the truth lies above it is Φ itself. */
  const above_Q15 = (distance_Q15: number, quartersPerDeviation: number) =>
    levelConfidence_Q15(distance_Q15, 3, [0, 0, 0], quartersPerDeviation)
  const below_Q15 = (distance_Q15: number, quartersPerDeviation: number) =>
    levelConfidence_Q15(0, 0, [distance_Q15, 65536, 65536], quartersPerDeviation)

  it('is Φ to the last bit at every node of the table', () => {
    // 4 · 16384 / σ = 512: σ is 128, a node each 32.
    for (let node = 0; node <= 16; node++) {
      const expected = Math.min(32767, Math.round(32768 * phi(node / 4)))
      expect(above_Q15(32 * node, 512)).toBe(expected)
      expect(below_Q15(32 * node, 512)).toBe(expected)
    }
  })

  it('is never above Φ by more than rounding, and below it by hardly more than two thousandths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65535 }), quarters, (distance, perDeviation) => {
        const error = above_Q15(distance, perDeviation) / 32768 - phi((distance * perDeviation) / 65536)
        expect(error).toBeLessThan(1 / 32768)
        expect(error).toBeGreaterThan(-0.0022)
      }),
    )
  })

  it('is the probability between two boundaries, of whatever level was kept by hysteresis', () => {
    fc.assert(
      fc.property(activation, level, quarters, (value, at, perDeviation) => {
        const z = (boundary: number) => ((boundary - value) * perDeviation) / 65536
        const expected = (at < 3 ? phi(z(boundaries[at])) : 1) - (at > 0 ? phi(z(boundaries[at - 1])) : 0)
        expect(Math.abs(levelConfidence_Q15(value, at, boundaries, perDeviation) / 32768 - expected)).toBeLessThan(0.004)
      }),
    )
  })

  it('of the two sides of a boundary adds up to one', () => {
    fc.assert(
      fc.property(activation, fc.integer({ min: 0, max: 65535 }), quarters, (value, boundary, perDeviation) => {
        const under = levelConfidence_Q15(value, 0, [boundary, 65536, 65536], perDeviation)
        const over = levelConfidence_Q15(value, 3, [0, 0, boundary], perDeviation)
        expect(Math.abs(under + over - 32768)).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('is never more sure nearer to a boundary, nor with a larger deviation', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65534 }), fc.integer({ min: 1, max: 32766 }), (distance, perDeviation) => {
        const here = above_Q15(distance, perDeviation)
        expect(above_Q15(distance + 1, perDeviation)).toBeGreaterThanOrEqual(here)
        expect(above_Q15(distance, perDeviation + 1)).toBeGreaterThanOrEqual(here)
      }),
    )
  })

  it('keeps to its range at the ends of int32', () => {
    for (const value of [0, 65535]) {
      for (const boundary of [0, 65536]) {
        for (const at of [0, 1, 2, 3]) {
          const confidence = levelConfidence_Q15(value, at, [boundary, boundary, boundary], 32767)
          expect(confidence).toBeGreaterThanOrEqual(0)
          expect(confidence).toBeLessThanOrEqual(32767)
        }
      }
    }
  })
})

describe('the deviation over the signal', () => {
  const table = fc.array(quarters, { minLength: 9, maxLength: 9 })

  it('is the table at its nodes', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 0, max: 7 }), (values, node) => {
        expect(quartersPerDeviation_Q14(8192 * node, values)).toBe(values[node])
      }),
    )
  })

  it('lies on the straight line between two nodes, rounded down', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 0, max: 65535 }), (values, signal) => {
        const node = Math.floor(signal / 8192)
        const line = values[node] + ((values[node + 1] - values[node]) * (signal % 8192)) / 8192
        expect(quartersPerDeviation_Q14(signal, values)).toBe(Math.floor(line))
      }),
    )
  })
})
