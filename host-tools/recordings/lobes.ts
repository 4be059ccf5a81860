import { replayContacts } from './contact-replay'
import type { TriboelectricRecording } from './recording'

/** One lobe of a triboelectric signal, as the eye would measure it. */
export interface Lobe {
  kind: 'contact' | 'separation'
  /** Of the extremum. */
  time_s: number
  /** Width at half of its height. */
  width_s: number
}

/** A signal of evenly enough spaced samples. */
export interface Signal {
  time_s: number[]
  values: number[]
}

/** Finer than this a lobe's width is not resolved, and a recorder's ripple is gone. */
const RESOLUTION_s = 1 / 260
/** The extremum lies within this of the event that the detector gave. */
const REACH_s = 0.06

/** Lobes of a recording where the firmware's detector finds events. Throws as replayContacts does. */
export function recordedLobes(recording: TriboelectricRecording, mains_Hz: number): Lobe[] {
  const signal = smoothed(recording)
  const baseline = median(signal.values)
  return replayContacts(recording, mains_Hz).events.flatMap(({ kind, time_s }) => {
    const lobe = lobeNear(signal, baseline, kind, time_s)
    return lobe === undefined ? [] : [lobe]
  })
}

/** Means of an even number of samples each: insole recorders alternate by some counts from sample to sample. */
function smoothed({ time_s, values, sampleRate_Hz }: TriboelectricRecording): Signal {
  const count = 2 * Math.max(1, Math.round((sampleRate_Hz * RESOLUTION_s) / 2))
  const signal: Signal = { time_s: [], values: [] }
  for (let start = 0; start + count <= values.length; start++) {
    const window = values.slice(start, start + count)
    signal.time_s.push((time_s[start] + time_s[start + count - 1]) / 2)
    signal.values.push(window.reduce((sum, value) => sum + value, 0) / count)
  }
  return signal
}

/** The lobe of a kind nearest to a time; undefined when the signal does not leave the baseline that way. */
export function lobeNear({ time_s, values }: Signal, baseline: number, kind: Lobe['kind'], near_s: number): Lobe | undefined {
  const sign = kind === 'contact' ? -1 : 1
  const height = (i: number) => sign * (values[i] - baseline)
  let peak = -1
  for (let i = 0; i < time_s.length; i++) {
    if (Math.abs(time_s[i] - near_s) <= REACH_s && (peak < 0 || height(i) > height(peak))) peak = i
  }
  if (peak < 0 || height(peak) <= 0) return undefined
  const half = height(peak) / 2
  const crossing = (direction: number) => {
    let i = peak
    while (i + direction >= 0 && i + direction < values.length && height(i) > half) i += direction
    const [inside, outside] = [i - direction, i]
    if (height(outside) > half) return time_s[outside]
    const share = (height(inside) - half) / (height(inside) - height(outside))
    return time_s[inside] + share * (time_s[outside] - time_s[inside])
  }
  return { kind, time_s: time_s[peak], width_s: crossing(1) - crossing(-1) }
}

/** The middle one of the values; NaN of none. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN
}
