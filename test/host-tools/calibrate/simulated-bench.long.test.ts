import { expect, it } from 'vitest'
import { awaitMessage } from '../../../host-tools/calibrate/device-link'
import { identify, measuringNew } from '../../../host-tools/calibrate/measuring'
import { onBench, simulatedBench } from '../../../host-tools/calibrate/simulated-bench'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import { scenarioSchema } from '../../../sim/scenario'
import { RECORDED_s } from '../../../sim/world'

it('a simulated laboratory still hears its device when a calibration takes longer than a day', async () => {
  const scenario = scenarioSchema.parse({ name: 'patient', device: { cycle_s: 65, rules: [] } })
  const { link } = simulatedBench(scenario, configurationOfScenario(onBench(scenario)), 1)
  let last_ms = 0
  await awaitMessage(link, RECORDED_s * 1000 + 600_000, (message) => {
    if (message.kind === 'cycle') last_ms = link.now_ms()
    return undefined
  })
  expect(last_ms).toBeGreaterThan(RECORDED_s * 1000 + 500_000)
  const { ladder } = defaultCalibration('mdbt50q')
  expect(await identify(measuringNew(link, ladder, 3, new AbortController().signal))).toMatchObject({ boardName: 'mdbt50q' })
})
