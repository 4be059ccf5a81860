import { beforeAll, describe, expect, it, vi } from 'vitest'
import { fitGel, memoryOf } from '../../../host-tools/calibrate/gel-fit'
import { assumedGel } from '../../../host-tools/calibrate/assumed-gel'
import type { Calibration, Estimate } from '../../../host-tools/calibration/calibration-file'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import type { ScenarioInput } from '../../../sim/scenario'
import { LONG } from '../../long'
import { measuredGel, measurementsOf, type MeasuredGel } from './measured-gel'

// A loaded machine is slow; slowness must never fail a test.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

/** One ion at a time, after earlier pulses too, at three temperatures. */
const PROTOCOL = {
  media: [{ activation: {} }, ...['K', 'Ca', 'Fe'].flatMap((ion) => [0.5, 1.1].map((activation) => ({ activation: { [ion]: activation } })))],
  temperatures_C: [25, 15, 35],
  temperatureShare: 1,
  histories: { perMedium: 4 },
  rest_s: 30,
}

/** Three gels that have nothing in common with the assumed one, nor with each other; the long suite takes all. */
const GELS: Record<string, Partial<ScenarioInput>> = {
  'with a ligand for calcium, close interfaces and strong facilitation': {
    gel: {
      cascadeDegree: 8,
      spacing_um: 8,
      facilitation: 1.2,
      facilitationDecay: 2,
      ions: [
        { ion: 'K', conductance_uS: 90, recovery_s: 60 },
        { ion: 'Ca', conductance_uS: 40, recovery_s: 150, ligandEnergy_kJ_per_mol: 22, ligandOccupancy: 1 },
        { ion: 'Fe', conductance_uS: 25, recovery_s: 200 },
      ],
    },
  },
  'whose conductances follow the temperature, with few interfaces and a series resistance': {
    gel: { cascadeDegree: 5, spacing_um: 15, facilitation: 0.3, facilitationDecay: 6, series_ohm: 800 },
    transport: { temperature: {} },
  },
  'that does not facilitate at all, on a converter of eight bits': {
    board: 'puckjs',
    gel: { cascadeDegree: 11, spacing_um: 12, facilitation: 0 },
  },
}

/** Within its interval, with some room for its being an estimate itself, or within two per cent. */
function expectFound({ value, interval95 }: Estimate, truth: number): void {
  expect(interval95).not.toBeNull()
  expect(interval95 as number).toBeLessThan(Math.max(0.15 * Math.abs(truth), 0.02))
  expect(Math.abs(value - truth)).toBeLessThan(Math.max(1.5 * (interval95 as number), 0.02 * Math.abs(truth)))
}

describe.each(Object.entries(GELS).slice(0, LONG ? 3 : 1))('a gel %s', (_, gel) => {
  let measured: MeasuredGel
  let measurements: Measurement[]
  beforeAll(async () => {
    measured = await measuredGel(gel, PROTOCOL)
    measurements = measurementsOf(measured)
  })

  it('is found as it is, each number within its interval or two per cent, and nothing of it is assumed', () => {
    const { truth, recording } = measured
    const { estimates } = fitGel(recording.header, measurements, assumedGel(recording.header.ions))
    expectFound(estimates.facilitation, truth.facilitation)
    expectFound(estimates.speedPerKelvin, truth.speedPerKelvin)
    if (truth.facilitation > 0) expectFound(estimates.facilitationDecay, truth.facilitationDecay)
    // What does not facilitate fades in no time at all.
    else expect(estimates.facilitationDecay.interval95).toBeNull()
    // A quarter of an hour is not told by measurements half a minute apart.
    expect(estimates.doubleLayer_ms).toEqual({ value: truth.doubleLayer_ms, interval95: null })
    truth.ions.forEach((ion, i) => {
      expectFound(estimates.ions[i].timeConstant_ms, ion.timeConstant_ms)
      expectFound(estimates.ions[i].threshold_mV, ion.threshold_mV)
      expectFound(estimates.ions[i].width_mV, ion.width_mV)
    })
  })
})

