import { Board } from './boards/board'
import { DecoderTables } from './core/decoder'
import { SLOT_DAMAGED, SLOT_EMPTY, TRAILER_WORDS, newestSlot, slotState } from './core/calibration-slots'
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
  for (let slot = 0; slot < 2; slot++) {
    const length = board.calibrationOpen(slot)
    const tableWords = length - TRAILER_WORDS
    store.state[slot] = length === 0 ? SLOT_EMPTY : SLOT_DAMAGED
    if (tableWords > 0) {
      const trailer = board.calibrationWords(slot, tableWords, TRAILER_WORDS)
      const tablesCrc = board.calibrationCrc32(slot, 0, tableWords)
      const trailerCrc = board.calibrationCrc32(slot, tableWords, TRAILER_WORDS - 1)
      store.state[slot] = slotState(trailer, tableWords, tablesCrc, trailerCrc, layout)
      store.sequence[slot] = trailer[2]
    }
  }
  store.slot = newestSlot(store.state, store.sequence)
  return store.slot < 0 ? builtIn : tablesOfSlot(board, store.slot, builtIn)
}
