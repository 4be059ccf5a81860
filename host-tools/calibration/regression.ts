import { Matrix, inverse } from 'ml-matrix'

/** Several outputs regressed on the same terms. */
export interface LinearFit {
  /** [term][output]; zero for a term that never varies from zero. */
  coefficients: Matrix
  standardErrors: Matrix
  predicted: Matrix
  residuals: Matrix
  /** Measurements less terms. */
  freedom: number
}

/** Keeps terms that hardly differ apart from each other; far below any measurement's noise. */
const RIDGE = 1e-11

/**
 * Ordinary least squares by the normal equations of columns scaled to unit length.
 * @param weight per row, 1/variance; all 1 when left out
 */
export function linearFit(terms: Matrix, outputs: Matrix, weight?: number[]): LinearFit {
  const columns = [...Array(terms.columns).keys()]
  const root = (weight ?? Array<number>(terms.rows).fill(1)).map(Math.sqrt)
  const weighted = (matrix: Matrix) => new Matrix(matrix.to2DArray().map((row, n) => row.map((value) => value * root[n])))
  const left = weighted(terms)
  const right = weighted(outputs)
  const length = columns.map((column) => Math.sqrt(left.getColumn(column).reduce((sum, value) => sum + value * value, 0)))
  const used = columns.filter((column) => length[column] > 0)
  const scaled = new Matrix(left.to2DArray().map((row) => used.map((column) => row[column] / length[column])))
  const gram = scaled.transpose().mmul(scaled)
  used.forEach((_, i) => gram.set(i, i, gram.get(i, i) + RIDGE))
  const covariance = inverse(gram)
  const solution = covariance.mmul(scaled.transpose().mmul(right))
  const coefficients = Matrix.zeros(terms.columns, outputs.columns)
  used.forEach((column, i) => {
    for (let output = 0; output < outputs.columns; output++) coefficients.set(column, output, solution.get(i, output) / length[column])
  })
  const predicted = terms.mmul(coefficients)
  const residuals = Matrix.sub(outputs, predicted)
  const freedom = Math.max(1, terms.rows - used.length)
  const spread = weighted(residuals)
  const variance = [...Array(outputs.columns).keys()].map(
    (output) => spread.getColumn(output).reduce((sum, value) => sum + value * value, 0) / freedom,
  )
  const standardErrors = Matrix.zeros(terms.columns, outputs.columns)
  used.forEach((column, i) =>
    variance.forEach((value, output) => standardErrors.set(column, output, Math.sqrt(value * covariance.get(i, i)) / length[column])),
  )
  return { coefficients, standardErrors, predicted, residuals, freedom }
}
