import { CHANNEL_GEL, analogInputsNew, convertChannel, electrodeNoise_V } from '../../../sim/analog-inputs'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { thermalNoise_V } from '../../../sim/noise'
import { randomStream } from '../../../sim/random'
import { ScenarioInput, scenarioSchema } from '../../../sim/scenario'
import { atLeast, atMost } from '../../figures'
import type { Chart } from '../../report/page'
import type { Mechanism } from '../mechanism'
import { dashed, evenly, line, relativeError } from '../series'
import { powerDensity } from '../power-density'

const PROFILE = BOARD_PROFILES.puckjs
const RATE_HZ = 1000
const SAMPLES = 65536
/** Corners of the electrode noise: its power spreads between them. */
const CORNERS_HZ = [0.05, 1000]

export const noise: Mechanism = {
  name: 'noise',
  title: 'Noise at the electrodes',
  text:
    'What the analog inputs get: electrode noise 1/f^α, mains with its harmonics, swaying, and the converter’s own. Spectra by Welch’s method against the densities asked for. ' +
    'The amplitudes of mains and motion are assumed; electrode noise of 1 to 20 µV on skin is measured.',
  run: () => {
    const alphas = [0.8, 1, 1.2]
    const flicker = alphas.map((alpha) => spectrum({ electrode_uV: 10, alpha, mains_uV: 0 }, FLICKER_HZ))
    const mains = spectrum({ electrode_uV: 0.001, mains_uV: 200 }, [50, 100, 150, 250])
    return {
      figures: [
        atMost('noise/slope-error', Math.max(...alphas.map((alpha, i) => Math.abs(slope(flicker[i]) - alpha))), 0.1),
        atMost('noise/density-error', Math.abs(meanLog(flicker[1]) - meanLog(FLICKER_HZ.map((f) => target(f, 10e-6)))), 0.08, 'decades'),
        atMost('noise/mains-error', relativeError(amplitude_V(mains[0]), 200e-6), 0.02),
        // Rectifiers make the odd harmonics strong: 35 % of the third is what the model is given.
        atMost('noise/mains-third-error', relativeError(amplitude_V(mains[2]), 70e-6), 0.02),
        atLeast('noise/motion-in-band', motionShareInBand(), 0.99),
        atMost('noise/thermal-error', relativeError(thermalNoise_V(10000, 2 / Math.PI, 298.15), 12.8e-9), 0.01),
        atMost('noise/converter-error', relativeError(converterDeviation_V(), expectedConverterDeviation_V()), 0.05),
      ],
      charts: [flickerChart(alphas, flicker), wholeChart()],
    }
  },
}

const FLICKER_HZ = evenly(Math.log10(0.5), Math.log10(200), 16).map((exponent) => 10 ** exponent)

function readings(settings: ScenarioInput['noise']): number[] {
  const scenario = scenarioSchema.parse({ name: 'noise', noise: settings })
  const inputs = analogInputsNew(scenario, PROFILE, 1, false)
  return Array.from({ length: SAMPLES }, (_, i) => electrodeNoise_V(inputs, CHANNEL_GEL, i / RATE_HZ))
}

function spectrum(settings: ScenarioInput['noise'], frequencies_Hz: number[]): number[] {
  return powerDensity(readings(settings), RATE_HZ, frequencies_Hz)
}

/** 1/f between the corners with a variance of σ²: σ²/(f·ln(f₂/f₁)), V²/Hz. */
function target(frequency_Hz: number, deviation_V: number): number {
  return deviation_V ** 2 / (frequency_Hz * Math.log(CORNERS_HZ[1] / CORNERS_HZ[0]))
}

function meanLog(values: number[]): number {
  return values.reduce((sum, value) => sum + Math.log10(value), 0) / values.length
}

/** Exponent of a straight line through the logarithms. */
function slope(density: number[]): number {
  const x = FLICKER_HZ.map(Math.log10)
  const y = density.map(Math.log10)
  const [meanX, meanY] = [x, y].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length)
  const covariance = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i] - meanY), 0)
  return -covariance / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
}

/** Amplitude of a line from the density at its frequency: the Hann window is 1.5 bins wide. */
function amplitude_V(density: number): number {
  return Math.sqrt(2 * density * 1.5 * (RATE_HZ / (SAMPLES / 16)))
}

/** Share of the swaying's power between 0.2 and 5 Hz, from readings 20 times a second over an hour. */
function motionShareInBand(): number {
  const scenario = scenarioSchema.parse({ name: 'noise', noise: { electrode_uV: 1e-6, mains_uV: 0, motion_uV: 1000 } })
  const inputs = analogInputsNew(scenario, PROFILE, 1, false)
  const values = Array.from({ length: SAMPLES }, (_, i) => electrodeNoise_V(inputs, CHANNEL_GEL, i / 20))
  const width_Hz = 0.02
  const band = evenly(width_Hz, 10 - width_Hz, 499)
  const density = powerDensity(values, 20, band)
  const within = density.reduce((sum, value, i) => sum + (band[i] > 0.18 && band[i] < 5.02 ? value : 0), 0)
  return within / density.reduce((sum, value) => sum + value, 0)
}

/** Converter noise: many words of one input, whose code the noise and the slow ramp smear. */
function converterDeviation_V(): number {
  const scenario = scenarioSchema.parse({ name: 'noise' })
  const inputs = analogInputsNew(scenario, PROFILE, 1, false)
  const full_V = PROFILE.facts.fullScale_mV / 1000
  const stream = randomStream(1, 'converter inputs')
  const errors = Array.from({ length: 20000 }, () => {
    const input_V = full_V * (0.2 + 0.6 * stream.uniform())
    return (convertChannel(inputs, CHANNEL_GEL, input_V, true) / 65536) * full_V - input_V
  })
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length
  return Math.sqrt(errors.reduce((sum, value) => sum + (value - mean) ** 2, 0) / errors.length)
}

/** FS/(2^ENOB·√12). */
function expectedConverterDeviation_V(): number {
  return PROFILE.facts.fullScale_mV / 1000 / (2 ** PROFILE.captureEffectiveBits * Math.sqrt(12))
}

function flickerChart(alphas: number[], flicker: number[][]): Chart {
  const x = FLICKER_HZ.map(Math.log10)
  return {
    kind: 'chart',
    caption: 'Electrode noise of 10 µV rms, 1/f^α; dashed, the density asked for at α = 1.',
    xLabel: 'log₁₀ of the frequency in Hz',
    yLabel: 'log₁₀ of the density in V²/Hz',
    series: [
      ...alphas.map((alpha, i) => line(`α ${alpha}`, i, x, flicker[i].map(Math.log10))),
      dashed('α 1, asked for', 3, x, FLICKER_HZ.map((f) => Math.log10(target(f, 10e-6)))),
    ],
  }
}

function wholeChart(): Chart {
  const frequencies_Hz = evenly(0.5, 400, 1600)
  const density = spectrum({ electrode_uV: 20, alpha: 1.2, mains_uV: 500, motion_uV: 5000 }, frequencies_Hz)
  return {
    kind: 'chart',
    caption: 'Worst noise: swaying at the low end, mains and its harmonics as lines, electrode noise below.',
    xLabel: 'frequency, Hz',
    yLabel: 'log₁₀ of the density in V²/Hz',
    series: [line('worst-noise scenario', 0, frequencies_Hz, density.map(Math.log10))],
  }
}
