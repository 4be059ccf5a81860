import { BOARD_NAMES, type BoardName } from '../sim/board-profiles'
import { IongateError } from './diagnostics'
import { didYouMean } from './nearest-name'

/** The board of a name that a user gave. Throws unknown-board. */
export function boardNamed(name: string): BoardName {
  const board = BOARD_NAMES.find((one) => one === name)
  if (board === undefined) throw new IongateError('unknown-board', name, `no board has this name; ${didYouMean(name, BOARD_NAMES)}`)
  return board
}
