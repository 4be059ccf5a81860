/** A board's calibration slots, from a list of integers to a list of integers. Written in the style of firmware/core. */
import type { Persistence } from '../../firmware/boards/board'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/arithmetic/crc32'

/**
 * Writes the words to slot 0, to slot 1 and to slot 0 again, in pieces and their CRC behind them.
 * What both slots then hold, one window of the words, and CRCs.
 */
export function slotsWritten(board: Persistence, words: number[], pieces: number): number[] {
  const out: number[] = []
  for (let round = 0; round < 3; round++) {
    const slot = round & 1
    const part = partOf(words, 0, words.length - round)
    out.push(board.calibrationClear(slot, part.length + 1) ? 1 : 0)
    for (let at = 0; at < part.length; at = at + pieces) {
      const piece = partOf(part, at, part.length - at < pieces ? part.length - at : pieces)
      board.calibrationAppend(slot, piece, piece.length)
    }
    board.calibrationOpen(slot)
    board.calibrationAppend(slot, [board.calibrationCrc32(slot, 0, part.length)], 1)
  }
  for (let slot = 0; slot < 2; slot++) {
    const length = board.calibrationOpen(slot)
    out.push(length)
    append(out, board.calibrationWords(slot, 0, length), length)
    append(out, board.calibrationWords(slot, 1, length - 2), length - 2)
    append(out, board.calibrationHalves(slot, 1, length + length - 5), length + length - 5)
    out.push(board.calibrationWords(slot, 1, 0).length)
    out.push(board.calibrationCrc32(slot, 1, length - 1))
  }
  return out
}

/** The same on slots in memory: what every board has to agree with. */
export function slotsInMemory(words: number[], pieces: number): number[] {
  const slots: number[][] = [[], []]
  const board = {
    calibrationOpen: (slot) => slots[slot].length,
    calibrationWords: (slot, start, count) => partOf(slots[slot], start, count),
    calibrationHalves: (slot, start, count) => {
      const halves: number[] = []
      for (let i = 0; i < count; i++) {
        const word = slots[slot][start + (i >> 1)]
        halves.push((i & 1) === 0 ? (word << 16) >> 16 : word >> 16)
      }
      return halves
    },
    calibrationCrc32: (slot, start, count) => {
      let crc = CRC32_START
      for (let i = start; i < start + count; i++) crc = crc32Word(crc, slots[slot][i])
      return crc32End(crc)
    },
    calibrationClear: (slot) => {
      slots[slot] = []
      return true
    },
    calibrationAppend: (slot, piece, count) => append(slots[slot], piece, count),
  } as Partial<Persistence> as Persistence
  return slotsWritten(board, words, pieces)
}

function append(out: number[], list: number[], count: number): void {
  for (let i = 0; i < count; i++) out.push(list[i])
}

function partOf(list: number[], start: number, count: number): number[] {
  const copy: number[] = []
  append(copy, start === 0 ? list : list.slice(start), count)
  return copy
}
