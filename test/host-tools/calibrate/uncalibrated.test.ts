import { describe, expect, it } from 'vitest'
import { MEASURING_CYCLE_ms, measure, measuringNew, setPace } from '../../../host-tools/calibrate/measuring'
import { simulatedBench } from '../../../host-tools/calibrate/simulated-bench'
import { uncalibrated } from '../../../host-tools/calibrate/uncalibrated'
import { calibrationSchema, type Calibration } from '../../../host-tools/calibration/calibration-file'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { loadScenario } from '../../../host-tools/scenarios'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'

const scenario = loadScenario('bench')
const standard = defaultCalibration(scenario.board)
/** Four pulses of six windows: more sums than a frame holds. */
const design: Pick<Calibration, 'ladder' | 'windows'> = {
  ladder: { gap_ms: 110, pulses: [...standard.ladder.pulses, { ...standard.ladder.pulses[0], amplitude_mV: 3400, range: 1 }] },
  windows: [0, 10, 20, 30, 40, 60].map((start) => ({ start, count: start < 40 ? 10 : 20 })),
}

describe('a device that nobody has calibrated', () => {
  it.each([1, 2, 3, 4, 5])('has a calibration that is valid for %i ions', (count) => {
    const ions = ['K', 'Ca', 'Fe', 'Na', 'Mg'].slice(0, count)
    expect(() => calibrationSchema.parse(uncalibrated(scenario.board, ions, design))).not.toThrow()
  })

  it('cannot be for an ion that nothing is known of', () => {
    expect(() => uncalibrated(scenario.board, ['K', 'Xx'], design)).toThrow(expect.objectContaining({ code: 'value-invalid' }))
  })

  it('measures every window of its ladder', async () => {
    const base = uncalibrated(scenario.board, standard.ions, design)
    const { link, enter } = simulatedBench(scenario, configurationOfScenario({ ...scenario, device: { ...scenario.device, rules: [] } }, base), 1)
    const measuring = measuringNew(link, design.ladder, 3, new AbortController().signal)
    setPace(measuring, MEASURING_CYCLE_ms)
    enter([1, 0, 0], 25)
    const { sums } = await measure(measuring, { polarity: 1, earlier: [] })
    expect(sums).toHaveLength(24)
    // Twice as long a window late in a pulse holds about twice as much.
    expect(sums[5] / sums[4]).toBeCloseTo(1, 0)
    expect(sums[4] / sums[3]).toBeGreaterThan(1.8)
  })
})
