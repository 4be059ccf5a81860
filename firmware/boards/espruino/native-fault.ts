import { Board } from '../board'

/** How often a device that does not trust its machine code says so. */
const FAULT_INTERVAL_ms = 10000

/** Sends a frame now and again for ever. */
export function sendForEver(board: Board, frame: number[]): void {
  board.send(frame, frame.length)
  setTimeout(sendForEver, FAULT_INTERVAL_ms, board, frame)
}
