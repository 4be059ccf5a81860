import fc from 'fast-check'
import { CholeskyDecomposition, Matrix, solve } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { unmix, unmixerNew } from '../../firmware/core/decode/unmix'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { unmixTables } from '../../host-tools/calibration/linear-tables'

/** Least (x − e)ᵀM(x − e) over x ≥ 0 by trying every active set and keeping the one of least cost: slow and obvious. */
function obviousSolution(metric: Matrix, estimates: number[]): number[] {
  // With M = L·Lᵀ the cost is |Lᵀx − Lᵀe|².
  const columns = new CholeskyDecomposition(metric).lowerTriangularMatrix.transpose()
  const target = columns.mmul(Matrix.columnVector(estimates))
  let best = { cost: target.dot(target), x: estimates.map(() => 0) }
  for (let mask = 1; mask < 2 ** estimates.length; mask++) {
    const members = [...estimates.keys()].filter((ion) => mask & (1 << ion))
    const sub = columns.subMatrixColumn(members)
    const solution = solve(sub, target, true).to1DArray()
    if (solution.some((value) => value < 0)) continue
    const residual = Matrix.sub(target, sub.mmul(Matrix.columnVector(solution)))
    const cost = residual.dot(residual)
    if (cost < best.cost) best = { cost, x: estimates.map((_, ion) => (members.includes(ion) ? solution[members.indexOf(ion)] : 0)) }
  }
  return best.x
}

/** B·Bᵀ plus a diagonal that keeps it well conditioned. */
function metricOf(entries: number[], ions: number): Matrix {
  const b = new Matrix(ions, ions)
  entries.forEach((value, i) => b.set(Math.floor(i / ions), i % ions, value))
  return Matrix.add(b.mmul(b.transpose()), Matrix.eye(ions).mul(0.3))
}

describe('non-negative unmixing', () => {
  for (const ions of [1, 2, 3, 4, 5]) {
    it(`finds the least-squares solution of ${ions} ions in their metric, whichever of them are held at zero`, () => {
      const names = Array.from({ length: ions }, (_, ion) => `ion ${ion}`)
      const activeSets = new Set<number>()
      const numbers = (count: number, min: number, max: number) =>
        fc.array(fc.integer({ min: min * 1e6, max: max * 1e6 }).map((value) => value / 1e6), { minLength: count, maxLength: count })
      fc.assert(
        fc.property(numbers(ions * ions, -1, 1), numbers(ions, -0.8, 0.8), (entries, estimates) => {
          const metric = metricOf(entries, ions)
          const unmixer = unmixerNew(unmixTables(names, metric), portableNatives)
          unmix(unmixer, estimates.map((value) => Math.round(value * 2 ** 17)))
          activeSets.add(unmixer.activeSet)
          const expected = obviousSolution(metric, estimates)
          unmixer.activation_Q17.forEach((value, ion) => expect(Math.abs(value / 2 ** 17 - Math.min(expected[ion], 2))).toBeLessThan(0.001))
        }),
        { numRuns: 400, seed: 11 },
      )
      // The measure must have met the hard cases: solutions on the boundary as well as inside.
      expect(activeSets.size).toBeGreaterThanOrEqual(0.75 * 2 ** ions)
    })
  }

  it('leaves estimates that are all above zero as they are, to the last bit, up to full scale', () => {
    const unmixer = unmixerNew(unmixTables(['K', 'Ca'], Matrix.eye(2)), portableNatives)
    unmix(unmixer, [131071, 1])
    expect([...unmixer.activation_Q17, unmixer.activeSet]).toEqual([131071, 1, 3])
    unmix(unmixer, [2 ** 28 - 1, 0])
    expect(unmixer.activation_Q17).toEqual([262143, 0])
  })
})
