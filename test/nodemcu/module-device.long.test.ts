import { TEST_KEY, signingWriter } from '../firmware/signing-writer'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { moduleLoop } from '../../host-tools/build/nodemcu-module'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { measureCommand } from '../../host-tools/device-commands'
import { loadScenario } from '../../host-tools/scenarios'
import type { Scenario } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { library } from '../toolchain/c-replay'
import { buildHost, isLuaMissing, type Built } from './build-host'
import { hostedLua } from './hosted-lua'

const isRequired = process.env.IONGATE_REQUIRE_ALL === '1'
const RULES = [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }]

/**
 * Heap of the loop with its code in flash, in a Lua with 64-bit pointers that collects at fixed growth: growth is noticed by
 * it. What the boards take is in docs/native.md.
 */
const HEAP_bytes = { 'nodemcu-esp8266': 70000, 'nodemcu-esp32': 50000 }

/** The device's own loop in Debian's Lua, with the device in C as its module: what it sends is what the source sends. */
describe.skipIf(isLuaMissing() && !isRequired).each([
  ['nodemcu-esp8266', 'wearable-patch'],
  ['nodemcu-esp32', 'underwater-buoy'],
] as const)('%s', (board, name) => {
  const scenario: Scenario = { ...loadScenario(name), board }
  let configuration: DeviceConfiguration
  let built: Built
  beforeAll(() => {
    configuration = deviceConfigurationFor(board, { ...scenario.device, store: { capacitance_uF: scenario.store.capacitance_uF }, plans: undefined, rules: RULES })
    built = buildHost(board, configuration, library)
  }, 120000)
  afterAll(() => rmSync(built.folder, { recursive: true }))

  test('the loop has nothing that the board’s Lua refuses', () => expect(moduleLoop(board).findings).toEqual([]))

  test.each([
    ['as it is', scenario, []],
    ['with a measurement and garbage on the link', { ...scenario, store: { ...scenario.store, source: 'bench' as const, initial_mV: 3500 } }, [
      { time_s: 2, bytes: measureCommand(signingWriter(), { request: 9, amplitude_mV: 1234, polarity: -1 as const, settle_ms: 500, earlier: [] }) },
      { time_s: 8, bytes: [0, 7, 7, 7, 0, 1, 2, 3, 0] },
    ]],
  ])('%s: the same bytes at the same times', { timeout: 300000 }, (_, world, commands) => {
    const options = { seed: 3, duration_s: 40, commands, key: TEST_KEY }
    const expected = simulate(world, sourceProgram(configuration), options)
    expect(expected.interrogations.length).toBeGreaterThan(1)
    expect(expected.stimuli.length).toBeGreaterThan(0)
    const hosted = hostedLua(built.executable, moduleLoop(board).files['iongate.lua'], board, [String(HEAP_bytes[board]), 'flash'])
    try {
      const result = simulate(world, hosted.program, options)
      expect(result.link).toEqual(expected.link)
      expect(result.stimuli).toEqual(expected.stimuli)
    } finally {
      hosted.close()
    }
  })
})
