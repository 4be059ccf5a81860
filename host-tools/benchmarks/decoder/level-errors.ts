import { CholeskyDecomposition, Matrix, inverse } from 'ml-matrix'
import { derivativeAt, valueAt } from './theory/interpolant'
import { levelProbabilities } from './theory/level-posterior'
import type { LocalModel } from './theory/noise-model'
import type { Cell } from './cell'
import { ACTIVATION_HIGH, polarityOf, type DataSet } from './dataset'
import { LEVELS, levelOfActivation, windowSumsOf } from './decoders'

/** P(level | window sums) of every interrogation and ion, given the truth about electrode and noise: [interrogation][ion][level]. */
export type Posterior = number[][][]

const ITERATIONS = 6

/**
 * The most likely activations by Gauss-Newton on the expected window sums, and around them the posterior over the
 * prior that the data were drawn from.
 * @param start any decoder's estimates: where the search begins
 */
export function posteriorOf(cell: Cell, { words }: DataSet, models: LocalModel[], start: number[][]): Posterior {
  return words.map((samples, index) => {
    const expected = cell.expected[polarityOf(index)].sums
    const measured = windowSumsOf(samples, cell.calibration)
    const weight = new CholeskyDecomposition(new Matrix(models[index].covariance))
    let activation = start[index]
    let information = models[index].information
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const value = valueAt(expected, activation)
      const design = new Matrix(activation.map((_, ion) => Array.from(derivativeAt(expected, activation, ion))))
      const residual = Matrix.columnVector(measured.map((sum, i) => sum - value[i]))
      information = design.mmul(weight.solve(design.transpose()))
      const step = inverse(information).mmul(design.mmul(weight.solve(residual))).to1DArray()
      // Not far out of the box, where the interpolation ends.
      activation = activation.map((one, ion) => Math.min(ACTIVATION_HIGH * 1.05, Math.max(-0.05 * ACTIVATION_HIGH, one + step[ion])))
      if (Math.max(...step.map(Math.abs)) < 1e-7) break
    }
    return levelsOf(activation, inverse(information))
  })
}

/** Without a boundary or the box's side within this many deviations, a level is certain. */
const CERTAIN = 9

function levelsOf(mean: number[], covariance: Matrix): number[][] {
  return mean.map((value, ion) => {
    const reach = CERTAIN * Math.sqrt(covariance.get(ion, ion))
    if (LEVELS.boundaries.every((boundary) => Math.abs(boundary - value) > reach)) {
      return [0, 1, 2, 3].map((level) => (level === levelOfActivation(value) ? 1 : 0))
    }
    return levelProbabilities({ mean, covariance }, ion, LEVELS.boundaries, 0, ACTIVATION_HIGH)
  })
}

export interface LevelErrors {
  /** Share of wrong levels, counted, per ion. */
  counted: number[]
  /** Share that is wrong in expectation, given what was measured: the same with less scatter. */
  expected: number[]
}

/** Wrong levels in expectation, given what was measured: per interrogation, over all ions. */
export function expectedErrors(posterior: Posterior, levels: number[][]): number[] {
  return posterior.map((one, index) => one.reduce((sum, probabilities, ion) => sum + 1 - probabilities[levels[index][ion]], 0))
}

/** @param levels what a decoder says: [interrogation][ion] */
export function levelErrors({ activation }: DataSet, posterior: Posterior, levels: number[][]): LevelErrors {
  const ions = [...activation[0].keys()]
  const mean = (value: (index: number, ion: number) => number) =>
    ions.map((ion) => activation.reduce((sum, _, index) => sum + value(index, ion), 0) / activation.length)
  return {
    counted: mean((index, ion) => (levels[index][ion] === levelOfActivation(activation[index][ion]) ? 0 : 1)),
    expected: mean((index, ion) => 1 - posterior[index][ion][levels[index][ion]]),
  }
}

/** The levels of highest probability: no decoder errs less often on these data. */
export function bayesLevels(posterior: Posterior): number[][] {
  return posterior.map((one) => one.map((probabilities) => probabilities.indexOf(Math.max(...probabilities))))
}
