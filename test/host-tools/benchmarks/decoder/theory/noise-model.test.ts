import { describe, expect, it } from 'vitest'
import { defaultCalibration } from '../../../../../host-tools/calibration/default-calibration'
import { referenceInterrogation } from '../../../../../sim/reference-bench'
import { scenarioSchema } from '../../../../../sim/scenario'
import { expectationOf, pulsesOf, suppliesOf } from '../../../../../host-tools/benchmarks/decoder/theory/expectation'
import { valueAt } from '../../../../../host-tools/benchmarks/decoder/theory/interpolant'
import { localModel, noiseModel } from '../../../../../host-tools/benchmarks/decoder/theory/noise-model'

const calibration = defaultCalibration('pico')
const ladder = pulsesOf(calibration.ladder)
const { gap_ms } = calibration.ladder
const noise = { electrode_uV: 20, alpha: 1.2, mains_uV: 500, motion_uV: 5000 }
const scenario = scenarioSchema.parse({ name: 'noise-model', board: 'pico', noise })
const expectation = expectationOf(scenario, calibration, 1, 1.2)
const bench = (activation: number[], seed: number, isNoisy: boolean) =>
  referenceInterrogation({
    scenario,
    supplies: suppliesOf(calibration.ions, activation),
    ladder,
    gap_ms,
    polarity: 1,
    seed,
    noise: isNoisy,
  })

describe('the truth about an interrogation', () => {
  it('without noise is interpolated to half a word, as near as words are whole', () => {
    for (const activation of [[0.03, 1.17, 0.4], [1.15, 0.9, 1.19], [0.5, 0.02, 0.7]]) {
      const words = bench(activation, 0, false).flat()
      const off = valueAt(expectation.words, activation).map((value, s) => value - words[s])
      expect(Math.sqrt(off.reduce((sum, value) => sum + value * value, 0) / off.length)).toBeLessThan(0.5)
    }
  })

  it('has the covariance of window sums that 300 interrogations by the whole simulator show', () => {
    const activation = [0.8, 0.5, 0.6]
    const model = noiseModel(scenario, calibration, [valueAt(expectation.words, activation)])
    const { sums, covariance } = localModel(model, expectation, activation)
    const runs = 300
    const deviations = Array.from({ length: runs }, (_, seed) => {
      const words = bench(activation, seed + 1, true).flat()
      return model.windows.map(({ start, count }, w) => words.slice(start, start + count).reduce((a, b) => a + b, 0) - sums[w])
    })
    const measured = (i: number, j: number) => deviations.reduce((sum, one) => sum + one[i] * one[j], 0) / runs
    const spread = (i: number) => Math.sqrt(covariance[i][i])
    for (let i = 0; i < sums.length; i++) {
      for (let j = 0; j <= i; j++) {
        // Standard error of a sample covariance is at most √(2/300) of the product of deviations.
        expect(Math.abs(measured(i, j) - covariance[i][j]) / (spread(i) * spread(j))).toBeLessThan(4 * Math.sqrt(2 / runs))
      }
    }
  })
})
