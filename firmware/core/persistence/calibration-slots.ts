/**
 * Calibrations that outlive a loss of power: two slots, written in turn, so that a cut at any
 * time leaves the one in use whole.
 *
 * A slot is a run of 32-bit words: the tables, then a trailer that is written last and ends
 * with its own CRC, so that the very last word makes the slot sound:
 *
 *   tables … | magic, format, sequence, layout, words of the tables, their CRC-32 | CRC-32 of the six
 */
import { DecoderTables } from '../decode/decoder'

export const TRAILER_WORDS = 7

/** Version of what the tables hold and in which order; see calibration-image.ts. */
export const CALIBRATION_FORMAT = 5

/** Sequence of a slot that was filled from the build; uploads count from 1. */
export const INSTALLED = 0

/** "ICAL" */
const MAGIC = 1279345481

export const SLOT_EMPTY = 0
export const SLOT_USABLE = 1
/** Something is there that is not whole: an upload cut short, worn memory. */
export const SLOT_DAMAGED = 2
/** Whole, but of another format, or made for another ladder, windows, ions or board, or its parts do not add up. */
export const SLOT_FOREIGN = 3
/** An upload with which the device has twice not come as far as a decode. */
export const SLOT_REFUSED = 4

/** Fills the first six of `words` with the trailer without its last word, the CRC-32 of these. */
export function fillTrailer(words: number[], sequence: number, layout: number, tableWords: number, tablesCrc: number): void {
  words[0] = MAGIC
  words[1] = CALIBRATION_FORMAT
  words[2] = sequence
  words[3] = layout
  words[4] = tableWords
  words[5] = tablesCrc
}

/** What the two slots of a board hold, and the tables to run. */
export interface CalibrationFound {
  /** SLOT_ states and sequences of slots 0 and 1. */
  state: number[]
  sequence: number[]
  /** The slot that runs, −1 for the tables built in. */
  slot: number
  tables: DecoderTables
}

/**
 * What a slot is good for.
 * @param trailer the slot's last TRAILER_WORDS words
 * @param tableWords words before them
 * @param tablesCrc,trailerCrc CRC-32 of those, and of the trailer but its last word, as read
 * @param layout the build's own, as in DeviceConfiguration
 */
export function slotState(
  trailer: number[],
  tableWords: number,
  tablesCrc: number,
  trailerCrc: number,
  layout: number,
): number {
  if (trailer[0] !== MAGIC || trailer[6] !== trailerCrc) return SLOT_DAMAGED
  if (trailer[4] !== tableWords || trailer[5] !== tablesCrc) return SLOT_DAMAGED
  return trailer[1] === CALIBRATION_FORMAT && trailer[3] === layout ? SLOT_USABLE : SLOT_FOREIGN
}

/** The slot to use: 0, 1, or −1 when none is usable. Of two usable ones the one written later, by their sequence. */
export function newestSlot(state: number[], sequence: number[]): number {
  if (state[0] !== SLOT_USABLE) return state[1] === SLOT_USABLE ? 1 : -1
  return state[1] === SLOT_USABLE && sequence[1] > sequence[0] ? 1 : 0
}

/** Counts up from 1. More uploads than an int32 counts wear out any memory. */
export function nextSequence(sequence: number): number {
  return sequence === 2147483647 ? sequence : sequence + 1
}
