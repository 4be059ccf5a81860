/**
 * Integration of small stiff systems with error control: the Rosenbrock method of order 2
 * with an error estimate of order 3 by Shampine and Reichelt (1997, SIAM J. Sci. Comput.
 * 18:1, "The MATLAB ODE suite"). L-stable, and it keeps linear invariants (charge) to
 * rounding.
 */
export interface StiffSystem {
  /** Writes dy/dt at `y` into `derivative`. The system does not depend on time. */
  derivative: (y: number[], derivative: number[]) => void
  /** Writes ∂(dy/dt)ᵢ/∂yⱼ at `y` into `jacobian[i][j]`; must be exact. */
  jacobian: (y: number[], jacobian: number[][]) => void
  /** Size of the error that one step may make in each component. */
  tolerance: number[]
}

const D = 1 / (2 + Math.SQRT2)
const E32 = 6 + Math.SQRT2

/**
 * Advances `y` in place by `duration_s`.
 * @param accept called after each step with its length; false ends the integration there
 */
export function integrateStiff(
  system: StiffSystem,
  y: number[],
  duration_s: number,
  accept: (y: number[], step_s: number) => boolean = () => true,
): void {
  const zeros = () => y.map(() => 0)
  const [f0, f1, f2, k1, k2, k3, probe] = [zeros(), zeros(), zeros(), zeros(), zeros(), zeros(), zeros()]
  const jacobian = y.map(zeros)
  let left_s = duration_s
  let step_s = duration_s / 16
  while (left_s > 0) {
    // A rest too small to be worth a step of its own is taken with this one.
    if (step_s > 0.9 * left_s) step_s = left_s
    system.derivative(y, f0)
    system.jacobian(y, jacobian)
    const solve = eliminated(jacobian, step_s * D)
    solve(f0, k1)
    for (let i = 0; i < y.length; i++) probe[i] = y[i] + 0.5 * step_s * k1[i]
    system.derivative(probe, f1)
    for (let i = 0; i < y.length; i++) f2[i] = f1[i] - k1[i]
    solve(f2, k2)
    for (let i = 0; i < y.length; i++) {
      k2[i] += k1[i]
      probe[i] = y[i] + step_s * k2[i]
    }
    system.derivative(probe, f2)
    for (let i = 0; i < y.length; i++) f2[i] -= E32 * (k2[i] - f1[i]) + 2 * (k1[i] - f0[i])
    solve(f2, k3)
    let error = 0
    for (let i = 0; i < y.length; i++) {
      error = Math.max(error, Math.abs((step_s / 6) * (k1[i] - 2 * k2[i] + k3[i])) / system.tolerance[i])
    }
    const factor = Math.min(4, Math.max(0.2, 0.8 * Math.max(error, 1e-6) ** (-1 / 3)))
    if (Number.isNaN(error) || error > 1) {
      step_s *= Number.isNaN(error) ? 0.2 : Math.min(factor, 0.8)
      continue
    }
    for (let i = 0; i < y.length; i++) y[i] = probe[i]
    left_s = step_s === left_s ? 0 : left_s - step_s
    if (!accept(y, step_s)) return
    step_s *= factor
  }
}

/** Gaussian elimination of 1 − scale·J with row exchange; solves for any right-hand side. */
function eliminated(jacobian: number[][], scale: number): (right: number[], solution: number[]) => void {
  const n = jacobian.length
  const rows = jacobian.map((row, i) => row.map((value, j) => (i === j ? 1 : 0) - scale * value))
  const order = rows.map((_, i) => i)
  for (let column = 0; column < n; column++) {
    let pivot = column
    for (let i = column + 1; i < n; i++) if (Math.abs(rows[i][column]) > Math.abs(rows[pivot][column])) pivot = i
    ;[rows[column], rows[pivot]] = [rows[pivot], rows[column]]
    ;[order[column], order[pivot]] = [order[pivot], order[column]]
    for (let i = column + 1; i < n; i++) {
      rows[i][column] /= rows[column][column]
      for (let j = column + 1; j < n; j++) rows[i][j] -= rows[i][column] * rows[column][j]
    }
  }
  return (right, solution) => {
    for (let i = 0; i < n; i++) {
      solution[i] = right[order[i]]
      for (let j = 0; j < i; j++) solution[i] -= rows[i][j] * solution[j]
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let j = i + 1; j < n; j++) solution[i] -= rows[i][j] * solution[j]
      solution[i] /= rows[i][i]
    }
  }
}
