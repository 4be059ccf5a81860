import type { Calibration } from '../../calibration/calibration-file'
import { CHANNEL_GEL, analogInputsNew, convertChannel, electrodeNoise_V, whiteNoise_V } from '../../../sim/analog-inputs'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { randomStream } from '../../../sim/random'
import { referenceInterrogation } from '../../../sim/reference-bench'
import type { Scenario } from '../../../sim/scenario'
import { pulsesOf, suppliesOf, type Expectation } from './theory/expectation'
import { valueAt } from './theory/interpolant'
import { gainsOf, type NoiseModel } from './theory/noise-model'

/** Activations of all ions are drawn evenly from 0 to this: mixtures of all three stay where no amplifier clips. */
export const ACTIVATION_HIGH = 1.2

/** Interrogations of known activations. */
export interface DataSet {
  /** [interrogation][ion] */
  activation: number[][]
  /** [interrogation]: samples of all pulses in order. */
  words: Uint16Array[]
}

/** Polarities alternate, as a device's do. */
export function polarityOf(index: number): 1 | -1 {
  return index % 2 === 0 ? 1 : -1
}

function activationOf(seed: number, ions: number): number[] {
  const { uniform } = randomStream(seed, 'activations of the decoder bench')
  return Array.from({ length: ions }, () => ACTIVATION_HIGH * uniform())
}

/** By the whole simulator, from the electrode on; a few milliseconds each. Every interrogation has a seed of its own. */
export function simulated(scenario: Scenario, { ladder, ions }: Calibration, firstSeed: number, count: number): DataSet {
  const activation = Array.from({ length: count }, (_, index) => activationOf(firstSeed + index, ions.length))
  const words = activation.map((one, index) =>
    Uint16Array.from(
      referenceInterrogation({
        scenario,
        supplies: suppliesOf(ions, one),
        ladder: pulsesOf(ladder),
        gap_ms: ladder.gap_ms,
        polarity: polarityOf(index),
        seed: firstSeed + index,
        noise: true,
      }).flat(),
    ),
  )
  return { activation, words }
}

/**
 * As many as one likes: expected words from the interpolation of noise-free runs, with the simulator's own noise
 * sources and converter on top. Noise does not act back on the gel, so that is what the whole simulator gives.
 */
export function noisy(
  scenario: Scenario,
  model: NoiseModel,
  expected: Record<1 | -1, Expectation>,
  firstSeed: number,
  count: number,
): DataSet {
  const profile = BOARD_PROFILES[scenario.board]
  const activation = Array.from({ length: count }, (_, index) => activationOf(firstSeed + index, expected[1].words.dimensions))
  const volts = profile.facts.fullScale_mV / 1000 / 65536
  const words = activation.map((one, index) => {
    const inputs = analogInputsNew(scenario, profile, firstSeed + index, false)
    const expectation = valueAt(expected[polarityOf(index)].words, one)
    const gains = gainsOf(model, expectation)
    return Uint16Array.from(expectation, (word, s) => {
      const electrode_V = electrodeNoise_V(inputs, CHANNEL_GEL, model.times_s[s])
      const output_V = (word + model.step_words / 2 + gains[s] * electrode_V) * volts + whiteNoise_V(inputs, model.thermal_V[s])
      return convertChannel(inputs, CHANNEL_GEL, output_V, true)
    })
  })
  return { activation, words }
}
