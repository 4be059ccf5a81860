/**
 * Functions of several variables on a box, as products of Chebyshev polynomials through the
 * tensor grid of Chebyshev nodes (Trefethen, Approximation Theory and Approximation Practice, ch. 3).
 * For smooth functions the error falls geometrically with the degree.
 */
export interface Interpolant {
  /** The box is the same interval along each of the `dimensions`. */
  low: number
  high: number
  dimensions: number
  /** Nodes along each dimension. */
  nodes: number
  /** [product of polynomials][output]. */
  coefficients: Float64Array[]
}

/** @param sample the function at one point of the box; every call returns as many outputs */
export function interpolantOf(
  low: number,
  high: number,
  dimensions: number,
  nodes: number,
  sample: (point: number[]) => ArrayLike<number>,
): Interpolant {
  const angle = (node: number) => (Math.PI * (node + 0.5)) / nodes
  const count = nodes ** dimensions
  const digits = (index: number) => Array.from({ length: dimensions }, (_, d) => Math.floor(index / nodes ** d) % nodes)
  const values = Array.from({ length: count }, (_, index) =>
    sample(digits(index).map((node) => low + ((high - low) * (1 + Math.cos(angle(node)))) / 2)),
  )
  // Discrete orthogonality of the cosines at the nodes.
  const weight = (order: number, node: number) => ((order === 0 ? 1 : 2) / nodes) * Math.cos(order * angle(node))
  const coefficients = Array.from({ length: count }, (_, product) => {
    const orders = digits(product)
    const sum = new Float64Array(values[0].length)
    values.forEach((value, index) => {
      const share = digits(index).reduce((all, node, d) => all * weight(orders[d], node), 1)
      for (let i = 0; i < sum.length; i++) sum[i] += share * value[i]
    })
    return sum
  })
  return { low, high, dimensions, nodes, coefficients }
}

/** The same function with its outputs summed over groups: [start, count] each. */
export function groupedOutputs(interpolant: Interpolant, groups: { start: number; count: number }[]): Interpolant {
  const coefficients = interpolant.coefficients.map((row) =>
    Float64Array.from(groups, ({ start, count }) => row.subarray(start, start + count).reduce((sum, value) => sum + value, 0)),
  )
  return { ...interpolant, coefficients }
}

/** Outputs at a point, a little outside of the box too. */
export function valueAt(interpolant: Interpolant, point: number[]): Float64Array {
  return combined(interpolant, point, -1)
}

/** Derivatives of all outputs along one dimension. */
export function derivativeAt(interpolant: Interpolant, point: number[], dimension: number): Float64Array {
  return combined(interpolant, point, dimension)
}

function combined({ low, high, nodes, coefficients }: Interpolant, point: number[], derived: number): Float64Array {
  let products = [1]
  point.forEach((coordinate, d) => {
    const { polynomials, slopes } = chebyshev((2 * (coordinate - low)) / (high - low) - 1, nodes)
    const along = d === derived ? slopes.map((slope) => (2 * slope) / (high - low)) : polynomials
    // The first dimension runs fastest, as in the digits above.
    products = along.flatMap((factor) => products.map((product) => product * factor))
  })
  const result = new Float64Array(coefficients[0].length)
  for (let k = 0; k < products.length; k++) {
    const factor = products[k]
    const row = coefficients[k]
    for (let i = 0; i < result.length; i++) result[i] += factor * row[i]
  }
  return result
}

/** T_0 … T_(count−1) and their derivatives by the three-term recurrence. */
function chebyshev(t: number, count: number): { polynomials: number[]; slopes: number[] } {
  const polynomials = [1, t]
  const slopes = [0, 1]
  for (let k = 2; k < count; k++) {
    polynomials.push(2 * t * polynomials[k - 1] - polynomials[k - 2])
    slopes.push(2 * polynomials[k - 1] + 2 * t * slopes[k - 1] - slopes[k - 2])
  }
  return { polynomials: polynomials.slice(0, count), slopes: slopes.slice(0, count) }
}
