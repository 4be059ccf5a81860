import { ANSWER_NONE } from './uploads'
import {
  Device,
  STATE_BOOTING,
  STATE_CONTACTS,
  STATE_DECISION_STORE,
  STATE_INTERROGATING,
  STATE_KEEPING,
  STATE_KEEPING_MEASUREMENT,
  STATE_KEEPING_STIMULUS,
  STATE_LISTENING,
  STATE_LISTEN_STORE,
  STATE_MEASUREMENT_BETWEEN,
  STATE_MEASUREMENT_STORE,
  STATE_MEASUREMENT_TEMPERATURE,
  STATE_MEASURING,
  STATE_PROBING,
  STATE_REPORT,
  STATE_RELOADING,
  STATE_ROUND_CONTACTS,
  STATE_ROUND_STORE,
  STATE_ROUND_TEMPERATURE,
  STATE_SLEEPING,
  STATE_STIMULATING,
  STATE_SUMS,
  afterKeep,
  notice,
  useCalibration,
} from './device'
import { DeviceEvent, EVENT_BOOT, EVENT_BYTE, EVENT_CONTACT } from './events'
import { NOTICE_UNWRITTEN } from '../link/telemetry'
import { OPERATION_WAIT } from './operations'
import { afterCapture, continueContacts, listen } from './listening'
import { afterFailure, afterSleep, chooseNext } from './round'
import { afterProbe, afterPulse, afterRoundContacts, afterRoundStore, afterRoundTemperature } from './interrogating'
import { afterMeasuredPulse, afterMeasurementBetween, afterMeasurementKept, afterMeasurementStore, afterMeasurementTemperature, continueSums } from './measuring'
import { beginBoot, continueBoot } from './boot'
import { beginReport, continueReport, decide, stimulate } from './deciding'
import { continueAnswer, takeByte } from './answering'
import { elapsed } from '../arithmetic/fixed-point'
import { gateTakeTime } from '../decide/safety-gate'

/**
 * The whole device: takes what happened and leaves the next operation in `device.operation`.
 *
 *   sleep → (contact? listen) → interrogate pulse, gap, pulse, … → (blank? probe) → decide → stimulate → report → sleep
 *
 * A measurement that the host asked for takes its turn between two rounds. Bytes from the link are
 * taken at any time and leave the round as it is. No call here waits, and none reaches a board, a
 * clock or storage: the same events leave the same operations on every target.
 */
export function step(device: Device, event: DeviceEvent): void {
  const operation = device.operation
  takeTime(device, event)
  operation.kind = OPERATION_WAIT
  if (event.kind > EVENT_CONTACT) {
    if (event.kind === EVENT_BYTE) {
      takeByte(device, event.value)
      return
    }
    if (event.kind === EVENT_BOOT) beginBoot(device)
    else afterFailure(device)
  } else if (device.upload.answer !== ANSWER_NONE) {
    continueAnswer(device, event.value)
    return
  } else {
    // The round's operation under way has ended. An interpreter compares case by case: the frequent ones come first.
    switch (device.state) {
      case STATE_INTERROGATING:
        afterPulse(device)
        break
      case STATE_SLEEPING:
        afterSleep(device, event)
        break
      case STATE_ROUND_STORE:
        afterRoundStore(device, event.value)
        break
      case STATE_ROUND_CONTACTS:
        afterRoundContacts(device, event.value)
        break
      case STATE_ROUND_TEMPERATURE:
        afterRoundTemperature(device, event.value)
        break
      case STATE_DECISION_STORE:
        decide(device, event.value)
        break
      case STATE_REPORT:
        continueReport(device)
        break
      case STATE_STIMULATING:
        beginReport(device)
        break
      case STATE_KEEPING_STIMULUS:
        stimulate(device, event.value)
        break
      case STATE_LISTEN_STORE:
        listen(device, event.value)
        break
      case STATE_LISTENING:
        afterCapture(device, event.began_ms)
        break
      case STATE_CONTACTS:
        continueContacts(device)
        break
      default:
        continueRarely(device, event)
        break
    }
  }
  if (operation.kind === OPERATION_WAIT) chooseNext(device)
}

/** Counted of a stimulus at most, and of anything that is neither that nor a sleep. */
const STIMULUS_MAX_ms = 1000
const OPERATION_MAX_ms = 300
/** A board comes late to an event by less; beyond that its clock has jumped. */
const LATE_MAX_ms = 1000

/**
 * The clock has advanced. A clock may jump, ahead or back: the gate counts no more time than the operation that has
 * ended can have taken, and none where the clock says that it took far longer. Less than has passed does no harm. What
 * comes over the link within an operation counts with its end.
 */
function takeTime(device: Device, event: DeviceEvent): void {
  const now_ms = event.time_ms
  device.now_ms = now_ms
  if (now_ms === device.counted_ms || event.kind === EVENT_BYTE || device.upload.answer !== ANSWER_NONE) return
  const before_ms = device.counted_ms
  const passed_ms = elapsed(now_ms, before_ms)
  device.counted_ms = now_ms
  let most_ms = OPERATION_MAX_ms
  if (device.state === STATE_SLEEPING) most_ms = device.operation.duration_ms
  else if (device.state === STATE_STIMULATING) most_ms = STIMULUS_MAX_ms
  else if (device.state === STATE_MEASURING) most_ms = untilPulse_ms(device, before_ms) + OPERATION_MAX_ms
  if (passed_ms <= most_ms + LATE_MAX_ms) gateTakeTime(device.gate, passed_ms < most_ms ? passed_ms : most_ms)
}

/** The rest before a measured pulse, 0..65535; none where the pulse was due before. */
function untilPulse_ms(device: Device, from_ms: number): number {
  const rest_ms = elapsed(device.operation.due_ms, from_ms)
  return rest_ms > 65535 ? 0 : rest_ms
}

/** The states of boot, probes and measurements. */
function continueRarely(device: Device, event: DeviceEvent): void {
  switch (device.state) {
    case STATE_PROBING:
      afterProbe(device)
      break
    case STATE_BOOTING:
      continueBoot(device, event.value)
      break
    case STATE_MEASUREMENT_STORE:
      afterMeasurementStore(device, event.value)
      break
    case STATE_KEEPING_MEASUREMENT:
      afterMeasurementKept(device, event.value)
      break
    case STATE_MEASURING:
      afterMeasuredPulse(device)
      break
    case STATE_MEASUREMENT_BETWEEN:
      afterMeasurementBetween(device, event.value)
      break
    case STATE_MEASUREMENT_TEMPERATURE:
      afterMeasurementTemperature(device, event.value)
      break
    case STATE_SUMS:
      continueSums(device)
      break
    case STATE_RELOADING:
      useCalibration(device)
      break
    case STATE_KEEPING:
      if (!afterKeep(device, event.value)) notice(device, NOTICE_UNWRITTEN, 0)
      break
    default:
      // Idle: a notice has gone out, and the next turn is chosen.
      break
  }
}
