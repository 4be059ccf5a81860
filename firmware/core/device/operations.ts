import { InterrogationPulse, PermittedInterrogation, PermittedStimulus } from '../decide/safety-gate'
import { StimulusPlan } from '../decide/stimulus-plan'

/**
 * What a board has to do for the device. `step` leaves one operation; the board carries it out
 * and answers with the event of its end (see events.ts).
 *
 * Long operations (SLEEP to STIMULATE) take time. Exactly one of them is under way while the device
 * runs, and bytes from the link may come meanwhile. All other operations are carried out at once:
 * nothing else may be handed to `step` before their end has been.
 */

/** Nothing new: the long operation goes on. Only a byte from the link, or an answer to one, leaves it. */
export const OPERATION_WAIT = 0
/** Lowest power for `duration_ms` (1..65535); a contact ends it early if `wakesOnContact` is 1. */
export const OPERATION_SLEEP = 1
/** Sample the triboiontronic electrode: `sampleCount` words, one each `sampleInterval_us`, the first one interval from now. */
export const OPERATION_CAPTURE = 2
/**
 * Apply one pulse of `polarity` · `amplitude_mV` to the heterogel electrode in transimpedance range `range`, and
 * sample its current: the first sample one interval after the pulse begins, the electrode shorted after the last.
 * The pulse begins when the clock reads `due_ms`. A board that cannot keep that fails, and drives nothing.
 */
export const OPERATION_INTERROGATE = 3
/**
 * The same pulse in the sensitive range, read with the converter's full resolution: PROBE_READINGS words with the
 * electrode shorted, then as many from the pulse's second half, the last half of them `apart_us` after the others.
 */
export const OPERATION_PROBE = 4
/** Play `pulses` biphasic pulses as StimulusPlan describes them, timed in hardware, and leave the electrode shorted. */
export const OPERATION_STIMULATE = 5
/** One converter word of the divider on the storage capacitor, or of the thermistor's. */
export const OPERATION_READ_STORE = 6
export const OPERATION_READ_TEMPERATURE = 7
/** Send the first `count` bytes of the writer's `encoded`. */
export const OPERATION_SEND = 8
/** Empty calibration slot `slot` and make room for `count` words; the event's value is 1 where there is room, else 0. */
export const OPERATION_CLEAR_CALIBRATION = 9
/** Write the upload's first `count` words behind what the slot emptied last holds. */
export const OPERATION_APPEND_CALIBRATION = 10
/** Read slot `slot` back: the event's value is the CRC-32 of `count` words from word `start`. */
export const OPERATION_CHECK_CALIBRATION = 11
/** Look at both slots again and put what they hold into the device's `calibration`: tables may have moved. */
export const OPERATION_LOAD_CALIBRATION = 12
/** End the stimulus under way: its electrode is shorted at once, and the end of OPERATION_STIMULATE follows. */
export const OPERATION_STOP = 13
/** Write the state `count` as the journal's next record (persistence/journal.ts); the event's value is a WRITTEN_. */
export const OPERATION_KEEP = 14
/** Make the link the interpreter's console. Nothing where there is none. */
export const OPERATION_CONSOLE = 15
/** Contacts and separations since boot as the board has counted them, 0..65535, then from 0 again. */
export const OPERATION_READ_CONTACTS = 16

/**
 * One operation with all its parameters: integers only. A field that an operation does not name keeps an
 * old value. Operations that end at once set `kind`, `count`, `slot` and `start` only, so the parameters of the
 * long operation under way stay readable.
 */
export interface Operation extends InterrogationPulse, StimulusPlan {
  kind: number
  duration_ms: number
  wakesOnContact: number
  /** The sign to apply: of a pulse on the gel, or of a stimulus's first phase. */
  polarity: number
  /** Clock reading at the first edge of a pulse on the gel, 0..2^30 − 1. */
  due_ms: number
  apart_us: number
  /** Bytes to send, words of a slot, or the state to keep, 0..65542; the slot, 0 or 1; the first word, 0..65535. */
  count: number
  slot: number
  start: number
}

export function operationNew(): Operation {
  return {
    kind: OPERATION_WAIT,
    duration_ms: 0,
    wakesOnContact: 0,
    sampleCount: 0,
    sampleInterval_us: 0,
    amplitude_mV: 0,
    range: 0,
    due_ms: 0,
    apart_us: 0,
    amplitude_uA: 0,
    firstPhase_us: 0,
    secondPhase_us: 0,
    interphaseGap_us: 0,
    period_us: 0,
    pulses: 0,
    polarity: 1,
    count: 0,
    slot: 0,
    start: 0,
  }
}

export function setSleep(operation: Operation, duration_ms: number, wakesOnContact: number): void {
  operation.kind = OPERATION_SLEEP
  operation.duration_ms = duration_ms
  operation.wakesOnContact = wakesOnContact
}

/**
 * @param kind OPERATION_INTERROGATE or OPERATION_PROBE
 * @param due_ms clock reading at which the pulse begins, 0..2^30 − 1
 */
export function setPulse(operation: Operation, kind: number, pulse: PermittedInterrogation, due_ms: number): void {
  operation.kind = kind
  operation.sampleCount = pulse.sampleCount
  operation.sampleInterval_us = pulse.sampleInterval_us
  operation.amplitude_mV = pulse.amplitude_mV
  operation.range = pulse.range
  operation.polarity = pulse.polarity
  operation.due_ms = due_ms
}

export function setStimulus(operation: Operation, plan: PermittedStimulus): void {
  operation.kind = OPERATION_STIMULATE
  operation.amplitude_uA = plan.amplitude_uA
  operation.firstPhase_us = plan.firstPhase_us
  operation.secondPhase_us = plan.secondPhase_us
  operation.interphaseGap_us = plan.interphaseGap_us
  operation.period_us = plan.period_us
  operation.pulses = plan.pulses
  operation.polarity = plan.polarity
}
