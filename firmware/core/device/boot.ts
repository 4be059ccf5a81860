import { Device, STATE_BOOTING, STATE_IDLE, notice, send } from './device'
import { FOUND_DAMAGED, trainOf, withTrain } from '../persistence/kept'
import { NOTICE_CALIBRATION_DAMAGED, NOTICE_CALIBRATION_FOREIGN, NOTICE_CALIBRATION_REFUSED, NOTICE_FIRST_BOOT, NOTICE_SLOT_DAMAGED, NOTICE_STIMULUS_CUT, NOTICE_UNWRITTEN, helloFrame } from '../link/telemetry'
import { OPERATION_READ_STORE, OPERATION_WAIT } from './operations'
import { SLOT_DAMAGED, SLOT_FOREIGN, SLOT_REFUSED } from '../persistence/calibration-slots'
import { ledgerTakeStore } from '../decide/energy-ledger'

/** What a boot reports, in this order; then the store is read for the first time. */
const HELLO = 0
const FIRST_BOOT = 1
const RECORD_DAMAGED = 2
const RECORD_UNWRITTEN = 3
const TRAIN = 4
const CALIBRATION_0 = 5
const CALIBRATION_1 = 6
const STORE = 7

/** Power is up. */
export function beginBoot(device: Device): void {
  device.state = STATE_BOOTING
  device.progress = HELLO
  continueBoot(device, 0)
}

/** @param value the store's reading, when all frames have gone out */
export function continueBoot(device: Device, value: number): void {
  if (device.progress > STORE) {
    ledgerTakeStore(device.ledger, value)
    device.state = STATE_IDLE
    return
  }
  while (device.operation.kind === OPERATION_WAIT) {
    bootStep(device, device.progress)
    device.progress = device.progress + 1
  }
}

/** A calibration slot that is damaged, or holds what this build cannot use, is no secret. */
function bootStep(device: Device, stage: number): void {
  switch (stage) {
    case HELLO:
      sendHello(device)
      break
    case FIRST_BOOT:
      if (device.writer.epoch === 1) notice(device, NOTICE_FIRST_BOOT, 0)
      break
    case RECORD_DAMAGED:
      if ((device.found & FOUND_DAMAGED) !== 0) notice(device, NOTICE_SLOT_DAMAGED, 0)
      break
    case RECORD_UNWRITTEN:
      if (device.isUnwritten) notice(device, NOTICE_UNWRITTEN, 0)
      break
    case TRAIN:
      reportTrain(device)
      break
    case CALIBRATION_0:
    case CALIBRATION_1:
      reportSlot(device, stage - CALIBRATION_0)
      break
    default:
      device.operation.kind = OPERATION_READ_STORE
      break
  }
}

function sendHello(device: Device): void {
  const tables = device.decoder.tables
  send(device, helloFrame(device.writer, device.configuration.buildHash, tables.calibrationId, tables.response.ionCount))
}

/** A train that a cut ended. Only when that has gone out is the record of it taken back, so it is reported once or more. */
function reportTrain(device: Device): void {
  const rule = trainOf(device.kept)
  if (rule < 0) return
  device.toKeep = withTrain(device.kept, -1)
  notice(device, NOTICE_STIMULUS_CUT, rule)
}

function reportSlot(device: Device, slot: number): void {
  const state = device.calibration.state[slot]
  if (state === SLOT_DAMAGED) notice(device, NOTICE_CALIBRATION_DAMAGED, slot)
  if (state === SLOT_FOREIGN) notice(device, NOTICE_CALIBRATION_FOREIGN, slot)
  if (state === SLOT_REFUSED) notice(device, NOTICE_CALIBRATION_REFUSED, slot)
}
