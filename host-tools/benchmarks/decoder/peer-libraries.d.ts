// These packages ship no types.
declare module 'ml-fnn' {
  import type { Matrix } from 'ml-matrix'
  interface LayerModel {
    model: 'Layer'
    inputSize: number
    outputSize: number
    regularization: number
    epsilon: number
    activation: string
    W: number[][]
    b: number[][]
  }
  export default class FeedForwardNeuralNetworks {
    static load(model: {
      model: 'FNN'
      hiddenLayers: number[]
      iterations: number
      learningRate: number
      regularization: number
      activation: string
      dicts: object
      layers: LayerModel[]
    }): FeedForwardNeuralNetworks
    train(features: Matrix, labels: number[]): void
    predict(features: Matrix): number[]
  }
}

declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix'
  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number })
    train(features: Matrix, labels: Matrix): void
    predict(features: Matrix): number[]
  }
}
