import { divide, elapsed } from '../arithmetic/fixed-point'

/**
 * How often the electrode is touched, from a count that the board keeps while the device sleeps. The device reads it
 * once a round, and no contact wakes it for that.
 *
 * Contacts and separations take turns on the wake line: two edges are one contact. A rate is taken over at least
 * EVENTS_MIN edges, or over WINDOW_MIN_ms where fewer come.
 */
export interface ContactRate {
  /** Edges since boot as last read, 0..65535, then from 0 again. */
  count: number
  /** Clock reading when the count was last seen to grow, or since when it is known not to. */
  grown_ms: number
  /** Count and clock reading that the next rate is measured from. */
  fromCount: number
  from_ms: number
  /** Contacts in 1000 s, 0 while unknown or when none came. */
  rate_mHz: number
  /** The rate when a contact was last captured; −1 before the first capture. */
  captured_mHz: number
}

/** With fewer edges than this, one more or less is a large share. */
const EVENTS_MIN = 16
const WINDOW_MIN_ms = 30000
/** Without an edge for this long the electrode is no longer being touched. */
const QUIET_ms = 8000

export function contactRateNew(): ContactRate {
  return { count: 0, grown_ms: 0, fromCount: 0, from_ms: 0, rate_mHz: 0, captured_mHz: -1 }
}

/** Takes the count as it is at `now_ms`. Ranges: 0 ≤ count ≤ 65535, 0 ≤ now_ms < 2^30. */
export function rateTakeCount(rate: ContactRate, count: number, now_ms: number): void {
  if (count !== rate.count) {
    rate.count = count
    rate.grown_ms = now_ms
  } else if (elapsed(now_ms, rate.grown_ms) >= QUIET_ms) {
    rate.rate_mHz = 0
    beginWindow(rate, now_ms)
    return
  }
  const events = (count - rate.fromCount) & 65535
  const window_ms = elapsed(now_ms, rate.from_ms)
  if (events < EVENTS_MIN && window_ms < WINDOW_MIN_ms) return
  rate.rate_mHz = rateOf_mHz(events, window_ms)
  beginWindow(rate, now_ms)
}

/** 500,000 · events / window, both by 32 and then halved until they are in the range of `divide`: 65535 · 15625 < 2^30. */
function rateOf_mHz(events: number, window_ms: number): number {
  let numerator = events * 15625
  let denominator = window_ms >> 5
  while (denominator > 32767) {
    numerator = numerator >> 1
    denominator = denominator >> 1
  }
  return denominator < 1 ? 0 : divide(numerator, denominator)
}

function beginWindow(rate: ContactRate, now_ms: number): void {
  rate.fromCount = rate.count
  rate.from_ms = now_ms
}

/** Has the rate changed by more than a quarter since a contact was last captured, or was none captured yet? */
export function isRateNew(rate: ContactRate): boolean {
  const captured_mHz = rate.captured_mHz
  if (captured_mHz < 0) return true
  const change_mHz = rate.rate_mHz - captured_mHz
  return (change_mHz < 0 ? -change_mHz : change_mHz) > captured_mHz >> 2
}

/** A contact is being captured. */
export function rateNoteCapture(rate: ContactRate): void {
  rate.captured_mHz = rate.rate_mHz
}
