import { expect, it, vi } from 'vitest'
import { assumedGel } from '../../../host-tools/calibrate/assumed-gel'
import { ANY_LEVELS } from '../../../host-tools/calibrate/calibration-facts'
import { fitGel, memoryOf } from '../../../host-tools/calibrate/gel-fit'
import { decodeMeasurements } from '../../../host-tools/calibration/decode-measurements'
import { decoderTablesOf } from '../../../host-tools/calibration/decoder-tables'
import { fitCalibration } from '../../../host-tools/calibration/fit'
import type { Calibration } from '../../../host-tools/calibration/calibration-file'
import type { Measurement } from '../../../host-tools/calibration/measurement'
import type { ScenarioInput } from '../../../sim/scenario'
import { measuredGel, measurementsOf } from './measured-gel'

// A loaded machine is slow; slowness must never fail a test.
vi.setConfig({ testTimeout: 240_000 })

/** Slow, strongly facilitating, and quick to forget that: nothing of which is assumed. It does not potentiate, so that what media hold is the truth. */
const GEL: Partial<ScenarioInput> = { gel: { spacing_um: 18, facilitation: 1.5, facilitationDecay: 1.5, potentiation_per_s: 0 }, noise: { electrode_uV: 1, mains_uV: 10 } }

const mixtures = (count: number, shift: number) =>
  Array.from({ length: count }, (_, k) => ({ activation: { K: ((k * 37 + shift) % 110) / 100, Ca: ((k * 83 + shift) % 110) / 100, Fe: ((k * 59 + shift) % 110) / 100 } }))
const alone = ['K', 'Ca', 'Fe'].map((ion) => ({ activation: { [ion]: 0.9 } }))

it('a device decodes better after earlier pulses with the memory that was measured than with the assumed one', async () => {
  const learned = await measuredGel(GEL, { media: [{ activation: {} }, ...alone, ...mixtures(44, 0)], histories: { perMedium: 4, pulses: 3 }, rest_s: 30 }, 1)
  const judged = await measuredGel(GEL, { media: mixtures(20, 17), repeats: 2, histories: { perMedium: 8, pulses: 3 }, amplitudes: 0, rest_s: 30 }, 2)
  const { header } = learned.recording
  const measurements = measurementsOf(learned)
  const decoded = measurements.filter(({ amplitude_mV }) => amplitude_mV === undefined)
  const trial = measurementsOf(judged)
  const errorWith = (memory: Calibration['memory']) => {
    const calibration = fitCalibration({ ...header, memory }, decoded, decoded)
    return rmsAfterPulses(calibration, trial)
  }
  const assumed = assumedGel(header.ions)
  const measured = memoryOf(fitGel(header, measurements, assumed).estimates, assumed)
  const [withMeasured, withAssumed, withTrue] = [measured, assumed, learned.truth].map(errorWith)
  const over = (errors: number[]) => withMeasured.reduce((sum, error, ion) => sum + error / errors[ion], 0) / errors.length
  expect(over(withAssumed)).toBeLessThan(0.85)
  // Next to the gel’s own numbers nothing is lost.
  expect(over(withTrue)).toBeLessThan(1.05)
})

/** Per ion, rms error of the activations of interrogations that follow earlier pulses. */
function rmsAfterPulses(calibration: Calibration, measurements: Measurement[]): number[] {
  const errors: number[][] = []
  decodeMeasurements(decoderTablesOf(calibration, ANY_LEVELS), calibration, measurements, ({ unmixer }, { activation, earlier }) => {
    if (earlier.length > 0) errors.push(activation.map((value, ion) => unmixer.activation_Q17[ion] / 2 ** 17 - value))
  })
  return calibration.ions.map((_, ion) => Math.sqrt(errors.reduce((sum, one) => sum + one[ion] ** 2, 0) / errors.length))
}
