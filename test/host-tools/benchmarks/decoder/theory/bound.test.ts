import { Matrix, inverse } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import { boundVariances, fisherInformation } from '../../../../../host-tools/benchmarks/decoder/theory/bound'

const diagonal = (values: number[]) => values.map((value, i) => values.map((_, j) => (i === j ? value : 0)))

describe('Cramér-Rao bound', () => {
  it('for the mean of N readings is N over their variance', () => {
    const information = fisherInformation([[1, 1, 1, 1, 1]], diagonal([4, 4, 4, 4, 4]), [])
    expect(information.get(0, 0)).toBeCloseTo(5 / 4, 12)
  })

  it('for the variance of N readings is N over twice its square', () => {
    const information = fisherInformation([[0, 0, 0]], diagonal([4, 4, 4]), [diagonal([1, 1, 1])])
    expect(information.get(0, 0)).toBeCloseTo(3 / (2 * 16), 12)
  })

  it('is met by generalised least squares, and by no other weights', () => {
    const design = new Matrix([[1, 0.2], [0.5, 1], [0.1, 0.9]])
    const covariance = [[2, 0.5, 0], [0.5, 1, 0.3], [0, 0.3, 3]]
    const information = fisherInformation(design.transpose().to2DArray(), covariance, [])
    const varianceWith = (weight: Matrix) => {
      const weighted = design.transpose().mmul(weight)
      const solver = inverse(weighted.mmul(design)).mmul(weighted)
      return solver.mmul(new Matrix(covariance)).mmul(solver.transpose()).diagonal()
    }
    const bound = boundVariances(information, Matrix.eye(2))
    varianceWith(inverse(new Matrix(covariance))).forEach((variance, i) => expect(variance).toBeCloseTo(bound[i], 10))
    varianceWith(Matrix.eye(3)).forEach((variance, i) => expect(variance).toBeGreaterThan(bound[i] * 1.01))
  })

  it('is as much lower for an estimator that shrinks its answers as that one gains by it', () => {
    const information = fisherInformation([[1, 1]], diagonal([2, 2]), [])
    expect(boundVariances(information, new Matrix([[0.5]]))[0]).toBeCloseTo(boundVariances(information, Matrix.eye(1))[0] / 4, 12)
  })
})
