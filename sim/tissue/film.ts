import { FARADAY_C_PER_MOL, IONS } from '../ions'
import { relaxTowards } from '../relaxation'

/**
 * The thin film of Ringer's solution between tissue and gel (docs/physics.md, frog heart,
 * eq. 1): dX/dt = I_X/(z_X·F·Vol) − (X − X₀)/τ_w. Between two changes of the delivery current
 * this is solved exactly. 1 mM = 1 mol/m³.
 */
export type FilmIon = 'K' | 'Ca'
export const FILM_IONS: readonly FilmIon[] = ['K', 'Ca']

/** Net direct current that carries an ion into the film, as iontophoresis does; a bench source feeds it, not the store. */
interface Delivery {
  ion: FilmIon
  from_s: number
  to_s: number
  current_A: number
}

export interface FilmParameters {
  /** X₀: what the wash-out brings back, mM. */
  rest_mM: Record<FilmIon, number>
  volume_m3: number
  /** τ_w. */
  washout_s: number
  deliveries: Delivery[]
}

export interface Film {
  parameters: FilmParameters
  time_s: number
  concentration_mM: Record<FilmIon, number>
  /** Books: charge that the deliveries brought, and that the wash-out carried off, C. */
  delivered_C: Record<FilmIon, number>
  washedOut_C: Record<FilmIon, number>
}

export function filmNew(parameters: FilmParameters): Film {
  return {
    parameters,
    time_s: 0,
    concentration_mM: { ...parameters.rest_mM },
    delivered_C: { K: 0, Ca: 0 },
    washedOut_C: { K: 0, Ca: 0 },
  }
}

/** Charge of an ion in the film at one mM, C. */
export function chargePerMillimolar_C(parameters: FilmParameters, ion: FilmIon): number {
  return IONS[ion].charge * FARADAY_C_PER_MOL * parameters.volume_m3
}

/** The next moment after `time_s` at which a delivery begins or ends; Infinity when none does. */
export function nextDeliveryChange_s({ deliveries }: FilmParameters, time_s: number): number {
  let next_s = Infinity
  for (const { from_s, to_s } of deliveries) {
    if (from_s > time_s) next_s = Math.min(next_s, from_s)
    else if (to_s > time_s) next_s = Math.min(next_s, to_s)
  }
  return next_s
}

/** Advances the film to `time_s`; no delivery may change on the way. */
export function stepFilm(film: Film, time_s: number): void {
  const duration_s = time_s - film.time_s
  for (const ion of FILM_IONS) {
    const excess_mM = film.concentration_mM[ion] - film.parameters.rest_mM[ion]
    const after_mM = excessAfter_mM(film, ion, duration_s)
    const { washout_s } = film.parameters
    const perMillimolar_C = chargePerMillimolar_C(film.parameters, ion)
    const settled_mM = settledExcess_mM(film, ion)
    film.concentration_mM[ion] = film.parameters.rest_mM[ion] + after_mM
    film.delivered_C[ion] += deliveryCurrent_A(film, ion) * duration_s
    // ∫(X − X₀)/τ_w dt of an exponential from `excess` to `after`.
    film.washedOut_C[ion] += perMillimolar_C * ((settled_mM * duration_s) / washout_s + excess_mM - after_mM)
  }
  film.time_s = time_s
}

/** Concentration `duration_s` from now while no delivery changes, mM; the film stays as it is. */
export function concentrationAfter_mM(film: Film, ion: FilmIon, duration_s: number): number {
  return film.parameters.rest_mM[ion] + excessAfter_mM(film, ion, duration_s)
}

function excessAfter_mM(film: Film, ion: FilmIon, duration_s: number): number {
  const excess_mM = film.concentration_mM[ion] - film.parameters.rest_mM[ion]
  return relaxTowards(excess_mM, settledExcess_mM(film, ion), duration_s / film.parameters.washout_s)
}

/** What the present current would hold the film at, above rest. */
function settledExcess_mM(film: Film, ion: FilmIon): number {
  return (deliveryCurrent_A(film, ion) * film.parameters.washout_s) / chargePerMillimolar_C(film.parameters, ion)
}

function deliveryCurrent_A(film: Film, ion: FilmIon): number {
  let current_A = 0
  for (const delivery of film.parameters.deliveries) {
    if (delivery.ion === ion && delivery.from_s <= film.time_s && film.time_s < delivery.to_s) current_A += delivery.current_A
  }
  return current_A
}

/** Concentrations at the given rising times: deliveries are known beforehand, so this needs no run. */
export function filmCourse_mM(parameters: FilmParameters, times_s: number[]): Record<FilmIon, number[]> {
  const film = filmNew(parameters)
  const course: Record<FilmIon, number[]> = { K: [], Ca: [] }
  for (const time_s of times_s) {
    while (film.time_s < time_s) stepFilm(film, Math.min(time_s, nextDeliveryChange_s(parameters, film.time_s)))
    for (const ion of FILM_IONS) course[ion].push(film.concentration_mM[ion])
  }
  return course
}
