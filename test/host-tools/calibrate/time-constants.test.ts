import { describe, expect, it } from 'vitest'
import { timeConstants_ms } from '../../../host-tools/calibrate/time-constants'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { gelParametersOf } from '../../../host-tools/calibration/gel-parameters'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import { heterogelParameters } from '../../../sim/assembly'
import { heterogelNew, gelCurrent_A, restHeterogel, stepHeterogel, timeConstant_s } from '../../../sim/electrodes/heterogel'
import { randomStream } from '../../../sim/random'
import { scenarioSchema } from '../../../sim/scenario'

const { ladder, windows, ions } = defaultCalibration('pico')
const assumed = gelParametersOf(scenarioSchema.parse({ name: 'assumed' }), ions)

/** Sums of the simulator's gel under the ladder, from rest, with a little white noise; 10 pA are a word. */
function measured(spacing_um: number, count: number): { measurements: Measurement[]; true_ms: number[] } {
  const parameters = heterogelParameters(scenarioSchema.parse({ name: 'gel', gel: { spacing_um } }))
  const { uniform, normal } = randomStream(3, 'time constants')
  const measurements = Array.from({ length: count }, (_, at): Measurement => {
    const activation = ions.map(() => 1.2 * uniform())
    const gel = heterogelNew(parameters)
    const sums = ladder.pulses.flatMap((pulse) => {
      const samples = Array.from({ length: pulse.sampleCount }, () => {
        stepHeterogel(gel, pulse.amplitude_mV / 1000, activation, pulse.sampleInterval_us / 1e6)
        return gelCurrent_A(gel, pulse.amplitude_mV / 1000) * 1e8 + 10 * normal()
      })
      restHeterogel(gel, activation, 0.05)
      return windows.map(({ start, count: length }) => samples.slice(start, start + length).reduce((sum, value) => sum + value, 0))
    })
    const began_ms = ladder.pulses.map((_, pulse) => 10000 * at + 130 * pulse)
    return { session: 0, activation, temperature_C: 25, polarity: 1, began_ms, earlier: [], isZeroBias: false, sums }
  })
  return { measurements, true_ms: parameters.ions.map(({ ion }) => 1000 * timeConstant_s(parameters, ion)) }
}

describe('time constants', () => {
  it.each([7, 10, 15])('of a gel with %i µm between its interfaces are found from how its current rises', (spacing_um) => {
    const { measurements, true_ms } = measured(spacing_um, 120)
    timeConstants_ms({ ladder, windows, memory: assumed }, measurements).forEach(({ value, interval95 }, ion) => {
      expect(interval95).not.toBeNull()
      expect(interval95 as number).toBeLessThan(0.25 * value)
      expect(Math.abs(value - true_ms[ion])).toBeLessThan(Math.max(0.02 * true_ms[ion], 1.5 * (interval95 as number)))
    })
  })

  it('of an ion that no pulse opens stay the assumed ones, without an interval', () => {
    const { measurements } = measured(10, 60)
    const memory = { ...assumed, ions: assumed.ions.map((ion, i) => (i === 2 ? { ...ion, threshold_mV: 9000 } : ion)) }
    const [K, , Fe] = timeConstants_ms({ ladder, windows, memory }, measurements)
    expect(K.interval95).not.toBeNull()
    expect(Fe).toEqual({ value: memory.ions[2].timeConstant_ms, interval95: null })
  })

  it('of nothing measured from rest are the assumed ones', () => {
    expect(timeConstants_ms({ ladder, windows, memory: assumed }, [])).toEqual(assumed.ions.map(({ timeConstant_ms }) => ({ value: timeConstant_ms, interval95: null })))
  })
})
