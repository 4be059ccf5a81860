import { Scenario } from './scenario'
import { Timeline, seek } from './timeline'
import { hasTransport, offeredSupply } from './transport/offered'

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

/**
 * The gel is put into another vessel: from now on nothing changes by itself.
 * @param supply per ion of the gel, 1 = reference
 */
export function changeMedium(medium: Medium, supply: number[], temperature_C: number): void {
  medium.supply = { times_s: [0], values: [supply], cursor: 0 }
  medium.temperature = { times_s: [0], values: [[temperature_C]], cursor: 0 }
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
