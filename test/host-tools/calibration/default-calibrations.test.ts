import { describe, expect, it } from 'vitest'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { referenceCalibration } from '../../../host-tools/calibration/reference-calibration'
import { BOARD_NAMES } from '../../../sim/board-profiles'

describe('calibrations that ship with the boards', () => {
  for (const board of BOARD_NAMES) {
    // A few thousand interrogations by the whole simulator.
    it(`${board}: the file is what the reference bench gives today (else: npm run calibrations DATE)`, { timeout: 300_000 }, () => {
      const file = defaultCalibration(board)
      // As a file holds it, which knows no −0.
      expect(JSON.parse(JSON.stringify(referenceCalibration(board, file.made)))).toEqual(file)
    })

    it(`${board}: resolves every ion far better than the distance between its levels`, () => {
      for (const { value } of defaultCalibration(board).fit.deviation) expect(value).toBeLessThan(0.01)
    })
  }
})
