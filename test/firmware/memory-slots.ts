import type { Board } from '../../firmware/boards/board'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/crc32'

/** Thrown in place of what would have come after the power went. */
export class PowerCut extends Error {}

/** The calibration slots of a board whose power goes after so many words and clears. */
export interface MemorySlots {
  words: number[][]
  /** Steps until the power goes; each word written is one, and each slot emptied. */
  stepsLeft: number
  /** What the word under way at the cut reads as afterwards, given what was to be written. */
  torn: (word: number) => number
  board: Board
}

export function memorySlots(): MemorySlots {
  let cleared = 0
  const slots: MemorySlots = {
    words: [[], []],
    stepsLeft: Infinity,
    torn: (word) => word & 0x5555,
    // Only the calibration's part of a board: nothing else is asked of it here.
    board: {
      calibrationOpen: (slot) => slots.words[slot].length,
      calibrationWords: (slot, start, count) => slots.words[slot].slice(start, start + count),
      calibrationCrc32: (slot, start, count) =>
        crc32End(slots.words[slot].slice(start, start + count).reduce((crc, word) => crc32Word(crc, word), CRC32_START)),
      calibrationClear: (slot) => {
        // A slot half emptied: what is left of it is its beginning.
        if (slots.stepsLeft < 1) slots.words[slot].length >>= 1
        step(slots)
        slots.words[slot] = []
        cleared = slot
        return true
      },
      calibrationAppend: (slot, words) => {
        if (slot !== cleared) throw new Error(`slot ${slot} was not the one emptied last`)
        for (const word of words) {
          if (slots.stepsLeft < 1) slots.words[slot].push(slots.torn(word))
          step(slots)
          slots.words[slot].push(word)
        }
      },
    } as Partial<Board> as Board,
  }
  return slots
}

function step(slots: MemorySlots): void {
  if (slots.stepsLeft < 1) throw new PowerCut()
  slots.stepsLeft -= 1
}
