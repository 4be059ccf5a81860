import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BoardName } from '../../sim/board-profiles'
import { parseJson } from '../files'
import { calibrationSchema, type Calibration } from './calibration-file'
import { doubtOfAnotherUnit } from './doubt'

/**
 * Boards that take another's calibration: chip family, converter, full scale, front end and the interpreter's times between
 * pulses are the same, so that the reference bench gives the same file (test/host-tools/calibration/default-calibrations.long.test.ts).
 */
const CALIBRATED_AS: Partial<Record<BoardName, BoardName>> = { nrf52840dk: 'mdbt50q', puckjs: 'mdbt50q', pixljs: 'mdbt50q' }

/** The board on which a board's shipped calibration was made. */
export function calibratedBoard(board: BoardName): BoardName {
  return CALIBRATED_AS[board] ?? board
}

/** Where the calibration that ships with a board lies. `npm run calibrations` makes these files. */
export function defaultCalibrationFile(board: BoardName): string {
  return fileURLToPath(new URL(`boards/${calibratedBoard(board)}.calibration.json`, import.meta.url))
}

/**
 * The calibration that ships with a board, from the reference bench; a device's own is better. It was measured on
 * another unit than the one it is used on: its stated confidence says so (doubt.ts), until a reference is measured.
 */
export function defaultCalibration(board: BoardName): Calibration {
  const file = defaultCalibrationFile(board)
  const measured = parseJson(readFileSync(file, 'utf8'), calibrationSchema, file)
  return { ...measured, doubt: measured.doubt ?? doubtOfAnotherUnit(measured.ions), board }
}
