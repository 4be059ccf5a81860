import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { BoardName } from '../../sim/board-profiles'
import { parseJson } from '../files'
import { calibrationSchema, type Calibration } from './calibration-file'

/** Where the calibration that ships with a board lies. `npm run calibrations` makes these files. */
export function defaultCalibrationFile(board: BoardName): string {
  return fileURLToPath(new URL(`boards/${board}.calibration.json`, import.meta.url))
}

/** The calibration that ships with a board, from the reference bench; a device's own is better. */
export function defaultCalibration(board: BoardName): Calibration {
  const file = defaultCalibrationFile(board)
  return parseJson(readFileSync(file, 'utf8'), calibrationSchema, file)
}
