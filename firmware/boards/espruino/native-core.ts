import { Board, BoardEvents, Persistence } from '../board'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { EspruinoStorage } from './espruino-api'
import {
  AT_AMPLITUDE_mV,
  AT_AMPLITUDE_uA,
  AT_APART_us,
  AT_COUNT,
  AT_DUE_ms,
  AT_DURATION_ms,
  AT_FIRST_PHASE_us,
  AT_INTERPHASE_GAP_us,
  AT_PERIOD_us,
  AT_POLARITY,
  AT_PULSES,
  AT_RANGE,
  AT_SAMPLE_COUNT,
  AT_SAMPLE_INTERVAL_us,
  AT_SECOND_PHASE_us,
  AT_SLOT,
  AT_START,
  AT_WAKES_ON_CONTACT,
  BLOCK_BEGAN_ms,
  BLOCK_CAPTURED,
  BLOCK_CAPTURED_COUNT,
  BLOCK_RECORD,
  BLOCK_RECORDS,
  BLOCK_SLOTS,
  BLOCK_WRITTEN,
  ENTRY_BOOT,
  ENTRY_EPOCH,
  ENTRY_LOAD,
} from './native-block'
import { FAULT_NONE, NativeDevice, nativeCode } from './native-code'
import {
  OPERATION_APPEND_CALIBRATION,
  OPERATION_CAPTURE,
  OPERATION_CHECK_CALIBRATION,
  OPERATION_CLEAR_CALIBRATION,
  OPERATION_INTERROGATE,
  OPERATION_READ_STORE,
  OPERATION_READ_TEMPERATURE,
  OPERATION_SEND,
  OPERATION_SLEEP,
  OPERATION_STIMULATE,
  OPERATION_WAIT,
  Operation,
  operationNew,
} from '../../core/device/operations'
import { UPLOAD_WORDS_MAX } from '../../core/device/uploads'
import { recordName, slotName } from './persistence'

/**
 * The board loop of a device whose core is machine code: what loop.ts is to the core as JavaScript. The code runs
 * where its file is mapped into memory, and keeps all that it knows in the block.
 *
 * Only making a file moves files (Storage may compact), so the code's address is asked for after each of these.
 * The block is the program's first allocation: nothing below it is ever freed, so nothing moves it.
 *
 * @returns a FAULT_, with nothing begun, or FAULT_NONE
 */
