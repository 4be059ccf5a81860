import { BoardEvents } from '../board'
import { CLOCK_MASK, EspruinoBoard } from './board'
import { PulseEngine } from './engine'
import { EVENT_BOOT, EVENT_BYTE, EVENT_ENDED } from '../../core/device/events'
import { EspruinoStorage, NativeFunction } from './espruino-api'
import {
  AT_COUNT,
  AT_DURATION_ms,
  AT_SAMPLE_COUNT,
  AT_SAMPLE_INTERVAL_us,
  AT_SLOT,
  AT_START,
  AT_WAKES_ON_CONTACT,
  BLOCK_AREAS,
  BLOCK_BEGAN_ms,
  BLOCK_KEY,
  BLOCK_OPERATION,
  BLOCK_PROGRAMME,
  BLOCK_RECORD,
  BLOCK_SENT,
  BLOCK_SLOTS,
  BLOCK_WRITTEN,
  ENTRY_BEGIN,
  ENTRY_BOOT,
  ENTRY_JOURNAL,
  ENTRY_LOAD,
  ENTRY_TAKE,
  ENTRY_VERSION,
  NATIVE_FILE,
  NATIVE_VERSION,
  OPERATION_WORDS,
  RECORD_WORDS,
  TRAILER_BYTES,
  TRAILER_CHECK,
  TRAILER_DATA,
  TRAILER_HASH,
  TRAILER_SUM,
} from './native-block'
import {
  OPERATION_APPEND_CALIBRATION,
  OPERATION_CAPTURE,
  OPERATION_CHECK_CALIBRATION,
  OPERATION_CLEAR_CALIBRATION,
  OPERATION_CONSOLE,
  OPERATION_INTERROGATE,
  OPERATION_KEEP,
  OPERATION_READ_STORE,
  OPERATION_READ_CONTACTS,
  OPERATION_READ_TEMPERATURE,
  OPERATION_SEND,
  OPERATION_SLEEP,
  OPERATION_STIMULATE,
  OPERATION_STOP,
  OPERATION_WAIT,
} from '../../core/device/operations'
import { UPLOAD_WORDS_MAX } from '../../core/device/uploads'
import { EspruinoPersistence, KEY_FILE, slotName } from './persistence'

/** What the build hands to a device whose core is machine code. */
export interface NativeDevice {
  /** All memory of the core, in one piece: the program's first allocation. */
  block: Int32Array<ArrayBuffer>
  /** What the file's trailer must say. */
  buildHash: number
  /** Sizes of the captures that the device asks for. */
  captures: number[]
  /** Words of the longest programme that the pulse engine is asked for. */
  programmeWords: number
  /** The frame that reports a FAULT_. */
  faultFrame(this: void, fault: number): number[]
}

/** Why the machine code cannot be trusted; details of NOTICE_MACHINE_CODE. */
export const FAULT_NONE = 0
/** The file is missing, not whole, or of another build. */
export const FAULT_FILE = 1
/** It has another table of entries. */
export const FAULT_VERSION = 2
/** What it makes of the built-in events is not what the host made of them. */
export const FAULT_DIFFERS = 3
/** The block or the code does not lie in one piece, 4-aligned, at an address. */
export const FAULT_ADDRESS = 4

/**
 * The board loop of a device whose core is machine code: what loop.ts is to the core as JavaScript. The code runs
 * where its file is mapped into memory, and keeps all that it knows in the block.
 *
 * Only making a file moves files (Storage may compact), so the code's address is asked for after each of these.
 * The block is the program's first allocation: nothing below it is ever freed, so nothing moves it.
 *
 * @param prepare makes the pulse engine ready for what it has to play
 * @returns a FAULT_, with nothing begun, or FAULT_NONE
 */
