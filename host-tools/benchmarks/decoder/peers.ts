import FeedForwardNeuralNetworks from 'ml-fnn'
import LogisticRegression from 'ml-logistic-regression'
import { Matrix, solve } from 'ml-matrix'
import { RandomForestClassifier } from 'ml-random-forest'
import type { Calibration } from '../../calibration/calibration-file'
import type { ReferenceMeasurement } from '../../calibration/reference-calibration'
import { randomStream } from '../../../sim/random'
import { networkRegression } from './network-regression'
import { polynomialRidge } from './ridge'
import { levelOfActivation, peakDecoder, windowSumsOf } from './decoders'

/**
 * What a user would take instead, each trained on the calibration's own interrogations of a rested gel.
 *
 * - Two regress the activations on the window sums themselves and compare them with the levels' boundaries.
 * - Three classify levels from estimates: the linear regression of the activations on the sums, one per ion, in units of
 *   its spread. Of whitened sums each of these errs more often, a forest ten times as often.
 * - One looks at the largest sample of each pulse only.
 */
export interface Peer {
  name: string
  /** The peer's wrong levels over the device's should be at least this. */
  aim: number
  /** Of its numbers, 4 bytes each. */
  memory_bytes: number
  /** Multiply-accumulates, or comparisons in a forest, per interrogation, the sums of samples left out. */
  operations: number
  /** Levels of many interrogations: [interrogation][ion]. */
  levelsOf(words: ArrayLike<number>[]): number[][]
  /** Activations of one interrogation, where the peer estimates them. */
  activationOf?(words: ArrayLike<number>): number[]
}

export interface Effort {
  trees: number
  networkIterations: number
  regressionSteps: number
  /** Of Levenberg and Marquardt's method, for the network on the sums. */
  sumNetworkIterations: number
}

/** Statistics leave nothing to win against a good regression of the sums: the device should tie, within 5 %. */
const TIE = 0.95

export function peersOf(calibration: Calibration, training: ReferenceMeasurement[], effort: Effort): Peer[] {
  const sumsOf = (words: ArrayLike<number>[]) => new Matrix(words.map((one) => windowSumsOf(one, calibration)))
  const learning = sumsOf(training.map(({ samples }) => samples.flat()))
  const activations = new Matrix(training.map(({ activation }) => activation))
  const estimate = linearRegression(learning, activations)
  const featuresOf = (words: ArrayLike<number>[]) => estimate(sumsOf(words))
  const features = estimate(learning)
  const labels = calibration.ions.map((_, ion) => training.map(({ activation }) => levelOfActivation(activation[ion])))
  const regressionCost = features.columns * (learning.columns + 1)
  const perIon = (name: string, models: Model[]): Peer => ({
    name,
    aim: 1,
    memory_bytes: 4 * (regressionCost + models.reduce((sum, { numbers }) => sum + numbers, 0)),
    operations: regressionCost + models.reduce((sum, { operations }) => sum + operations, 0),
    levelsOf: (words) => {
      const rows = featuresOf(words)
      const byIon = models.map((model) => model.predict(rows))
      return words.map((_, index) => byIon.map((levels) => levels[index]))
    },
  })
  const ofSums = (name: string, numbers: number, operations: number, predict: (sums: Matrix) => Matrix): Peer => ({
    name,
    aim: TIE,
    memory_bytes: 4 * numbers,
    operations,
    levelsOf: (words) => predict(sumsOf(words)).to2DArray().map((activation) => activation.map(levelOfActivation)),
    activationOf: (words) => predict(sumsOf([words])).getRow(0),
  })
  const ridge = polynomialRidge(learning, activations)
  const network = networkRegression(learning, activations, effort.sumNetworkIterations)
  return [
    ofSums('ridge regression on sums', ridge.numbers, ridge.operations, ridge.predict),
    ofSums('neural network on sums', network.numbers, network.operations, network.predict),
    perIon('random forest', labels.map((levels, ion) => forest(features, levels, effort.trees, ion))),
    perIon('neural network', labels.map((levels, ion) => classifierNetwork(features, levels, effort.networkIterations, ion))),
    perIon('logistic regression', labels.map((levels) => regression(features, levels, effort.regressionSteps))),
    peakAndThreshold(calibration, training),
  ]
}

interface Model {
  numbers: number
  operations: number
  predict(features: Matrix): number[]
}

