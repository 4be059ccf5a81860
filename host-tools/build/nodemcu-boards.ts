import type { BoardName } from '../../sim/board-profiles'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'

export function isNodemcuBoard(board: BoardName): board is NodemcuBoardName {
  return board.startsWith('nodemcu-')
}
