import { Matrix, inverse } from 'ml-matrix'
import { beforeAll, describe, expect, it } from 'vitest'
import { PERMITTED, permitInterrogation, safetyGateNew, type InterrogationPulse } from '../../../firmware/core/decide/safety-gate'
import { decoderNew } from '../../../firmware/core/decode/decoder'
import { portableNatives, portableWindowSum } from '../../../firmware/core/decode/window-sums'
import { decoderTablesOf } from '../../../host-tools/calibration/decoder-tables'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { fitCalibration } from '../../../host-tools/calibration/fit'
import { referenceHeader, referenceMeasurements, type Sampling } from '../../../host-tools/calibration/reference-calibration'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { settingsSchema } from '../../../host-tools/configuration/settings'
import { BENCH_INTERVAL_us, benchResponsesAt } from '../../../host-tools/design/bench-responses'
import { designLadder, type DesignRequest, type DesignResult } from '../../../host-tools/design/design'
import type { Design } from '../../../host-tools/design/evaluate'
import { spreadMixtures } from '../../../host-tools/design/information'
import { efficiency, varianceRatios } from '../../../host-tools/design/judge'
import { scenarioNoise } from '../../../host-tools/design/noise-parts'
import { responseModelOf } from '../../../host-tools/design/response-model'
import { referenceInterrogation } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'
import { decodeInterrogation } from '../../../host-tools/benchmarks/decode-interrogation'
import { expectationOf, suppliesOf } from '../../../host-tools/benchmarks/decoder/theory/expectation'
import { derivativeAt, valueAt } from '../../../host-tools/benchmarks/decoder/theory/interpolant'
import { localModel, noiseModel } from '../../../host-tools/benchmarks/decoder/theory/noise-model'

const HIGH = 1.2
const calibration = defaultCalibration('pico')
const scenario = scenarioSchema.parse({ name: 'design', board: 'pico' })
const { ions } = calibration
const quiet = async () => {}

const amplitudes_mV = Array.from({ length: 28 }, (_, k) => 900 + 100 * k)
const responses = amplitudes_mV.flatMap((amplitude_mV) => benchResponsesAt(scenario, ions, { amplitude_mV, width_ms: 80, activationMax: HIGH }))
const model = responseModelOf({ format: 'iongate-responses', version: 1, source: 'test', ions, interval_us: BENCH_INTERVAL_us, responses })

function requestOf(change: Partial<DesignRequest>): DesignRequest {
  return {
    scenario,
    noise: scenarioNoise(scenario.noise),
    calibration,
    settings: settingsSchema.parse({}),
    model,
    isOnBench: true,
    criterion: 'd',
    goal: { kind: 'same-variance' },
    frontierShares: [],
    activationMax: HIGH,
    pulsesMax: 3,
    restarts: 1,
    seed: 1,
    ...change,
  }
}

/** The bound by the code of test/decoder, and what an estimator reaches on fresh interrogations with noise. */
function heldAgainstNoise({ ladder, windows }: Design, interrogations: number): { bound: number[]; variance: number[] } {
  const header = { ladder, windows, ions } as Parameters<typeof expectationOf>[1]
  const expected = expectationOf(scenario, header, 1, HIGH)
  const mixtures = spreadMixtures(3, HIGH, interrogations)
  const model = noiseModel(scenario, header, mixtures.map((one) => valueAt(expected.words, one)))
  const boundsAt = mixtures.slice(0, 20).map((one) => inverse(localModel(model, expected, one).information).diagonal())
  const weight = inverse(new Matrix(localModel(model, expected, ions.map(() => HIGH / 2)).covariance))
  const squares = mixtures.map((truth, index) => {
    const words = referenceInterrogation({
      scenario,
      supplies: suppliesOf(ions, truth),
      ladder: ladder.pulses,
      gap_ms: ladder.gap_ms,
      polarity: 1,
      seed: 5000 + index,
      noise: true,
    })
    const sums = words.flatMap((pulse) => windows.map(({ start, count }) => portableWindowSum(pulse, start, count)))
    // Gauss and Newton's steps of weighted least squares, from the middle of the box.
    let estimate = ions.map(() => HIGH / 2)
    for (let step = 0; step < 4; step++) {
      const off = Matrix.columnVector(Array.from(valueAt(expected.sums, estimate), (value, i) => sums[i] - value))
      const slopes = new Matrix(ions.map((_, ion) => Array.from(derivativeAt(expected.sums, estimate, ion))))
      const weighted = slopes.mmul(weight)
      const move = inverse(weighted.mmul(slopes.transpose())).mmul(weighted).mmul(off)
      estimate = estimate.map((value, ion) => value + move.get(ion, 0))
    }
    return estimate.map((value, ion) => (value - truth[ion]) ** 2)
  })
  const meanOf = (rows: number[][]) => ions.map((_, ion) => rows.reduce((sum, row) => sum + row[ion], 0) / rows.length)
  return { bound: meanOf(boundsAt), variance: meanOf(squares) }
}

/** Per ion, mean squared error of the device's own decoder: calibrated for the ladder, then on fresh noisy interrogations. */
function decodedByDevice(design: Design, interrogations: number): number[] {
  const sampling = design as Sampling
  const { training, validation } = referenceMeasurements(scenario, sampling, 0.17)
  const fitted = fitCalibration(referenceHeader(scenario, '2026-01-01', sampling), training, validation)
  const decoder = decoderNew(decoderTablesOf(fitted, { boundaries: [0.5, 1, 1.5], hysteresis: 0 }), portableNatives)
  const mixtures = spreadMixtures(3, HIGH, interrogations)
  const squares = mixtures.map((truth, index) => {
    decodeInterrogation(
      decoder,
      referenceInterrogation({
        scenario,
        supplies: suppliesOf(ions, truth),
        ladder: design.ladder.pulses,
        gap_ms: sampling.ladder.gap_ms,
        polarity: 1,
        seed: 9000 + index,
        noise: true,
      }),
    )
    expect(decoder.flags).toBe(0)
    return truth.map((value, ion) => (decoder.unmixer.activation_Q17[ion] / 2 ** 17 - value) ** 2)
  })
  return ions.map((_, ion) => squares.reduce((sum, row) => sum + row[ion], 0) / squares.length)
}

