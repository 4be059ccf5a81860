/** An upload into a board's calibration slots, from a list of integers to a list of integers. Written in the style of firmware/core. */
import type { Board } from '../../firmware/boards/board'
import { type CalibrationStore, beginUpload, calibrationStoreNew, commitUpload } from '../../firmware/calibration-store'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/crc32'

const LAYOUT = 99

function crcOf(words: number[]): number {
  let crc = CRC32_START
  for (let i = 0; i < words.length; i++) crc = crc32Word(crc, words[i])
  return crc32End(crc)
}

function appendAll(store: CalibrationStore, board: Board, words: number[], at: number, pieces: number): void {
  let next = at
  while (next < words.length) {
    const piece: number[] = []
    for (let i = next; i < words.length && i < next + pieces; i++) piece.push(words[i])
    board.calibrationAppend(store.uploadSlot, piece, piece.length)
    next = next + pieces
  }
}

/**
 * Uploads the words twice, in pieces, the second time with a CRC that is not theirs.
 * What each commit says, and all that is in both slots afterwards.
 */
export function uploadTwice(board: Board, words: number[], pieces: number): number[] {
  const store = calibrationStoreNew()
  const out: number[] = []
  for (let round = 0; round < 2; round++) {
    out.push(beginUpload(store, board, words.length) ? 1 : 0)
    appendAll(store, board, words, 0, pieces)
    out.push(commitUpload(store, board, LAYOUT, crcOf(words) + round) ? 1 : 0)
    store.slot = 0
  }
  for (let slot = 0; slot < 2; slot++) {
    const length = board.calibrationOpen(slot)
    const read = board.calibrationWords(slot, 0, length)
    out.push(length)
    for (let i = 0; i < words.length; i++) out.push(read[i])
    out.push(board.calibrationCrc32(slot, 0, words.length))
  }
  append(out, board.calibrationWords(0, words.length, 7))
  return out
}

function append(out: number[], list: number[]): void {
  for (let i = 0; i < list.length; i++) out.push(list[i])
}

/** The same on slots in memory: what every board has to agree with. */
export function uploadInMemory(words: number[], pieces: number): number[] {
  const slots: number[][] = [[], []]
  const sizes = [0, 0]
  return uploadTwice(
    {
      calibrationOpen: (slot) => sizes[slot],
      calibrationWords: (slot, start, count) => part(slots[slot], start, count),
      calibrationCrc32: (slot, start, count) => crcOf(part(slots[slot], start, count)),
      calibrationClear: (slot, count) => {
        slots[slot] = []
        sizes[slot] = count
        return true
      },
      calibrationAppend: (slot, piece) => append(slots[slot], piece),
    } as Partial<Board> as Board,
    words,
    pieces,
  )
}

function part(list: number[], start: number, count: number): number[] {
  const copy: number[] = []
  for (let i = start; i < start + count; i++) copy.push(list[i])
  return copy
}
