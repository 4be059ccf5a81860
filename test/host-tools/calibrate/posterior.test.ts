import { describe, expect, it } from 'vitest'
import { assumedGel } from '../../../host-tools/calibrate/assumed-gel'
import { CONDUCTANCE, FACILITATION, LEAK, THRESHOLD, placeOf } from '../../../host-tools/calibrate/electrode-parameters'
import { posteriorOf, predictorOf, priorCovariance, type Posterior } from '../../../host-tools/calibrate/posterior'
import { priorFor, type Prior } from '../../../host-tools/calibrate/prior-file'
import { loadsOf, type Run } from '../../../host-tools/calibrate/slow-drift'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import { defaultSampling } from '../../../host-tools/calibration/reference-calibration'
import { randomStream } from '../../../sim/random'

const BOARD = 'pico'
const IONS = ['K', 'Ca', 'Fe']
const sampling = defaultSampling(BOARD)
const prior = priorFor(BOARD, IONS) as Prior
const gel = assumedGel(IONS)
const predict = predictorOf(prior, BOARD, sampling)
const ZERO = sampling.ladder.pulses.flatMap(() => sampling.windows.map(({ count }) => 2000 * count))
/** Of a window sum, as the converter of this board makes it. */
const NOISE = 60
const POTENTIATION_DECAY_s = 2000

const deviationOf = (at: number) => Math.sqrt(prior.covariance[at][at])

/** An electrode of the design that is not the mean one. */
function electrode(): number[] {
  const values = [...prior.mean]
  for (const [ion, times] of [1.5, -1, 0.8].entries()) values[placeOf(ion, CONDUCTANCE)] += times * deviationOf(placeOf(ion, CONDUCTANCE))
  values[LEAK] += deviationOf(LEAK)
  return values
}

/** The electrode potentiates while it is measured. @param actual what the media really hold, over what is written down */
function measured(values: number[], media: number[][], actual: number[] = IONS.map(() => 1)): Run {
  const { normal } = randomStream(1, 'noise of the test')
  let time_ms = 0
  const planned = (activation: number[], isZeroBias: boolean): Measurement => {
    time_ms += 60000
    const began_ms = sampling.ladder.pulses.map((_, pulse) => time_ms + pulse * (80 + sampling.ladder.gap_ms))
    return { session: 0, activation, temperature_C: 25, polarity: 1, began_ms, earlier: [], isZeroBias, sums: [] }
  }
  const plan = [...Array.from({ length: 12 }, () => planned([0, 0, 0], true)), ...media.flatMap((activation) => [planned(activation, false), planned(activation, false)])]
  const run = { measurements: plan, interrogations: plan.map(() => 0), ladder: sampling.ladder, gel }
  const loads = loadsOf(run, POTENTIATION_DECAY_s)
  const measurements = plan.map((one, n) => {
    const activation = one.activation.map((value, ion) => value * actual[ion] * (1 + Math.exp(prior.logPotentiation.mean) * loads[n][ion]))
    const heights = one.isZeroBias ? ZERO.map(() => 0) : predict(values, { ...one, activation }, 0)
    return { ...one, sums: heights.map((height, feature) => Math.round(ZERO[feature] + height + NOISE * normal())) }
  })
  return { ...run, measurements }
}

const posteriorFrom = (run: Run, compositionError = 0) => posteriorOf(BOARD, sampling, [run], prior, { compositionError })
const errorOf = (posterior: Posterior, at: number) => Math.sqrt(posterior.covariance.get(at, at))
const FEW = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0.7, 0.7, 0.7]]

describe('a device’s own measurements', () => {
  const truth = electrode()
  const posterior = posteriorFrom(measured(truth, FEW))

  it('move the numbers that they tell to what they are, within a few standard errors', () => {
    for (const at of [...IONS.keys()].map((ion) => placeOf(ion, CONDUCTANCE)).concat(LEAK, FACILITATION)) {
      expect(Math.abs(posterior.values[at] - truth[at]) / errorOf(posterior, at)).toBeLessThan(4)
    }
  })

  it('make the numbers that they tell much surer, and none less sure', () => {
    for (const ion of IONS.keys()) expect(errorOf(posterior, placeOf(ion, CONDUCTANCE))).toBeLessThan(0.05 * deviationOf(placeOf(ion, CONDUCTANCE)))
    const before = priorCovariance(BOARD, prior)
    prior.mean.forEach((_, at) => expect(errorOf(posterior, at)).toBeLessThan(1.01 * Math.sqrt(before.get(at, at))))
  })

  it('make nothing surer because the thermistor wavers by a tenth, at whatever temperature', () => {
    for (const around_C of [25, 25.5]) {
      const wavering = measured(truth, FEW)
      wavering.measurements.forEach((one, n) => (one.temperature_C = around_C + (n % 2 === 0 ? -0.05 : 0.05)))
      const still = measured(truth, FEW)
      still.measurements.forEach((one) => (one.temperature_C = around_C))
      for (const ion of IONS.keys()) {
        const at = placeOf(ion, CONDUCTANCE)
        expect(errorOf(posteriorFrom(wavering), at) / errorOf(posteriorFrom(still), at)).toBeCloseTo(1, 2)
      }
    }
  })

  it('leave what they do not show at the prior: of one ion alone nothing is learned about another’s threshold', () => {
    const alone = posteriorFrom(measured(truth, [[0, 0, 0], [1, 0, 0]]))
    const at = placeOf(2, CONDUCTANCE)
    expect(errorOf(alone, at)).toBeGreaterThan(0.5 * deviationOf(at))
    expect(errorOf(alone, placeOf(2, THRESHOLD))).toBeGreaterThan(0.1 * deviationOf(placeOf(2, THRESHOLD)))
  })
})

describe('media that are not what is written down', () => {
  const truth = electrode()
  const stock = [1.04, 1, 1]
  const run = measured(truth, FEW, stock)
  const at = placeOf(0, CONDUCTANCE)

  it('make an ion seem to conduct more, and that is certain when the media count as exact', () => {
    const exact = posteriorFrom(run)
    expect(exact.values[at] - truth[at]).toBeCloseTo(Math.log(1.04), 2)
    expect(errorOf(exact, at)).toBeLessThan(0.005)
  })

  it('leave the ion’s conductance as unsure as the stock is when their error is stated', () => {
    const posterior = posteriorFrom(run, 0.05)
    expect(errorOf(posterior, at)).toBeGreaterThan(0.05 / Math.SQRT2 / 1.5)
    expect(Math.abs(posterior.values[at] - truth[at]) / errorOf(posterior, at)).toBeLessThan(2)
  })
})
