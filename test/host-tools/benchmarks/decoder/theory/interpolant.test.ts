import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { derivativeAt, groupedOutputs, interpolantOf, valueAt } from '../../../../../host-tools/benchmarks/decoder/theory/interpolant'

const inBox = fc.array(fc.double({ min: 0, max: 1.2, noNaN: true }), { minLength: 3, maxLength: 3 })

describe('interpolation on a box', () => {
  it('is exact for polynomials of lower degree than it has nodes, derivatives too', () => {
    const interpolant = interpolantOf(0, 1.2, 3, 4, ([x, y, z]) => [x ** 3 * y + z * z, 2 - x * y * z])
    fc.assert(
      fc.property(inBox, ([x, y, z]) => {
        const value = valueAt(interpolant, [x, y, z])
        expect(value[0]).toBeCloseTo(x ** 3 * y + z * z, 10)
        expect(value[1]).toBeCloseTo(2 - x * y * z, 10)
        expect(derivativeAt(interpolant, [x, y, z], 0)[0]).toBeCloseTo(3 * x * x * y, 9)
        expect(derivativeAt(interpolant, [x, y, z], 2)[1]).toBeCloseTo(-x * y, 9)
      }),
    )
  })

  it('comes as near to a saturating current as its degree lets it: error down a hundredfold for three more nodes', () => {
    const current = ([x, y, z]: number[]) => [(x + y + z) / (1 + 0.3 * (x + y + z))]
    const worst = (nodes: number) => {
      const interpolant = interpolantOf(0, 1.2, 3, nodes, current)
      return Math.max(...[0.05, 0.4, 0.8, 1.15].map((at) => Math.abs(valueAt(interpolant, [at, 1.2 - at, at])[0] - current([at, 1.2 - at, at])[0])))
    }
    expect(worst(6)).toBeLessThan(worst(3) / 100)
  })

  it('sums groups of outputs', () => {
    const whole = interpolantOf(0, 1, 1, 3, ([x]) => [x, 2 * x, 1, x * x])
    const grouped = groupedOutputs(whole, [{ start: 0, count: 2 }, { start: 2, count: 2 }])
    expect([...valueAt(grouped, [0.3])].map((value) => Number(value.toFixed(12)))).toEqual([0.9, 1.09])
  })
})
