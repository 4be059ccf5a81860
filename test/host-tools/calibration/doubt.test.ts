import { describe, expect, it } from 'vitest'
import { quartersPerDeviation_Q14 } from '../../../firmware/core/decode/levels'
import { CONDITIONS } from '../../../host-tools/benchmarks/mismatch/conditions'
import { outcomesOf, summaryOf } from '../../../host-tools/benchmarks/mismatch/outcomes'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { widened } from '../../../host-tools/calibration/doubt'
import { scenarioSchema } from '../../../sim/scenario'

const { tables } = defaultCalibration('pico')
const deviationAt = (from: Pick<typeof tables, 'deviationRows' | 'quartersPerDeviation_Q14'>, ion: number, activation: number[]) => {
  const signal_Q15 = Math.min(65535, Math.floor(from.deviationRows[ion].reduce((sum, weight, other) => sum + weight * activation[other], 0)))
  return 65536 / quartersPerDeviation_Q14(signal_Q15, from.quartersPerDeviation_Q14[ion]) / 32768
}

describe('widened tables', () => {
  const doubt = { gain: 0.16, interference: [0, 0.07, 0.02] }
  const wide = widened(tables, doubt)

  it.each([0, 1, 2])('state noise, gain and interference together for ion %i, within a quarter, wherever a boundary may be', (ion) => {
    for (const own of [0.2, 0.4, 0.6, 0.8, 1.05, 1.4]) {
      const activation = [0.4, 0.4, 0.4].with(ion, own)
      const expected = Math.hypot(deviationAt(tables, ion, activation), doubt.gain * own, doubt.interference[ion])
      expect(deviationAt(wide, ion, activation) / expected).toBeGreaterThan(0.75)
      expect(deviationAt(wide, ion, activation) / expected).toBeLessThan(1.33)
    }
  })

  it('leave a blank medium as sure as it is of no ion', () => expect(deviationAt(wide, 0, [0, 0, 0])).toBeLessThan(0.04))
})

describe('a shipped calibration, before any reference', () => {
  const board = 'pico'
  const scenario = scenarioSchema.parse({ name: 'doubt-test', board })
  const shipped = defaultCalibration(board)
  const under = (name: string, calibration = shipped) => summaryOf(outcomesOf([calibration], scenario, CONDITIONS.find((one) => one.name === name)!, 0, 60))

  it.each(['conductance-20-%-less', 'fouling-25-%', '15-C-conductance-by-diffusion', 'Mg-at-0.1'])('is hardly ever wrong and certain of an electrode with %s', (name) => {
    expect(under(name).wrongAndCertain.percent).toBeLessThanOrEqual(5)
  })

  it('would be without its doubt', () => expect(under('conductance-20-%-less', { ...shipped, doubt: undefined }).wrongAndCertain.percent).toBeGreaterThan(30))
})
