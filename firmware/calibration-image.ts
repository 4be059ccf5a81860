import { Board } from './boards/board'
import { DecoderTables } from './core/decoder'

/**
 * The decoder's tables as they lie in a calibration slot. First a directory: its own length,
 * then in the order of `tablesOfSlot` each number itself and of each list its length (of a list
 * of lists their count, then each one's length). After it the lists, one behind the other.
 * The host writes the same order (host-tools/calibration/calibration-image.ts); whoever changes
 * it changes CALIBRATION_FORMAT with it.
 *
 * Levels are settings of the device and no measurement: they stay those of the build.
 */
interface ImageReader {
  board: Board
  slot: number
  directory: number[]
  /** Next entry of the directory, and next word of the lists. */
  at: number
  listAt: number
}

/**
 * Tables of a slot that is usable. Lists are what the board gives: views of its flash where it
 * can, so only as good as until a slot is cleared.
 * @param builtIn where what no calibration holds is taken from
 */
export function tablesOfSlot(board: Board, slot: number, builtIn: DecoderTables): DecoderTables {
  const length = board.calibrationWords(slot, 0, 1)[0]
  const directory = board.calibrationWords(slot, 1, length)
  const reader: ImageReader = { board: board, slot: slot, directory: directory, at: 0, listAt: length + 1 }
  return {
    calibrationId: nextNumber(reader),
    misfitLimit: nextNumber(reader),
    windowStart: nextList(reader),
    windowCount: nextList(reader),
    featureOffset: nextList(reader),
    featureGain: nextList(reader),
    saturationSum: nextList(reader),
    quartersPerDeviation_Q12: nextList(reader),
    unmix: { ionCount: nextNumber(reader), rowGain: nextList(reader), rows: nextLists(reader) },
    residualRows: nextLists(reader),
    levelBoundaries_Q15: builtIn.levelBoundaries_Q15,
    levelHysteresis_Q15: builtIn.levelHysteresis_Q15,
  }
}

function nextNumber(reader: ImageReader): number {
  const value = reader.directory[reader.at]
  reader.at = reader.at + 1
  return value
}

function nextList(reader: ImageReader): number[] {
  const count = nextNumber(reader)
  const list = reader.board.calibrationWords(reader.slot, reader.listAt, count)
  reader.listAt = reader.listAt + count
  return list
}

function nextLists(reader: ImageReader): number[][] {
  const count = nextNumber(reader)
  const lists: number[][] = []
  for (let i = 0; i < count; i++) lists.push(nextList(reader))
  return lists
}
