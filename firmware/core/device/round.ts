import {
  Device,
  STATE_KEEPING,
  STATE_LISTEN_STORE,
  STATE_MEASUREMENT_STORE,
  STATE_MEASURING,
  STATE_RELOADING,
  STATE_ROUND_STORE,
  STATE_SLEEPING,
  STATE_IDLE,
  keep,
  notice,
} from './device'
import { DeviceEvent, EVENT_CONTACT } from './events'
import { NOTICE_OPERATION_FAILED } from '../link/telemetry'
import { OPERATION_LOAD_CALIBRATION, OPERATION_READ_STORE, setSleep } from './operations'
import { clamp, elapsed } from '../arithmetic/fixed-point'
import { affordable_uJ, ledgerSleep } from '../decide/energy-ledger'
import { mayListen, notePostponed, sleepDuration_ms, untilDue_ms } from '../decide/controller'
import { KEPT_MEASURED, withMeasured, withTrain } from '../persistence/kept'
import { isGelRested } from '../decide/gel-account'
import { isRateNew } from '../contact/contact-rate'

/** Between turns: carry out what the host asked for; interrogate if it is due; else sleep. */
export function chooseNext(device: Device): void {
  if ((device.toKeep & KEPT_MEASURED) !== 0 && isGelRested(device.gel, device.gate)) device.toKeep = withMeasured(device.toKeep, false)
  if (device.toKeep !== device.kept && !device.isUnwritten) {
    device.state = STATE_KEEPING
    keep(device)
    return
  }
  if (device.hasMoved) {
    device.state = STATE_RELOADING
    device.operation.kind = OPERATION_LOAD_CALIBRATION
    return
  }
  if (device.measurement.isRequested) {
    device.state = STATE_MEASUREMENT_STORE
    device.operation.kind = OPERATION_READ_STORE
    return
  }
  if (untilDue_ms(device.controller, device.now_ms) > 0) {
    sleep(device)
    return
  }
  device.state = STATE_ROUND_STORE
  device.operation.kind = OPERATION_READ_STORE
}

/** Until the next interrogation is due, or a contact may wake the device. */
export function sleep(device: Device): void {
  const wants = wantsContact(device)
  device.state = STATE_SLEEPING
  const isAwaited = device.pace.isResting || (mayListen(device.controller, device.now_ms) && wants)
  setSleep(device.operation, sleepDuration_ms(device.controller, device.now_ms, wants), isAwaited ? 1 : 0)
}

/**
 * Contacts are counted without the device. One is looked at closely where the rate has changed since the last such
 * look, or where the store is nearly full and holds twice what an interrogation needs besides.
 */
export function wantsContact(device: Device): boolean {
  const energy = device.configuration.energy
  const available_uJ = affordable_uJ(device.ledger)
  const left_uJ = available_uJ - energy.contactCapture_uJ
  if (left_uJ < 0) return false
  return isRateNew(device.rate) || (available_uJ >= device.configuration.pace.high_uJ && left_uJ >= energy.interrogationReserve_uJ * 2)
}

/** A sleep has ended. */
export function afterSleep(device: Device, event: DeviceEvent): void {
  const now_ms = event.time_ms
  // No sleep is asked to last longer; a board that wakes late is not billed for more.
  const slept_ms = clamp(elapsed(now_ms, event.began_ms), 0, 65535)
  ledgerSleep(device.ledger, slept_ms)
  device.state = STATE_IDLE
  if (event.kind === EVENT_CONTACT) {
    device.state = STATE_LISTEN_STORE
    device.operation.kind = OPERATION_READ_STORE
  }
}

/** An operation could not be carried out: this turn is over, and the next one comes later. */
export function afterFailure(device: Device): void {
  notice(device, NOTICE_OPERATION_FAILED, device.state)
  device.toKeep = withTrain(device.toKeep, -1)
  if (device.state === STATE_MEASURING) device.measurement.isRequested = false
  notePostponed(device.controller, device.now_ms)
  device.state = STATE_IDLE
}
