import { Matrix, inverse } from 'ml-matrix'
import { ratioInterval, type Interval } from '../../intervals'
import { boundVariances } from './theory/bound'
import { informationInSamples, type LocalModel } from './theory/noise-model'
import { INTERIOR, type Cell } from './cell'
import { polarityOf, type DataSet } from './dataset'
import type { BenchDecoder } from './decoders'

/** How near a decoder comes to the bound, per ion. */
export interface Efficiency {
  /** Mean bound over mean variance, over all interrogations. */
  efficiency: number[]
  /** 99 % interval of the efficiency. */
  interval: Interval[]
  /** Mean unbiased bound over mean squared error about the truth: the electrode's nonlinearity counts too. */
  withBias: number[]
  /** Root mean square of error and of its systematic part. */
  rmsError: number[]
  rmsBias: number[]
  /** What the bound allows. */
  rmsBound: number[]
  /** Measured variance over the one that the noise model predicts, over all ions: 1 when the model is right. */
  overPredicted: number
  overPredictedInterval: Interval
}

/**
 * The random part of an error is what noise moves an estimate by: the decoder's real answer less its own answer to
 * the expected sums, and less the mean of that over all interrogations, which is the constant that rounding adds.
 */
export function efficiencyOf(cell: Cell, { activation, words }: DataSet, models: LocalModel[], decoder: BenchDecoder): Efficiency {
  const inside = [...activation.keys()].filter((index) => activation[index].every((value) => value >= INTERIOR))
  const columns = inside.map((index) => {
    const model = models[index]
    const weights = slopesOf(decoder, model.sums)
    return {
      expected: decoder.smooth(model.sums),
      decoded: decoder.activationOf(words[index]),
      bound: boundVariances(model.information, weights.mmul(new Matrix(model.slopes).transpose())),
      unbiased: inverse(model.information).diagonal(),
      predicted: weights.mmul(new Matrix(model.covariance)).mmul(weights.transpose()).diagonal(),
      truth: activation[index],
    }
  })
  type Column = (typeof columns)[number]
  const perIon = (value: (one: Column, ion: number) => number) =>
    cell.calibration.ions.map((_, ion) => columns.reduce((sum, one) => sum + value(one, ion), 0) / columns.length)
  const constant = perIon((one, ion) => one.decoded[ion] - one.expected[ion])
  const squaredNoise = (one: Column, ion: number) => (one.decoded[ion] - one.expected[ion] - constant[ion]) ** 2
  const variance = perIon(squaredNoise)
  const squaredError = perIon((one, ion) => (one.decoded[ion] - one.truth[ion]) ** 2)
  const over = (above: number[], below: number[]) => above.map((value, ion) => value / below[ion])
  const predicted = perIon((one, ion) => one.predicted[ion])
  // Ions in units of their predicted variance, so that each counts alike.
  const relative = columns.map((one) => variance.reduce((sum, _, ion) => sum + squaredNoise(one, ion) / predicted[ion], 0) / variance.length)
  return {
    efficiency: over(perIon((one, ion) => one.bound[ion]), variance),
    interval: variance.map((_, ion) => ratioInterval(columns.map((one) => one.bound[ion]), columns.map((one) => squaredNoise(one, ion)))),
    withBias: over(perIon((one, ion) => one.unbiased[ion]), squaredError),
    rmsError: squaredError.map(Math.sqrt),
    rmsBias: perIon((one, ion) => (one.expected[ion] + constant[ion] - one.truth[ion]) ** 2).map(Math.sqrt),
    rmsBound: perIon((one, ion) => one.unbiased[ion]).map(Math.sqrt),
    overPredicted: relative.reduce((sum, value) => sum + value, 0) / relative.length,
    overPredictedInterval: ratioInterval(relative, relative.map(() => 1)),
  }
}

/** How each activation moves with each sum, by central differences: [ion][window sum]. */
function slopesOf(decoder: BenchDecoder, sums: number[]): Matrix {
  const columns = sums.map((sum, i) => {
    const step = 1e-4 * sum
    const [above, below] = [sum + step, sum - step].map((value) => decoder.smooth(sums.with(i, value)))
    return above.map((value, ion) => (value - below[ion]) / (2 * step))
  })
  return new Matrix(columns).transpose()
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
