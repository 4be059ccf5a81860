import { expect, test } from 'vitest'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { scenarioSchema } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'

/** Two minutes of walking every twenty, for eighty minutes: in between the store has to keep the device asleep. */
function walked(device: object) {
  const periods = Array.from({ length: 4 }, (_, i) => ({ start_s: 10 + 1200 * i, end_s: 130 + 1200 * i, rate_Hz: 0.93 }))
  const scenario = scenarioSchema.parse({ name: 'walks', duration_s: 4800, store: { capacitance_uF: 10000 }, contacts: { periods } })
  const configuration = deviceConfigurationFor(scenario.board, { ...device, store: { capacitance_uF: 10000 } })
  const { link, counts } = simulate(scenario, sourceProgram(configuration), { seed: 1, duration_s: 4800 })
  return { decisions: readDeviceLog(link).cycles.length, brownOuts: counts.brownOuts }
}

test('a cycle that follows the harvest keeps the device alive from walk to walk, where a fixed one runs its store empty in each pause', () => {
  const paced = walked({ longestCycle_s: 600 })
  expect(paced.brownOuts).toBe(0)
  const fixed = walked({ cycle_s: 60 })
  expect(fixed.brownOuts).toBeGreaterThan(2)
  expect(paced.decisions).toBeGreaterThan(fixed.decisions)
})

test('built-in settings interrogate while somebody walks for ten minutes at the recorded cadence', () => {
  const scenario = scenarioSchema.parse({ name: 'ten-minutes', duration_s: 600 })
  const { link } = simulate(scenario, sourceProgram(deviceConfigurationFor(scenario.board)), { seed: 1, duration_s: 600 })
  expect(readDeviceLog(link).cycles.length).toBeGreaterThan(50)
})
