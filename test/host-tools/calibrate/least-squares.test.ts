import { describe, expect, it } from 'vitest'
import { leastSquares, standardErrors, type Problem } from '../../../host-tools/calibrate/least-squares'
import { linearFit } from '../../../host-tools/calibration/regression'
import { Matrix } from 'ml-matrix'
import { randomStream } from '../../../sim/random'

/** y = a·e^(−t/τ) + b at ten times, τ by its logarithm; a block is one such curve, off as a whole by `together` and each value by 1. */
function decays(count: number, seed: number, together = 0): Problem {
  const { normal } = randomStream(seed, 'decays')
  const times = Array.from({ length: 10 }, (_, n) => n)
  const curveOf = ([a, logarithm, b]: number[]) => times.map((time) => a * Math.exp(-time / Math.exp(logarithm)) + b)
  const curves = Array.from({ length: count }, () => {
    const shift = together * normal()
    return curveOf([100, Math.log(3), 20]).map((value) => value + shift + normal())
  })
  return {
    blocks: count,
    steps: [1e-3, 1e-5, 1e-3, 1],
    strides: [Infinity, 1, Infinity, Infinity],
    isTouched: (_, parameter) => parameter < 3,
    residuals: (values, block) => curveOf(values).map((value, n) => curves[block][n] - value),
  }
}

describe('non-linear least squares', () => {
  it('finds the curve from far away', () => {
    const { values, misfit } = leastSquares(decays(50, 1), [1, Math.log(100), 0], [0, 1, 2], 50)
    expect(values[0]).toBeCloseTo(100, 0)
    expect(Math.exp(values[1])).toBeCloseTo(3, 1)
    expect(values[2]).toBeCloseTo(20, 0)
    expect(misfit / 500).toBeCloseTo(1, 0)
  })

  it('leaves a parameter alone that is not free', () => {
    const { values } = leastSquares(decays(50, 1), [1, Math.log(100), 17], [0, 1], 50)
    expect(values[2]).toBe(17)
  })

  it.each([0, 3])('states errors as large as the estimates scatter, when values of a block are off together by %d', (together) => {
    const fits = Array.from({ length: 60 }, (_, k) => {
      const problem = decays(25, k, together)
      const { values } = leastSquares(problem, [80, Math.log(5), 0], [0, 1, 2], 50)
      return { values, errors: standardErrors(problem, values, [0, 1, 2]) }
    })
    const rms = (list: number[]) => Math.sqrt(list.reduce((sum, value) => sum + value * value, 0) / list.length)
    const truth = [100, Math.log(3), 20]
    truth.forEach((value, i) => {
      const ratio = rms(fits.map(({ values }) => values[i] - value)) / rms(fits.map(({ errors }) => errors[i]))
      expect(ratio).toBeLessThan(1.3)
      // What all values of a block share says little of a curve's shape: its errors are stated too large then, never too small.
      if (together === 0 || i === 2) expect(ratio).toBeGreaterThan(0.7)
    })
  })

  it('knows nothing of a parameter that nothing depends on', () => {
    const errors = standardErrors(decays(25, 1), [100, Math.log(3), 20, 5], [0, 1, 2, 3])
    expect(errors[3]).toBe(Infinity)
    expect(errors.slice(0, 3).every(Number.isFinite)).toBe(true)
  })

  it('is linear regression where the model is linear', () => {
    const { normal } = randomStream(2, 'line')
    const rows = Array.from({ length: 200 }, (_, n) => ({ terms: [1, n / 100, Math.sin(n)], value: 2 + n / 50 + normal() }))
    const problem: Problem = {
      blocks: rows.length,
      steps: [1e-3, 1e-3, 1e-3],
      strides: [Infinity, Infinity, Infinity],
      isTouched: () => true,
      residuals: (values, block) => [rows[block].value - rows[block].terms.reduce((sum, term, i) => sum + term * values[i], 0)],
    }
    const { values } = leastSquares(problem, [0, 0, 0], [0, 1, 2], 50)
    const classical = linearFit(new Matrix(rows.map(({ terms }) => terms)), Matrix.columnVector(rows.map(({ value }) => value)))
    standardErrors(problem, values, [0, 1, 2]).forEach((error, i) => {
      expect(values[i]).toBeCloseTo(classical.coefficients.get(i, 0), 4)
      // The larger of what the scatter says with and without its being even.
      expect(error / classical.standardErrors.get(i, 0)).toBeGreaterThan(0.999)
      expect(error / classical.standardErrors.get(i, 0)).toBeLessThan(1.2)
    })
  })
})
