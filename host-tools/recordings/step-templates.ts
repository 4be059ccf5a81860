/**
 * Templates that sweeps are mixtures of, learned from the sweeps themselves in double precision.
 *
 * Semi-non-negative factorisation (Ding, Li & Jordan 2010, IEEE TPAMI 32:45): sweeps = H · W
 * with activations H ≥ 0 and templates W of either sign, by turns solving for H (non-negative
 * least squares) and W (least squares). It starts from what a membrane is known to do after a
 * step, so the result stays near: capacitive spike, instantaneous current, slow components.
 */
import { fcnnls } from 'ml-fcnnls'
import { Matrix, SingularValueDecomposition, pseudoInverse } from 'ml-matrix'

const ROUNDS = 40

/**
 * @param sweeps current within the step less baseline, times the sign of the step: [sweep][sample]
 * @param noise standard deviation of a sample without a step, in the same unit
 * @returns templates [component][sample], each scaled so that its largest activation is 1
 */
export function learnTemplates(sweeps: number[][], noise: number): number[][] {
  const data = new Matrix(sweeps)
  let templates = new Matrix(membraneShapes(data.columns).slice(0, componentCount(data, noise)))
  for (let round = 0; round < ROUNDS; round++) {
    templates = pseudoInverse(activationsOf(templates, data)).mmul(data)
  }
  const largest = activationsOf(templates, data).max('column')
  return templates
    .to2DArray()
    .map((template, component) => template.map((value) => value * largest[component]))
    .filter((_, component) => largest[component] > 0)
}

/**
 * How many components stand out of the noise: singular values above the largest that white
 * noise alone gives, σ·(√samples + √sweeps) (Marchenko & Pastur 1967); twice that, because a
 * cell's noise is not white.
 */
function componentCount(data: Matrix, noise: number): number {
  const edge = 2 * noise * (Math.sqrt(data.columns) + Math.sqrt(data.rows))
  const values = new SingularValueDecomposition(data, { autoTranspose: true }).diagonal
  return Math.max(2, values.filter((value) => value > edge).length)
}

/** Double-precision non-negative activations [sweep][component] of sweeps in templates. */
export function activationsOf(templates: Matrix, sweeps: Matrix): Matrix {
  return fcnnls(templates.transpose(), sweeps.transpose()).K.transpose()
}

/** Spike, instantaneous step, slow activation, inactivation, with time constants of 1/150, 1/5 and 1/20 of the step. */
function membraneShapes(samples: number): number[][] {
  const phase = Array.from({ length: samples }, (_, i) => i / samples)
  return [
    phase.map((p) => Math.exp(-150 * p)),
    phase.map(() => 1),
    phase.map((p) => 1 - Math.exp(-5 * p)),
    phase.map((p) => Math.exp(-20 * p)),
  ]
}
