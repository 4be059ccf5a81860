import { Matrix, SingularValueDecomposition } from 'ml-matrix'

/** Ridge regression on all products of up to two standardised inputs (Hoerl and Kennard 1970). */
interface PolynomialRidge {
  /** What a device would keep, the standardisation multiplied into the coefficients. */
  numbers: number
  /** Multiply-accumulates of one prediction. */
  operations: number
  /** One row per example, one column per output. */
  predict(inputs: Matrix): Matrix
  /** The strength that cross-validation chose for each output. */
  strength: number[]
}

/** Strengths to choose from, as shares of the largest squared singular value of the terms. */
const STRENGTHS = Array.from({ length: 29 }, (_, k) => 10 ** (-14 + k / 2))

/**
 * @param inputs one row per example
 * @param outputs one row per example
 */
export function polynomialRidge(inputs: Matrix, outputs: Matrix): PolynomialRidge {
  const ofInputs = standardiserOf(inputs)
  const products = productsOf(ofInputs(inputs))
  const ofProducts = standardiserOf(products)
  const terms = ofProducts(products)
  const mean = outputs.mean('column')
  const { coefficients, strength } = ridge(terms, outputs.clone().subRowVector(mean))
  // Products of the sums less their means, so that nothing cancels; every other scale goes into the coefficients.
  const numbers = inputs.columns + (terms.columns + 1) * outputs.columns
  return {
    numbers,
    operations: terms.columns - inputs.columns + (terms.columns + 1) * outputs.columns,
    predict: (others) => ofProducts(productsOf(ofInputs(others))).mmul(coefficients).addRowVector(mean),
    strength,
  }
}

/** Centred and in units of the spread; a column that never changes is left at zero. */
function standardiserOf(examples: Matrix): (others: Matrix) => Matrix {
  const mean = examples.mean('column')
  const spread = examples.standardDeviation('column', { mean }).map((value) => value || 1)
  return (others) => others.clone().subRowVector(mean).divRowVector(spread)
}

/** The inputs, their squares and their products. */
function productsOf(inputs: Matrix): Matrix {
  const rows = inputs.to2DArray().map((row) => [...row, ...row.flatMap((value, i) => row.slice(i).map((other) => value * other))])
  return new Matrix(rows)
}

/**
 * Every strength's error in leave-one-out cross-validation follows from one singular value decomposition: what an
 * example's residual is without the example itself is residual / (1 − leverage) (Allen's PRESS, 1974).
 */
function ridge(terms: Matrix, outputs: Matrix): { coefficients: Matrix; strength: number[] } {
  const decomposition = new SingularValueDecomposition(terms, { autoTranspose: true })
  const left = decomposition.leftSingularVectors.to2DArray()
  const singular = decomposition.diagonal
  const projected = decomposition.leftSingularVectors.transpose().mmul(outputs)
  const strengths = STRENGTHS.map((share) => share * singular[0] ** 2)
  const keptOf = (strength: number) => singular.map((value) => value ** 2 / (value ** 2 + strength))
  const leverages = strengths.map((strength) => {
    const kept = keptOf(strength)
    return left.map((row) => 1 / left.length + row.reduce((sum, value, k) => sum + value * value * kept[k], 0))
  })
  const chosen = Array.from({ length: outputs.columns }, (_, output) => {
    const along = projected.getColumn(output)
    const press = strengths.map((strength, s) => {
      const shrunk = keptOf(strength).map((share, k) => share * along[k])
      return left.reduce((sum, row, n) => {
        const residual = outputs.get(n, output) - row.reduce((value, own, k) => value + own * shrunk[k], 0)
        return sum + (residual / (1 - leverages[s][n])) ** 2
      }, 0)
    })
    return strengths[press.indexOf(Math.min(...press))]
  })
  const columns = chosen.map((strength, output) => singular.map((value, k) => (value * projected.get(k, output)) / (value ** 2 + strength)))
  const coefficients = decomposition.rightSingularVectors.mmul(new Matrix(columns).transpose())
  return { coefficients, strength: chosen }
}
