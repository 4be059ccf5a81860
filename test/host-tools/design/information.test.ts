import { Matrix, inverse } from 'ml-matrix'
import { describe, expect, it } from 'vitest'
import type { InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { ladderOnBench } from '../../../host-tools/design/bench-responses'
import { precisionIn } from '../../../host-tools/design/evaluate'
import { evenPrior, informationOf, precisionOf, spreadMixtures, type InformationSetting, type SampledPulse } from '../../../host-tools/design/information'
import { autocovariance, conversionOf, scenarioNoise } from '../../../host-tools/design/noise-parts'
import { BOARD_PROFILES, type BoardName } from '../../../sim/board-profiles'
import { scenarioSchema } from '../../../sim/scenario'
import { expectationOf } from '../../../host-tools/benchmarks/decoder/theory/expectation'
import { valueAt } from '../../../host-tools/benchmarks/decoder/theory/interpolant'
import { localModel, noiseModel } from '../../../host-tools/benchmarks/decoder/theory/noise-model'

const HIGH = 1.2
const COLOURED = { electrode_uV: 20, alpha: 1.2, mains_uV: 500, motion_uV: 5000 }

function sceneOf(board: BoardName, noise: object) {
  const scenario = scenarioSchema.parse({ name: 'design', board, noise })
  const calibration = defaultCalibration(board)
  const pulses = calibration.ladder.pulses as InterrogationPulse[]
  const information: InformationSetting = {
    electrode: autocovariance(scenarioNoise(scenario.noise), 3e6),
    conversion: conversionOf(scenario),
    prior: evenPrior(3, HIGH),
    roundingMixtures: spreadMixtures(3, HIGH, 200),
  }
  const ladder = { ...calibration.ladder, pulses }
  const responses = ladderOnBench(scenario, calibration.ions, ladder, HIGH)
  return { scenario, calibration, information, design: { ladder, windows: calibration.windows }, responses }
}

describe('the information in a ladder’s window sums', () => {
  it.each([
    ['pico', { electrode_uV: 0, mains_uV: 0, motion_uV: 0 }],
    ['pico', COLOURED],
    ['puckjs', { electrode_uV: 0, mains_uV: 0, motion_uV: 0 }],
    ['puckjs', COLOURED],
  ] as [BoardName, object][])('agrees with the independent bound: %s, %o', (board, noise) => {
    const { scenario, calibration, information, design, responses } = sceneOf(board, noise)
    const expected = expectationOf(scenario, calibration, 1, HIGH)
    const model = noiseModel(scenario, calibration, spreadMixtures(3, HIGH, 200).map((one) => valueAt(expected.words, one)))
    const profile = BOARD_PROFILES[board]
    for (const activation of [[0.3, 0.9, 0.6], [1, 0.4, 0.8]]) {
      const own = precisionIn(design, responses, { profile, information: { ...information, prior: [activation] } }).variance
      const independent = inverse(localModel(model, expected, activation).information).diagonal()
      // Gains linear in the activations and a polynomial response: some per cent of the standard deviation.
      own.forEach((variance, ion) => expect(Math.abs(Math.sqrt(variance / independent[ion]) - 1)).toBeLessThan(0.06))
    }
  }, 60000)

  it('rewards windows of whole mains periods where there is mains, and only there', () => {
    const oneRamp = (activation: number): SampledPulse => ({
      response: [new Float64Array(80), new Float64Array(80).fill(100 * activation), new Float64Array(80)],
      range: 0,
      applied_mV: 1000,
      start_us: 0,
      sampleInterval_us: 1000,
    })
    const variance = (count: number, mains_uV: number) => {
      const scenario = scenarioSchema.parse({ name: 'mains', board: 'pico', noise: { electrode_uV: 0, mains_uV } })
      const setting = { electrode: autocovariance(scenarioNoise(scenario.noise), 1e6), conversion: conversionOf(scenario), prior: [[0.5]], roundingMixtures: [] }
      return precisionOf(informationOf([oneRamp(1)], [{ start: 0, count }], setting)).variance[0]
    }
    const ofMains = (count: number) => variance(count, 500) - variance(count, 0)
    expect(ofMains(20)).toBeLessThan(ofMains(30) / 100)
    expect(variance(30, 0)).toBeCloseTo((variance(20, 0) * 20) / 30, 12)
  })

  it('is worth nothing where windows cannot tell the ions apart', () => {
    const singular = [new Matrix([[1, 1], [1, 1]])]
    expect(precisionOf(singular)).toEqual({ variance: [Infinity, Infinity], logDeterminant: -Infinity })
  })
})
