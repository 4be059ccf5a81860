import { PulseRecord } from './world'

/** One interrogation: the pulses of one ladder. */
export interface InterrogationTruth {
  start_s: number
  /** When its last sample was taken. */
  lastSample_s: number
  /** Per ion of the gel at the start: activation, which is what the medium offered, and how a drained and potentiated gel answered it. */
  activation: number[]
  apparent: number[]
  pulses: PulseRecord[]
}

/**
 * Puts the gel's pulses together to interrogations while a run goes on, and remembers the last ones only.
 * A ladder rises: a pulse no higher than the one before it begins a new interrogation.
 */
export interface LadderWatch {
  /** Pulses of a whole ladder; 1 when interrogations may end early. */
  leastPulses: number
  /** The last pulse: whether it is of the ladder or a probe shows when it has been sampled. */
  pulse: PulseRecord | null
  last_mV: number
  current: InterrogationTruth | null
  /** The last one with enough pulses. */
  whole: InterrogationTruth | null
  /** Of the last pulse of a ladder; null before the first. */
  lastSample_us: number | null
}

export function ladderWatchNew(leastPulses: number): LadderWatch {
  return { leastPulses, pulse: null, last_mV: Infinity, current: null, whole: null, lastSample_us: null }
}

/** A pulse begins. */
export function laddersTakePulse(watch: LadderWatch, pulse: PulseRecord): void {
  settleLadder(watch)
  watch.pulse = pulse
}

/** Whatever pulse there was has ended: the device has gone on to something else. */
export function settleLadder(watch: LadderWatch): void {
  const { pulse } = watch
  watch.pulse = null
  if (pulse === null || pulse.isProbe) return
  const amplitude_mV = Math.abs(pulse.applied_mV)
  if (watch.current === null || amplitude_mV <= watch.last_mV) {
    watch.current = { start_s: pulse.start_us * 1e-6, lastSample_s: 0, activation: pulse.supply, apparent: pulse.apparent, pulses: [] }
  }
  watch.current.pulses.push(pulse)
  watch.current.lastSample_s = pulse.lastSample_us * 1e-6
  watch.last_mV = amplitude_mV
  watch.lastSample_us = pulse.lastSample_us
  if (watch.current.pulses.length >= watch.leastPulses) watch.whole = watch.current
}

/** All interrogations of recorded pulses, whole or not. */
export function interrogationsOf(pulses: PulseRecord[]): InterrogationTruth[] {
  const watch = ladderWatchNew(1)
  const interrogations = new Set<InterrogationTruth>()
  for (const pulse of pulses) {
    laddersTakePulse(watch, pulse)
    settleLadder(watch)
    if (watch.current !== null) interrogations.add(watch.current)
  }
  return [...interrogations]
}
