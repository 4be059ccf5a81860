import { IongateError } from '../diagnostics'

/**
 * The sample rate of a recording, and whether the time stamps agree with it. Recorders round their stamps, so that single
 * intervals may differ by a factor of two; the rate is that of the whole recording, (n − 1) / (last − first).
 */

/** A run of samples that were taken one after the other. */
export interface Stretch {
  count: number
  first_s: number
  last_s: number
}

/** A recorder may pause while it writes its buffer away; a longer gap means that samples are missing. */
export const PAUSE_MAX_S = 0.05
/** Part of the elapsed time by which stamps may differ from even ones: a rate that changes by 0.4 % half way gives this. */
const DRIFT_MAX = 1e-3

/** Samples per second over all stretches together. Throws recording-too-short for a stretch of fewer than two samples. */
export function sampleRateOf(stretches: Stretch[], file: string): number {
  let intervals = 0
  let time_s = 0
  for (const { count, first_s, last_s } of stretches) {
    if (count < 2) throw new IongateError('recording-too-short', file, `${count} samples are no recording`)
    intervals += count - 1
    time_s += last_s - first_s
  }
  return intervals / time_s
}

/**
 * The resolution of time stamps, from how they are written: 0.001 for “1.250”. Give several of them from the end of the
 * recording, because a writer may drop zeros at the end, and digits as times grow.
 */
export function stampResolution_s(cells: string[]): number {
  const decimals = cells.map((cell) => {
    const [mantissa, exponent] = cell.toLowerCase().split('e')
    const point = mantissa.indexOf('.')
    return (point < 0 ? 0 : mantissa.length - point - 1) - Number(exponent ?? 0)
  })
  return cells.length === 0 ? 0 : 10 ** -Math.max(...decimals)
}

/** The shortest and the longest interval between two stamps, each with the line of the later one. */
export interface IntervalRange {
  shortest: Interval | undefined
  longest: Interval | undefined
}

interface Interval {
  from_s: number
  to_s: number
  line: number
}

const RATE_CURE = '--rate HERTZ replaces the time stamps'

/** Takes the next interval into the range. Throws csv-malformed when it does not go forward. */
export function addInterval(range: IntervalRange, from_s: number, to_s: number, line: number, file: string): void {
  if (!(to_s > from_s)) {
    throw new IongateError('csv-malformed', `${file}:${line}`, `time goes from ${from_s} to ${to_s} s: each stamp has to be later than the one before it; ${RATE_CURE}`)
  }
  const length_s = to_s - from_s
  if (range.shortest === undefined || length_s < lengthOf(range.shortest)) range.shortest = { from_s, to_s, line }
  if (range.longest === undefined || length_s > lengthOf(range.longest)) range.longest = { from_s, to_s, line }
}

function lengthOf({ from_s, to_s }: Interval): number {
  return to_s - from_s
}

/** What stamps are checked against. */
export interface EvenStamps {
  rate_Hz: number
  /** How finely the stamps are written. */
  resolution_s: number
  /** The longest pause of the recorder that is let pass. */
  pauseMax_s: number
}

/**
 * Each interval has to lie between half and one and a half of the mean interval, give or take the stamps' resolution; only
 * pauses may be longer. Throws csv-malformed with the line of the longest or shortest interval.
 */
export function checkIntervals({ shortest, longest }: IntervalRange, even: EvenStamps, file: string): void {
  const interval_s = 1 / even.rate_Hz
  const isLong = longest !== undefined && lengthOf(longest) > Math.max(longestInterval_s(even), even.pauseMax_s)
  const isShort = shortest !== undefined && lengthOf(shortest) < interval_s / 2 - even.resolution_s
  const bad = isLong ? longest : isShort ? shortest : undefined
  if (bad === undefined) return
  const what = `time goes from ${bad.from_s} to ${bad.to_s} s where samples are ${short(interval_s)} s apart on the whole`
  throw new IongateError('csv-malformed', `${file}:${bad.line}`, `${what}; ${RATE_CURE}`)
}

function longestInterval_s({ rate_Hz, resolution_s }: EvenStamps): number {
  return 1.5 / rate_Hz + resolution_s
}

/** Pauses of the recorder that were let pass. */
export interface Pauses {
  count: number
  longest_s: number
}

export interface DriftCheck {
  pauses: Pauses
  /** Checks the next stamp of this stretch. Throws csv-malformed with the line. */
  add(time_s: number, line: number): void
  /** The next stamp begins another stretch. */
  restart(): void
}

/**
 * Checks that no stamp lies far from where the rate puts it: at most half a longest pause, one interval and DRIFT_MAX of
 * the elapsed time away. A rate that changes half way is found so, though every interval is within the stamps' resolution.
 */
export function driftCheck(even: EvenStamps, file: string): DriftCheck {
  const interval_s = 1 / even.rate_Hz
  const allowed_s = even.pauseMax_s / 2 + interval_s + even.resolution_s
  const pauses: Pauses = { count: 0, longest_s: 0 }
  let index = 0
  let first_s = 0
  let last_s = 0
  const add = (time_s: number, line: number): void => {
    if (index === 0) first_s = time_s
    else if (time_s - last_s > longestInterval_s(even)) {
      pauses.count += 1
      pauses.longest_s = Math.max(pauses.longest_s, time_s - last_s)
    }
    const even_s = index * interval_s
    if (Math.abs(time_s - first_s - even_s) > allowed_s + DRIFT_MAX * even_s) {
      const what = `time is ${time_s} s where ${short(even.rate_Hz)} samples/s, the rate on the whole, give ${short(first_s + even_s)} s: the rate changes or samples are missing`
      throw new IongateError('csv-malformed', `${file}:${line}`, `${what}; ${RATE_CURE}`)
    }
    last_s = time_s
    index += 1
  }
  return { pauses, add, restart: () => (index = 0) }
}

function short(value: number): number {
  return Number(value.toPrecision(9))
}
