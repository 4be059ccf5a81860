import { divide } from '../../core/arithmetic/fixed-point'

/**
 * The millisecond clock, 0..2^30 − 1, from a chip's count of microseconds. The count wraps
 * (31 bits on ESP8266) or comes in parts, so only what passed between two readings is used,
 * and no number here leaves 32-bit integers.
 */
export interface Clock {
  time_ms: number
  /** Not yet a millisecond: 0..999. */
  rest_us: number
}

/** Takes the time since the last call, 0..2^30 − 1 µs; returns the clock's reading. */
export function clockAdvance(clock: Clock, elapsed_us: number): number {
  let rest_us = clock.rest_us + elapsed_us
  // Operations last up to about a minute, so this takes few steps.
  while (rest_us >= 1000000) {
    rest_us = rest_us - 1000000
    clock.time_ms = (clock.time_ms + 1000) & 1073741823
  }
  const whole_ms = divide(rest_us, 1000)
  clock.rest_us = rest_us - whole_ms * 1000
  clock.time_ms = (clock.time_ms + whole_ms) & 1073741823
  return clock.time_ms
}