/** Sums to estimates by least squares, centred and scaled to unit variance. */
function linearRegression(sums: Matrix, activations: Matrix): (sums: Matrix) => Matrix {
  const mean = sums.mean('column')
  const centred = sums.clone().subRowVector(mean)
  const coefficients = solve(centred, activations.clone().subRowVector(activations.mean('column')), true)
  const spread = centred.mmul(coefficients).standardDeviation('column', { unbiased: false })
  return (others) => others.clone().subRowVector(mean).mmul(coefficients).divRowVector(spread)
}

/** Every tree sees all features, of which there is one per ion, and a sample of the interrogations with replacement. */
function forest(features: Matrix, levels: number[], trees: number, ion: number): Model {
  const model = new RandomForestClassifier({
    seed: ion + 1,
    maxFeatures: 1,
    replacement: false,
    nEstimators: trees,
    useSampleBagging: true,
    noOOB: true,
  })
  model.train(features.to2DArray(), levels)
  const { estimators } = model.toJSON().baseModel
  const sizes = estimators.map(({ root }) => sizeOf(root))
  return {
    // A split is a column, a value and two links; a leaf its level.
    numbers: sizes.reduce((sum, { splits }) => sum + 4 * splits + (splits + 1), 0),
    operations: sizes.reduce((sum, { depth }) => sum + depth, 0),
    predict: (rows) => model.predict(rows.to2DArray()),
  }
}

interface TreeNode {
  left?: TreeNode
  right?: TreeNode
}

function sizeOf(node: TreeNode): { splits: number; depth: number } {
  if (node.left === undefined || node.right === undefined) return { splits: 0, depth: 0 }
  const [left, right] = [sizeOf(node.left), sizeOf(node.right)]
  return { splits: 1 + left.splits + right.splits, depth: 1 + Math.max(left.depth, right.depth) }
}

const HIDDEN = 16

/** One hidden layer of tanh, softmax over four levels; first weights seeded, since the library would draw them from Math.random. */
function classifierNetwork(features: Matrix, levels: number[], iterations: number, ion: number): Model {
  const { normal } = randomStream(ion, 'first weights of the network')
  const classes = [...new Set(levels)].sort()
  const learningRate = 0.5 / features.rows
  const layer = (inputSize: number, outputSize: number) => ({
    model: 'Layer' as const,
    inputSize,
    outputSize,
    regularization: 0.01,
    epsilon: learningRate,
    activation: 'tanh',
    W: Array.from({ length: inputSize }, () => Array.from({ length: outputSize }, () => normal() / Math.sqrt(inputSize))),
    b: [new Array<number>(outputSize).fill(0)],
  })
  const model = FeedForwardNeuralNetworks.load({
    model: 'FNN',
    hiddenLayers: [HIDDEN],
    iterations,
    learningRate,
    regularization: 0.01,
    activation: 'tanh',
    dicts: {},
    layers: [layer(features.columns, HIDDEN), layer(HIDDEN, classes.length)],
  })
  model.train(features, levels)
  const numbers = (features.columns + 1) * HIDDEN + (HIDDEN + 1) * classes.length
  return { numbers, operations: numbers, predict: (rows) => model.predict(rows).map(Number) }
}

/** Levels are ordered: one regression for each boundary, of "above" against "below". */
function regression(features: Matrix, levels: number[], steps: number): Model {
  const withConstant = (rows: Matrix) => rows.clone().addColumn(rows.columns, new Array<number>(rows.rows).fill(1))
  const boundaries = [1, 2, 3].map((boundary) => {
    const model = new LogisticRegression({ numSteps: steps, learningRate: 10 / features.rows })
    model.train(withConstant(features), Matrix.columnVector(levels.map((level) => (level >= boundary ? 1 : 0))))
    return model
  })
  const numbers = boundaries.length * (features.columns + 1)
  return {
    numbers,
    operations: numbers,
    predict: (rows) => {
      const above = boundaries.map((model) => model.predict(withConstant(rows)))
      return Array.from({ length: rows.rows }, (_, index) => above.reduce((level, one) => level + one[index], 0))
    },
  }
}

/** The largest sample of each pulse, regressed on the activations, against the levels' boundaries. */
function peakAndThreshold(calibration: Calibration, training: ReferenceMeasurement[]): Peer {
  const decoder = peakDecoder(calibration, training)
  const numbers = calibration.ions.length * (calibration.ladder.pulses.length + 1)
  return {
    name: 'peak and threshold',
    aim: 1,
    memory_bytes: 4 * (numbers + 3),
    operations: numbers,
    levelsOf: (words) => words.map((one) => decoder.activationOf(one).map(levelOfActivation)),
  }
}
