/**
 * A measurement that the host asked for: rest, earlier pulses with a rest after each, then the
 * ladder, whose window sums go to the host as they are. What calibration needs is measured
 * with the pulses, windows and pauses of the interrogations that it will serve; only the
 * voltage of the ladder's pulses may be another, down to none.
 */
import { InterrogationPulse } from '../decide/safety-gate'
import { HEADER_BYTES, get16, get32 } from './frame'
import { Natives } from '../decode/window-sums'

export const EARLIER_MAX = 6
export const REST_MIN_ms = 1
export const REST_MAX_ms = 65535

/** Bits of `flags`. */
export const MEASURE_AMPLITUDE = 1
export const MEASURE_REVERSED = 2

/** Where COMMAND_MEASURE's fields are in a frame; see docs/telemetry.md. */
const REQUEST_AT = HEADER_BYTES + 1
const SETTLE_AT = HEADER_BYTES + 2
const AMPLITUDE_AT = HEADER_BYTES + 6
const COUNT_AT = HEADER_BYTES + 8
const EARLIER_AT = HEADER_BYTES + 9
const EARLIER_BYTES = 6

export interface Measurement {
  /** Is there one to carry out, or under way? */
  isRequested: boolean
  /** As they came: MEASURE_ bits, and a number that only the host gives a meaning. */
  flags: number
  request: number
  settle_ms: number
  earlierCount: number
  /** Per earlier pulse: index in the ladder, sign on top of the pulse's own (1 or −1), rest after it. */
  earlierPulse: number[]
  earlierPolarity: number[]
  earlierRest_ms: number[]
  /** Earlier pulses played so far, then pulses of the ladder. */
  earlier: number
  pulse: number
  /** Window sums of the ladder, pulse · windows + window. */
  sums: number[]
  /** A pulse of the ladder at the request's amplitude; its other fields are filled in before each use. */
  substitute: InterrogationPulse
}

/** @param sumCount windows of the whole ladder */
export function measurementNew(sumCount: number): Measurement {
  return {
    isRequested: false,
    flags: 0,
    request: 0,
    settle_ms: REST_MIN_ms,
    earlierCount: 0,
    earlierPulse: filled(EARLIER_MAX, 0),
    earlierPolarity: filled(EARLIER_MAX, 0),
    earlierRest_ms: filled(EARLIER_MAX, REST_MIN_ms),
    earlier: 0,
    pulse: 0,
    sums: filled(sumCount, 0),
    substitute: { amplitude_mV: 0, polarity: 1, range: 0, sampleCount: 1, sampleInterval_us: 1 },
  }
}

function filled(count: number, value: number): number[] {
  const list: number[] = []
  for (let i = 0; i < count; i++) list.push(value)
  return list
}

/**
 * Takes the request in a frame of kind COMMAND_MEASURE. False when a number is out of its
 * range or the length does not fit the number of earlier pulses: nothing is requested then.
 * @param content,byteCount of the frame's reader; the last two bytes are its CRC
 * @param pulseCount pulses of the ladder
 */
export function measurementTakeRequest(
  measurement: Measurement,
  content: number[],
  byteCount: number,
  pulseCount: number,
): boolean {
  const flags = content[HEADER_BYTES]
  const settle_ms = get32(content, SETTLE_AT)
  const count = content[COUNT_AT]
  if (flags > 3 || count > EARLIER_MAX || settle_ms < REST_MIN_ms || settle_ms > REST_MAX_ms) return false
  if (byteCount !== EARLIER_AT + count * EARLIER_BYTES + 2) return false
  for (let i = 0; i < count; i++) {
    if (!takeEarlier(measurement, i, content, pulseCount)) return false
  }
  measurement.isRequested = true
  measurement.flags = flags
  measurement.request = content[REQUEST_AT]
  measurement.settle_ms = settle_ms
  measurement.substitute.amplitude_mV = get16(content, AMPLITUDE_AT)
  measurement.earlierCount = count
  measurement.earlier = 0
  measurement.pulse = 0
  return true
}

function takeEarlier(measurement: Measurement, index: number, content: number[], pulseCount: number): boolean {
  const at = EARLIER_AT + index * EARLIER_BYTES
  const pulse = content[at]
  const rest_ms = get32(content, at + 2)
  if (pulse >= pulseCount || content[at + 1] > 1 || rest_ms < REST_MIN_ms || rest_ms > REST_MAX_ms) return false
  measurement.earlierPulse[index] = pulse
  measurement.earlierPolarity[index] = content[at + 1] === 0 ? 1 : -1
  measurement.earlierRest_ms[index] = rest_ms
  return true
}

/** Have all earlier pulses been played? */
export function isAtLadder(measurement: Measurement): boolean {
  return measurement.earlier >= measurement.earlierCount
}

/** Index in the ladder of the pulse that is under way or comes next. */
export function measuredPulse(measurement: Measurement): number {
  return isAtLadder(measurement) ? measurement.pulse : measurement.earlierPulse[measurement.earlier]
}

/** Sign of that pulse on top of its own, 1 or −1. */
export function measuredPolarity(measurement: Measurement): number {
  if (!isAtLadder(measurement)) return measurement.earlierPolarity[measurement.earlier]
  return (measurement.flags & MEASURE_REVERSED) === 0 ? 1 : -1
}

/** That pulse as it is to be played. The answer is valid until the next call; nothing is allocated. */
export function measuredInterrogation(measurement: Measurement, pulses: InterrogationPulse[]): InterrogationPulse {
  const pulse = pulses[measuredPulse(measurement)]
  if (!isAtLadder(measurement) || (measurement.flags & MEASURE_AMPLITUDE) === 0) return pulse
  const substitute = measurement.substitute
  substitute.polarity = pulse.polarity
  substitute.range = pulse.range
  substitute.sampleCount = pulse.sampleCount
  substitute.sampleInterval_us = pulse.sampleInterval_us
  return substitute
}

/**
 * Keeps the window sums of one pulse of the ladder. Allocates nothing.
 * @param windowStart,windowCount as in DecoderTables
 */
export function measurementTakePulse(
  measurement: Measurement,
  natives: Natives,
  windowStart: number[],
  windowCount: number[],
  samples: number[],
): void {
  const windows = windowCount.length
  let feature = measurement.pulse * windows
  for (let window = 0; window < windows; window++) {
    measurement.sums[feature] = natives.windowSum(samples, windowStart[window], windowCount[window])
    feature = feature + 1
  }
}
