import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix'

/**
 * Non-linear least squares after Levenberg (1944) and Marquardt (1963), with derivatives by differences. What is
 * measured comes in blocks: errors within a block may hang together, those of different blocks do not.
 */
export interface Problem {
  blocks: number
  /** What a block leaves over, in deviations. */
  residuals: (values: number[], block: number) => number[]
  /** A block in which a parameter has no part need not be worked out again for it. */
  isTouched: (block: number, parameter: number) => boolean
  /** Per parameter: so small a change is small, and yet large against rounding. */
  steps: number[]
  /** Per parameter: the most that it may move at once, so that one that nothing holds does not run away. */
  strides: number[]
}

export interface Solution {
  values: number[]
  misfit: number
}

const DAMPING = 0.01
const DAMPING_MAX = 1e8
/** The misfit falls by less than this share: done. */
const CONVERGED = 1e-5

/** @param free indices of the parameters to fit; the others stay */
export function leastSquares(problem: Problem, start: number[], free: number[], iterations: number): Solution {
  let solution: Solution = { values: start, misfit: misfitOf(problem, start) }
  let damping = DAMPING
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { normal, gradient } = normalEquations(problem, solution.values, free)
    const before = solution.misfit
    for (; damping < DAMPING_MAX; damping *= 5) {
      const next = stepFrom(problem, solution.values, free, normal, gradient, damping)
      if (next === undefined || !(next.misfit < solution.misfit)) continue
      solution = next
      damping /= 10
      break
    }
    if (before - solution.misfit < CONVERGED * before) break
  }
  return solution
}

/** Where a damped Gauss-Newton step leads; undefined where the equations cannot be solved. */
function stepFrom(problem: Problem, values: number[], free: number[], normal: Matrix, gradient: number[], damping: number): Solution | undefined {
  const damped = normal.clone()
  free.forEach((_, i) => damped.set(i, i, damped.get(i, i) * (1 + damping) || 1))
  const factor = new CholeskyDecomposition(damped)
  if (!factor.isPositiveDefinite()) return undefined
  const change = factor.solve(Matrix.columnVector(gradient))
  const next = [...values]
  free.forEach((parameter, i) => (next[parameter] -= Math.max(-problem.strides[parameter], Math.min(problem.strides[parameter], change.get(i, 0)))))
  return { values: next, misfit: misfitOf(problem, next) }
}

function misfitOf(problem: Problem, values: number[]): number {
  let misfit = 0
  for (let block = 0; block < problem.blocks; block++) for (const residual of problem.residuals(values, block)) misfit += residual * residual
  return misfit
}

interface NormalEquations {
  /** JᵀJ and Jᵀr. */
  normal: Matrix
  gradient: number[]
  /** Per block its own part of Jᵀr. */
  parts: number[][]
  /** Σ r², and of how many. */
  squares: number
  count: number
}

function normalEquations(problem: Problem, values: number[], free: number[]): NormalEquations {
  const normal = Matrix.zeros(free.length, free.length)
  const gradient = free.map(() => 0)
  const parts: number[][] = []
  let squares = 0
  let count = 0
  for (let block = 0; block < problem.blocks; block++) {
    const here = problem.residuals(values, block)
    const slopes = free.map((parameter) => (problem.isTouched(block, parameter) ? slopeOf(problem, values, block, parameter, here) : undefined))
    const part = slopes.map((slope) => (slope === undefined ? 0 : dot(slope, here)))
    slopes.forEach((slope, i) => {
      if (slope === undefined) return
      gradient[i] += part[i]
      for (let j = 0; j <= i; j++) {
        const other = slopes[j]
        if (other === undefined) continue
        const product = normal.get(i, j) + dot(slope, other)
        normal.set(i, j, product)
        normal.set(j, i, product)
      }
    })
    parts.push(part)
    squares += dot(here, here)
    count += here.length
  }
  return { normal, gradient, parts, squares, count }
}

function slopeOf({ residuals, steps }: Problem, values: number[], block: number, parameter: number, here: number[]): number[] {
  const moved = [...values]
  moved[parameter] += steps[parameter]
  return residuals(moved, block).map((residual, n) => (residual - here[n]) / steps[parameter])
}

function dot(a: number[], b: number[]): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** JᵀJ of all parameters: where the residuals are in deviations, the inverse of what their covariance is at the solution. */
export function informationAt(problem: Problem, values: number[]): Matrix {
  return normalEquations(problem, values, [...values.keys()]).normal
}

/** Keeps parameters that hardly differ in what they do apart; far below any measurement's noise. */
const RIDGE = 1e-10

/**
 * Standard errors of the free parameters at the solution: (JᵀJ)⁻¹·Σ gᵦgᵦᵀ·(JᵀJ)⁻¹ with each block's own Jᵀr (Liang &
 * Zeger 1986, Biometrika 73:13), so that errors that hang together within a block do not make them too small; nor do few
 * blocks: errors that do not hang together would give (JᵀJ)⁻¹ times their variance. Infinity where nothing tells.
 */
export function standardErrors(problem: Problem, values: number[], free: number[]): number[] {
  const { normal, parts, squares, count } = normalEquations(problem, values, free)
  const scale = free.map((_, i) => Math.sqrt(normal.get(i, i)))
  const told = [...free.keys()].filter((i) => scale[i] > 0)
  const scaled = new Matrix(told.map((i) => told.map((j) => normal.get(i, j) / scale[i] / scale[j] + (i === j ? RIDGE : 0))))
  const bread = inverse(scaled)
  const whole = new Matrix(parts.map((part) => told.map((i) => part[i] / scale[i])))
  const spread = whole.mmul(bread)
  const correction = problem.blocks / Math.max(1, problem.blocks - free.length)
  const variance = squares / Math.max(1, count - free.length)
  return free.map((_, i) => {
    const at = told.indexOf(i)
    if (at < 0) return Infinity
    const column = spread.getColumn(at)
    return Math.sqrt(Math.max(correction * dot(column, column), variance * bread.get(at, at))) / scale[i]
  })
}
