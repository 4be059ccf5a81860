import { Board, BoardEvents, Persistence } from './board'
import { Device, deviceNew } from '../core/device/device'
import { DeviceEvent, EVENT_BOOT, EVENT_BYTE, EVENT_ENDED, eventNew } from '../core/device/events'
import { FirmwareConfiguration, loadCalibration } from './calibration-loader'
import {
  OPERATION_APPEND_CALIBRATION,
  OPERATION_CAPTURE,
  OPERATION_CHECK_CALIBRATION,
  OPERATION_CLEAR_CALIBRATION,
  OPERATION_CONSOLE,
  OPERATION_INTERROGATE,
  OPERATION_KEEP,
  OPERATION_READ_CONTACTS,
  OPERATION_READ_STORE,
  OPERATION_READ_TEMPERATURE,
  OPERATION_SEND,
  OPERATION_SLEEP,
  OPERATION_STIMULATE,
  OPERATION_STOP,
  OPERATION_WAIT,
} from '../core/device/operations'
import { FOUND_DAMAGED, FOUND_UNWRITTEN, WRITTEN_NOT, keptAtBoot, refusedSlot } from '../core/persistence/kept'
import { Journal, journalFind, journalNext } from '../core/persistence/journal'
import { guardTakeKey } from '../core/link/authentication'

/** `step` of core/device/step.ts, or a function around it that watches what goes in and out. */
export type Step = (this: void, device: Device, event: DeviceEvent) => void

/**
 * Makes a device from what persistence holds and boots it on a board. From here on the board's events
 * drive it: each goes to `step`, and what `step` leaves is carried out. Nothing here decides anything.
 */
export function startDevice(board: Board, persistence: Persistence, configuration: FirmwareConfiguration, events: BoardEvents, step: Step): void {
  const journal = journalFind(persistence.journalArea(0), persistence.journalArea(1), persistence.journalWords)
  const device = bootedDevice(board, persistence, configuration, journal)
  guardTakeKey(device.guard, persistence.loadKey())
  const operation = device.operation
  const event = eventNew()

  /** Carries out an operation that ends at once; returns the value of its end. */
  function carryOut(kind: number): number {
    if (kind === OPERATION_READ_STORE) return board.storeWord()
    if (kind === OPERATION_SEND) board.send(device.writer.encoded, operation.count)
    else if (kind === OPERATION_READ_TEMPERATURE) return board.temperatureWord()
    else if (kind === OPERATION_READ_CONTACTS) return board.contactCount()
    else if (kind === OPERATION_STOP) board.stopStimulus()
    else if (kind === OPERATION_KEEP) return writeRecord(persistence, journal, operation.count)
    else if (kind === OPERATION_CONSOLE) board.openConsole()
    else return useSlot(kind)
    return 0
  }

  /** The same for a calibration slot. */
  function useSlot(kind: number): number {
    if (kind === OPERATION_CLEAR_CALIBRATION) return persistence.calibrationClear(operation.slot, operation.count) ? 1 : 0
    if (kind === OPERATION_APPEND_CALIBRATION) persistence.calibrationAppend(operation.slot, device.upload.words, operation.count)
    else if (kind === OPERATION_CHECK_CALIBRATION) {
      persistence.calibrationOpen(operation.slot)
      return persistence.calibrationCrc32(operation.slot, operation.start, operation.count)
    } else device.calibration = loadCalibration(persistence, board.natives, configuration, refusedSlot(device.kept))
    return 0
  }

  /** Begins a long operation. */
  function begin(kind: number): void {
    event.began_ms = board.time_ms()
    if (kind === OPERATION_SLEEP) board.sleep(operation.duration_ms, operation.wakesOnContact === 1)
    else if (kind === OPERATION_INTERROGATE) board.interrogate(operation, operation.due_ms)
    else if (kind === OPERATION_CAPTURE) board.captureContact(operation.sampleCount, operation.sampleInterval_us)
    else if (kind === OPERATION_STIMULATE) board.stimulate(operation)
    else if (board.probe !== undefined) board.probe(operation, operation.due_ms, operation.apart_us)
  }

  /** Hands an event over, and then the end of each operation that ends at once. */
  function take(kind: number, value: number): void {
    event.kind = kind
    event.value = value
    event.time_ms = board.time_ms()
    step(device, event)
    while (operation.kind > OPERATION_STIMULATE) {
      event.kind = EVENT_ENDED
      event.value = carryOut(operation.kind)
      event.time_ms = board.time_ms()
      step(device, event)
    }
    if (operation.kind !== OPERATION_WAIT) begin(operation.kind)
  }

  events.onEnd = (kind) => {
    device.samples = board.samples
    take(kind, 0)
  }
  events.onByte = (byte) => take(EVENT_BYTE, byte)
  take(EVENT_BOOT, 0)
}

/** Puts a state into the journal; a WRITTEN_. */
function writeRecord(persistence: Persistence, journal: Journal, state: number): number {
  journalNext(journal, state)
  return persistence.journalWrite(journal.area, journal.start, journal.words, journal.count)
}

/** The boot's record is written before the calibration is read: to write may move what is in the board's flash. */
function bootedDevice(board: Board, persistence: Persistence, configuration: FirmwareConfiguration, journal: Journal): Device {
  let kept = keptAtBoot(journal.state, journal.isDamaged)
  const written = writeRecord(persistence, journal, kept)
  const calibration = loadCalibration(persistence, board.natives, configuration, refusedSlot(kept))
  if (journal.isDamaged) kept = kept + FOUND_DAMAGED
  if (written === WRITTEN_NOT) kept = kept + FOUND_UNWRITTEN
  return deviceNew(configuration, board.natives, calibration, journal.number, kept, board.probe !== undefined)
}