describe('what the measurements do not tell', () => {
  let measured: MeasuredGel
  let measurements: Measurement[]
  let assumed: Calibration['memory']
  beforeAll(async () => {
    measured = await measuredGel({}, { ...PROTOCOL, temperatures_C: [25, 35], histories: { perMedium: 2 } })
    measurements = measurementsOf(measured)
    assumed = { ...assumedGel(['K', 'Ca', 'Fe']), facilitation: 0.9, facilitationDecay: 1.7, speedPerKelvin: 0.05 }
    assumed.ions = assumed.ions.map((ion) => ({ ...ion, threshold_mV: ion.threshold_mV + 77, width_mV: 99, timeConstant_ms: 9 }))
  })
  const fitOf = (those: Measurement[]) => fitGel(measured.recording.header, those, assumed).estimates

  it('is assumed, and nothing else: what is told is the same whatever is assumed', () => {
    const one = fitOf(measurements)
    const other = fitGel(measured.recording.header, measurements, { ...measured.truth, doubleLayer_ms: assumed.doubleLayer_ms }).estimates
    expect(one.doubleLayer_ms).toEqual({ value: assumed.doubleLayer_ms, interval95: null })
    const told = ({ facilitation, facilitationDecay, speedPerKelvin, ions }: typeof one) => [facilitation, facilitationDecay, speedPerKelvin, ...ions.flatMap((ion) => Object.values(ion))]
    told(one).forEach(({ value, interval95 }, at) => {
      expect(interval95).not.toBeNull()
      expect(Math.abs(value / told(other)[at].value - 1)).toBeLessThan(1e-3)
    })
  })

  it('is the threshold, when no other amplitude than the ladder’s was measured', () => {
    const { ions } = fitOf(measurements.filter(({ amplitude_mV }) => amplitude_mV === undefined))
    ions.forEach(({ threshold_mV, width_mV }, i) => {
      expect(threshold_mV).toEqual({ value: assumed.ions[i].threshold_mV, interval95: null })
      expect(width_mV).toEqual({ value: assumed.ions[i].width_mV, interval95: null })
    })
  })

  it('is the temperature’s effect, when all was measured at one', () => {
    expect(fitOf(measurements.filter(({ temperature_C }) => temperature_C < 30)).speedPerKelvin).toEqual({ value: 0.05, interval95: null })
  })

  it('is an ion that no medium holds', () => {
    const [K, , Fe] = fitOf(measurements.filter(({ activation }) => activation[2] === 0)).ions
    expect(K.threshold_mV.interval95).not.toBeNull()
    expect(memoryOf({ ...fitOf([]), ions: [Fe] }, { ...assumed, ions: [assumed.ions[2]] }).ions).toEqual([assumed.ions[2]])
    expect(Object.values(Fe).map(({ interval95 }) => interval95)).toEqual([null, null, null])
  })

  it.runIf(LONG)('is an ion whose paths open above the highest pulse', async () => {
    const high = await measuredGel({ gel: { cascadeDegree: 13 } }, { ...PROTOCOL, temperatures_C: [25], histories: { perMedium: 2 } })
    const { ions } = fitGel(high.recording.header, measurementsOf(high), assumed).estimates
    high.truth.ions.slice(0, 2).forEach((ion, i) => expectFound(ions[i].threshold_mV, ion.threshold_mV))
    expect(high.truth.ions[2].threshold_mV).toBeGreaterThan(3600)
    expect(ions[2]).toEqual({
      timeConstant_ms: { value: assumed.ions[2].timeConstant_ms, interval95: null },
      threshold_mV: { value: assumed.ions[2].threshold_mV, interval95: null },
      width_mV: { value: assumed.ions[2].width_mV, interval95: null },
    })
  })

  it('is everything, without measurements', () => {
    expect(memoryOf(fitOf([]), assumed)).toEqual(assumed)
  })
})
