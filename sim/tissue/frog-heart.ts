import { Film, FilmParameters, concentrationAfter_mM, filmNew, nextDeliveryChange_s, stepFilm } from './film'

/**
 * A frog's heart as the device meets it (docs/physics.md, frog heart, eqs 2 to 4): a
 * pacemaker whose rate follows potassium, calcium and temperature, the force of each beat,
 * and the capture of stimuli. A surrogate fitted to textbook behaviour (A), no organ.
 */
export interface FrogHeartParameters {
  film: FilmParameters
  /** f₀: beats per second at 20 °C in reference Ringer's solution. */
  rate_Hz: number
  /** Sodium in the film, mM: force goes with Ca/Na². */
  sodium_mM: number
  /** I_rh and the membrane's time constant of the strength-duration law. */
  rheobase_A: number
  membrane_s: number
  /** No stimulus captures within this time of a beat. */
  refractory_s: number
}

export interface FrogHeart {
  parameters: FrogHeartParameters
  film: Film
  /** φ: 0 just after a beat, 1 at the next. */
  phase: number
  lastBeat_s: number
  /** Of all that happened. */
  counts: HeartCounts
  /** Up to when beats and pulses are recorded one by one. */
  recorded_s: number
  beats: Beat[]
  pulses: HeartPulse[]
}

/** Running figures of a heart, in constant memory. */
export interface HeartCounts {
  beats: number
  paced: number
  pulses: Record<PulseOutcome, number>
  /** From the time since the beat before; Infinity and 0 with fewer than two beats. */
  slowest_bpm: number
  fastest_bpm: number
}

export interface Beat {
  time_s: number
  /** Relative to a beat in reference Ringer's solution. */
  force: number
  isPaced: boolean
}

export type PulseOutcome = 'captured' | 'refractory' | 'weak'

/** One first phase as the heart got it. */
export interface HeartPulse {
  time_s: number
  current_A: number
  width_s: number
  outcome: PulseOutcome
}

/** Ringer's solution that rate and force are relative to, mM. */
export const REFERENCE_K_mM = 2.5
export const REFERENCE_CA_mM = 1.8
const REFERENCE_NA_mM = 110
const REFERENCE_TEMPERATURE_K = 293.15

/** @param recorded_s how long beats and pulses are recorded one by one */
export function frogHeartNew(parameters: FrogHeartParameters, recorded_s: number = Infinity): FrogHeart {
  const counts = { beats: 0, paced: 0, pulses: { captured: 0, refractory: 0, weak: 0 }, slowest_bpm: Infinity, fastest_bpm: 0 }
  return { parameters, film: filmNew(parameters.film), phase: 0, lastBeat_s: -Infinity, counts, recorded_s, beats: [], pulses: [] }
}

/** Half-inhibition by potassium of rate and of force, mM. */
const RATE_HALF_mM = 9
const FORCE_HALF_mM = 8

/** [1 + (2.5/h)⁴]/[1 + (K/h)⁴]: 1 in the reference solution, falling with potassium. */
function potassiumFactor(K_mM: number, half_mM: number): number {
  return (1 + (REFERENCE_K_mM / half_mM) ** 4) / (1 + (K_mM / half_mM) ** 4)
}

/** Eq. 2: dφ/dt, 1/s; Q₁₀ = 2. */
export function beatRate_Hz(rate_Hz: number, K_mM: number, Ca_mM: number, temperature_K: number): number {
  const warmth = 2 ** ((temperature_K - REFERENCE_TEMPERATURE_K) / 10)
  const calcium = Math.min(Math.max(1 + 0.15 * Math.log(Ca_mM / REFERENCE_CA_mM), 0.6), 1.3)
  return rate_Hz * warmth * potassiumFactor(K_mM, RATE_HALF_mM) * calcium
}

