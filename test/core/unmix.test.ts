import fc from 'fast-check'
import { Matrix, solve } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { unmix, unmixerNew } from '../../firmware/core/unmix'
import { portableNatives } from '../../firmware/core/window-sums'

/** Rows for every active set of a well-conditioned random template matrix, as the calibration makes them. */
function tablesOf(templates: Matrix) {
  const ions = templates.columns
  const rows: number[][] = []
  const rowGain: number[] = []
  for (let mask = 0; mask < 2 ** ions; mask++) {
    const members = [...Array(ions).keys()].filter((ion) => mask & (1 << ion))
    const sub = members.length > 0 ? templates.subMatrixColumn(members) : undefined
    const pseudoInverse = sub && solve(sub.transpose().mmul(sub), sub.transpose())
    for (let ion = 0; ion < ions; ion++) {
      const at = members.indexOf(ion)
      const exact = at < 0 ? [] : pseudoInverse!.getRow(at).map((value) => value * 2 ** 33)
      const gain = Math.ceil(exact.reduce((sum, value) => sum + Math.abs(value), 0) / 131000)
      rows.push(exact.map((value) => Math.round(value / gain)))
      rowGain.push(gain)
    }
  }
  return { ionCount: ions, rows, rowGain }
}

/** Non-negative least squares by trying every active set and keeping the least residual: slow and obvious. */
function obviousSolution(templates: Matrix, y: number[]): number[] {
  const ions = templates.columns
  const target = Matrix.columnVector(y)
  let best = { cost: target.dot(target), x: Array<number>(ions).fill(0) }
  for (let mask = 1; mask < 2 ** ions; mask++) {
    const members = [...Array(ions).keys()].filter((ion) => mask & (1 << ion))
    const sub = templates.subMatrixColumn(members)
    const solution = solve(sub, target, true).to1DArray()
    if (solution.some((value) => value < 0)) continue
    const residual = Matrix.sub(target, sub.mmul(Matrix.columnVector(solution)))
    const cost = residual.dot(residual)
    if (cost < best.cost) best = { cost, x: best.x.map((_, ion) => (members.includes(ion) ? solution[members.indexOf(ion)] : 0)) }
  }
  return best.x
}

describe('non-negative unmixing', () => {
  for (const ions of [1, 2, 3, 4, 5]) {
    it(`finds the least-squares solution of ${ions} ions, whichever of them are held at zero`, () => {
      const activeSets = new Set<number>()
      // Every template has two features of its own, so that the problem stays well conditioned.
      const template = fc.array(fc.integer({ min: 0, max: 1500 }), { minLength: 12, maxLength: 12 })
      fc.assert(
        fc.property(
          fc.array(template, { minLength: ions, maxLength: ions }),
          fc.array(fc.double({ min: -0.6, max: 1, noNaN: true }), { minLength: ions, maxLength: ions }),
          fc.array(fc.integer({ min: -200, max: 200 }), { minLength: 12, maxLength: 12 }),
          (columns, mixture, noise) => {
            const own = columns.map((column, ion) => column.map((value, i) => (i >> 1 === ion ? value + 3000 : value)))
            const templates = new Matrix(own).transpose()
            const y = templates.mmul(Matrix.columnVector(mixture)).to1DArray().map((value, i) => Math.round(value + noise[i]))
            const unmixer = unmixerNew(tablesOf(templates), portableNatives)
            unmix(unmixer, y)
            activeSets.add(unmixer.activeSet)
            const expected = obviousSolution(templates, y)
            unmixer.activation_Q15.forEach((value, ion) => expect(Math.abs(value / 32768 - Math.min(expected[ion], 2))).toBeLessThan(0.004))
          },
        ),
        { numRuns: 400, seed: 11 },
      )
      // The measure must have met the hard cases: solutions on the boundary as well as inside.
      expect(activeSets.size).toBeGreaterThanOrEqual(Math.min(2 ** ions - 1, 4))
    })
  }
})
