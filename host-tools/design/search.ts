import type { RandomStream } from '../../sim/random'
import type { Design, Evaluation } from './evaluate'

/**
 * Coordinate exchange (Meyer and Nachtsheim 1995, Technometrics 37:60): one or two coordinates of a
 * ladder at a time are put through all their values, the best is kept, until none helps; from several
 * random beginnings, because the criterion has local maxima. The same seed gives the same ladder.
 */

/** A ladder before signs and ranges, which follow from its currents. Windows follow one another, the same in every pulse. */
export interface Candidate {
  pulses: { amplitude_mV: number; sampleInterval_us: number }[]
  gap_ms: number
  /** Samples before the first window, and in each window. */
  start: number
  counts: number[]
}

/** The values that coordinates may take. */
export interface Grid {
  amplitudes_mV: number[]
  intervals_us: number[]
  gaps_ms: number[]
  starts: number[]
  counts: number[]
  windowsMax: number
  width_us: number
}

export interface Judged {
  candidate: Candidate
  design: Design
  evaluation: Evaluation
  /** Larger is better. */
  score: number
}

/** Undefined for a ladder that breaks a limit. */
export type Judge = (candidate: Candidate) => Judged | undefined

export function sampleCountOf({ start, counts }: Candidate): number {
  return counts.reduce((sum, count) => sum + count, start)
}

/** Most samples of one pulse: what the smallest board's memory holds beside the program, for each of its arrays. */
const SAMPLES_MAX = 256

/** Rising amplitudes: each pulse then disturbs what follows as little as it can. */
export function isWithin(candidate: Candidate, grid: Grid): boolean {
  const samples = sampleCountOf(candidate)
  return (
    samples <= SAMPLES_MAX &&
    candidate.counts.length <= grid.windowsMax &&
    candidate.pulses.every(
      ({ amplitude_mV, sampleInterval_us }, index) =>
        samples * sampleInterval_us <= grid.width_us && (index === 0 || amplitude_mV > candidate.pulses[index - 1].amplitude_mV),
    )
  )
}

/** @param reach how many places on a grid a coordinate may move at once */
export function exchange(begin: Judged, judge: Judge, grid: Grid, reach: number): Judged {
  let best = begin
  for (;;) {
    const before = best
    for (const coordinate of coordinatesOf(best.candidate)) {
      for (const candidate of coordinate(best.candidate, grid, reach)) {
        if (!isWithin(candidate, grid)) continue
        const judged = judge(candidate)
        if (judged !== undefined && judged.score > best.score) best = judged
      }
    }
    if (best.score <= before.score + 1e-3) return best
  }
}

type Coordinate = (candidate: Candidate, grid: Grid, reach: number) => Candidate[]

function coordinatesOf({ pulses }: Candidate): Coordinate[] {
  const perPulse = pulses.flatMap((_, index): Coordinate[] => [
    (candidate, grid, reach) => near(grid.amplitudes_mV, candidate.pulses[index].amplitude_mV, reach).map((amplitude_mV) => withPulse(candidate, index, { amplitude_mV })),
    (candidate, grid, reach) => near(grid.intervals_us, candidate.pulses[index].sampleInterval_us, reach).map((sampleInterval_us) => withPulse(candidate, index, { sampleInterval_us })),
  ])
  // Two pulses' widths against each other, since energy and charge tie them together.
  const pairs = pulses.slice(1).map((_, index): Coordinate => (candidate, grid, reach) =>
    near(grid.intervals_us, candidate.pulses[index].sampleInterval_us, reach).flatMap((one) =>
      near(grid.intervals_us, candidate.pulses[index + 1].sampleInterval_us, reach).map((other) =>
        withPulse(withPulse(candidate, index, { sampleInterval_us: one }), index + 1, { sampleInterval_us: other }),
      ),
    ),
  )
  return [...perPulse, ...pairs, windowCounts, windowNumber, windowStart, gap, fineness]
}

const windowCounts: Coordinate = (candidate, grid, reach) =>
  candidate.counts.flatMap((count, index) => near(grid.counts, count, reach).map((value) => ({ ...candidate, counts: candidate.counts.with(index, value) })))

/** One window more or less: split in two, joined with its neighbour, dropped from the end. */
const windowNumber: Coordinate = (candidate, grid) => {
  const { counts } = candidate
  const [least, most] = [grid.counts[0], grid.counts[grid.counts.length - 1]]
  const split = counts.flatMap((count, index) => (count >= 2 * least ? [counts.toSpliced(index, 1, Math.ceil(count / 2), Math.floor(count / 2))] : []))
  const joined = counts.slice(1).flatMap((count, index) => (counts[index] + count <= most ? [counts.toSpliced(index, 2, counts[index] + count)] : []))
  const dropped = counts.length > 1 ? [counts.slice(0, -1)] : []
  return [...split, ...joined, ...dropped].map((changed) => ({ ...candidate, counts: changed }))
}

const windowStart: Coordinate = (candidate, grid, reach) => near(grid.starts, candidate.start, reach).map((start) => ({ ...candidate, start }))

const gap: Coordinate = (candidate, grid, reach) => near(grid.gaps_ms, candidate.gap_ms, reach).map((gap_ms) => ({ ...candidate, gap_ms }))

/** The same windows in time, sampled faster or slower. */
const fineness: Coordinate = (candidate, grid) =>
  [0.5, 0.625, 0.8, 1.25, 1.6, 2].map((factor) => ({
    ...candidate,
    start: Math.round(candidate.start * factor),
    counts: candidate.counts.map((count) => Math.min(Math.max(Math.round(count * factor), grid.counts[0]), grid.counts[grid.counts.length - 1])),
    pulses: candidate.pulses.map((pulse) => ({ ...pulse, sampleInterval_us: nearest(grid.intervals_us, pulse.sampleInterval_us / factor) })),
  }))

function near(values: number[], value: number, reach: number): number[] {
  const place = values.indexOf(nearest(values, value))
  return values.filter((other, index) => other !== value && Math.abs(index - place) <= reach)
}

function nearest(values: number[], wanted: number): number {
  return values.reduce((best, value) => (Math.abs(value - wanted) < Math.abs(best - wanted) ? value : best))
}

function withPulse(candidate: Candidate, index: number, change: Partial<Candidate['pulses'][number]>): Candidate {
  return { ...candidate, pulses: candidate.pulses.with(index, { ...candidate.pulses[index], ...change }) }
}

const BEGINNINGS_TRIED = 400

/** A random ladder of so many pulses that breaks no limit; undefined when none was found. */
export function randomBeginning(stream: RandomStream, pulses: number, grid: Grid, judge: Judge): Judged | undefined {
  const oneOf = <T>(values: T[]) => values[Math.min(values.length - 1, Math.floor(stream.uniform() * values.length))]
  for (let tried = 0; tried < BEGINNINGS_TRIED; tried++) {
    const amplitudes = Array.from({ length: pulses }, () => oneOf(grid.amplitudes_mV)).sort((a, b) => a - b)
    const windows = 2 + Math.floor(stream.uniform() * 3)
    const candidate = {
      pulses: amplitudes.map((amplitude_mV) => ({ amplitude_mV, sampleInterval_us: oneOf(grid.intervals_us) })),
      gap_ms: oneOf(grid.gaps_ms),
      start: oneOf(grid.starts),
      counts: Array.from({ length: windows }, () => oneOf(grid.counts)),
    }
    const judged = isWithin(candidate, grid) ? judge(candidate) : undefined
    if (judged !== undefined) return judged
  }
  return undefined
}
