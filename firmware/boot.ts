import { Board, BoardEvents } from './boards/board'
import { calibrationStoreNew, loadCalibration } from './calibration-store'
import { executeCommand } from './command-handler'
import { DeviceConfiguration } from './configuration'
import { SLOT_DAMAGED, SLOT_FOREIGN } from './core/persistence/calibration-slots'
import { contactDetectorNew } from './core/contact/contact-events'
import { contactRateNew } from './core/contact/contact-rate'
import { controllerNew } from './core/decide/controller'
import { decoderNew } from './core/decode/decoder'
import { energyLedgerNew, ledgerTakeStore } from './core/decide/energy-ledger'
import { frameReaderNew, frameReaderTake, frameWriterNew } from './core/link/frame'
import { epochRecord, isDamaged, nextEpoch, slotOfEpoch } from './core/persistence/boot-epoch'
import { measurementNew } from './core/link/measurement'
import { safetyGateNew } from './core/decide/safety-gate'
import { NOTICE_CALIBRATION_DAMAGED, NOTICE_CALIBRATION_FOREIGN, NOTICE_FIRST_BOOT, NOTICE_SLOT_DAMAGED, helloFrame } from './core/link/telemetry'
import { advance, next } from './cycle'
import { StageMaker } from './decision-stage'
import { Device, STATE_SLEEPING, notice, send } from './device'
import { EarlyStoppingMaker } from './early-stopping'

/**
 * Makes a device and boots it: from here on the board's completions drive it.
 * @param makeStage `classifierStage`, where the configuration has a classifier; builds without one leave its code out
 * @param makeStopping `earlyStopping`, where the configuration has early stops; likewise
 */
export function startDevice(
  board: Board,
  configuration: DeviceConfiguration,
  events: BoardEvents,
  makeStage?: StageMaker,
  makeStopping?: EarlyStoppingMaker,
): void {
  const epoch = nextEpoch(board.loadSlot(0), board.loadSlot(1))
  const isDamagedSlot = isDamaged(board.loadSlot(0)) || isDamaged(board.loadSlot(1))
  // Before the calibration is read: to store may move what is in the board's flash.
  board.storeSlot(slotOfEpoch(epoch), epochRecord(epoch))
  const calibration = calibrationStoreNew()
  const tables = loadCalibration(calibration, board, configuration)
  const writer = frameWriterNew(epoch)
  writer.content = board.natives.table(writer.content)
  writer.encoded = board.natives.table(writer.encoded)
  const reader = frameReaderNew()
  reader.content = board.natives.table(reader.content)
  const device: Device = {
    board: board,
    configuration: configuration,
    controller: controllerNew(configuration.controller),
    decoder: decoderNew(tables, board.natives),
    stage: makeStage === undefined || configuration.classifier === undefined ? undefined : makeStage(configuration.classifier, board.natives),
    stopping: makeStopping === undefined || configuration.earlyStop === undefined ? undefined : makeStopping(configuration.earlyStop, board.natives),
    detector: contactDetectorNew(configuration.contact.detector),
    rate: contactRateNew(),
    gate: safetyGateNew(configuration.gate, configuration.plans[0], configuration.ladder.pulses[0]),
    ledger: energyLedgerNew(configuration.energy),
    writer: writer,
    reader: reader,
    state: STATE_SLEEPING,
    began_ms: board.time_ms(),
    isArmed: false,
    pulse: 0,
    polarity: 1,
    temperature_dC: 0,
    decided_ms: 0,
    rule: 0,
    latency_ms: 0,
    measurement: measurementNew(configuration.ladder.pulses.length * tables.windowCount.length),
    rest_ms: 0,
    calibration: calibration,
  }
  events.onDone = (outcome) => advance(device, outcome)
  events.onByte = (byte) => {
    if (frameReaderTake(device.reader, byte)) executeCommand(device)
  }
  send(device, helloFrame(writer, configuration.buildHash, tables.calibrationId, tables.response.ionCount))
  if (epoch === 1) notice(device, NOTICE_FIRST_BOOT, 0)
  if (isDamagedSlot) notice(device, NOTICE_SLOT_DAMAGED, 0)
  reportSlot(device, 0)
  reportSlot(device, 1)
  ledgerTakeStore(device.ledger, board.storeWord())
  next(device)
}

/** A calibration slot that is damaged, or holds what this build cannot use, is no secret. */
function reportSlot(device: Device, slot: number): void {
  const state = device.calibration.state[slot]
  if (state === SLOT_DAMAGED) notice(device, NOTICE_CALIBRATION_DAMAGED, slot)
  if (state === SLOT_FOREIGN) notice(device, NOTICE_CALIBRATION_FOREIGN, slot)
}
