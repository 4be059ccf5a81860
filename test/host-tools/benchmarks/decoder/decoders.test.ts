import { describe, expect, it } from 'vitest'
import { fcnnlsVector } from 'ml-fcnnls'
import { Matrix, pseudoInverse } from 'ml-matrix'
import { fitCalibration } from '../../../../host-tools/calibration/fit'
import { HEADER, mixtures, synthetic } from '../../calibration/synthetic-electrode'
import { doubleTwin, integerDecoder, levelOfActivation, linearDecoder, windowSumsOf } from '../../../../host-tools/benchmarks/decoder/decoders'

/** Bent more than its noise. */
const ELECTRODE = { bend: 0.07, white_words: 15 }
const training = mixtures(300, 1, ELECTRODE)
const calibration = fitCalibration(HEADER, training, mixtures(50, 2, ELECTRODE))
const sumsOf = (samples: number[][]) => windowSumsOf(samples.flat(), calibration)

describe('decoders of the bench', () => {
  it('the device’s smooth answers are its integer answers up to their rounding', () => {
    const device = integerDecoder(calibration)
    for (const { samples } of mixtures(50, 3, ELECTRODE)) {
      const smooth = device.smooth(sumsOf(samples))
      if (smooth.some((value) => value < 0)) continue
      device.activationOf(samples.flat()).forEach((value, ion) => expect(Math.abs(value - smooth[ion])).toBeLessThan(0.001))
    }
  })

  it('the twin errs as the device does, and neither errs as much as a linear decoder of a bent electrode', () => {
    const fresh = mixtures(200, 4, ELECTRODE)
    const rms = ({ activationOf }: { activationOf(words: number[]): number[] }) =>
      Math.sqrt(fresh.reduce((sum, { activation, samples }) => sum + activationOf(samples.flat()).reduce((all, value, ion) => all + (value - activation[ion]) ** 2, 0), 0) / fresh.length)
    const [device, twin, linear] = [integerDecoder(calibration), doubleTwin(calibration, training), linearDecoder(calibration, training, 'all')].map(rms)
    expect(twin / device).toBeCloseTo(1, 1)
    expect(linear).toBeGreaterThan(1.3 * device)
  })

  it('the linear one is the non-negative least squares of another library, also where ions are absent', () => {
    const linear = linearDecoder(calibration, training, 'all')
    const design = new Matrix(training.map(({ activation }) => [1, ...activation]))
    const coefficients = pseudoInverse(design).mmul(new Matrix(training.map(({ sums }) => sums)))
    for (const activation of [[0.5, 0, 0], [0, 0.7, 0], [0, 0, 0], [0.2, 0.9, 0.4]]) {
      const { samples } = synthetic(activation, 77, { white_words: 300 })
      const y = sumsOf(samples).map((sum, i) => sum - coefficients.get(0, i))
      const other = fcnnlsVector(coefficients.subMatrixRow([1, 2, 3]).transpose(), y).K.to1DArray()
      linear.activationOf(samples.flat()).forEach((value, ion) => expect(value).toBeCloseTo(other[ion], 6))
    }
  })

  it('levels begin at their boundaries', () => {
    expect([0, 0.1499, 0.15, 0.6, 1.0499, 1.05, 2].map(levelOfActivation)).toEqual([0, 0, 1, 2, 2, 3, 3])
  })
})
