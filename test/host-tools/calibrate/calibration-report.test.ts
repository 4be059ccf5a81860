import { describe, expect, it } from 'vitest'
import { calibrationFacts } from '../../../host-tools/calibrate/calibration-facts'
import { renderCalibrationReport } from '../../../host-tools/calibrate/calibration-report'
import { calibrationText } from '../../../host-tools/calibrate/calibration-summary'
import { defaultCalibration, defaultCalibrationFile } from '../../../host-tools/calibration/default-calibration'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { hexOfHash } from '../../../host-tools/telemetry'
import { BOARD_NAMES } from '../../../sim/board-profiles'
import { iongate } from '../in-process'

interface EmbeddedChart {
  series: { x: number[]; y: (number | null)[] }[]
}

describe.each(BOARD_NAMES)('the explanation of the calibration of %s', (board) => {
  const calibration = defaultCalibration(board)

  it('names it as the device does', () => {
    const id = hexOfHash(deviceConfigurationFor(board).decoder.calibrationId)
    expect(calibrationFacts(calibration).id).toBe(id)
    expect(calibrationText(calibration)).toContain(`Calibration ${id} of ${board}, ${calibration.made}`)
  })

  it('says of each ion how good it is and from which pulse it answers, and which is the weakest', () => {
    const { ions, weakest } = calibrationFacts(calibration)
    expect(ions.map(({ answersFrom_mV }) => answersFrom_mV)).toEqual(calibration.ladder.pulses.map(({ amplitude_mV }) => amplitude_mV))
    expect(ions[weakest.ion].deviation.value).toBe(Math.max(...ions.map(({ deviation }) => deviation.value)))
    expect(weakest.reason).toContain(ions[weakest.ion].ion)
  })

  it('is a page with everything in it, every chart with numbers', () => {
    const page = renderCalibrationReport(calibration)
    for (const heading of ['Summary', 'Templates', 'Residuals', 'Noise', 'Memory']) expect(page).toContain(`>${heading}</h2>`)
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
    const charts = JSON.parse(/<script type="application\/json">(.*?)<\/script>/s.exec(page)?.[1] ?? '') as EmbeddedChart[]
    expect(charts.length).toBeGreaterThanOrEqual(2 * calibration.ladder.pulses.length + 3)
    for (const { x, y } of charts.flatMap(({ series }) => series)) {
      expect(x.length).toBe(y.length)
      expect([...x, ...y].every((value) => Number.isFinite(value))).toBe(true)
    }
  })
})

it('the weakest of two ions that answer alike is so for their likeness', () => {
  const calibration = structuredClone(defaultCalibration('pico'))
  calibration.fit.templates[2] = calibration.fit.templates[1].map((estimate) => ({ ...estimate, value: 1.01 * estimate.value + 10 }))
  expect(calibrationFacts(calibration).weakest.reason).toContain('much as Ca does')
})

it('iongate calibration prints one JSON object on request, and refuses what is no calibration', async () => {
  const file = defaultCalibrationFile('pico')
  const { stdout } = await iongate('calibration', file, '--json')
  expect(JSON.parse(stdout)).toMatchObject({ file, board: 'pico', calibration: calibrationFacts(defaultCalibration('pico')).id, figures: [] })
  const refused = await iongate('calibration', 'package.json')
  expect(refused.stderr).toContain('[value-invalid]')
  expect(refused.status).toBe(3)
})
