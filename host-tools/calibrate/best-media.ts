import { Matrix, inverse } from 'ml-matrix'
import { REFERENCE_C } from '../calibration/forward-fit'
import type { Measurement } from '../calibration/measurement'
import { estimator } from '../calibration/weights'
import { mediumName, type Medium } from './protocol'
import type { Sampling } from './gel-response'
import { predictorOf, whiteDeviation_words } from './posterior'
import type { Prior } from './prior-file'

/**
 * The media that determine an electrode best, chosen before anything is measured: of a list of candidates, one after the other,
 * each the one that most lowers the variance that the unknown numbers of the electrode leave in the decoded activations,
 * averaged over mixtures (the I-optimal design, greedily: Atkinson, Donev & Tobias 2007, Optimum Experimental Designs,
 * ch. 10); then each is exchanged for a better one while there is one (Fedorov 1972).
 */
export interface Question {
  board: string
  sampling: Sampling
  prior: Prior
  /** Media, and measurements in each. */
  media: number
  repeats: number
  /** Relative standard deviation of what a medium holds. */
  compositionError: number
}

/** Weaker than what an amplifier clips at: in an hour of measurements the electrode may answer a fifth more. */
const SINGLE = [0.3, 0.6, 1, 1.2]
const PAIRED = [
  [0.4, 0.4],
  [0.8, 0.8],
  [0.9, 0.3],
  [0.3, 0.9],
]
const TOGETHER = [0.2, 0.4, 0.6, 0.8, 1]
/** Mixtures whose decoding is to be good: every combination of these. */
const JUDGED = [0.15, 0.6, 1.05]
/** Slopes by differences of this share of a number's spread. */
const STEP = 0.1

function candidateMedia(ions: string[]): Medium[] {
  const of = (entries: [string, number][]): Medium => ({ activation: Object.fromEntries(entries) })
  return [
    of([]),
    ...ions.flatMap((ion) => SINGLE.map((value) => of([[ion, value]]))),
    ...ions.flatMap((first, at) => ions.slice(at + 1).flatMap((second) => PAIRED.map(([one, other]) => of([[first, one], [second, other]])))),
    ...TOGETHER.map((value) => of(ions.map((ion) => [ion, value]))),
    ...ions.map((strong) => of(ions.map((ion) => [ion, ion === strong ? 1 : 0.4]))),
  ]
}

/** The media in the order in which they were chosen, and the rms error that their unknowns leave in an activation. */
export function bestMedia(question: Question): { media: Medium[]; rmsError: number } {
  const { prior, media: count } = question
  const candidates = candidateMedia(prior.ions).map((medium) => ({ medium, information: informationOf(question, medium) }))
  const judge = judgeOf(question)
  const chosen: typeof candidates = []
  const errorOf = (those: typeof candidates) => judge(those.map(({ information }) => information))
  const bestBeside = (others: typeof candidates) => {
    const free = candidates.filter((one) => !others.includes(one))
    return free.map((one) => ({ one, error: errorOf([...others, one]) })).reduce((best, next) => (next.error < best.error ? next : best))
  }
  while (chosen.length < Math.min(count, candidates.length)) chosen.push(bestBeside(chosen).one)
  for (let improves = true; improves; ) {
    improves = false
    for (const at of chosen.keys()) {
      const { one, error } = bestBeside(chosen.filter((_, other) => other !== at))
      if (error >= errorOf(chosen) * (1 - 1e-6)) continue
      chosen[at] = one
      improves = true
    }
  }
  return { media: chosen.map(({ medium }) => ({ ...medium, name: mediumName(medium) })), rmsError: Math.sqrt(errorOf(chosen)) }
}

/** rms error that these media leave, as bestMedia judges it. */
export function rmsErrorAfter(question: Question, media: Medium[]): number {
  return Math.sqrt(judgeOf(question)(media.map((medium) => informationOf(question, medium))))
}

function interrogation({ sampling }: Question, activation: number[]): Measurement {
  let at_ms = 0
  const began_ms = sampling.ladder.pulses.map(({ sampleCount, sampleInterval_us }) => {
    const began = at_ms
    at_ms += (sampleCount * sampleInterval_us) / 1000 + sampling.ladder.gap_ms
    return began
  })
  return { session: 0, activation, temperature_C: REFERENCE_C, polarity: 1, began_ms, earlier: [], isZeroBias: false, sums: [] }
}

/** Slopes of the sums along each number and each activation, at the mean electrode. */
function slopesOf(question: Question, activation: number[]): { numbers: Matrix; activations: Matrix } {
  const { prior, board, sampling } = question
  const predict = predictorOf(prior, board, sampling)
  const at = (values: number[], contents: number[]) => predict(values, interrogation(question, contents), 0)
  const here = at(prior.mean, activation)
  const column = (there: number[], step: number) => there.map((sum, feature) => (sum - here[feature]) / step)
  const numbers = prior.mean.map((mean, number) => {
    const step = STEP * Math.sqrt(prior.covariance[number][number])
    return column(at(prior.mean.with(number, mean + step), activation), step)
  })
  const activations = activation.map((value, ion) => column(at(prior.mean, activation.with(ion, value + STEP)), STEP))
  return { numbers: new Matrix(numbers).transpose(), activations: new Matrix(activations).transpose() }
}

function noiseOf({ board, sampling }: Question): Matrix {
  const white_words = whiteDeviation_words(board)
  return Matrix.diag(sampling.ladder.pulses.flatMap(() => sampling.windows.map(({ count }) => white_words ** 2 * count)))
}

/** Information on the numbers from the measurements in a medium: JᵀR⁻¹J. R holds the medium's own error. */
function informationOf(question: Question, { activation }: Medium): Matrix {
  const contents = question.prior.ions.map((ion) => activation[ion] ?? 0)
  const { numbers, activations } = slopesOf(question, contents)
  const unsure = activations.mmul(Matrix.diag(contents.map((value) => question.compositionError * value)))
  const noise = Matrix.add(noiseOf(question).div(question.repeats), unsure.mmul(unsure.transpose()))
  return numbers.transpose().mmul(inverse(noise)).mmul(numbers)
}

/** Mean variance of an activation, over mixtures and ions, that the numbers leave after some information. */
function judgeOf(question: Question): (information: Matrix[]) => number {
  const { prior } = question
  // Numbers in their own spreads, so that the inverse is of numbers of one size.
  const spread = Matrix.diag(prior.mean.map((_, at) => Math.sqrt(prior.covariance[at][at])))
  const correlation = Matrix.diag(spread.diagonal().map((value) => 1 / value)).mmul(new Matrix(prior.covariance)).mmul(Matrix.diag(spread.diagonal().map((value) => 1 / value)))
  const known = inverse(Matrix.add(correlation, Matrix.eye(correlation.rows).mul(1e-9)))
  const mixtures = prior.ions.reduce<number[][]>((all) => all.flatMap((one) => JUDGED.map((value) => [...one, value])), [[]])
  const shifts = mixtures.map((activation) => {
    const { numbers, activations } = slopesOf(question, activation)
    return estimator(activations, noiseOf(question)).mmul(numbers).mmul(spread)
  })
  return (information) => {
    const total = information.reduce((sum, one) => Matrix.add(sum, spread.mmul(one).mmul(spread)), known)
    const covariance = inverse(total)
    const variances = shifts.flatMap((shift) => shift.mmul(covariance).mmul(shift.transpose()).diagonal())
    return variances.reduce((sum, value) => sum + value / variances.length, 0)
  }
}
