import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix'

/** The Cramér-Rao bound for Gaussian data whose mean and covariance both depend on the parameters. */

/**
 * Fisher information, Slepian and Bangs' formula: J_ij = ∂_iμᵀ C⁻¹ ∂_jμ + ½·tr(C⁻¹ ∂_iC C⁻¹ ∂_jC).
 * @param slopes per parameter, the derivative of the mean
 * @param covarianceSlopes per parameter, the derivative of the covariance; empty where it does not depend on any
 */
export function fisherInformation(slopes: ArrayLike<number>[], covariance: number[][], covarianceSlopes: number[][][]): Matrix {
  const design = new Matrix(slopes.map((slope) => Array.from(slope)))
  const cholesky = new CholeskyDecomposition(new Matrix(covariance))
  const information = design.mmul(cholesky.solve(design.transpose()))
  const relative = covarianceSlopes.map((slope) => cholesky.solve(new Matrix(slope)))
  relative.forEach((one, i) =>
    relative.forEach((other, j) => information.set(i, j, information.get(i, j) + one.mmul(other).trace() / 2)),
  )
  return information
}

/**
 * Smallest variances that an estimator can have whose mean moves by `gradient` when the parameters do:
 * the diagonal of G J⁻¹ Gᵀ. For an unbiased one G is the identity; without G, an estimator that
 * shrinks its answers would seem better than the bound.
 */
export function boundVariances(information: Matrix, gradient: Matrix): number[] {
  return gradient.mmul(inverse(information)).mmul(gradient.transpose()).diagonal()
}
