import { describe, expect, it } from 'vitest'
import { calibratedBoard, defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { referenceCalibration } from '../../../host-tools/calibration/reference-calibration'
import { BOARD_NAMES } from '../../../sim/board-profiles'

describe('calibrations that ship with the boards, made again', () => {
  for (const board of BOARD_NAMES.filter((name) => calibratedBoard(name) === name)) {
    // A few thousand interrogations by the whole simulator.
    it(`${board}: the file is what the reference bench gives today (else: npm run calibrations DATE)`, { timeout: 300_000 }, () => {
      const file = defaultCalibration(board)
      // As a file holds it, which knows no −0.
      expect(JSON.parse(JSON.stringify(referenceCalibration(board, file.made)))).toEqual(file)
    })
  }
})
