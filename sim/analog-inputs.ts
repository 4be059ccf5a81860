import { BoardProfile } from './board-profiles'
import { Converter, convert, converterNew } from './circuits/converter'
import { FlickerNoise, Sinusoids, flickerNoiseNew, flickerNoise_V, mainsNew, motionNew, sinusoids_V } from './noise'
import { RandomStream, randomStream } from './random'
import { Scenario } from './scenario'

/** What the converter can be pointed at. */
export const CHANNEL_GEL = 0
export const CHANNEL_CONTACT = 1
export const CHANNEL_STORE = 2
export const CHANNEL_TEMPERATURE = 3
const CHANNEL_NAMES = ['gel', 'contact', 'store', 'temperature']

/**
 * Converter and electrode noise. Each channel has its own streams, which move only when that
 * channel is read: the same readings of one channel give the same bits whatever the others do.
 */
export interface AnalogInputs {
  capture: Converter
  read: Converter
  converterStreams: RandomStream[]
  thermalStream: RandomStream
  flicker: FlickerNoise[]
  mains: Sinusoids
  motion: Sinusoids
  hasMotion: boolean
  /** Words are expectations: unrounded and without noise. */
  isIdeal: boolean
}

/** @param fullScale_V of this unit's converter; the board's nominal one when left out */
export function analogInputsNew(scenario: Scenario, profile: BoardProfile, seed: number, isIdeal: boolean, fullScale_V = profile.frontEnd.fullScale_V): AnalogInputs {
  const noise = scenario.noise
  const flicker = (channel: number) =>
    flickerNoiseNew(randomStream(seed, `flicker ${CHANNEL_NAMES[channel]}`), noise.electrode_uV * 1e-6, noise.alpha)
  return {
    capture: converterNew(fullScale_V, profile.facts.converterBits, profile.captureEffectiveBits),
    read: converterNew(fullScale_V, profile.readBits, profile.readEffectiveBits),
    converterStreams: CHANNEL_NAMES.map((name) => randomStream(seed, `converter ${name}`)),
    thermalStream: randomStream(seed, 'thermal'),
    flicker: [flicker(CHANNEL_GEL), flicker(CHANNEL_CONTACT)],
    mains: mainsNew(randomStream(seed, 'mains'), noise.mains_Hz, noise.mains_uV * 1e-6),
    motion: motionNew(randomStream(seed, 'motion'), noise.motion_uV * 1e-6),
    hasMotion: noise.motion_uV > 0,
    isIdeal,
  }
}

/** Noise voltage at one of the two electrodes, V. */
export function electrodeNoise_V(inputs: AnalogInputs, channel: number, time_s: number): number {
  if (inputs.isIdeal) return 0
  const swaying_V = inputs.hasMotion ? sinusoids_V(inputs.motion, time_s) : 0
  return flickerNoise_V(inputs.flicker[channel], time_s) + sinusoids_V(inputs.mains, time_s) + swaying_V
}

/** White noise of a resistance, given its rms value, V. */
export function whiteNoise_V(inputs: AnalogInputs, deviation_V: number): number {
  return inputs.isIdeal ? 0 : deviation_V * inputs.thermalStream.normal()
}

/**
 * The word for an input voltage. `isCapture` tells timer-driven sampling, which some boards do
 * at a lower resolution, from a single reading.
 */
export function convertChannel(inputs: AnalogInputs, channel: number, input_V: number, isCapture: boolean): number {
  const converter = isCapture ? inputs.capture : inputs.read
  if (!inputs.isIdeal) return convert(converter, input_V, inputs.converterStreams[channel])
  // Rounding down to whole codes costs half a code on average; an expectation has that too.
  const word = (input_V / converter.fullScale_V) * 65536 - 2 ** (15 - converter.bits)
  return Math.min(Math.max(Math.round(word), 0), 65535)
}