export function startNative(board: Board, persistence: Persistence, storage: EspruinoStorage, native: NativeDevice, events: BoardEvents): number {
  const code = nativeCode(storage, native)
  const block = native.block
  const asked = operationNew()
  let operation: Int32Array
  let encoded: number[]
  let written: number[]
  let isSampling = false

  function point(word: number, name: string): void {
    const file = storage.readArrayBuffer(name)
    block[word] = file === undefined ? 0 : E.getAddressOf(file, true)
    block[word + 1] = file === undefined ? 0 : file.byteLength
  }

  function pointToSlots(): void {
    point(BLOCK_SLOTS, slotName(0))
    point(BLOCK_SLOTS + 2, slotName(1))
  }

  /** A new epoch is stored before the slots are looked at: to store may move what is in the board's flash. */
  function boot(): number {
    point(BLOCK_RECORDS, recordName(0))
    point(BLOCK_RECORDS + 2, recordName(1))
    const slot = code.entry(ENTRY_EPOCH, 'int(int)')(code.at)
    persistence.saveRecord(slot, new Uint8Array(block.buffer, BLOCK_RECORD * 4, 16) as unknown as number[])
    const fault = code.bind()
    if (fault !== FAULT_NONE) return fault
    pointToSlots()
    code.entry(ENTRY_BOOT, 'void(int,int,int)')(code.at, code.data, board.probe === undefined ? 0 : 1)
    operation = code.operation()
    encoded = code.encoded()
    written = code.view(BLOCK_WRITTEN, UPLOAD_WORDS_MAX) as unknown as number[]
    return FAULT_NONE
  }

  /** Carries out an operation that ends at once; returns the value of its end. */
  function carryOut(kind: number): number {
    if (kind === OPERATION_READ_STORE) return board.storeWord()
    if (kind === OPERATION_SEND) board.send(encoded, operation[AT_COUNT])
    else if (kind === OPERATION_READ_TEMPERATURE) return board.temperatureWord()
    else return useSlot(kind, operation[AT_SLOT], operation[AT_COUNT])
    return 0
  }

  /** The same for a calibration slot. */
  function useSlot(kind: number, slot: number, count: number): number {
    if (kind === OPERATION_CLEAR_CALIBRATION) {
      const isRoom = persistence.calibrationClear(slot, count)
      if (code.bind() !== FAULT_NONE) throw 'native'
      return isRoom ? 1 : 0
    }
    if (kind === OPERATION_APPEND_CALIBRATION) persistence.calibrationAppend(slot, written, count)
    else if (kind === OPERATION_CHECK_CALIBRATION) {
      persistence.calibrationOpen(slot)
      return persistence.calibrationCrc32(slot, operation[AT_START], count)
    } else {
      pointToSlots()
      code.entry(ENTRY_LOAD, 'void(int,int)')(code.at, code.data)
    }
    return 0
  }

  /** The operation as the record that boards take. */
  function pulse(): Operation {
    asked.sampleCount = operation[AT_SAMPLE_COUNT]
    asked.sampleInterval_us = operation[AT_SAMPLE_INTERVAL_us]
    asked.amplitude_mV = operation[AT_AMPLITUDE_mV]
    asked.range = operation[AT_RANGE]
    asked.polarity = operation[AT_POLARITY]
    return asked
  }

  function stimulus(): Operation {
    asked.amplitude_uA = operation[AT_AMPLITUDE_uA]
    asked.firstPhase_us = operation[AT_FIRST_PHASE_us]
    asked.secondPhase_us = operation[AT_SECOND_PHASE_us]
    asked.interphaseGap_us = operation[AT_INTERPHASE_GAP_us]
    asked.period_us = operation[AT_PERIOD_us]
    asked.pulses = operation[AT_PULSES]
    asked.polarity = operation[AT_POLARITY]
    return asked
  }

  /** Begins a long operation. */
  function begin(kind: number): void {
    block[BLOCK_BEGAN_ms] = board.time_ms()
    isSampling = kind !== OPERATION_SLEEP && kind !== OPERATION_STIMULATE
    if (kind === OPERATION_SLEEP) board.sleep(operation[AT_DURATION_ms], operation[AT_WAKES_ON_CONTACT] === 1)
    else if (kind === OPERATION_INTERROGATE) board.interrogate(pulse(), operation[AT_DUE_ms])
    else if (kind === OPERATION_CAPTURE) board.captureContact(operation[AT_SAMPLE_COUNT], operation[AT_SAMPLE_INTERVAL_us])
    else if (kind === OPERATION_STIMULATE) board.stimulate(stimulus())
    else if (board.probe !== undefined) board.probe(pulse(), operation[AT_DUE_ms], operation[AT_APART_us])
  }

  /** Hands an event over, and then the end of each operation that ends at once. */
  function hand(kind: number, value: number): void {
    let next = code.take(kind, value, board.time_ms())
    while (next > OPERATION_STIMULATE) {
      // Before the code is called: to empty a slot may move the code.
      const result = carryOut(next)
      next = code.take(EVENT_ENDED, result, board.time_ms())
    }
    if (next !== OPERATION_WAIT) begin(next)
  }

  /** Samples that lie nowhere in one piece cannot be handed over: the operation has failed. */
  function handSamples(): number {
    const address = E.getAddressOf(board.samples, true)
    block[BLOCK_CAPTURED] = address
    block[BLOCK_CAPTURED_COUNT] = board.samples.length
    return address === 0 ? EVENT_FAILED : EVENT_ENDED
  }

  // Before anything else can take the memory apart.
  if (board.reserve !== undefined) native.captures.forEach(board.reserve)
  let fault = code.test()
  if (fault === FAULT_NONE) fault = boot()
  if (fault !== FAULT_NONE) return fault
  events.onEnd = (kind) => hand(isSampling && kind === EVENT_ENDED ? handSamples() : kind, 0)
  events.onByte = (byte) => hand(EVENT_BYTE, byte)
  hand(EVENT_BOOT, 0)
  return FAULT_NONE
}
