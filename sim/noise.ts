import { RandomStream } from './random'

/**
 * Noise voltages, all seeded, all functions of the time of a reading. Only the sources that
 * have a memory draw random numbers per reading.
 */

/** Electrode noise whose power falls as 1/f^α between two corner frequencies. */
export interface FlickerNoise {
  stream: RandomStream
  rates_per_s: number[]
  deviations_V: number[]
  values_V: number[]
  last_s: number
}

const FLICKER_LOW_HZ = 0.05
const FLICKER_HIGH_HZ = 1000
/** Relaxations per decade: one per octave keeps the ripple of the slope below 0.3 dB. */
const FLICKER_RATIO = 2

/**
 * A sum of relaxations (Ornstein-Uhlenbeck processes) one octave apart, each with variance
 * ∝ f^(1−α): the sum's spectrum is 1/f^α between the corners (van der Ziel 1950, Physica
 * 16:359). Relaxations, and not a filter, because readings are not evenly spaced.
 * @param alpha 0.5..1.5
 */
export function flickerNoiseNew(stream: RandomStream, deviation_V: number, alpha: number): FlickerNoise {
  const rates: number[] = []
  const weights: number[] = []
  for (let f = FLICKER_LOW_HZ; f <= FLICKER_HIGH_HZ; f *= FLICKER_RATIO) {
    rates.push(2 * Math.PI * f)
    weights.push(f ** (1 - alpha))
  }
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const deviations = weights.map((weight) => deviation_V * Math.sqrt(weight / sum))
  return {
    stream,
    rates_per_s: rates,
    deviations_V: deviations,
    // Stationary from the first reading on.
    values_V: deviations.map((deviation) => deviation * stream.normal()),
    last_s: 0,
  }
}

/** The noise at `time_s`, which must not lie before the last reading. */
export function flickerNoise_V(noise: FlickerNoise, time_s: number): number {
  const interval_s = time_s - noise.last_s
  noise.last_s = time_s
  let sum = 0
  for (let i = 0; i < noise.values_V.length; i++) {
    const fade = Math.exp(-noise.rates_per_s[i] * interval_s)
    const fresh = noise.deviations_V[i] * Math.sqrt(1 - fade * fade)
    noise.values_V[i] = noise.values_V[i] * fade + fresh * noise.stream.normal()
    sum += noise.values_V[i]
  }
  return sum
}

/** A sum of sinusoids: mains with its harmonics, or motion. */
export interface Sinusoids {
  frequencies_Hz: number[]
  amplitudes_V: number[]
  phases: number[]
}

export function sinusoids_V(sum: Sinusoids, time_s: number): number {
  let value = 0
  for (let i = 0; i < sum.frequencies_Hz.length; i++) {
    value += sum.amplitudes_V[i] * Math.sin(2 * Math.PI * sum.frequencies_Hz[i] * time_s + sum.phases[i])
  }
  return value
}

/**
 * Share of each harmonic of the mains in the fundamental's amplitude (A): rectifiers make
 * the odd ones strong.
 */
const MAINS_HARMONICS = [1, 0.1, 0.35, 0.05, 0.2, 0, 0.1]

/** Mains pick-up: `amplitude_V` is the fundamental's. Phases are the run's own. */
export function mainsNew(stream: RandomStream, frequency_Hz: number, amplitude_V: number): Sinusoids {
  return {
    frequencies_Hz: MAINS_HARMONICS.map((_, index) => frequency_Hz * (index + 1)),
    amplitudes_V: MAINS_HARMONICS.map((share) => share * amplitude_V),
    phases: MAINS_HARMONICS.map(() => 2 * Math.PI * stream.uniform()),
  }
}

const MOTION_LOW_HZ = 0.2
const MOTION_HIGH_HZ = 5
const MOTION_COMPONENTS = 6

/** Slow swaying between 0.2 and 5 Hz: sinusoids at seeded frequencies, `deviation_V` rms together. */
export function motionNew(stream: RandomStream, deviation_V: number): Sinusoids {
  const components = Array.from({ length: MOTION_COMPONENTS }, () => ({
    frequency_Hz: MOTION_LOW_HZ * (MOTION_HIGH_HZ / MOTION_LOW_HZ) ** stream.uniform(),
    phase: 2 * Math.PI * stream.uniform(),
  }))
  return {
    frequencies_Hz: components.map((component) => component.frequency_Hz),
    amplitudes_V: components.map(() => deviation_V * Math.sqrt(2 / MOTION_COMPONENTS)),
    phases: components.map((component) => component.phase),
  }
}

const BOLTZMANN_J_PER_K = 1.380649e-23

/** Thermal noise of a resistance through a one-pole bandwidth: √(4kTR·(π/2)·f), V rms. */
export function thermalNoise_V(resistance_ohm: number, bandwidth_Hz: number, temperature_K: number): number {
  return Math.sqrt(4 * BOLTZMANN_J_PER_K * temperature_K * resistance_ohm * (Math.PI / 2) * bandwidth_Hz)
}