/** Eq. 4: force of a beat over that of one in the reference solution. */
export function beatForce(K_mM: number, Ca_mM: number, Na_mM: number): number {
  // y/y₀ of y = Ca/Na²: the exchanger's balance of calcium against two sodium (Lüttgau and Niedergerke 1958, J Physiol 143:486).
  const relative = (Ca_mM / REFERENCE_CA_mM) * (REFERENCE_NA_mM / Na_mM) ** 2
  const hill = (y: number) => y ** 1.5 / (y ** 1.5 + 1.5 ** 1.5)
  return (hill(relative) / hill(1)) * potassiumFactor(K_mM, FORCE_HALF_mM)
}

/** Eq. 3: the least current that captures with a first phase of this width (Lapicque's law), A. */
export function thresholdCurrent_A({ rheobase_A, membrane_s }: FrogHeartParameters, width_s: number): number {
  return rheobase_A / -Math.expm1(-width_s / membrane_s)
}

/**
 * Longest step of the phase: Simpson's rule over the film's exact course is exact to 1e-9
 * there, and a beat inside is placed by the step's mean rate, to some 10 µs.
 */
const STEP_s = 0.02

/**
 * Lets the heart beat on until `time_s`.
 * @param temperatureAt_K temperature at a time in s
 */
export function advanceHeart(heart: FrogHeart, time_s: number, temperatureAt_K: (time_s: number) => number): void {
  const { film, parameters } = heart
  const rateAfter_Hz = (after_s: number) =>
    beatRate_Hz(
      parameters.rate_Hz,
      concentrationAfter_mM(film, 'K', after_s),
      concentrationAfter_mM(film, 'Ca', after_s),
      temperatureAt_K(film.time_s + after_s),
    )
  while (film.time_s < time_s) {
    const end_s = Math.min(time_s, film.time_s + STEP_s, nextDeliveryChange_s(parameters.film, film.time_s))
    const step_s = end_s - film.time_s
    const grown = (step_s / 6) * (rateAfter_Hz(0) + 4 * rateAfter_Hz(step_s / 2) + rateAfter_Hz(step_s))
    if (heart.phase + grown < 1) {
      heart.phase += grown
      stepFilm(film, end_s)
    } else {
      stepFilm(film, film.time_s + (step_s * (1 - heart.phase)) / grown)
      beat(heart, false)
    }
  }
}

function beat(heart: FrogHeart, isPaced: boolean): void {
  const { film, parameters } = heart
  const force = beatForce(film.concentration_mM.K, film.concentration_mM.Ca, parameters.sodium_mM)
  countBeat(heart, isPaced)
  if (film.time_s < heart.recorded_s) heart.beats.push({ time_s: film.time_s, force, isPaced })
  heart.phase = 0
  heart.lastBeat_s = film.time_s
}

function countBeat({ counts, film, lastBeat_s }: FrogHeart, isPaced: boolean): void {
  if (counts.beats > 0) {
    const rate_bpm = 60 / (film.time_s - lastBeat_s)
    counts.slowest_bpm = Math.min(counts.slowest_bpm, rate_bpm)
    counts.fastest_bpm = Math.max(counts.fastest_bpm, rate_bpm)
  }
  counts.beats += 1
  if (isPaced) counts.paced += 1
}

/**
 * The first phase of a stimulus has just ended; the heart must have been advanced to now.
 * Its sign does not matter here: both electrodes lie on the tissue, and the law is about magnitude (A).
 */
export function stimulateHeart(heart: FrogHeart, current_A: number, width_s: number): void {
  const time_s = heart.film.time_s
  const isRefractory = time_s - heart.lastBeat_s <= heart.parameters.refractory_s
  const isWeak = Math.abs(current_A) <= thresholdCurrent_A(heart.parameters, width_s)
  const outcome = isRefractory ? 'refractory' : isWeak ? 'weak' : 'captured'
  heart.counts.pulses[outcome] += 1
  if (time_s < heart.recorded_s) heart.pulses.push({ time_s, current_A, width_s, outcome })
  if (outcome === 'captured') beat(heart, true)
}
