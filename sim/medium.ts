import { Scenario } from './scenario'
import { hasTransport, offeredSupply } from './transport/offered'

/** A table over time whose rows are joined by straight lines. */
interface Timeline {
  times_s: number[]
  values: number[][]
  /** Where the last question fell; time mostly runs forward. */
  cursor: number
}

/** The medium around the gel. */
export interface Medium {
  /** Per ion of the gel. */
  supply: Timeline
  /** One value, °C. */
  temperature: Timeline
}

/** @param duration_s how far drifts beyond the last keyframe are worked out */
export function mediumNew(scenario: Scenario, duration_s: number = scenario.duration_s): Medium {
  const times_s = scenario.medium.map((frame) => frame.time_s)
  const ions = scenario.gel.ions.map((row) => row.ion)
  const offered = hasTransport(scenario)
    ? offeredSupply(scenario, duration_s)
    : { times_s, supplies: scenario.medium.map((frame) => ions.map((ion) => frame.supply?.[ion] ?? 0)) }
  return {
    supply: { times_s: offered.times_s, values: offered.supplies, cursor: 0 },
    temperature: { times_s, values: scenario.medium.map((frame) => [frame.temperature_C]), cursor: 0 },
  }
}

/** Fills `supply` with each ion's at `time_s`. Before the first and after the last row nothing changes. */
export function supplyAt(medium: Medium, time_s: number, supply: number[]): void {
  const timeline = medium.supply
  const share = seek(timeline, time_s)
  const before = timeline.values[timeline.cursor]
  const after = timeline.values[Math.min(timeline.cursor + 1, timeline.values.length - 1)]
  for (let i = 0; i < before.length; i++) supply[i] = before[i] + (after[i] - before[i]) * share
}

export function temperatureAt_C(medium: Medium, time_s: number): number {
  const timeline = medium.temperature
  const share = seek(timeline, time_s)
  const [before] = timeline.values[timeline.cursor]
  const [after] = timeline.values[Math.min(timeline.cursor + 1, timeline.values.length - 1)]
  return before + (after - before) * share
}

/** Sets the cursor to the row before `time_s`; returns the share of the way to the next, 0..1. */
function seek(timeline: Timeline, time_s: number): number {
  const times = timeline.times_s
  if (time_s < times[timeline.cursor]) timeline.cursor = 0
  while (timeline.cursor < times.length - 1 && times[timeline.cursor + 1] <= time_s) timeline.cursor += 1
  if (timeline.cursor === times.length - 1 || time_s <= times[timeline.cursor]) return 0
  return (time_s - times[timeline.cursor]) / (times[timeline.cursor + 1] - times[timeline.cursor])
}
