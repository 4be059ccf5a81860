import { CholeskyDecomposition, Matrix, SingularValueDecomposition, inverse, solve } from 'ml-matrix'

/**
 * Rows of weights over the features, in double precision.
 *
 * For noise of constant covariance C the best linear unbiased estimate has the rows
 * (TᵀC⁻¹T)⁻¹TᵀC⁻¹ (Aitken 1936). Noise in series with the electrode grows with the conductance,
 * so that the best rows W(x) depend on the activations. They are taken as W₀ + Σ x_l·W_l over
 * some leaders l, which minimises the mean variance over mixtures; x is counted from the middle of
 * the mixtures, so that W₀ alone is a good estimate already.
 */
export interface Weights {
  /** W₀, one row per ion. */
  base: Matrix
  /** Ions whose activation the weights follow, and W_l of each; W_l·T = 0, so followers carry no signal. */
  leaders: number[]
  followers: Matrix[]
  /** The middle that activations are counted from, per leader. */
  middle: number[]
  /** Smallest possible mean variance over the one reached, per ion. */
  efficiency: number[]
}

/** Variance of each ion's estimate by these weights at an activation, for noise of the covariance there. */
export function varianceBy(weights: Weights, activation: number[], covariance: Matrix): number[] {
  const rows = rowsAt(weights, activation)
  return rows.mmul(covariance).mmul(rows.transpose()).diagonal()
}

/** W(x), one row per ion. */
export function rowsAt({ base, leaders, followers, middle }: Weights, activation: number[]): Matrix {
  return followers.reduce((sum, follower, l) => Matrix.add(sum, Matrix.mul(follower, activation[leaders[l]] - middle[l])), base)
}

/** Weights follow one more ion while that gains so much. */
const WORTHWHILE = 0.005

/**
 * @param templates features × ions
 * @param mixtures activations that occur
 * @param covarianceAt covariance of the features at an activation
 */
export function weightsFor(templates: Matrix, mixtures: number[][], covarianceAt: (activation: number[]) => Matrix): Weights {
  const covariances = mixtures.map(covarianceAt)
  const bySignal = [...Array(templates.columns).keys()].sort((a, b) => norm(templates.getColumn(b)) - norm(templates.getColumn(a)))
  let best = weightsFollowing(templates, mixtures, covariances, [])
  for (let count = 1; count < bySignal.length; count++) {
    const next = weightsFollowing(templates, mixtures, covariances, bySignal.slice(0, count))
    if (Math.min(...next.efficiency.map((value, ion) => value - best.efficiency[ion])) < -WORTHWHILE) break
    if (Math.max(...next.efficiency.map((value, ion) => value - best.efficiency[ion])) < WORTHWHILE) break
    best = next
  }
  return best
}

function weightsFollowing(templates: Matrix, mixtures: number[][], covariances: Matrix[], leaders: number[]): Weights {
  const features = templates.rows
  const middle = leaders.map((ion) => mixtures.reduce((sum, activation) => sum + activation[ion] / mixtures.length, 0))
  const basis = mixtures.map((activation) => [1, ...leaders.map((ion, l) => activation[ion] - middle[l])])
  const size = features * (leaders.length + 1)
  const normal = Matrix.zeros(size, size)
  const right = Matrix.zeros(size, templates.columns)
  const bestVariance = templates.transpose().to2DArray().map(() => 0)
  covariances.forEach((covariance, n) => {
    const own = estimator(templates, covariance)
    const pull = own.mmul(covariance)
    own.mmul(covariance).mmul(own.transpose()).diagonal().forEach((value, ion) => (bestVariance[ion] += value))
    basis[n].forEach((a, k) => {
      for (let i = 0; i < features; i++) {
        for (let ion = 0; ion < templates.columns; ion++) {
          right.set(k * features + i, ion, right.get(k * features + i, ion) + a * pull.get(ion, i))
        }
        basis[n].forEach((b, l) => {
          for (let j = 0; j < features; j++) {
            normal.set(k * features + i, l * features + j, normal.get(k * features + i, l * features + j) + a * b * covariance.get(i, j))
          }
        })
      }
    })
  })
  const solution = solve(normal, right).transpose()
  const part = (k: number) => solution.subMatrix(0, templates.columns - 1, k * features, (k + 1) * features - 1)
  const raw = part(0)
  const base = solve(raw.mmul(templates), raw)
  const followers = leaders.map((_, l) => {
    const row = part(l + 1)
    return Matrix.sub(row, row.mmul(templates).mmul(base))
  })
  const weights = { base, leaders, followers, middle, efficiency: [] }
  const variance = bestVariance.map(() => 0)
  covariances.forEach((covariance, n) => varianceBy(weights, mixtures[n], covariance).forEach((value, ion) => (variance[ion] += value)))
  return { ...weights, efficiency: bestVariance.map((value, ion) => value / variance[ion]) }
}

/** (TᵀC⁻¹T)⁻¹TᵀC⁻¹ */
export function estimator(templates: Matrix, covariance: Matrix): Matrix {
  const weighted = solve(covariance, templates).transpose()
  return solve(weighted.mmul(templates), weighted)
}

/** Orthonormal directions, after whitening, that no mixture of ions reaches: noise gives each a variance of 1. */
export function residualDirections(templates: Matrix, covariance: Matrix): Matrix {
  const whitening = inverse(new CholeskyDecomposition(covariance).lowerTriangularMatrix)
  const whitened = whitening.mmul(templates)
  const svd = new SingularValueDecomposition(whitened.mmul(whitened.transpose()), { autoTranspose: false })
  const directions = svd.leftSingularVectors.transpose().subMatrix(templates.columns, templates.rows - 1, 0, templates.rows - 1)
  return directions.mmul(whitening)
}

/**
 * For every set of ions that may be above zero, the rows that take the unconstrained estimates to
 * the solution within the set: x_S = e_S + M_SS⁻¹·M_SR·e_R; see core/decode/unmix. Null outside a set and for
 * the full one.
 * @param metric inverse of the estimates' covariance
 */
export function activeSetRows(metric: Matrix): (number[] | null)[] {
  const ions = [...Array(metric.rows).keys()]
  return Array.from({ length: 2 ** ions.length }, (_, mask) => {
    const members = ions.filter((ion) => mask & (1 << ion))
    const rest = ions.filter((ion) => !members.includes(ion))
    if (members.length === 0 || rest.length === 0) return ions.map(() => null)
    const held = solve(metric.selection(members, members), metric.selection(members, rest))
    return ions.map((ion) => {
      const at = members.indexOf(ion)
      if (at < 0) return null
      return ions.map((other) => (other === ion ? 1 : members.includes(other) ? 0 : held.get(at, rest.indexOf(other))))
    })
  }).flat()
}

/** Rounding makes products differ from their transposes in the last bits. */
export function symmetric(matrix: Matrix): Matrix {
  return Matrix.add(matrix, matrix.transpose()).div(2)
}

function norm(values: number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
}
