import type { Beat } from '../../sim/tissue/frog-heart'

/** Rate at each beat but the first, from the time since the one before. */
export function beatRates_bpm(beats: Beat[]): { time_s: number; rate_bpm: number; isPaced: boolean }[] {
  return beats.slice(1).map(({ time_s, isPaced }, i) => ({ time_s, rate_bpm: 60 / (time_s - beats[i].time_s), isPaced }))
}

/** Mean rate of the beats within a stretch of time, from its first beat to its last; NaN with fewer than two. */
export function meanRate_bpm(beats: Beat[], from_s: number, to_s: number): number {
  const within = beats.filter(({ time_s }) => from_s <= time_s && time_s <= to_s)
  if (within.length < 2) return NaN
  return (60 * (within.length - 1)) / (within[within.length - 1].time_s - within[0].time_s)
}
