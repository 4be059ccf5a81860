import { Matrix } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { levelProbabilities, normalDistribution } from '../../../../../host-tools/benchmarks/decoder/theory/level-posterior'

describe('normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.96, 0.024997895148220],
    [3, 0.998650101968370],
    [-5, 2.866515718791939e-7],
  ])('Φ(%d)', (z, expected) => {
    expect(normalDistribution(z) / expected).toBeCloseTo(1, 9)
  })
})

describe('levels after a measurement', () => {
  const boundaries = [0.15, 0.6, 1.05]

  it('of one ion are the normal mass between the boundaries, within the prior', () => {
    const [mean, deviation] = [0.58, 0.03]
    const belief = { mean: [mean], covariance: new Matrix([[deviation ** 2]]) }
    const [, below, active] = levelProbabilities(belief, 0, boundaries, 0, 1.2)
    expect(below).toBeCloseTo(normalDistribution((0.6 - mean) / deviation), 9)
    expect(below + active).toBeCloseTo(1, 9)
  })

  it('do not care for other ions that are independent', () => {
    const alone = levelProbabilities({ mean: [0.16], covariance: new Matrix([[0.001]]) }, 0, boundaries, 0, 1.2)
    const together = levelProbabilities({ mean: [0.7, 0.16, 0.02], covariance: Matrix.diag([0.01, 0.001, 0.02]) }, 1, boundaries, 0, 1.2)
    together.forEach((value, level) => expect(value).toBeCloseTo(alone[level], 9))
  })

  it('know that another ion cannot be below zero: as by counting a fine grid', () => {
    const covariance = new Matrix([[0.004, -0.003], [-0.003, 0.004]])
    const mean = [0.13, -0.02]
    const precision = new Matrix([[0.004, 0.003], [0.003, 0.004]]).div(0.004 ** 2 - 0.003 ** 2)
    const mass = [0, 0, 0, 0]
    for (let i = 0; i < 1200; i++) {
      for (let j = 0; j < 1200; j++) {
        const [x, y] = [(i + 0.5) / 1000 - mean[0], (j + 0.5) / 1000 - mean[1]]
        const level = boundaries.filter((boundary) => (i + 0.5) / 1000 >= boundary).length
        mass[level] += Math.exp(-(precision.get(0, 0) * x * x + 2 * precision.get(0, 1) * x * y + precision.get(1, 1) * y * y) / 2)
      }
    }
    const total = mass.reduce((sum, value) => sum + value, 0)
    const probabilities = levelProbabilities({ mean, covariance }, 0, boundaries, 0, 1.2)
    probabilities.forEach((value, level) => expect(value).toBeCloseTo(mass[level] / total, 3))
    expect(probabilities[0]).toBeGreaterThan(0.6 + 0.1)
  })
})
