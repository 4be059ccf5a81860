import { describe, expect, it } from 'vitest'
import { facilitationDose_s, type PlayedPulse } from '../../../host-tools/calibrate/facilitation-dose'
import { potentiationOf, slowDrift, type Run } from '../../../host-tools/calibrate/slow-drift'
import type { Calibration } from '../../../host-tools/calibration/calibration-file'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { heterogelParameters } from '../../../sim/assembly'
import { activation_V, heterogelNew, restHeterogel, stepHeterogel, timeConstant_s } from '../../../sim/electrodes/heterogel'
import { randomStream } from '../../../sim/random'
import { scenarioSchema } from '../../../sim/scenario'

const { ladder, windows } = defaultCalibration('pico')
const parameters = { ...heterogelParameters(scenarioSchema.parse({ name: 'drift' })), series_ohm: 0, doubleLayer_F: Infinity }

/** The simulator's gel, as a calibration describes it. */
const gel: Calibration['memory'] = {
  facilitation: parameters.facilitation,
  facilitationDecay: parameters.facilitationDecay,
  doubleLayer_ms: 1e6,
  speedPerKelvin: 0,
  potentiation_per_s: parameters.potentiation_per_s,
  potentiationDecay_s: parameters.potentiationDecay_s,
  ions: parameters.ions.map((row) => ({
    drain_per_Vs: 0,
    recovery_s: 100,
    timeConstant_ms: 1000 * timeConstant_s(parameters, row.ion),
    threshold_mV: 1000 * activation_V(parameters, row),
    width_mV: 1000 * Math.max(0.02, (2 * 8.314463 * 298.15) / (Math.abs(row.ion.charge) * 96485.33)),
  })),
}

describe('the dose of facilitation', () => {
  it('is what potentiates the simulator’s gel, whatever was played before', () => {
    const pulses: PlayedPulse[] = [
      { pulse: 2, began_ms: 0 },
      { pulse: 1, began_ms: 130 },
      { pulse: 0, began_ms: 700 },
      { pulse: 2, began_ms: 830 },
    ]
    const electrode = heterogelNew({ ...parameters, potentiationDecay_s: 1e9 })
    const supply = [0.1, 0.1, 0.1]
    pulses.forEach(({ pulse, began_ms }, at) => {
      for (let step = 0; step < 80; step++) stepHeterogel(electrode, ladder.pulses[pulse].amplitude_mV / 1000, supply, 1e-3)
      const until_ms = at + 1 < pulses.length ? pulses[at + 1].began_ms : 20000
      restHeterogel(electrode, supply, (until_ms - began_ms - 80) / 1000)
    })
    const dose_s = facilitationDose_s(gel, ladder, pulses, 25)
    electrode.state.potentiation.forEach((potentiation, ion) => {
      expect(potentiation / parameters.potentiation_per_s / dose_s[ion]).toBeCloseTo(1, 2)
    })
  })
})

/** A run whose sums are a smooth response of activations that grow as eq. 9 of docs/physics.md says. */
function runWith({ growth, timeConstant_s: fading_s, count }: { growth: number; timeConstant_s: number; count: number }): { run: Run; factors: number[][] } {
  const { uniform, normal } = randomStream(5, 'drift')
  const features = ladder.pulses.length * windows.length
  const template = gel.ions.map(() => Array.from({ length: features }, () => 20000 * uniform()))
  const potentiation = gel.ions.map(() => 0)
  const factors: number[][] = []
  const measurements = Array.from({ length: count }, (_, at): Measurement => {
    const activation = gel.ions.map(() => uniform())
    const began_ms = [0, 130, 260].map((time_ms) => at * 8000 + time_ms)
    if (at > 0) {
      const dose_s = facilitationDose_s(gel, ladder, began_ms.map((time_ms, pulse) => ({ pulse, began_ms: time_ms })), 25)
      dose_s.forEach((dose, ion) => (potentiation[ion] = (potentiation[ion] + growth * dose) * Math.exp(-8 / fading_s)))
    }
    factors.push(potentiation.map((value) => 1 + value))
    const grown = activation.map((value, ion) => value * factors[at][ion])
    const sums = template[0].map((_, f) => {
      const linear = grown.reduce((sum, value, ion) => sum + value * template[ion][f], 0)
      return 70000 + linear - 1e-6 * linear ** 2 + 20 * normal()
    })
    return { session: 0, activation, temperature_C: 25, polarity: at % 2 === 0 ? 1 : -1, began_ms, earlier: [], isZeroBias: false, sums }
  })
  return { run: { measurements, interrogations: measurements.map(() => 0), ladder, gel }, factors }
}

describe('slow drift', () => {
  it.each([
    [0.005, 2000],
    [0.02, 500],
    [0.002, 8000],
  ])('is found from the sums alone: %d per second, fading in %i s', (growth, timeConstant_s) => {
    const { run, factors } = runWith({ growth, timeConstant_s, count: 150 })
    const drift = slowDrift(run)
    expect(drift.timeConstant_s).toBe(timeConstant_s)
    drift.factors.forEach((found, at) => found.forEach((factor, ion) => expect(factor).toBeCloseTo(factors[at][ion], 2.5)))
    expect(factors[149][0]).toBeGreaterThan(1.01)
    const found = potentiationOf([drift])
    expect(found.potentiationDecay_s).toBe(timeConstant_s)
    expect(Math.abs((found.potentiation_per_s as number) - growth)).toBeLessThan(2 * (drift.growth?.interval95 as number))
  })

  it('is none where there is none', () => {
    const { run } = runWith({ growth: 0, timeConstant_s: 2000, count: 150 })
    const drift = slowDrift(run)
    for (const factor of drift.factors.flat()) expect(factor).toBeCloseTo(1, 2.5)
    expect(potentiationOf([drift])).toEqual({})
  })

  it('is left alone with too few measurements to tell it from noise', () => {
    const { run } = runWith({ growth: 0.02, timeConstant_s: 2000, count: 12 })
    expect(slowDrift(run)).toEqual({ factors: run.measurements.map(() => [1, 1, 1]), atEnd: [0, 0, 0] })
  })
})
