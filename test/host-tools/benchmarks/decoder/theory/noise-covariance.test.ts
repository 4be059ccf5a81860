import { describe, expect, it } from 'vitest'
import { flickerNoiseNew, flickerNoise_V } from '../../../../../sim/noise'
import { randomStream } from '../../../../../sim/random'
import {
  electrodeCovariance_V2,
  electrodeWindowCovariance,
  meanRoundingError,
  quantiserOf,
  roundingCovariance,
  thermalVariance_V2,
  type ElectrodeNoise,
} from '../../../../../host-tools/benchmarks/decoder/theory/noise-covariance'

const silent: ElectrodeNoise = { deviation_V: 0, alpha: 1, mains_V: [], mains_Hz: 50, motion_V: 0 }

/** E₁ by its series, Abramowitz & Stegun 5.1.11. */
function exponentialIntegral(x: number): number {
  let sum = -0.5772156649015329 - Math.log(x)
  let term = 1
  for (let k = 1; k < 60; k++) {
    term *= -x / k
    sum -= term / k
  }
  return sum
}

describe('electrode noise', () => {
  it('has its stated power at lag 0', () => {
    const noise = { ...silent, deviation_V: 3, mains_V: [2, 4], motion_V: 5 }
    expect(electrodeCovariance_V2(noise, 0)).toBeCloseTo(9 + 2 + 8 + 25, 9)
  })

  it('of 1/f has the covariance of its band in closed form, (E₁(aτ) − E₁(bτ))/ln(b/a)', () => {
    const [low, high] = [0.05 / Math.SQRT2, 819.2 * Math.SQRT2].map((f) => 2 * Math.PI * f)
    for (const lag_s of [1e-4, 5e-4, 1e-3]) {
      const closed = (exponentialIntegral(low * lag_s) - exponentialIntegral(high * lag_s)) / Math.log(high / low)
      expect(electrodeCovariance_V2({ ...silent, deviation_V: 1 }, lag_s)).toBeCloseTo(closed, 5)
    }
  })

  it('of 1/f is what the simulator draws, 4000 runs at several lags', () => {
    const lags_s = [0.001, 0.02, 0.12]
    const sums = [0, 0, 0]
    const runs = 4000
    for (let run = 0; run < runs; run++) {
      const noise = flickerNoiseNew(randomStream(run, 'flicker'), 1, 1.2)
      const first = flickerNoise_V(noise, 1)
      lags_s.forEach((lag_s, i) => (sums[i] += first * flickerNoise_V(noise, 1 + lag_s)))
    }
    lags_s.forEach((lag_s, i) =>
      expect(Math.abs(sums[i] / runs - electrodeCovariance_V2({ ...silent, deviation_V: 1, alpha: 1.2 }, lag_s))).toBeLessThan(0.06),
    )
  })

  it('of mains adds up to nothing over one of its periods, and to all of it over half', () => {
    const lags = Array.from({ length: 20 }, (_, s) => Float64Array.from({ length: 20 }, (_, t) => electrodeCovariance_V2({ ...silent, mains_V: [1, 0.3] }, (s - t) * 1e-3)))
    const covarianceOf = (count: number) => electrodeWindowCovariance(lags, [{ start: 0, count }], new Array(20).fill(1), []).covariance[0][0]
    expect(covarianceOf(20)).toBeCloseTo(0, 9)
    // Σ over half a period of sin(ωt + φ): amplitude 1/sin(π/20); power half of its square, the even harmonic gone.
    expect(covarianceOf(10)).toBeCloseTo(1 / (2 * Math.sin(Math.PI / 20) ** 2), 6)
  })

  it('reaches windows times the gains, and its derivatives follow the gains', () => {
    const lags = [0, 1].map((s) => Float64Array.from([0, 1], (t) => (s === t ? 4 : 1)))
    const windows = [{ start: 0, count: 1 }, { start: 1, count: 1 }]
    const { covariance, derivatives } = electrodeWindowCovariance(lags, windows, [2, 3], [[1, 0]])
    expect(covariance).toEqual([[16, 6], [6, 36]])
    expect(derivatives).toEqual([[[16, 3], [3, 0]]])
  })

  it('of a resistor is 12.8 nV/√Hz at 10 kΩ', () => {
    const perRootHertz = Math.sqrt(thermalVariance_V2(10000, 2000, 298.15) / ((Math.PI / 2) * 2000))
    expect(perRootHertz * 1e9).toBeCloseTo(12.83, 2)
  })
})

describe('rounding', () => {
  it('and the noise ahead of it are worth the effective bits together', () => {
    const { step, deviation } = quantiserOf(12, 10.5, 0)
    expect(step).toBe(16)
    expect(Math.sqrt(deviation ** 2 + step ** 2 / 12)).toBeCloseTo(65536 / (2 ** 10.5 * Math.sqrt(12)), 6)
  })

  it('errs by the sawtooth without noise, by the smoothed one with some, by nothing with much', () => {
    // A reading of 3.3 steps gives 3 and means 3.5: 0.2 too much.
    expect(meanRoundingError({ step: 10, deviation: 0.01 }, 33)).toBeCloseTo(2, 1)
    const direct = (deviation: number) => {
      let sum = 0
      for (let n = -4000; n <= 4000; n++) {
        const z = n / 500
        sum += ((Math.floor((33 + deviation * z) / 10) + 0.5) * 10 - 33) * Math.exp((-z * z) / 2) * (1 / 500 / Math.sqrt(2 * Math.PI))
      }
      return sum
    }
    expect(meanRoundingError({ step: 10, deviation: 3 }, 33)).toBeCloseTo(direct(3), 2)
    expect(meanRoundingError({ step: 10, deviation: 20 }, 33)).toBeCloseTo(0, 9)
  })

  it('of a steady current without noise adds up; of a noisy one it is white', () => {
    const steady = Array.from({ length: 1000 }, (_, i) => new Array(4).fill(10 * ((i + 0.5) / 1000) - 5))
    const windows = [{ start: 0, count: 2 }, { start: 2, count: 2 }]
    const alike = roundingCovariance({ step: 10, deviation: 1e-3 }, windows, steady)
    for (const row of alike) for (const value of row) expect(value / (4 * (100 / 12))).toBeCloseTo(1, 1)
    const white = roundingCovariance({ step: 10, deviation: 12 }, windows, steady)
    expect(white[0][0]).toBeCloseTo(2 * (100 / 12), 6)
    expect(white[0][1]).toBeCloseTo(0, 6)
  })
})
