import { Matrix, inverse } from 'ml-matrix'
import { boundVariances } from '../decoder/bound'
import { informationInSamples, type LocalModel } from '../decoder/noise-model'
import { INTERIOR, type Cell } from './cell'
import { polarityOf, type DataSet } from './dataset'
import { windowSumsOf, type BenchDecoder } from './decoders'

/** How near a decoder comes to the bound, per ion. */
export interface Efficiency {
  /** Mean bound over mean variance, over all interrogations. */
  efficiency: number[]
  /** Its standard error from so many interrogations. */
  standardError: number[]
  /** The same with each interrogation in units of its own bound. */
  pointwise: number[]
  /** Mean unbiased bound over mean squared error about the truth: the electrode's nonlinearity counts too. */
  withBias: number[]
  /** Root mean square of error and of its systematic part. */
  rmsError: number[]
  rmsBias: number[]
  /** What the bound allows. */
  rmsBound: number[]
  /** Measured variance over the one that the noise model predicts: 1 when the model is right. */
  overPredicted: number[]
}

/**
 * The random part of an error is what the noise moves an estimate by: the decoder's matrix times the sums' distance
 * from their expectation. Taken from the decoder's real answers, with its own mean at this activation taken off.
 */
export function efficiencyOf(cell: Cell, { activation, words }: DataSet, models: LocalModel[], decoder: BenchDecoder): Efficiency {
  const inside = [...activation.keys()].filter((index) => activation[index].every((value) => value >= INTERIOR))
  const offset = offsetOf(cell, decoder)
  const columns = inside.map((index) => {
    const model = models[index]
    const mean = decoder.matrix.mmul(Matrix.columnVector(model.sums)).to1DArray().map((value, ion) => value + offset[ion])
    const gradient = decoder.matrix.mmul(new Matrix(model.slopes).transpose())
    const predicted = decoder.matrix.mmul(new Matrix(model.covariance)).mmul(decoder.matrix.transpose()).diagonal()
    return {
      mean,
      decoded: decoder.activationOf(words[index]),
      bound: boundVariances(model.information, gradient),
      unbiased: inverse(model.information).diagonal(),
      predicted,
      truth: activation[index],
    }
  })
  type Column = (typeof columns)[number]
  const perIon = (value: (one: Column, ion: number) => number) =>
    cell.calibration.ions.map((_, ion) => columns.reduce((sum, one) => sum + value(one, ion), 0) / columns.length)
  const squaredNoise = (one: Column, ion: number) => (one.decoded[ion] - one.mean[ion]) ** 2
  const variance = perIon(squaredNoise)
  const squaredError = perIon((one, ion) => (one.decoded[ion] - one.truth[ion]) ** 2)
  const over = (above: number[], below: number[]) => above.map((value, ion) => value / below[ion])
  const efficiency = over(perIon((one, ion) => one.bound[ion]), variance)
  return {
    efficiency,
    standardError: efficiency.map((value) => value * Math.sqrt(2 / columns.length)),
    pointwise: perIon((one, ion) => squaredNoise(one, ion) / one.bound[ion]).map((ratio) => 1 / ratio),
    withBias: over(perIon((one, ion) => one.unbiased[ion]), squaredError),
    rmsError: squaredError.map(Math.sqrt),
    rmsBias: perIon((one, ion) => (one.mean[ion] - one.truth[ion]) ** 2).map(Math.sqrt),
    rmsBound: perIon((one, ion) => one.unbiased[ion]).map(Math.sqrt),
    overPredicted: over(variance, perIon((one, ion) => one.predicted[ion])),
  }
}

/** The constant of an affine decoder, from one of its answers well inside. */
function offsetOf(cell: Cell, decoder: BenchDecoder): number[] {
  const words = Uint16Array.from(cell.training.find(({ activation }) => activation.every((value) => value > 0.3))!.samples.flat())
  const linear = decoder.matrix.mmul(Matrix.columnVector(windowSumsOf(words, cell.calibration))).to1DArray()
  return decoder.activationOf(words).map((value, ion) => value - linear[ion])
}

/** Share of the samples' information on each ion that the window sums keep, averaged over a few interrogations. */
export function informationKept(cell: Cell, models: LocalModel[], count: number): number[] {
  const shares = Array.from({ length: count }, (_, index) => {
    const samples = informationInSamples(cell.noise, cell.expected[polarityOf(index)], cell.data.activation[index])
    const [bySamples, bySums] = [inverse(samples).diagonal(), inverse(models[index].information).diagonal()]
    return bySamples.map((variance, ion) => variance / bySums[ion])
  })
  return cell.calibration.ions.map((_, ion) => shares.reduce((sum, share) => sum + share[ion], 0) / count)
}
