import { BOARD_PROFILES } from '../../sim/board-profiles'
import { flickerNoiseNew, mainsNew } from '../../sim/noise'
import { randomStream } from '../../sim/random'
import type { Scenario } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import { converterOf, isDithered } from '../calibration/converter'
import { electrodeAutocovariance, type ElectrodeNoise } from '../calibration/noise-shapes'

/** A stationary part of the noise in series with the electrode, which reaches the words times the gel's conductance. */
export interface NoisePart {
  kind: ElectrodeNoise
  /** As in NoiseShape. */
  scale: number
  /** rms. */
  deviation_uV: number
}

/** Autocovariance of all parts together, V², on a grid of lags from 0. */
export interface Autocovariance {
  step_us: number
  values_V2: Float64Array
}

const MOTION_BAND_Hz = [0.2, 5]
const MOTION_FREQUENCIES = 64

/** The noise that a scenario states: 1/f^α is a sum of relaxations; mains and slow swaying are sinusoids of unknown phase. */
export function scenarioNoise(noise: Scenario['noise']): NoisePart[] {
  const anyPhase = randomStream(0, 'phases')
  const flicker = flickerNoiseNew(anyPhase, noise.electrode_uV, noise.alpha)
  const mains = mainsNew(anyPhase, noise.mains_Hz, noise.mains_uV)
  const [low_Hz, high_Hz] = MOTION_BAND_Hz
  const motion = Array.from({ length: MOTION_FREQUENCIES }, (_, k): NoisePart => ({
    kind: 'mains',
    scale: low_Hz * (high_Hz / low_Hz) ** ((k + 0.5) / MOTION_FREQUENCIES),
    deviation_uV: noise.motion_uV / Math.sqrt(MOTION_FREQUENCIES),
  }))
  const parts: NoisePart[] = [
    ...flicker.rates_per_s.map((rate_per_s, i): NoisePart => ({ kind: 'relaxation', scale: 1 / rate_per_s, deviation_uV: flicker.deviations_V[i] })),
    ...mains.frequencies_Hz.map((frequency_Hz, i): NoisePart => ({ kind: 'mains', scale: frequency_Hz, deviation_uV: mains.amplitudes_V[i] / Math.SQRT2 })),
    ...motion,
  ]
  return parts.filter(({ deviation_uV }) => deviation_uV > 0)
}

/**
 * The noise that a calibration states. Windows of whole mains periods hide mains from it; where it found none, that of the
 * scenario is supposed, or windows of any length would seem as good.
 */
export function calibratedNoise(calibration: Calibration, scenario: Scenario): NoisePart[] {
  const parts = calibration.fit.noise.flatMap(({ kind, scale, deviation }): NoisePart[] =>
    kind === 'white' ? [] : [{ kind, scale, deviation_uV: deviation }],
  )
  if (calibration.fit.noise.some(({ kind }) => kind === 'mains')) return parts
  return [...parts, ...scenarioNoise({ ...scenario.noise, electrode_uV: 0, motion_uV: 0 })]
}

const LAG_STEP_us = 50

/** Drift and mains count as what they are, so that windows of whole mains periods earn their reward by themselves. */
export function autocovariance(parts: NoisePart[], longest_us: number): Autocovariance {
  const values_V2 = new Float64Array(Math.ceil(longest_us / LAG_STEP_us) + 2)
  for (const { kind, scale, deviation_uV } of parts) {
    const variance_V2 = (deviation_uV * 1e-6) ** 2
    for (let lag = 0; lag < values_V2.length; lag++) {
      values_V2[lag] += variance_V2 * electrodeAutocovariance(kind, scale, lag * LAG_STEP_us * 1e-6)
    }
  }
  return { step_us: LAG_STEP_us, values_V2 }
}

/** What a current becomes on its way to the words, and the noise it meets there; per transimpedance range. */
export interface Conversion {
  words_per_uA: number[]
  /** White noise of one sample before rounding, words. */
  white_words: number[]
  offset_words: number[]
  /** One code of the converter, words. */
  step_words: number
  /** Per range, mean error of a reading over its place within a code, words; undefined where noise dithers it away. */
  meanRounding_words: (Float64Array | undefined)[]
}

/** From the board's profile and the front end's nominal values. */
export function conversionOf(scenario: Scenario): Conversion {
  const profile = BOARD_PROFILES[scenario.board]
  const { gel } = profile.frontEnd
  const words_per_V = 65536 / (profile.facts.fullScale_mV / 1000)
  const { step_words, deviation_words } = converterOf(profile)
  const white_words = gel.noise_V.map((noise_V) => Math.hypot(deviation_words, words_per_V * noise_V))
  return {
    words_per_uA: gel.transimpedance_ohm.map((ohm) => ohm * 1e-6 * words_per_V),
    white_words,
    offset_words: gel.offset_V.map((offset_V) => offset_V * words_per_V),
    step_words,
    meanRounding_words: white_words.map((deviation) => (isDithered(deviation, step_words) ? undefined : meanRoundingErrors(deviation, step_words))),
  }
}

const PHASES = 1024

/**
 * The sawtooth of rounding smoothed by Gaussian noise, at PHASES places within a code, by its Fourier
 * series (Widrow and Kollár, Quantization Noise, ch. 4).
 */
function meanRoundingErrors(deviation_words: number, step_words: number): Float64Array {
  const deviation = deviation_words / step_words
  return Float64Array.from({ length: PHASES }, (_, index) => {
    let sum = 0
    for (let k = 1; k <= 64; k++) sum += (Math.exp(-2 * (Math.PI * k * deviation) ** 2) / k) * Math.sin((2 * Math.PI * k * index) / PHASES)
    return (step_words * sum) / Math.PI
  })
}
