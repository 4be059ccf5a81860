import { Board } from './boards/board'
import { DecoderTables } from './core/decoder'

/**
 * The decoder's tables as they lie in a calibration slot. First a directory: its own length,
 * then in the order below each number itself and of each list its length (of a list of lists
 * their count, then each one's length). After it the lists, one behind the other.
 * The host writes the same order (host-tools/calibration/calibration-image.ts); whoever changes
 * it changes CALIBRATION_FORMAT with it.
 *
 * Levels are settings of the device and no measurement: they stay those of the build.
 *
 * @param slot a usable one. Lists are what the board gives: views of its flash where it can,
 *   so only as good as until a slot is emptied
 * @param builtIn where what no calibration holds is taken from
 */
export function tablesOfSlot(board: Board, slot: number, builtIn: DecoderTables): DecoderTables {
  const length = board.calibrationWords(slot, 0, 1)[0]
  const directory = board.calibrationWords(slot, 1, length)
  let at = 0
  let listAt = length + 1

  // Inside, because an Espruino keeps every function of a module in its RAM, and these are for boot only.
  function number(): number {
    at = at + 1
    return directory[at - 1]
  }

  function list(): number[] {
    const count = number()
    const words = board.calibrationWords(slot, listAt, count)
    listAt = listAt + count
    return words
  }

  function lists(): number[][] {
    const count = number()
    const rows: number[][] = []
    for (let i = 0; i < count; i++) rows.push(list())
    return rows
  }

  return {
    calibrationId: number(),
    misfitLimit: number(),
    windowStart: list(),
    windowCount: list(),
    featureOffset: list(),
    featureGain: list(),
    saturationSum: list(),
    quartersPerDeviation_Q12: list(),
    unmix: { ionCount: number(), rowGain: list(), rows: lists() },
    residualRows: lists(),
    levelBoundaries_Q15: builtIn.levelBoundaries_Q15,
    levelHysteresis_Q15: builtIn.levelHysteresis_Q15,
  }
}
