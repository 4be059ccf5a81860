/** A table over time whose rows are joined by straight lines. */
export interface Timeline {
  times_s: number[]
  values: number[][]
  /** Where the last question fell; time mostly runs forward. */
  cursor: number
}

/** Sets the cursor to the row before `time_s`; returns the share of the way to the next, 0..1. */
export function seek(timeline: Timeline, time_s: number): number {
  const times = timeline.times_s
  if (time_s < times[timeline.cursor]) timeline.cursor = 0
  while (timeline.cursor < times.length - 1 && times[timeline.cursor + 1] <= time_s) timeline.cursor += 1
  if (timeline.cursor === times.length - 1 || time_s <= times[timeline.cursor]) return 0
  return (time_s - times[timeline.cursor]) / (times[timeline.cursor + 1] - times[timeline.cursor])
}

/** One column of the table at `time_s`. */
export function valueAt(timeline: Timeline, column: number, time_s: number): number {
  const share = seek(timeline, time_s)
  const before = timeline.values[timeline.cursor][column]
  const after = timeline.values[Math.min(timeline.cursor + 1, timeline.values.length - 1)][column]
  return before + (after - before) * share
}
