/** A recorded harvest: what had come in at the harvester's input since the trace's first instant. */
export interface HarvestTrace {
  /** Rising, from 0. */
  times_s: number[]
  /** At these instants; never falling, from 0. */
  energy_J: number[]
}

/**
 * A trace of power, on straight lines between its instants; nothing before and after.
 * @param times_s rising, at least two; the first becomes 0
 * @param power_W at these, at least 0
 */
export function harvestTraceNew(times_s: number[], power_W: number[]): HarvestTrace {
  const energy_J = [0]
  for (let i = 1; i < times_s.length; i++) energy_J.push(energy_J[i - 1] + ((power_W[i] + power_W[i - 1]) / 2) * (times_s[i] - times_s[i - 1]))
  return { times_s: times_s.map((time_s) => time_s - times_s[0]), energy_J }
}

/** What comes in during a step. */
export function traceStep_J(trace: HarvestTrace, start_s: number, duration_s: number): number {
  return energyUntil_J(trace, start_s + duration_s) - energyUntil_J(trace, start_s)
}

/** Between two instants the mean power of their interval. */
function energyUntil_J({ times_s, energy_J }: HarvestTrace, time_s: number): number {
  const last = times_s.length - 1
  if (time_s >= times_s[last]) return energy_J[last]
  let [low, high] = [0, last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (times_s[middle] <= time_s) low = middle
    else high = middle
  }
  const share = (time_s - times_s[low]) / (times_s[high] - times_s[low])
  return energy_J[low] + share * (energy_J[high] - energy_J[low])
}
