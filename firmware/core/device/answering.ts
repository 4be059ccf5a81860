import { ANSWER_KEPT, ANSWER_NONE, ANSWER_SENT, ANSWER_STOPPED } from './uploads'
import {
  COMMAND_ARM,
  COMMAND_CONSOLE,
  COMMAND_DISARM,
  COMMAND_IDENTIFY,
  COMMAND_MEASURE,
  COMMAND_SET_CYCLE,
  CYCLE_MAX_ms,
  CYCLE_MIN_ms,
} from '../link/commands'
import { Device, STATE_STIMULATING, afterKeep, keep, notice, send } from './device'
import { HEADER_BYTES, frameReaderTake, get32 } from '../link/frame'
import { NOTICE_COMMAND_REFUSED, NOTICE_COMMAND_UNKNOWN, NOTICE_MEASUREMENT_REFUSED, identityFrame } from '../link/telemetry'
import { AUTHENTIC, REFUSED_NO_KEY, checkCommand } from '../link/authentication'
import { continueUpload, takeUpload } from './uploading'
import { OPERATION_CONSOLE, OPERATION_STOP } from './operations'
import { STIMULUS_STOPPED, gateArm } from '../decide/safety-gate'
import { measurementTakeRequest } from '../link/measurement'
import { withArmed } from '../persistence/kept'

/**
 * A byte has come over the link: with the last one of a frame, its command is carried out. Reading is open to
 * everybody, and so is DISARM, which only makes safer; all else needs the device's key.
 */
export function takeByte(device: Device, byte: number): void {
  if (!frameReaderTake(device.reader, byte)) return
  const command = device.reader.content[1]
  if (command === COMMAND_IDENTIFY) identify(device)
  else if (command === COMMAND_DISARM) disarm(device)
  else if (command < COMMAND_ARM || command > COMMAND_CONSOLE) complain(device, NOTICE_COMMAND_UNKNOWN, command)
  else {
    const refusal = checkCommand(device.guard, device.reader, device.writer.epoch)
    if (refusal !== AUTHENTIC && !(refusal === REFUSED_NO_KEY && device.configuration.trustsLink)) refuse(device, command, refusal)
    // A command out of range changes nothing and is answered with a notice.
    else if (!carryOut(device, command)) complain(device, NOTICE_COMMAND_UNKNOWN, command)
  }
}

function complain(device: Device, code: number, detail: number): void {
  notice(device, code, detail)
  device.upload.answer = ANSWER_SENT
}

function refuse(device: Device, command: number, refusal: number): void {
  device.guard.refused = device.guard.refused + 1
  complain(device, NOTICE_COMMAND_REFUSED, command + refusal * 256)
}

/** An operation that was left for an answer has ended. */
export function continueAnswer(device: Device, value: number): void {
  const answer = device.upload.answer
  if (answer > ANSWER_KEPT) {
    continueUpload(device, value)
    return
  }
  device.upload.answer = ANSWER_NONE
  if (answer === ANSWER_STOPPED) keepAnswer(device)
  else if (answer === ANSWER_KEPT) afterKeep(device, value)
}

/** Carries out a command that needs the key; false for one that is out of range. */
function carryOut(device: Device, command: number): boolean {
  switch (command) {
    case COMMAND_ARM:
      setArmed(device, true)
      keepAnswer(device)
      return true
    case COMMAND_SET_CYCLE:
      return setCycle(device)
    case COMMAND_MEASURE:
      return takeMeasurement(device)
    case COMMAND_CONSOLE:
      device.operation.kind = OPERATION_CONSOLE
      device.upload.answer = ANSWER_SENT
      return true
    default:
      return takeUpload(device, command)
  }
}

/** A stimulus under way ends with it, before anything is written. */
function disarm(device: Device): void {
  setArmed(device, false)
  if (device.state !== STATE_STIMULATING) {
    keepAnswer(device)
    return
  }
  device.gate.verdict = STIMULUS_STOPPED
  device.operation.kind = OPERATION_STOP
  device.upload.answer = ANSWER_STOPPED
}

function setArmed(device: Device, armed: boolean): void {
  gateArm(device.gate, armed)
  device.toKeep = withArmed(device.toKeep, armed)
}

/** What has changed is written at once: the device may sleep for a minute. */
function keepAnswer(device: Device): void {
  if (device.toKeep === device.kept) return
  device.upload.answer = ANSWER_KEPT
  keep(device)
}

function identify(device: Device): void {
  const configuration = device.configuration
  const calibrationId = device.decoder.tables.calibrationId
  send(device, identityFrame(device.writer, configuration.buildHash, calibrationId, configuration.boardName, device.reader.rejected, device.guard))
  device.upload.answer = ANSWER_SENT
}

function setCycle(device: Device): boolean {
  if (device.reader.byteCount !== HEADER_BYTES + 4 + 2) return false
  const cycle_ms = get32(device.reader.content, HEADER_BYTES)
  if (cycle_ms < CYCLE_MIN_ms || cycle_ms > CYCLE_MAX_ms) return false
  device.controller.cycle_ms = cycle_ms
  return true
}

/** The round begins the measurement when what is under way has ended. */
function takeMeasurement(device: Device): boolean {
  if (device.measurement.isRequested) {
    complain(device, NOTICE_MEASUREMENT_REFUSED, 0)
    return true
  }
  const reader = device.reader
  const pulses = device.configuration.ladder.pulses.length
  return measurementTakeRequest(device.measurement, reader.content, reader.byteCount, pulses)
}
