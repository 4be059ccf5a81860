import { Board } from './boards/board'
import { DecoderTables } from './core/decoder'
import {
  SLOT_DAMAGED,
  SLOT_EMPTY,
  SLOT_USABLE,
  TRAILER_WORDS,
  newestSlot,
  nextSequence,
  slotState,
  trailerOf,
} from './core/calibration-slots'
import { tablesOfSlot } from './calibration-image'

/** The device's two calibration slots: what they hold, which one runs, and the upload under way. */
export interface CalibrationStore {
  /** SLOT_ states and sequences of slots 0 and 1. */
  state: number[]
  sequence: number[]
  /** The slot that runs, −1 for the tables built in. */
  slot: number
  /** Words of tables that the upload under way will have, 0 when there is none; how many have come; the slot they go to. */
  uploadWords: number
  uploadTaken: number
  uploadSlot: number
}

export function calibrationStoreNew(): CalibrationStore {
  return { state: [SLOT_EMPTY, SLOT_EMPTY], sequence: [0, 0], slot: -1, uploadWords: 0, uploadTaken: 0, uploadSlot: 0 }
}

/**
 * Looks at both slots and returns the tables to run: those of the newest usable slot, or those built in.
 * @param layout what a calibration must have been made for, as in DeviceConfiguration
 */
export function loadCalibration(store: CalibrationStore, board: Board, layout: number, builtIn: DecoderTables): DecoderTables {
  inspect(store, board, 0, layout)
  inspect(store, board, 1, layout)
  store.slot = newestSlot(store.state, store.sequence)
  return store.slot < 0 ? builtIn : tablesOfSlot(board, store.slot, builtIn)
}

function inspect(store: CalibrationStore, board: Board, slot: number, layout: number): void {
  const length = board.calibrationOpen(slot)
  const tableWords = length - TRAILER_WORDS
  store.sequence[slot] = 0
  if (length === 0) {
    store.state[slot] = SLOT_EMPTY
  } else if (tableWords < 1) {
    store.state[slot] = SLOT_DAMAGED
  } else {
    const trailer = board.calibrationWords(slot, tableWords, TRAILER_WORDS)
    const tablesCrc = board.calibrationCrc32(slot, 0, tableWords)
    const trailerCrc = board.calibrationCrc32(slot, tableWords, TRAILER_WORDS - 1)
    store.state[slot] = slotState(trailer, tableWords, tablesCrc, trailerCrc, layout)
    store.sequence[slot] = trailer[2]
  }
}

/** Empties the slot that does not run for tables of so many words. False when the board has no room for them. */
export function beginUpload(store: CalibrationStore, board: Board, tableWords: number): boolean {
  store.uploadWords = 0
  store.uploadSlot = store.slot === 0 ? 1 : 0
  if (!board.calibrationClear(store.uploadSlot, tableWords + TRAILER_WORDS)) return false
  store.uploadWords = tableWords
  store.uploadTaken = 0
  return true
}

/**
 * Ends the upload: reads the tables back, and only when they are what was sent makes the slot
 * sound by its trailer. False when they are not; the slot then stays damaged.
 * @param crc CRC-32 of the tables, from the sender
 */
export function commitUpload(store: CalibrationStore, board: Board, layout: number, crc: number): boolean {
  const slot = store.uploadSlot
  const tableWords = store.uploadWords
  const sequence = nextSequence(store.slot < 0 ? 0 : store.sequence[store.slot])
  store.uploadWords = 0
  board.calibrationOpen(slot)
  if (board.calibrationCrc32(slot, 0, tableWords) !== crc) return false
  const trailer = trailerOf(sequence, layout, tableWords, crc)
  board.calibrationAppend(slot, trailer, TRAILER_WORDS - 1)
  board.calibrationOpen(slot)
  const written = board.calibrationWords(slot, tableWords, TRAILER_WORDS - 1)
  for (let i = 0; i < TRAILER_WORDS - 1; i++) {
    if (written[i] !== trailer[i]) return false
  }
  board.calibrationAppend(slot, [board.calibrationCrc32(slot, tableWords, TRAILER_WORDS - 1)], 1)
  inspect(store, board, slot, layout)
  return store.state[slot] === SLOT_USABLE
}
