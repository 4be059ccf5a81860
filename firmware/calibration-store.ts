import { Board } from './boards/board'
import { DecoderTables } from './core/decode/decoder'
import { DeviceConfiguration } from './configuration'
import { INSTALLED, SLOT_DAMAGED, SLOT_EMPTY, SLOT_FOREIGN, TRAILER_WORDS, newestSlot, slotState, trailerOf } from './core/persistence/calibration-slots'
import { calibrationIdOf, tablesOfSlot } from './calibration-image'

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
 * The tables built in as what goes into a slot. Where memory is short they are not built in
 * as such: a slot in mapped flash costs none, so they are put into one.
 */
export interface CalibrationImage {
  calibrationId: number
  /** How many words, their CRC-32, and the words themselves: piece 0, 1, … up to the last. */
  wordCount: number
  crc: number
  piece(this: void, index: number): number[]
}

/**
 * Looks at both slots and returns the tables to run: those of the newest usable slot, or those built in.
 */
export function loadCalibration(store: CalibrationStore, board: Board, configuration: DeviceConfiguration): DecoderTables {
  const image = configuration.image
  for (let slot = 0; slot < 2; slot++) {
    const length = board.calibrationOpen(slot)
    const tableWords = length - TRAILER_WORDS
    store.state[slot] = length === 0 ? SLOT_EMPTY : SLOT_DAMAGED
    store.sequence[slot] = 0
    if (tableWords > 0) {
      const trailer = board.calibrationWords(slot, tableWords, TRAILER_WORDS)
      const tablesCrc = board.calibrationCrc32(slot, 0, tableWords)
      const trailerCrc = board.calibrationCrc32(slot, tableWords, TRAILER_WORDS - 1)
      store.state[slot] = slotState(trailer, tableWords, tablesCrc, trailerCrc, configuration.calibrationLayout)
      store.sequence[slot] = trailer[2]
    }
  }
  store.slot = newestSlot(store.state, store.sequence)
  if (image !== undefined && !isInstalled(store, board, image)) install(store, board, configuration.calibrationLayout, image)
  return store.slot < 0 ? configuration.decoder : tablesOfSlot(board, store.slot, configuration.decoder)
}

/** Does an upload run, or this very image? */
function isInstalled(store: CalibrationStore, board: Board, image: CalibrationImage): boolean {
  if (store.slot < 0) return false
  return store.sequence[store.slot] !== INSTALLED || calibrationIdOf(board, store.slot) === image.calibrationId
}

/**
 * Puts the image into a slot, with the sequence that any upload exceeds. A cut on the way is
 * made good by the next boot. What else was found in the slots stays to be reported.
 */
function install(store: CalibrationStore, board: Board, layout: number, image: CalibrationImage): void {
  const slot = store.state[0] === SLOT_FOREIGN ? 1 : 0
  const trailer = trailerOf(INSTALLED, layout, image.wordCount, image.crc)
  board.calibrationClear(slot, image.wordCount + TRAILER_WORDS)
  let written = 0
  for (let i = 0; written < image.wordCount; i++) {
    const piece = image.piece(i)
    board.calibrationAppend(slot, piece, piece.length)
    written = written + piece.length
  }
  board.calibrationAppend(slot, trailer, TRAILER_WORDS - 1)
  board.calibrationOpen(slot)
  if (board.calibrationCrc32(slot, 0, image.wordCount) !== image.crc) throw new Error('no calibration')
  board.calibrationAppend(slot, [board.calibrationCrc32(slot, image.wordCount, TRAILER_WORDS - 1)], 1)
  store.slot = slot
  store.sequence[slot] = INSTALLED
}
