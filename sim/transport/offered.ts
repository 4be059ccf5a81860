import { IONS, IonName } from '../ions'
import { Scenario } from '../scenario'
import { GradientFrame, foulingFactor, soretDrift } from './drifts'
import { InteractionParameters, chargedPhase, mobileInside_mM } from './ion-interactions'
import { relativePermeance } from './confinement'
import { Composition, compositionOf, mixed } from './solution'

/**
 * From what the gel is in to what it is offered of each ion, 1 = reference: concentrations
 * over those of the reference, times the mobile share in the droplets over that in the
 * reference (interactions), times the permeance over that of bulk channels (confinement),
 * times the drifts. Everything is a function of time, worked out before a run, so that a
 * run only interpolates.
 */
export interface OfferedSupply {
  times_s: number[]
  /** Per time and ion of the gel. */
  supplies: number[][]
}

type Keyframe = Scenario['medium'][number]

/** Each stretch between keyframes has at least so many straight pieces. */
const PIECES = 64
/** And none longer than this: thermal diffusion takes minutes, a film days. */
const PIECE_WITH_TEMPERATURE_s = 5
const PIECE_s = 600
const SECONDS_PER_DAY = 86400
const ZERO_CELSIUS_K = 273.15

/** Does the supply follow from anything but straight lines between keyframes? */
export function hasTransport(scenario: Scenario): boolean {
  const { fouling, temperature } = scenario.transport
  return scenario.medium[0].supply === undefined || fouling !== undefined || temperature !== undefined
}

/** @param duration_s how far it is worked out, beyond the last keyframe too */
export function offeredSupply(scenario: Scenario, duration_s: number): OfferedSupply {
  const piece_s = scenario.transport.temperature === undefined ? PIECE_s : PIECE_WITH_TEMPERATURE_s
  const times_s = piecewiseTimes_s(scenario.medium, piece_s, duration_s)
  const rows = scenario.gel.ions.map(({ ion }) => ion)
  const drifts = rows.map((name) => driftOf(scenario, name, times_s))
  const fromComposition = scenario.medium[0].supply === undefined ? compositionSupply(scenario, rows) : undefined
  const supplies = times_s.map((time_s, at) => {
    const { before, after, share } = around(scenario.medium, time_s)
    const offered =
      fromComposition === undefined
        ? rows.map((name) => between(before.supply?.[name] ?? 0, after.supply?.[name] ?? 0, share))
        : fromComposition(mixed(compositionOf(before), compositionOf(after), share), between(before.temperature_C, after.temperature_C, share))
    return offered.map((value, i) => value * drifts[i][at])
  })
  return { times_s, supplies }
}

function compositionSupply(scenario: Scenario, rows: IonName[]): (composition: Composition, temperature_C: number) => number[] {
  const { reference, interactions, confinement } = scenario.transport
  const referenceComposition = compositionOf(reference)
  const segments = confinement?.segments.map((segment) => ({
    diameter_m: segment.diameter_nm * 1e-9,
    length_m: segment.length_um * 1e-6,
    surfaceCharge_C_per_m2: segment.surfaceCharge_mC_per_m2 * 1e-3,
  }))
  const inDroplets = (composition: Composition, temperature_K: number): number[] => {
    if (interactions === undefined) return rows.map((name) => composition[name] ?? 0)
    const parameters: InteractionParameters = {
      fixedCharge_mM: interactions.fixedCharge_mM,
      pairing_per_M: interactions.pairing_per_M,
      field_V_per_m: interactions.field_MV_per_m * 1e6,
      temperature_K,
    }
    const phase = chargedPhase(composition, parameters)
    return rows.map((name) => mobileInside_mM(IONS[name], composition[name] ?? 0, phase))
  }
  const referenceInside = inDroplets(referenceComposition, 25 + ZERO_CELSIUS_K)
  return (composition, temperature_C) => {
    const temperature_K = temperature_C + ZERO_CELSIUS_K
    return inDroplets(composition, temperature_K).map((inside_mM, i) => {
      if (inside_mM === 0) return 0
      const permeance =
        segments === undefined || confinement === undefined
          ? 1
          : relativePermeance(IONS[rows[i]], segments, composition, confinement.dehydration, temperature_K)
      // An ion that the reference lacks is measured against 1 mmol/L of it.
      return (inside_mM / (referenceInside[i] || 1)) * permeance
    })
  }
}

function driftOf(scenario: Scenario, name: IonName, times_s: number[]): number[] {
  const { fouling, temperature } = scenario.transport
  const covered = times_s.map((time_s) =>
    fouling === undefined ? 1 : foulingFactor({ ...fouling, growth_per_s: fouling.growth_per_day / SECONDS_PER_DAY }, time_s),
  )
  if (temperature === undefined) return covered
  const frames = scenario.medium.map((frame): GradientFrame => ({ time_s: frame.time_s, gradient_K: frame.gradient_K ?? 0 }))
  const layer = {
    thickness_m: temperature.thickness_um * 1e-6,
    hindrance: scenario.gel.hindrance,
    temperature_K: scenario.medium[0].temperature_C + ZERO_CELSIUS_K,
  }
  // At time 0 the layer is uniform: a gradient that is there from the start begins to act then.
  return soretDrift(IONS[name], layer, frames, times_s).map((drift, i) => drift * covered[i])
}

function piecewiseTimes_s(medium: Keyframe[], piece_s: number, duration_s: number): number[] {
  const ends_s = medium[0].time_s > 0 ? [0, ...medium.map((frame) => frame.time_s)] : medium.map((frame) => frame.time_s)
  const times_s = [ends_s[0]]
  for (let i = 1; i < ends_s.length; i++) {
    const length_s = ends_s[i] - ends_s[i - 1]
    const pieces = Math.max(PIECES, Math.ceil(length_s / piece_s))
    for (let piece = 1; piece < pieces; piece++) times_s.push(ends_s[i - 1] + (length_s * piece) / pieces)
    times_s.push(ends_s[i])
  }
  // Beyond the last keyframe the pieces do not depend on the duration: a shorter run stays the beginning of a longer one.
  for (let piece = 1; times_s[times_s.length - 1] < duration_s; piece++) times_s.push(ends_s[ends_s.length - 1] + piece * piece_s)
  const end = times_s.findIndex((time_s) => time_s >= duration_s)
  return end < 0 ? times_s : times_s.slice(0, Math.max(end, 1) + 1)
}

function around(medium: Keyframe[], time_s: number): { before: Keyframe; after: Keyframe; share: number } {
  const next = medium.findIndex((frame) => frame.time_s > time_s)
  if (next <= 0) {
    const only = next === 0 ? medium[0] : medium[medium.length - 1]
    return { before: only, after: only, share: 0 }
  }
  const [before, after] = [medium[next - 1], medium[next]]
  return { before, after, share: (time_s - before.time_s) / (after.time_s - before.time_s) }
}

function between(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
