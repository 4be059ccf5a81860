import { Scenario } from './scenario'

/** The medium around the gel: keyframes joined by straight lines. */
export interface Medium {
  times_s: number[]
  /** Per keyframe and ion of the gel. */
  supplies: number[][]
  temperatures_C: number[]
  /** Where the last question fell; time mostly runs forward. */
  cursor: number
}

export function mediumNew(scenario: Scenario): Medium {
  return {
    times_s: scenario.medium.map((frame) => frame.time_s),
    supplies: scenario.medium.map((frame) => scenario.gel.ions.map((row) => frame.supply[row.ion] ?? 0)),
    temperatures_C: scenario.medium.map((frame) => frame.temperature_C),
    cursor: 0,
  }
}

/** Fills `supply` with each ion's at `time_s`. Before the first and after the last keyframe nothing changes. */
export function supplyAt(medium: Medium, time_s: number, supply: number[]): void {
  const share = seek(medium, time_s)
  const before = medium.supplies[medium.cursor]
  const after = medium.supplies[Math.min(medium.cursor + 1, medium.supplies.length - 1)]
  for (let i = 0; i < before.length; i++) supply[i] = before[i] + (after[i] - before[i]) * share
}

export function temperatureAt_C(medium: Medium, time_s: number): number {
  const share = seek(medium, time_s)
  const before = medium.temperatures_C[medium.cursor]
  const after = medium.temperatures_C[Math.min(medium.cursor + 1, medium.temperatures_C.length - 1)]
  return before + (after - before) * share
}

/** Sets the cursor to the keyframe before `time_s`; returns the share of the way to the next, 0..1. */
function seek(medium: Medium, time_s: number): number {
  const times = medium.times_s
  if (time_s < times[medium.cursor]) medium.cursor = 0
  while (medium.cursor < times.length - 1 && times[medium.cursor + 1] <= time_s) medium.cursor += 1
  if (medium.cursor === times.length - 1 || time_s <= times[medium.cursor]) return 0
  return (time_s - times[medium.cursor]) / (times[medium.cursor + 1] - times[medium.cursor])
}
