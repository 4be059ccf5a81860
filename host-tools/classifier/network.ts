import { randomStream } from '../../sim/random'
import { minimise } from './minimise'

/**
 * The classifier in double precision: softmax over scores of one hidden layer of rectified units, or of the inputs
 * themselves. Trained by maximum likelihood (mean cross-entropy) with a small penalty on weights.
 */
export interface Network {
  /** [unit][input, constant last]; none for a linear classifier. */
  hidden: number[][]
  /** [class][hidden unit or input, constant last] */
  scores: number[][]
}

/** Inputs of one interrogation, without the constant, and the index of its class. */
export interface Example {
  inputs: number[]
  label: number
}

export interface TrainingSettings {
  /** Units of the hidden layer; 0 for a linear classifier. */
  hiddenUnits: number
  classCount: number
  seed: number
  /** Called with the share of the iterations that are done. */
  onProgress?: (share: number) => void
}

/**
 * Half of this times the squared weights, of standardised inputs, is added to the mean cross-entropy (A): classes that
 * part cleanly would else drive weights beyond what integers hold.
 */
const PENALTY = 1e-4
const ITERATIONS = 200

/** Deterministic for a seed. @param examples at least one */
export function trainNetwork(examples: Example[], settings: TrainingSettings): Network {
  const inputCount = examples[0].inputs.length
  const { mean, deviation } = momentsOf(examples, inputCount)
  const standardised = examples.map(({ inputs, label }) => ({
    inputs: inputs.map((value, i) => (value - mean[i]) / deviation[i]),
    label,
  }))
  const shape = shapeOf(inputCount, settings)
  const weights = minimise((at, gradient) => crossEntropy(standardised, shape, at, gradient), firstWeights(shape, settings.seed), ITERATIONS, (done) => settings.onProgress?.(done / ITERATIONS))
  const [first, ...rest] = layersOf(weights, shape).map((rows, layer) => (layer === 0 ? rows.map((row) => ofRawInputs(row, mean, deviation)) : rows))
  return rest.length === 0 ? { hidden: [], scores: first } : { hidden: first, scores: rest[0] }
}

/** Scores of the classes: logarithms of their odds, up to a common constant. */
export function scoresOf({ hidden, scores }: Network, inputs: number[]): number[] {
  const values = hidden.length === 0 ? inputs : hidden.map((row) => Math.max(0, affine(row, inputs)))
  return scores.map((row) => affine(row, values))
}

function affine(row: number[], values: number[]): number {
  return values.reduce((sum, value, i) => sum + row[i] * value, row[values.length])
}

/** Rows and columns (constant included) of each layer. */
type Shape = { rows: number; columns: number }[]

function shapeOf(inputCount: number, { hiddenUnits, classCount }: TrainingSettings): Shape {
  if (hiddenUnits === 0) return [{ rows: classCount, columns: inputCount + 1 }]
  return [
    { rows: hiddenUnits, columns: inputCount + 1 },
    { rows: classCount, columns: hiddenUnits + 1 },
  ]
}

/** He's initialisation for rectified units. */
function firstWeights(shape: Shape, seed: number): number[] {
  const { normal } = randomStream(seed, 'first weights of the classifier')
  return shape.flatMap(({ rows, columns }) => Array.from({ length: rows * columns }, () => normal() * Math.sqrt(2 / columns)))
}

function layersOf(weights: number[], shape: Shape): number[][][] {
  let from = 0
  return shape.map(({ rows, columns }) =>
    Array.from({ length: rows }, () => {
      from += columns
      return weights.slice(from - columns, from)
    }),
  )
}

/** Mean and deviation of each input; one that never changes counts with a deviation of 1. */
function momentsOf(examples: Example[], inputCount: number): { mean: number[]; deviation: number[] } {
  const columns = Array.from({ length: inputCount }, (_, i) => examples.map(({ inputs }) => inputs[i]))
  const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const mean = columns.map(average)
  const deviation = columns.map((values, i) => Math.sqrt(average(values.map((value) => (value - mean[i]) ** 2))) || 1)
  return { mean, deviation }
}

function ofRawInputs(row: number[], mean: number[], deviation: number[]): number[] {
  const weights = mean.map((_, i) => row[i] / deviation[i])
  return [...weights, weights.reduce((constant, weight, i) => constant - weight * mean[i], row[mean.length])]
}

/** Mean of −log P(label) plus the penalty; fills in the gradient by backpropagation. Plain loops: this is where training spends its time. */
function crossEntropy(examples: Example[], shape: Shape, weights: number[], gradient: number[]): number {
  gradient.fill(0)
  const output = shape[shape.length - 1]
  const hiddenUnits = shape.length === 1 ? 0 : shape[0].rows
  const outputFrom = hiddenUnits * shape[0].columns
  const hidden = new Array<number>(hiddenUnits).fill(0)
  const error = new Array<number>(output.rows).fill(0)
  let loss = 0
  for (const { inputs, label } of examples) {
    for (let unit = 0; unit < hiddenUnits; unit++) hidden[unit] = Math.max(0, product(weights, unit * shape[0].columns, inputs))
    const values = hiddenUnits === 0 ? inputs : hidden
    for (let k = 0; k < output.rows; k++) error[k] = product(weights, outputFrom + k * output.columns, values)
    loss += softmaxError(error, label)
    for (let k = 0; k < output.rows; k++) addOuter(gradient, outputFrom + k * output.columns, values, error[k])
    for (let unit = 0; unit < hiddenUnits; unit++) {
      if (hidden[unit] === 0) continue
      let back = 0
      for (let k = 0; k < output.rows; k++) back += error[k] * weights[outputFrom + k * output.columns + unit]
      addOuter(gradient, unit * shape[0].columns, inputs, back)
    }
  }
  let squares = 0
  for (let i = 0; i < weights.length; i++) {
    squares += weights[i] ** 2
    gradient[i] = gradient[i] / examples.length + PENALTY * weights[i]
  }
  return loss / examples.length + (PENALTY / 2) * squares
}

function product(weights: number[], from: number, values: number[]): number {
  let sum = weights[from + values.length]
  for (let i = 0; i < values.length; i++) sum += weights[from + i] * values[i]
  return sum
}

function addOuter(gradient: number[], from: number, values: number[], factor: number): void {
  for (let i = 0; i < values.length; i++) gradient[from + i] += factor * values[i]
  gradient[from + values.length] += factor
}

/** Turns scores into P(class) − [class is the label], in place; returns −log P(label). */
function softmaxError(scores: number[], label: number): number {
  const highest = Math.max(...scores)
  const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0)
  const loss = highest + Math.log(total) - scores[label]
  for (let k = 0; k < scores.length; k++) scores[k] = Math.exp(scores[k] - highest) / total
  scores[label] -= 1
  return loss
}
