import { Beat, FrogHeart, HeartCounts, HeartPulse, REFERENCE_CA_mM, REFERENCE_K_mM, advanceHeart, frogHeartNew, stimulateHeart } from './frog-heart'
import { FILM_IONS, FilmIon, filmCourse_mM } from './film'
import { Scenario } from '../scenario'
import { StimulusPhase, World } from '../world'
import { ZERO_CELSIUS_K } from '../assembly'
import { temperatureAt_C } from '../medium'

/**
 * Tissue in the world. It touches the rest at two places only: the film's potassium and
 * calcium scale what the medium offers the gel, and the stimulator's first phases reach it.
 * It is advanced when one of these happens, so a world without tissue pays nothing.
 */
export interface Tissue {
  heart: FrogHeart
  /** Per ion of the gel: the film's ion that scales it, or none. */
  filmIons: (FilmIon | null)[]
}

const REFERENCE_mM: Record<FilmIon, number> = { K: REFERENCE_K_mM, Ca: REFERENCE_CA_mM }

/**
 * The scenario's tissue, or null.
 * @param recorded_s how long beats and pulses are recorded one by one
 */
export function tissueNew(scenario: Scenario, recorded_s: number): Tissue | null {
  const row = scenario.tissue
  if (row === undefined) return null
  const parameters = {
    film: {
      rest_mM: row.rest_mM,
      volume_m3: row.film_uL * 1e-9,
      washout_s: row.washout_s,
      deliveries: row.deliveries.map(({ current_uA, ...delivery }) => ({ ...delivery, current_A: current_uA * 1e-6 })),
    },
    rate_Hz: row.rate_Hz,
    sodium_mM: row.sodium_mM,
    rheobase_A: row.rheobase_uA * 1e-6,
    membrane_s: row.membrane_ms * 1e-3,
    refractory_s: row.refractory_s,
  }
  const heart = frogHeartNew(parameters, recorded_s)
  return { heart, filmIons: scenario.gel.ions.map(({ ion }) => FILM_IONS.find((one) => one === ion) ?? null) }
}

/** Lets the heart beat on until now. */
export function advanceTissue(world: World): void {
  if (world.tissue === null) return
  const temperatureAt_K = (time_s: number) => temperatureAt_C(world.medium, time_s) + ZERO_CELSIUS_K
  advanceHeart(world.tissue.heart, world.now_us * 1e-6, temperatureAt_K)
}

/** The gel lies on the film: what the medium offers of an ion goes with X/X₀ of the film (A: the gel takes up in proportion). */
export function scaleByFilm(world: World): void {
  if (world.tissue === null) return
  advanceTissue(world)
  const { filmIons, heart } = world.tissue
  for (let i = 0; i < filmIons.length; i++) {
    const ion = filmIons[i]
    if (ion !== null) world.supply[i] *= heart.film.concentration_mM[ion] / REFERENCE_mM[ion]
  }
}

/** A phase of the stimulator has just ended. Every other phase of a train is the first of its pulse; only that one paces. */
export function stimulateTissue(world: World, phase: StimulusPhase): void {
  if (world.tissue === null || world.record.phaseOfTrain % 2 === 0) return
  advanceTissue(world)
  stimulateHeart(world.tissue.heart, phase.current_uA * 1e-6, (phase.end_us - phase.start_us) * 1e-6)
}

/** What happened to the tissue in a run. */
export interface TissueRecord {
  /** Of the whole run. */
  counts: HeartCounts
  /** While details were recorded. */
  beats: Beat[]
  /** First phases that reached it. */
  pulses: HeartPulse[]
  /** The film's concentrations at the times of the traces, mM. */
  film_mM: Record<FilmIon, number[]>
}

/** @param times_s where the film's concentrations are wanted, rising */
export function tissueRecord({ heart }: Tissue, times_s: number[]): TissueRecord {
  return { counts: heart.counts, beats: heart.beats, pulses: heart.pulses, film_mM: filmCourse_mM(heart.film.parameters, times_s) }
}