describe('a designed ladder', () => {
  let result: DesignResult
  beforeAll(async () => {
    result = await designLadder(requestOf({}), quiet)
  }, 120000)

  it('takes at most half of the energy of the present pulses, with no ion’s variance higher', () => {
    const [present, chosen] = [result.reference.evaluation, result.chosen.evaluation]
    expect(chosen.energy.pulses_uJ).toBeLessThanOrEqual(present.energy.pulses_uJ / 2)
    expect(chosen.energy.total_uJ).toBeLessThan(0.8 * present.energy.total_uJ)
    varianceRatios(chosen.precision.variance, present.precision.variance).forEach((ratio) => expect(ratio).toBeLessThanOrEqual(1))
  })

  it('has that variance on fresh interrogations with noise, and by the independent bound', () => {
    const present = heldAgainstNoise(result.reference.design, 200)
    const chosen = heldAgainstNoise(result.chosen.design, 200)
    // The mean of 200 squared errors scatters by 10 %.
    for (const { bound, variance } of [present, chosen]) varianceRatios(variance, bound).forEach((ratio) => expect(Math.abs(ratio - 1)).toBeLessThan(0.35))
    varianceRatios(chosen.bound, present.bound).forEach((ratio) => expect(ratio).toBeLessThan(1.05))
    varianceRatios(chosen.variance, present.variance).forEach((ratio) => expect(ratio).toBeLessThan(1.3))
  }, 60000)

  it('has that variance in the device’s own decoder too', () => {
    const [present, chosen] = [result.reference.design, result.chosen.design].map((design) => decodedByDevice(design, 400))
    // Means of 400 squared errors scatter by 7 %; the corrections of either ladder have errors of their own.
    varianceRatios(chosen, present).forEach((ratio) => expect(ratio).toBeLessThan(1.25))
  }, 120000)

  it('clips no amplifier with every ion at the largest activation, after other pulses too', () => {
    const { pulses, gap_ms } = result.chosen.design.ladder
    const words = referenceInterrogation({
      scenario,
      supplies: suppliesOf(ions, ions.map(() => HIGH)),
      ladder: pulses,
      gap_ms,
      earlier: [0, 1, 2].flatMap(() => pulses.map((pulse) => ({ pulse, polarity: 1 as const, rest_ms: gap_ms }))),
      seed: 1,
      noise: true,
    })
    expect(Math.max(...words.flat())).toBeLessThan(0.97 * 65535)
  })

  it('passes the safety gate and leaves no more charge than the present one', () => {
    const { gate: limits } = deviceConfigurationFor('pico')
    const { pulses } = result.chosen.design.ladder
    const gate = safetyGateNew(limits)
    for (const pulse of pulses) {
      permitInterrogation(gate, pulse, 1, 1e6, 0)
      expect(gate.verdict).toBe(PERMITTED)
    }
    expect(result.chosen.evaluation.netCharge_nC).toBeLessThanOrEqual(result.reference.evaluation.netCharge_nC)
  })

  it('costs what the device’s own tables say', () => {
    const { interrogationPulse_uJ, wake_uJ } = deviceConfigurationFor('pico').energy
    const booked_uJ = interrogationPulse_uJ.reduce((sum, cost) => sum + cost + wake_uJ, 0)
    expect(result.reference.evaluation.energy.total_uJ / booked_uJ).toBeCloseTo(1, 2)
  })
})

describe('designs over a database alone', () => {
  it('are the same for the same seed, within the energy asked for, and best by the criterion asked for', async () => {
    const request = requestOf({ isOnBench: false, goal: { kind: 'energy', share: 0.9 }, pulsesMax: 3 })
    const [first, again, mean] = [await designLadder(request, quiet), await designLadder(request, quiet), await designLadder({ ...request, criterion: 'a' }, quiet)]
    expect(again.chosen.design).toEqual(first.chosen.design)
    const { evaluation: present } = first.reference
    expect(first.chosen.evaluation.energy.total_uJ).toBeLessThanOrEqual(0.9 * present.energy.total_uJ)
    expect(efficiency(first.chosen.evaluation.precision, present.precision, 'd')).toBeGreaterThan(1.3)
    expect(efficiency(mean.chosen.evaluation.precision, present.precision, 'a')).toBeGreaterThan(1.3)
    expect(first.chosen.design.ladder.gap_ms).toBe(calibration.ladder.gap_ms)
  }, 120000)

  it('are refused where nothing can be that cheap', async () => {
    const request = requestOf({ isOnBench: false, goal: { kind: 'energy', share: 0.05 } })
    await expect(designLadder(request, quiet)).rejects.toThrow(/no ladder was found/)
  })

  it('are refused when the database lacks a pulse of the present ladder', async () => {
    const request = requestOf({ isOnBench: false })
    const pulses = [{ ...request.calibration.ladder.pulses[0], amplitude_mV: 950 } as InterrogationPulse, ...request.calibration.ladder.pulses.slice(1)]
    const other = { ...calibration, ladder: { ...calibration.ladder, pulses } } as typeof calibration
    await expect(designLadder({ ...request, calibration: other }, quiet)).rejects.toThrow(/was not measured/)
  })
})
