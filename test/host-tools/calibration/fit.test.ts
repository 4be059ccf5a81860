import { describe, expect, it } from 'vitest'
import { decoderNew, FLAG_MISFIT, FLAG_SATURATED, FLAG_TEMPERATURE } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import { calibrationSchema, type Calibration } from '../../../host-tools/calibration/calibration-file'
import { decoderTablesOf } from '../../../host-tools/calibration/decoder-tables'
import { fitCalibration } from '../../../host-tools/calibration/fit'
import { decodeInterrogation } from '../../../host-tools/benchmarks/decode-interrogation'
import { HEADER, mixtures, synthetic, type SyntheticElectrode } from './synthetic-electrode'

const calibrations = new Map<string, Calibration>()

/** The calibration of an electrode, made once. */
function calibrated(electrode?: SyntheticElectrode): Calibration {
  const key = JSON.stringify(electrode ?? {})
  const known = calibrations.get(key) ?? calibrationSchema.parse(fitCalibration(HEADER, mixtures(600, 1, electrode), mixtures(100, 2, electrode)))
  calibrations.set(key, known)
  return known
}

function decoderOf(calibration: Calibration) {
  const decoder = decoderNew(decoderTablesOf(calibration, { boundaries: [0.5, 1, 1.5], hysteresis: 0 }), portableNatives)
  return (samples: number[][], temperature_dC?: number) => {
    decodeInterrogation(decoder, samples, temperature_dC)
    return { activation: decoder.unmixer.activation_Q17.map((value) => value / 2 ** 17), flags: decoder.flags }
  }
}

/** Root mean square error per ion over fresh mixtures, none of them near zero. */
function errorsOf(calibration: Calibration, electrode?: SyntheticElectrode): number[] {
  const decode = decoderOf(calibration)
  const fresh = mixtures(300, 3, electrode)
  return [0, 1, 2].map((ion) => Math.sqrt(fresh.reduce((sum, one) => sum + (decode(one.samples).activation[ion] - one.activation[ion]) ** 2, 0) / fresh.length))
}

describe('calibration', () => {
  it('recovers templates, within the intervals it states, and decodes mixtures to the accuracy it states', () => {
    const calibration = calibrated()
    // Window sum of the closed form: 20 samples of the rise of one ion.
    const rise = (word: number, tau: number, from: number) =>
      Array.from({ length: 20 }, (_, n) => word * (1 - Math.exp(-(from + n + 1) / tau))).reduce((sum, value) => sum + value)
    for (const [ion, feature, truth] of [[0, 0, rise(9000, 14, 0)], [1, 3, rise(6000, 35, 20)], [2, 5, rise(4000, 46, 20)]]) {
      const { value, interval95 } = calibration.fit.templates[ion][feature]
      // 3 standard errors.
      expect(Math.abs(value - truth)).toBeLessThan((interval95 as number) * 1.53)
    }
    const errors = errorsOf(calibration)
    errors.forEach((error, ion) => expect(error / calibration.fit.deviation[ion].value).toBeGreaterThan(0.7))
    errors.forEach((error, ion) => expect(error / calibration.fit.deviation[ion].value).toBeLessThan(1.4))
    const decode = decoderOf(calibration)
    expect(mixtures(300, 4).filter((one) => decode(one.samples).flags !== 0)).toHaveLength(0)
  })

  it('finds the noise it was given, white and in series with the electrode', () => {
    const quiet = calibrated().fit.noise
    expect(quiet.filter(({ kind }) => kind === 'white').map(({ deviation }) => Math.round(deviation / 60))).toEqual([1, 1, 1])
    const swayed = calibrated({ swaying_mV: 3 }).fit.noise.filter(({ pulse }) => pulse === -1)
    const power = (parts: typeof swayed) => parts.reduce((sum, { deviation }) => sum + deviation ** 2, 0)
    // A 3 mV amplitude is 2.1 mV rms; most of it in the bands of half an octave about 3 Hz.
    expect(Math.sqrt(power(swayed))).toBeGreaterThan(1800)
    expect(Math.sqrt(power(swayed))).toBeLessThan(2500)
    const near = swayed.filter(({ kind, scale }) => kind === 'swaying' && scale > 1.5 && scale < 5)
    expect(power(near) / power(swayed)).toBeGreaterThan(0.7)
  })

  it('weights by the noise: told of swaying it errs less under it than when it was not', () => {
    const electrode = { swaying_mV: 4, white_words: 10 }
    const told = errorsOf(calibrated(electrode), electrode)
    const untold = errorsOf(calibrated({ white_words: 10 }), electrode)
    expect(told[1]).toBeLessThan(untold[1] / 1.5)
    expect(told[2]).toBeLessThan(untold[2] / 1.5)
  })

  it('takes out what a series resistance bends: as accurate on a bent electrode as on a straight one', () => {
    const straight = errorsOf(calibrated())
    errorsOf(calibrated({ bend: 0.07 }), { bend: 0.07 }).forEach((error, ion) => expect(error).toBeLessThan(1.25 * straight[ion]))
  })

  it('flags what no mixture explains, what clips and what is too warm', () => {
    const decode = decoderOf(calibrated())
    const disturbed = synthetic([0.5, 0.5, 0.5], 9).samples
    disturbed[1] = disturbed[1].map((word, n) => (n < 20 ? word + 6000 : word))
    expect(decode(disturbed).flags & FLAG_MISFIT).toBe(FLAG_MISFIT)
    const clipped = synthetic([0.5, 0.5, 0.5], 9).samples
    clipped[2] = clipped[2].map(() => 65535)
    expect(decode(clipped).flags & FLAG_SATURATED).toBe(FLAG_SATURATED)
    expect(decode(synthetic([0.5, 0.5, 0.5], 9).samples, 400).flags).toBe(FLAG_TEMPERATURE)
  })

  it('does not fit to what is held out, and judges by it', () => {
    const training = mixtures(400, 1)
    // Held-out ones lie: had they been fitted to, templates would double; as judges they refuse the fit.
    const lying = mixtures(40, 5).map((one) => ({ ...one, activation: one.activation.map((value) => value / 2), isHeldOut: true }))
    expect(fitCalibration(HEADER, [...training, ...lying], mixtures(50, 2))).toEqual(fitCalibration(HEADER, training, mixtures(50, 2)))
    expect(() => fitCalibration(HEADER, training, [...mixtures(50, 2), ...lying])).toThrowError(/scatters/)
  })

  it('refuses a window that ends after its pulse', () => {
    const file = calibrated()
    const late = { ...file, windows: [file.windows[0], { start: 21, count: 20 }] }
    expect(calibrationSchema.safeParse(late).error?.issues[0].path).toEqual(['windows', 1])
  })

  it('is refused when an ion cannot be told from the others, when windows clip, when an ion drowns in noise', () => {
    const refused = (electrode: SyntheticElectrode) => {
      try {
        calibrated(electrode)
        return 'accepted'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(refused({ size: [[9000, 9000, 0], [16000, 16000, 0], [17000, 17000, 0.001]] })).toBe('calibration-not-separable')
    expect(refused({ size: [[9000, 0, 0], [60000, 60000, 0], [60000, 60000, 4000]] })).toBe('calibration-saturated')
    expect(refused({ white_words: 8000 })).toMatch(/calibration-(too-noisy|not-separable)/)
  })
})
