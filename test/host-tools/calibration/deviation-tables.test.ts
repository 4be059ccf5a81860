import { describe, expect, it } from 'vitest'
import { quartersPerDeviation_Q14 } from '../../../firmware/core/decode/levels'
import { portableDotProduct } from '../../../firmware/core/decode/window-sums'
import { deviationTables, type DeviationPoint } from '../../../host-tools/calibration/deviation-tables'
import { randomStream } from '../../../sim/random'

const { uniform } = randomStream(1, 'deviations')
const activations = Array.from({ length: 600 }, () => [0, 0, 0].map(() => 1.9 * uniform()))
const pointsOf = (deviation: (activation: number[]) => number[]): DeviationPoint[] =>
  activations.map((activation) => ({ activation, deviation: deviation(activation) }))

/** σ as the core would have it, in activation. */
function tabled(tables: ReturnType<typeof deviationTables>, activation: number[]): number[] {
  const activation_Q15 = activation.map((value) => Math.round(value * 32768))
  return tables.deviationRows.map((row, ion) => {
    const signal_Q15 = portableDotProduct(row, activation_Q15) >> 15
    return (4 * 16384) / quartersPerDeviation_Q14(signal_Q15, tables.quartersPerDeviation_Q14[ion]) / 32768
  })
}

describe('tables of the deviation', () => {
  it('follow noise in series with the electrode, which grows with the conductance, over white noise', () => {
    const slopes = [[0.002, 0.0001, 0], [0.004, 0.003, 0.0002], [0.01, 0.005, 0.002]]
    const white = [0.0004, 0.001, 0.004]
    const truth = (activation: number[]) =>
      slopes.map((row, ion) => Math.hypot(white[ion], row.reduce((sum, slope, j) => sum + slope * activation[j], 0)))
    const tables = deviationTables(pointsOf(truth))
    const off = activations.map((activation) => {
      const modelled = tabled(tables, activation)
      return truth(activation).map((value, ion) => Math.log(modelled[ion] / value))
    })
    const spread = white.map((_, ion) => Math.sqrt(off.reduce((sum, one) => sum + one[ion] ** 2, 0) / off.length))
    // A constant leaves half a natural logarithm.
    for (const value of spread) expect(value).toBeLessThan(0.04)
  })

  it('are flat where the deviation is', () => {
    const tables = deviationTables(pointsOf(() => [0.001, 0.01, 0.1]))
    for (const activation of activations.slice(0, 50)) {
      tabled(tables, activation).forEach((value, ion) => expect(Math.abs(value / [0.001, 0.01, 0.1][ion] - 1)).toBeLessThan(0.1))
    }
  })

  it('leave out ions along which a deviation falls, and keep the core’s ranges', () => {
    const tables = deviationTables(pointsOf(([K, Ca]) => [0.01 + 0.01 * K - 0.002 * Ca, 1e-7, 0.5]))
    expect(tables.deviationRows[0][1]).toBe(0)
    for (const row of tables.deviationRows) {
      expect(row.every((weight) => weight >= 0)).toBe(true)
      expect(row.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(32767)
    }
    for (const table of tables.quartersPerDeviation_Q14) {
      expect(table).toHaveLength(9)
      expect(table.every((value) => Number.isInteger(value) && value >= 1 && value <= 32767)).toBe(true)
    }
  })
})
