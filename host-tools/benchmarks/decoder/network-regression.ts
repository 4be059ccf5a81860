import { levenbergMarquardt } from 'ml-levenberg-marquardt'
import { Matrix, SingularValueDecomposition } from 'ml-matrix'
import { randomStream } from '../../../sim/random'

/** A network of one hidden layer of tanh units and a linear output, for each output of its own. */
interface NetworkRegression {
  /** What a device would keep, the whitening multiplied into the hidden layer. */
  numbers: number
  /** Multiply-accumulates of one prediction; a tanh counts as one. */
  operations: number
  predict(inputs: Matrix): Matrix
}

const HIDDEN = 6
/** Small enough that no unit begins in saturation. */
const FIRST_WEIGHT = 0.3

/**
 * Trained by Levenberg and Marquardt's method, the usual one for networks of this size (Hagan and Menhaj 1994), on
 * whitened inputs: neighbouring window sums say nearly the same.
 * @param inputs one row per example
 * @param outputs one row per example
 */
export function networkRegression(inputs: Matrix, outputs: Matrix, iterations: number): NetworkRegression {
  const whitened = whitenerOf(inputs)
  const examples = whitened(inputs).to2DArray()
  const numbers = examples.map((_, n) => n)
  const mean = outputs.mean('column')
  const spread = outputs.standardDeviation('column', { mean })
  const networks = mean.map((middle, output) => {
    const { normal } = randomStream(output, 'first weights of the network for sums')
    const { parameterValues } = levenbergMarquardt(
      { x: numbers, y: outputs.getColumn(output).map((value) => (value - middle) / spread[output]) },
      (weights) => (n) => answerOf(weights, examples[n]),
      {
        initialValues: Array.from({ length: weightsFor(inputs.columns) }, () => (FIRST_WEIGHT * normal()) / Math.sqrt(inputs.columns)),
        jacobianFunction: (weights) => (n) => slopesOf(weights, examples[n]),
        maxIterations: iterations,
        damping: 1,
        errorTolerance: 0,
      },
    )
    return parameterValues
  })
  return {
    numbers: inputs.columns + networks.length * weightsFor(inputs.columns),
    operations: networks.length * (weightsFor(inputs.columns) + HIDDEN),
    predict: (others) => new Matrix(whitened(others).to2DArray().map((row) => networks.map((weights, output) => mean[output] + spread[output] * answerOf(weights, row)))),
  }
}

/** Hidden layer with constants, then output with its constant. */
function weightsFor(inputs: number): number {
  return HIDDEN * (inputs + 1) + HIDDEN + 1
}

function answerOf(weights: number[], inputs: number[]): number {
  const stride = inputs.length + 1
  const output = HIDDEN * stride
  let answer = weights[output + HIDDEN]
  for (let unit = 0; unit < HIDDEN; unit++) {
    let sum = weights[unit * stride + inputs.length]
    for (let i = 0; i < inputs.length; i++) sum += weights[unit * stride + i] * inputs[i]
    answer += weights[output + unit] * Math.tanh(sum)
  }
  return answer
}

/** Derivatives of the answer by every weight. */
function slopesOf(weights: number[], inputs: number[]): number[] {
  const stride = inputs.length + 1
  const output = HIDDEN * stride
  const slopes = new Array<number>(weights.length).fill(0)
  slopes[output + HIDDEN] = 1
  for (let unit = 0; unit < HIDDEN; unit++) {
    let sum = weights[unit * stride + inputs.length]
    for (let i = 0; i < inputs.length; i++) sum += weights[unit * stride + i] * inputs[i]
    const value = Math.tanh(sum)
    slopes[output + unit] = value
    const back = weights[output + unit] * (1 - value * value)
    for (let i = 0; i < inputs.length; i++) slopes[unit * stride + i] = back * inputs[i]
    slopes[unit * stride + inputs.length] = back
  }
  return slopes
}

/** Principal components in units of their spread. */
function whitenerOf(inputs: Matrix): (others: Matrix) => Matrix {
  const mean = inputs.mean('column')
  const { rightSingularVectors, diagonal } = new SingularValueDecomposition(inputs.clone().subRowVector(mean))
  const components = rightSingularVectors.divRowVector(diagonal.map((value) => value / Math.sqrt(inputs.rows)))
  return (others) => others.clone().subRowVector(mean).mmul(components)
}
