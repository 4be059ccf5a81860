import { CHANNEL_GEL, analogInputsNew, convertChannel, electrodeNoise_V, whiteNoise_V } from '../../../sim/analog-inputs'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import type { Scenario } from '../../../sim/scenario'
import type { Expectation } from './theory/expectation'
import { valueAt } from './theory/interpolant'
import { gainsOf, type NoiseModel } from './theory/noise-model'

/**
 * Samples of all pulses of one interrogation: expected words from the interpolation of noise-free runs, with the
 * simulator's own noise sources and converter on top. Noise does not act back on the gel, so that is what the whole
 * simulator gives.
 */
export function noisyWords(scenario: Scenario, model: NoiseModel, expected: Expectation, seed: number, activation: number[]): Uint16Array {
  const profile = BOARD_PROFILES[scenario.board]
  const volts = profile.facts.fullScale_mV / 1000 / 65536
  const inputs = analogInputsNew(scenario, profile, seed, false)
  const expectation = valueAt(expected.words, activation)
  const gains = gainsOf(model, expectation)
  return Uint16Array.from(expectation, (word, s) => {
    const electrode_V = electrodeNoise_V(inputs, CHANNEL_GEL, model.times_s[s])
    const output_V = (word + model.step_words / 2 + gains[s] * electrode_V) * volts + whiteNoise_V(inputs, model.thermal_V[s])
    return convertChannel(inputs, CHANNEL_GEL, output_V, true)
  })
}
