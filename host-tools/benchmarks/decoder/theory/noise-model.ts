import { BOARD_PROFILES, type BoardProfile } from '../../../../sim/board-profiles'
import { frontEndParameters } from '../../../../sim/assembly'
import { frontEndNew } from '../../../../sim/circuits/front-end'
import { mainsNew } from '../../../../sim/noise'
import { randomStream } from '../../../../sim/random'
import type { Scenario } from '../../../../sim/scenario'
import type { Calibration } from '../../../calibration/calibration-file'
import { Matrix } from 'ml-matrix'
import { derivativeAt, valueAt } from './interpolant'
import { referencePulses } from '../../../../sim/reference-bench'
import { fisherInformation } from './bound'
import { pulsesOf, sampleRanges, suppliesOf, type Expectation } from './expectation'
import {
  electrodeCovariance_V2,
  electrodeWindowCovariance,
  quantiserOf,
  roundingCovariance,
  type SampleRange,
} from './noise-covariance'

/** The scenario's true noise, as it meets the samples of one interrogation on one board. */
export interface NoiseModel {
  /** Windows of all pulses, in the order of the decoder's features. */
  windows: SampleRange[]
  /** C(t_s − t_t) of the electrode's noise for all pairs of samples, V²; empty when there is none. */
  lags_V2: Float64Array[]
  /** When each sample is taken, from the first pulse's world start on. */
  times_s: number[]
  /** The pulse's voltage on the electrode, per sample, V; and what the amplifier gives without a current. */
  applied_V: number[]
  offset_words: number[]
  /** Thermal noise of the amplifier's range per sample, V rms; and all Gaussian noise after the electrode, words². */
  thermal_V: number[]
  white_words2: number[]
  step_words: number
  rounding: number[][]
}

/** @param expectations expected words of interrogations typical for the data, to average the rounding over */
export function noiseModel(
  scenario: Scenario,
  { ladder, windows, ions }: Pick<Calibration, 'ladder' | 'windows' | 'ions'>,
  expectations: ArrayLike<number>[],
): NoiseModel {
  const profile: BoardProfile = BOARD_PROFILES[scenario.board]
  const frontEnd = frontEndNew(frontEndParameters(scenario), profile)
  const pulses = referencePulses({
    scenario,
    supplies: suppliesOf(ions, ions.map(() => 0.5)),
    ladder: pulsesOf(ladder),
    gap_ms: ladder.gap_ms,
    polarity: 1,
    seed: 0,
    noise: false,
  })
  const perVolt = 65536 / frontEnd.fullScale_V
  const { noise } = scenario
  const electrode = {
    deviation_V: noise.electrode_uV * 1e-6,
    alpha: noise.alpha,
    mains_V: mainsNew(randomStream(0, 'any'), noise.mains_Hz, noise.mains_uV * 1e-6).amplitudes_V,
    mains_Hz: noise.mains_Hz,
    motion_V: noise.motion_uV * 1e-6,
  }
  const times_us = pulses.flatMap((pulse) => pulse.sample_us.map((time_us) => pulse.start_us + time_us))
  const isQuiet = noise.electrode_uV === 0 && noise.mains_uV === 0 && noise.motion_uV === 0
  const covarianceAtLag = new Map<number, number>()
  const atLag = (lag_us: number) => {
    const known = covarianceAtLag.get(lag_us)
    if (known !== undefined) return known
    const value = electrodeCovariance_V2(electrode, lag_us * 1e-6)
    covarianceAtLag.set(lag_us, value)
    return value
  }
  const thermalIn_V = (range: number) => frontEnd.figures.gel.noise_V[range]
  const quantiserIn = (range: number) =>
    quantiserOf(profile.facts.converterBits, profile.captureEffectiveBits, perVolt * thermalIn_V(range))
  const ranges = sampleRanges(ladder, windows)
  const quantiser = quantiserIn(0)
  return {
    windows: ranges,
    lags_V2: isQuiet ? [] : times_us.map((one) => Float64Array.from(times_us, (other) => atLag(Math.abs(one - other)))),
    applied_V: pulses.flatMap((pulse) => pulse.sample_us.map(() => Math.abs(pulse.applied_mV) / 1000)),
    offset_words: pulses.flatMap((pulse) => pulse.sample_us.map(() => frontEnd.figures.gel.offset_V[pulse.range] * perVolt)),
    times_s: times_us.map((time_us) => time_us * 1e-6),
    thermal_V: pulses.flatMap((pulse) => pulse.sample_us.map(() => thermalIn_V(pulse.range))),
    white_words2: pulses.flatMap((pulse) => pulse.sample_us.map(() => quantiserIn(pulse.range).deviation ** 2)),
    step_words: quantiser.step,
    rounding: roundingCovariance(quantiser, ranges, expectations),
  }
}

/** Mean, slopes and covariance of the window sums at one activation, and the Fisher information in them. */
export interface LocalModel {
  sums: number[]
  /** Per ion. */
  slopes: number[][]
  covariance: number[][]
  information: Matrix
}

/** @param extra_words2 white noise added to every sample by the bench, words² */
export function localModel(model: NoiseModel, { words, sums }: Expectation, activation: number[], extra_words2 = 0): LocalModel {
  const slopes = activation.map((_, ion) => Array.from(derivativeAt(sums, activation, ion)))
  const covariance = model.rounding.map((row) => [...row])
  model.windows.forEach(({ start, count }, i) => {
    covariance[i][i] += count * extra_words2
    for (let s = start; s < start + count; s++) covariance[i][i] += model.white_words2[s]
  })
  let derivatives: number[][][] = []
  if (model.lags_V2.length > 0) {
    const gains = gainsOf(model, valueAt(words, activation))
    const gainSlopes = activation.map((_, ion) => slopesOfGain(model, derivativeAt(words, activation, ion)))
    const electrode = electrodeWindowCovariance(model.lags_V2, model.windows, gains, gainSlopes)
    electrode.covariance.forEach((row, i) => row.forEach((value, j) => (covariance[i][j] += value)))
    derivatives = electrode.derivatives
  }
  return {
    sums: Array.from(valueAt(sums, activation)),
    slopes,
    covariance,
    information: fisherInformation(slopes, covariance, derivatives),
  }
}

/** Fisher information in all samples instead of their sums, rounding taken as white: for converters with noise of a step or so. */
export function informationInSamples(model: NoiseModel, { words }: Expectation, activation: number[]): Matrix {
  const gains = gainsOf(model, valueAt(words, activation))
  const slopes = activation.map((_, ion) => derivativeAt(words, activation, ion))
  const covariance = model.white_words2.map((white, s) =>
    model.white_words2.map((_, t) => {
      const electrode = model.lags_V2.length > 0 ? gains[s] * gains[t] * model.lags_V2[s][t] : 0
      return electrode + (s === t ? white + model.step_words ** 2 / 12 : 0)
    }),
  )
  return fisherInformation(slopes, covariance, [])
}

/**
 * Words per volt of electrode noise: the gel's small-signal conductance is its current over the voltage that drives
 * it, so the gain is the signal itself over the pulse's voltage. Leaves out the double layer's few millivolts.
 */
export function gainsOf(model: NoiseModel, expected: ArrayLike<number>): number[] {
  return model.applied_V.map((applied_V, s) => (expected[s] + model.step_words / 2 - model.offset_words[s]) / applied_V)
}

function slopesOfGain(model: NoiseModel, slope: ArrayLike<number>): number[] {
  return model.applied_V.map((applied_V, s) => slope[s] / applied_V)
}
