import { divide, elapsed } from '../arithmetic/fixed-point'

/**
 * How often the electrode is touched, without staying awake for it.
 *
 * Contacts and separations take turns on the wake line, so from one edge to the second after
 * it is one period, whichever kind they are. The count begins after a capture, with the
 * first edge that finds the device asleep: edges during the capture and its processing are
 * not heard. Three edges cost three short wakes.
 */
export interface ContactRate {
  /** Edges still to come, the one that begins the period among them; 0 when none is being measured. */
  edgesLeft: number
  /** Clock reading of the edge that the period is measured from. */
  from_ms: number
  /** Time spent waiting for an edge since the last one. */
  quiet_ms: number
  /** Contacts in 1000 s, 0 while unknown or when none followed. */
  rate_mHz: number
}

/** After waiting this long without an edge, the electrode is no longer being touched. */
const QUIET_ms = 8000

export function contactRateNew(): ContactRate {
  return { edgesLeft: 0, from_ms: 0, quiet_ms: 0, rate_mHz: 0 }
}

/** A capture found an event: somebody is touching the electrode. */
export function rateBegin(rate: ContactRate): void {
  rate.edgesLeft = 3
}

/**
 * The wake line rose. Periods of 31 to 8000 ms give 32258 to 125 mHz (shorter ones read as 32767).
 * Range: 0 ≤ now_ms < 2^30.
 */
export function rateTakeEdge(rate: ContactRate, now_ms: number): void {
  rate.quiet_ms = 0
  if (rate.edgesLeft === 0) return
  rate.edgesLeft = rate.edgesLeft - 1
  if (rate.edgesLeft === 2) rate.from_ms = now_ms
  if (rate.edgesLeft > 0) return
  const period_ms = elapsed(now_ms, rate.from_ms)
  rate.rate_mHz = period_ms > 0 && period_ms <= QUIET_ms ? divide(1000000, period_ms) : 0
}

/** The device waited for an edge for `duration_ms` and none came. Range: 0 ≤ duration_ms ≤ 65535. */
export function rateTakeQuiet(rate: ContactRate, duration_ms: number): void {
  const quiet_ms = rate.quiet_ms + duration_ms
  if (quiet_ms <= QUIET_ms) {
    rate.quiet_ms = quiet_ms
    return
  }
  rate.quiet_ms = 0
  rate.edgesLeft = 0
  rate.rate_mHz = 0
}

/** The device was busy and may have missed an edge: this period is lost, the last rate stays. */
export function rateAbandon(rate: ContactRate): void {
  rate.edgesLeft = 0
}
