import { describe, expect, it } from 'vitest'
import { fcnnlsVector } from 'ml-fcnnls'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { Matrix, pseudoInverse } from 'ml-matrix'
import { randomStream } from '../../sim/random'
import { doubleDecoder, integerDecoder, levelOfActivation, windowSumsOf } from './decoders'

const calibration = defaultCalibration('pico')
const { templates, offset } = calibration.fit
const perPulse = calibration.windows.length

/** Samples whose window sums are the calibration's templates mixed, with some noise. */
function mixed(activation: number[], seed: number, noise_words: number): number[][] {
  const { normal } = randomStream(seed, 'mixed')
  return calibration.ladder.pulses.map(({ sampleCount }, pulse) =>
    Array.from({ length: sampleCount }, (_, n) => {
      const window = calibration.windows.findIndex(({ start, count }) => n >= start && n < start + count)
      const feature = pulse * perPulse + window
      const sum = offset[feature] + templates.reduce((all, template, ion) => all + activation[ion] * template[feature], 0)
      return Math.round(sum / calibration.windows[window].count + noise_words * normal())
    }),
  )
}

const { uniform } = randomStream(1, 'mixtures')
const training = Array.from({ length: 120 }, (_, seed) => {
  const activation = calibration.ions.map(() => uniform())
  return { activation, samples: mixed(activation, seed, 20) }
})

describe('decoders of the bench', () => {
  it('the device’s smooth answers are its integer answers up to their rounding, most for iron, which the fewest words tell of', () => {
    const device = integerDecoder(calibration)
    for (const activation of [[0.3, 0.5, 0.4], [0.9, 0.8, 1], [0.6, 0.2, 0.7]]) {
      const words = mixed(activation, 3, 0).flat()
      const smooth = device.smooth(windowSumsOf(words, calibration))
      device.activationOf(words).forEach((value, ion) => expect(Math.abs(value - smooth[ion])).toBeLessThan(0.002))
    }
  })

  it('the unweighted twin is the non-negative least squares of another library, also where ions are absent', () => {
    const twin = doubleDecoder(calibration, training, 'none')
    const sums = new Matrix(training.map(({ samples }) => windowSumsOf(samples.flat(), calibration)))
    const design = new Matrix(training.map(({ activation }) => [1, ...activation]))
    const coefficients = pseudoInverse(design).mmul(sums)
    for (const activation of [[0.5, 0, 0], [0, 0.7, 0], [0, 0, 0], [0.2, 0.9, 0.4]]) {
      const words = mixed(activation, 77, 300).flat()
      const y = windowSumsOf(words, calibration).map((sum, i) => sum - coefficients.get(0, i))
      const other = fcnnlsVector(coefficients.subMatrixRow([1, 2, 3]).transpose(), y).K.to1DArray()
      twin.activationOf(words).forEach((value, ion) => expect(value).toBeCloseTo(other[ion], 6))
    }
  })

  it('levels begin at their boundaries', () => {
    expect([0, 0.1499, 0.15, 0.6, 1.0499, 1.05, 2].map(levelOfActivation)).toEqual([0, 0, 1, 2, 2, 3, 3])
  })
})
