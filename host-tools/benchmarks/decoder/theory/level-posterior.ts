import { CholeskyDecomposition, Matrix } from 'ml-matrix'

/**
 * Posterior probabilities of levels: a Gaussian likelihood over activations, a prior that is even over a box. The
 * ions other than the one in question are integrated out by Gauss-Legendre quadrature between the box's sides, the
 * one in question in closed form.
 */
export interface Belief {
  /** Where the likelihood has its maximum, and its covariance there. */
  mean: number[]
  covariance: Matrix
}

/** Beyond this many standard deviations nothing is left: Φ(−7) = 1e-12. */
const REACH = 7
const POINTS = 24

/** P(level) of one ion; the probabilities sum to 1. */
export function levelProbabilities(belief: Belief, ion: number, boundaries: number[], low: number, high: number): number[] {
  const edges = [low, ...boundaries, high]
  // The ion in question last: given all the others, it is normal. Others that the box does not cut integrate to one.
  const isCut = (other: number) => {
    const reach = REACH * Math.sqrt(belief.covariance.get(other, other))
    return belief.mean[other] - reach < low || belief.mean[other] + reach > high
  }
  const order = [...belief.mean.keys()].filter((other) => other !== ion && isCut(other)).concat(ion)
  const mean = order.map((i) => belief.mean[i])
  const ordered = belief.covariance.selection(order, order)
  // An inverse is symmetric only up to rounding, which the factorisation would refuse.
  const factor = new CholeskyDecomposition(Matrix.add(ordered, ordered.transpose()).div(2)).lowerTriangularMatrix
  const mass = integrate(factor, mean, [], edges, low, high)
  const total = mass.reduce((sum, value) => sum + value, 0)
  return mass.map((value) => value / total)
}

/** Mass between each pair of edges of the last variable, over the box of those not yet fixed in `z`. */
function integrate(factor: Matrix, mean: number[], z: number[], edges: number[], low: number, high: number): number[] {
  const at = z.length
  const deviation = factor.get(at, at)
  const centre = z.reduce((sum, value, j) => sum + factor.get(at, j) * value, mean[at])
  if (at === mean.length - 1) {
    const below = edges.map((edge) => normalDistribution((edge - centre) / deviation))
    return below.slice(1).map((value, level) => value - below[level])
  }
  const from = Math.max((low - centre) / deviation, -REACH)
  const to = Math.min((high - centre) / deviation, REACH)
  const sums = edges.slice(1).map(() => 0)
  if (from >= to) return sums
  for (const { node, weight } of LEGENDRE) {
    const value = from + ((to - from) * (1 + node)) / 2
    const density = (weight * (to - from) * Math.exp((-value * value) / 2)) / (2 * Math.sqrt(2 * Math.PI))
    integrate(factor, mean, [...z, value], edges, low, high).forEach((mass, level) => (sums[level] += density * mass))
  }
  return sums
}

/** Nodes and weights on −1..1: Newton's iteration on the Legendre polynomial (Abramowitz & Stegun 25.4.29). */
const LEGENDRE = Array.from({ length: POINTS }, (_, i) => {
  let x = Math.cos((Math.PI * (i + 0.75)) / (POINTS + 0.5))
  for (;;) {
    let [before, value] = [1, x]
    for (let k = 2; k <= POINTS; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k]
    const slope = (POINTS * (x * value - before)) / (x * x - 1)
    const step = value / slope
    x -= step
    if (Math.abs(step) < 1e-15) return { node: x, weight: 2 / ((1 - x * x) * slope * slope) }
  }
})

/** Φ(z): the series around 0, the continued fraction far out (Abramowitz & Stegun 26.2.10 and 26.2.14). */
export function normalDistribution(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  const x = Math.abs(z)
  if (x < 3) {
    let term = z
    let sum = z
    for (let n = 1; Math.abs(term) > 1e-17; n++) sum += term *= (z * z) / (2 * n + 1)
    return 0.5 + density * sum
  }
  let fraction = x
  for (let k = 40; k >= 1; k--) fraction = x + k / fraction
  return z < 0 ? density / fraction : 1 - density / fraction
}
