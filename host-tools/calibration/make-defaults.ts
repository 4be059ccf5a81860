/** `npm run calibrations`: fits the calibration of every board on the reference bench and writes its file. */
import { BOARD_NAMES } from '../../sim/board-profiles'
import { writeWhole } from '../written-files'
import { calibratedBoard, defaultCalibrationFile } from './default-calibration'
import { referenceCalibration } from './reference-calibration'

const [made] = process.argv.slice(2)
for (const board of BOARD_NAMES.filter((name) => calibratedBoard(name) === name)) {
  const calibration = referenceCalibration(board, made)
  writeWhole(defaultCalibrationFile(board), `${JSON.stringify(calibration, null, 1)}\n`)
  const values = (list: { value: number }[]) => list.map(({ value }) => value).join(' ')
  console.log(board, 'deviation', values(calibration.fit.deviation), 'bias', values(calibration.fit.bias))
}
