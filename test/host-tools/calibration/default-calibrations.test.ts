import { describe, expect, it } from 'vitest'
import { calibratedBoard, defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { referenceInterrogation } from '../../../sim/reference-bench'
import { scenarioSchema } from '../../../sim/scenario'
import { BOARD_NAMES, BOARD_PROFILES } from '../../../sim/board-profiles'

describe('calibrations that ship with the boards', () => {
  for (const board of BOARD_NAMES.filter((name) => calibratedBoard(name) === name)) {
    it(`${board}: resolves every ion far better than the distance between its levels`, () => {
      for (const { value } of defaultCalibration(board).fit.deviation) expect(value).toBeLessThan(0.01)
    })
  }
})

it.each(BOARD_NAMES.filter((name) => calibratedBoard(name) !== name))('%s takes the calibration of a board on which the bench measures the same', (board) => {
  const own = BOARD_PROFILES[board]
  const other = BOARD_PROFILES[calibratedBoard(board)]
  const inPulse = ({ facts, ...analog }: typeof own) => {
    const { fullScale_mV, converterBits, sampleStep_us, storeDivider, timing_ms } = facts
    return { ...analog, linkByte_us: 0, fullScale_mV, converterBits, sampleStep_us, storeDivider, timing_ms }
  }
  expect(inPulse(own)).toEqual(inPulse(other))
  const ladder = defaultCalibration(board).ladder.pulses.map((pulse) => ({ ...pulse, amplitude_mV: pulse.amplitude_mV - 7 }))
  const words = (name: typeof board) => {
    const scenario = scenarioSchema.parse({ name: 'same', board: name })
    return referenceInterrogation({ scenario, supplies: { K: 0.7, Ca: 0.4, Fe: 0.2 }, ladder: ladder as never, gap_ms: BOARD_PROFILES[name].facts.timing_ms.gap, seed: 5, noise: true })
  }
  expect(words(board)).toEqual(words(calibratedBoard(board)))
  expect(defaultCalibration(board)).toEqual({ ...defaultCalibration(calibratedBoard(board)), board })
})