export function startNative(board: EspruinoBoard, prepare: PulseEngine['prepareMade'], persistence: EspruinoPersistence, storage: EspruinoStorage, native: NativeDevice, events: BoardEvents): number {
  const block = native.block
  const boot_ms = board.boot_ms
  const storeWord = board.storeWord
  const waitForPulse = board.waitForPulse
  const playTrain = board.playTrain
  const at = E.getAddressOf(block, true)
  let code = 0
  let data = 0
  let take: NativeFunction
  let writeRecord: () => number
  let operation: Int32Array<ArrayBuffer>
  let written: number[]

  function isSound(address: number): boolean {
    return address !== 0 && (address & 3) === 0
  }

  function entry(offset: number, signature: string): NativeFunction {
    const found = E.nativeCall(code + offset, signature)
    if (found === undefined) throw 'nativeCall'
    return found
  }

  /** Finds the code where it lies now. */
  function bind(): number {
    const file = storage.readArrayBuffer(NATIVE_FILE)
    if (file === undefined || file.byteLength <= TRAILER_BYTES) return FAULT_FILE
    const trailer = new Int32Array(file, file.byteLength - TRAILER_BYTES, TRAILER_BYTES / 4)
    if (trailer[TRAILER_HASH] !== native.buildHash) return FAULT_FILE
    code = E.getAddressOf(file, true)
    if (!isSound(code)) return FAULT_ADDRESS
    data = code + trailer[TRAILER_DATA]
    take = entry(ENTRY_TAKE, 'int(int,int,int,int)').bind(0, at)
    return FAULT_NONE
  }

  /** Nothing of the file is run before all of it has been summed up. */
  function test(): number {
    if (!isSound(at)) return FAULT_ADDRESS
    const fault = bind()
    if (fault !== FAULT_NONE) return fault
    const file = storage.readArrayBuffer(NATIVE_FILE) as ArrayBuffer
    const words = new Int32Array(file)
    const last = words.length - 1
    // In double precision, exact: the sum of 2^21 words stays below 2^53.
    if (((E.sum(words) - words[last]) | 0) !== words[last]) return FAULT_FILE
    if (entry(ENTRY_VERSION, 'int()')() !== NATIVE_VERSION) return FAULT_VERSION
    const check = entry(ENTRY_BEGIN, 'int(int,int,int)')(at, block.length * 4, data)
    return check === words[last - TRAILER_SUM + TRAILER_CHECK] ? FAULT_NONE : FAULT_DIFFERS
  }

  function point(word: number, name: string): void {
    const file = storage.readArrayBuffer(name)
    block[word] = file === undefined ? 0 : E.getAddressOf(file, true)
    block[word + 1] = file === undefined ? 0 : file.byteLength
  }

  function view(word: number, count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(block.buffer, block[word] * 4, count)
  }

  function pointToSlots(): void {
    point(BLOCK_SLOTS, slotName(0))
    point(BLOCK_SLOTS + 2, slotName(1))
  }

  /** To write has moved the code. The tables lie in the block, so nothing of them moves. */
  function bindAgain(): void {
    if (bind() !== FAULT_NONE) throw 'native'
  }

  /** This boot's record is written before the slots are looked at: to write may move what is in the board's flash. */
  function boot(): number {
    const areas = [persistence.journalArea(0), persistence.journalArea(1)]
    for (let i = 0; i < 2; i++) {
      block[BLOCK_AREAS + 2 * i] = areas[i].length === 0 ? 0 : E.getAddressOf(areas[i] as unknown as Int32Array, true)
      block[BLOCK_AREAS + 2 * i + 1] = areas[i].length
    }
    writeRecord = persistence.recordWriter(new Int32Array(block.buffer, BLOCK_RECORD * 4, RECORD_WORDS), bindAgain)
    entry(ENTRY_JOURNAL, 'void(int,int)')(at, persistence.journalWords)
    const outcome = writeRecord()
    pointToSlots()
    point(BLOCK_KEY, KEY_FILE)
    entry(ENTRY_BOOT, 'void(int,int,int,int)')(at, data, board.probe === undefined ? 0 : 1, outcome)
    operation = view(BLOCK_OPERATION, OPERATION_WORDS)
    written = view(BLOCK_WRITTEN, UPLOAD_WORDS_MAX) as unknown as number[]
    board.useMade(operation, view(BLOCK_PROGRAMME, native.programmeWords))
    return FAULT_NONE
  }

  /** Carries out an operation that ends at once; returns the value of its end. */
  function carryOut(kind: number): number {
    if (kind === OPERATION_SEND) send(operation[AT_COUNT])
    else if (kind === OPERATION_READ_TEMPERATURE) return board.temperatureWord()
    else if (kind === OPERATION_READ_CONTACTS) return board.contactCount()
    else if (kind === OPERATION_STOP) board.stopStimulus()
    else if (kind === OPERATION_CONSOLE) board.openConsole()
    else return useSlot(kind, operation[AT_SLOT], operation[AT_COUNT])
    return 0
  }

  function send(count: number): void {
    board.send(new Uint8Array(block.buffer, BLOCK_SENT * 4, count) as unknown as number[], count)
  }

  /** The same for a calibration slot. */
  function useSlot(kind: number, slot: number, count: number): number {
    if (kind === OPERATION_CLEAR_CALIBRATION) {
      const isRoom = persistence.calibrationClear(slot, count)
      bindAgain()
      return isRoom ? 1 : 0
    }
    if (kind === OPERATION_APPEND_CALIBRATION) persistence.calibrationAppend(slot, written, count)
    else if (kind === OPERATION_CHECK_CALIBRATION) {
      persistence.calibrationOpen(slot)
      return persistence.calibrationCrc32(slot, operation[AT_START], count)
    } else {
      pointToSlots()
      entry(ENTRY_LOAD, 'void(int,int)')(at, data)
    }
    return 0
  }

  /** Begins a long operation that is less pressing than a pulse. */
  function begin(kind: number): void {
    if (kind === OPERATION_SLEEP) board.sleep(operation[AT_DURATION_ms], operation[AT_WAKES_ON_CONTACT] === 1)
    else if (kind === OPERATION_CAPTURE) {
      // Contacts have the time at which samples began: to come here takes a millisecond or two.
      block[BLOCK_BEGAN_ms] = board.time_ms()
      board.captureContact(operation[AT_SAMPLE_COUNT], operation[AT_SAMPLE_INTERVAL_us])
    } else board.waitForProbe(prepare)
  }

  /** Hands an event over, and then the end of each operation that ends at once. */
  function hand(kind: number, value: number): void {
    // The board's clock, without a call: there are some 30 events in a cycle.
    let next = take(kind, value, (getTime() * 1000 - boot_ms) & CLOCK_MASK)
    while (next > OPERATION_STIMULATE) {
      // Before `take` is looked at: to empty a slot may move the code.
      const result = next === OPERATION_READ_STORE ? storeWord() : next === OPERATION_KEEP ? writeRecord() : carryOut(next)
      next = take(EVENT_ENDED, result, (getTime() * 1000 - boot_ms) & CLOCK_MASK)
    }
    if (next === OPERATION_INTERROGATE) waitForPulse(prepare)
    else if (next === OPERATION_STIMULATE) playTrain(prepare)
    else if (next !== OPERATION_WAIT) begin(next)
  }

  // Before anything else can take the memory apart.
  if (board.reserve !== undefined) native.captures.forEach(board.reserve)
  let fault = test()
  if (fault === FAULT_NONE) fault = boot()
  if (fault !== FAULT_NONE) return fault
  // Samples go by their address, asked for anew each time; what ends without any has that of the last ones, and nobody looks at it.
  board.samples = block as unknown as number[]
  events.onEnd = (kind) => hand(kind, E.getAddressOf(board.samples, true))
  events.onByte = (byte) => hand(EVENT_BYTE, byte)
  hand(EVENT_BOOT, 0)
  return FAULT_NONE
}
