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

/**
 * The same by generalised least squares, where noise is correlated between outputs and differs between rows: ordinary
 * residuals would carry each row's noise into rows whose noise looks different.
 * @param precision per row, the inverse of the outputs' covariance
 */
export function generalisedFit(terms: Matrix, outputs: Matrix, precision: Matrix[]): Pick<LinearFit, 'coefficients' | 'standardErrors' | 'predicted' | 'residuals'> {
  const [count, wide] = [terms.columns, outputs.columns]
  const length = [...Array(count).keys()].map((column) => Math.sqrt(terms.getColumn(column).reduce((sum, value) => sum + value * value, 0)) || 1)
  const size = count * wide
  const normal = Array.from({ length: size }, () => new Float64Array(size))
  const right = new Float64Array(size)
  precision.forEach((weight, n) => {
    const row = terms.getRow(n).map((value, k) => value / length[k])
    const pull = weight.mmul(Matrix.columnVector(outputs.getRow(n))).to1DArray()
    for (let i = 0; i < wide; i++) {
      for (let k = 0; k < count; k++) {
        right[i * count + k] += pull[i] * row[k]
        for (let j = 0; j <= i; j++) {
          const factor = weight.get(i, j) * row[k]
          const into = normal[i * count + k]
          for (let l = 0; l < count; l++) into[j * count + l] += factor * row[l]
        }
      }
    }
  })
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < a; b++) normal[b][a] = normal[a][b]
    // A term that never varies from zero gets the coefficient zero.
    normal[a][a] = normal[a][a] === 0 ? 1 : normal[a][a] * (1 + RIDGE)
  }
  const covariance = inverse(new Matrix(normal.map((row) => Array.from(row))))
  const solution = covariance.mmul(Matrix.columnVector(Array.from(right))).to1DArray()
  const place = (of: (at: number) => number) => new Matrix(length.map((scale, k) => [...Array(wide).keys()].map((i) => of(i * count + k) / scale)))
  const coefficients = place((at) => solution[at])
  const predicted = terms.mmul(coefficients)
  return {
    coefficients,
    standardErrors: place((at) => Math.sqrt(covariance.get(at, at))),
    predicted,
    residuals: Matrix.sub(outputs, predicted),
  }
}

/** All that least squares needs to know of measurements: XᵀWX, XᵀWy and yᵀWy. */
export interface NormalEquations {
  rows: number
  gram: Matrix
  right: number[]
  power: number
}

/** @param weight per row, 1/variance */
export function normalEquations(terms: Matrix, output: number[], weight: number[]): NormalEquations {
  const weighted = terms.clone().mulColumnVector(weight)
  return {
    rows: terms.rows,
    gram: terms.transpose().mmul(weighted),
    right: weighted.transpose().mmul(Matrix.columnVector(output)).to1DArray(),
    power: output.reduce((sum, value, n) => sum + weight[n] * value ** 2, 0),
  }
}

/** The equations of what these coefficients leave of the output. */
export function lessExplained({ rows, gram, right, power }: NormalEquations, coefficients: number[]): NormalEquations {
  const pulled = gram.mmul(Matrix.columnVector(coefficients)).to1DArray()
  return {
    rows,
    gram,
    right: right.map((value, k) => value - pulled[k]),
    power: power + coefficients.reduce((sum, value, k) => sum + value * (pulled[k] - 2 * right[k]), 0),
  }
}

/** Least squares over some of the terms; the others' coefficients are 0, as is that of a term that never varies from zero. */
export function solveFor({ rows, gram, right, power }: NormalEquations, terms: number[]): { coefficients: number[]; standardErrors: number[] } {
  const used = terms.filter((term) => gram.get(term, term) > 0)
  const length = used.map((term) => Math.sqrt(gram.get(term, term)))
  const scaled = new Matrix(used.map((one, i) => used.map((other, j) => gram.get(one, other) / length[i] / length[j] + (i === j ? RIDGE : 0))))
  const covariance = used.length === 0 ? scaled : inverse(scaled)
  const pull = used.map((term, i) => right[term] / length[i])
  const solution = used.map((_, i) => pull.reduce((sum, value, j) => sum + covariance.get(i, j) * value, 0))
  const left = power - solution.reduce((sum, value, i) => sum + value * pull[i], 0)
  const variance = Math.max(0, left) / Math.max(1, rows - used.length)
  const coefficients = right.map(() => 0)
  const standardErrors = right.map(() => 0)
  used.forEach((term, i) => {
    coefficients[term] = solution[i] / length[i]
    standardErrors[term] = Math.sqrt(variance * covariance.get(i, i)) / length[i]
  })
  return { coefficients, standardErrors }
}
