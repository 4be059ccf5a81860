import { TEST_KEY, signingWriter } from '../firmware/signing-writer'
import { readFileSync } from 'node:fs'
import { COMMAND_SET_CYCLE } from '../../firmware/core/link/commands'
import { beforeAll, describe, expect, test } from 'vitest'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { espruinoEntry } from '../../host-tools/build/firmware-entry'
import { bundleForNodemcu } from '../../host-tools/build/nodemcu-bundle'
import { shortenableNames } from '../../host-tools/build/property-names'
import { command, measureCommand } from '../../host-tools/device-commands'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { wiring as pico } from '../../firmware/boards/espruino/pico'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { wiring as rp2040 } from '../../firmware/boards/espruino/rp2040'
import type { BoardName } from '../../sim/board-profiles'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import { luaProgram } from '../../sim/runtimes/lua'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import { simulate, type SimulationOptions } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { nativeProgramOf, runNative } from './native-program'
import { uploadCommands } from './upload-commands'

const DURATION_s = 50

/** Long enough on any machine: time decides nothing here. */
const PATIENCE_ms = 120000

/** Potassium is nearly always there: this rule stimulates at nearly every interrogation. */
const RULES = [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }]

function scenarioOn(name: string, board: BoardName) {
  const text = readFileSync(new URL(`../../sim/scenarios/${name}.json`, import.meta.url), 'utf8')
  return { ...scenarioSchema.parse(JSON.parse(text)), board }
}

type ProgramFor = (mcu: Microcontroller) => Program

function deviceOf({ board, device, store }: Scenario): DeviceConfiguration {
  return deviceConfigurationFor(board, { ...device, store: Object.assign({}, device.store, { capacitance_uF: store.capacitance_uF }), plans: undefined, rules: RULES })
}

const WIRINGS = { puckjs, pico, rp2040 }

type EspruinoName = keyof typeof WIRINGS
type NodemcuName = 'nodemcu-esp8266' | 'nodemcu-esp32'

function isEspruino(board: BoardName): board is EspruinoName {
  return board in WIRINGS
}

/** The bundles of one scenario's device. Pulse engines fit one chip, so that each bundle meets its own board's world. */
async function bundlesFor(scenario: Scenario): Promise<Record<string, ProgramFor>> {
  const configuration = deviceOf(scenario)
  const { board } = scenario
  if (!isEspruino(board)) {
    const { files, findings } = bundleForNodemcu(board as NodemcuName, configuration)
    expect(findings).toEqual([])
    return { 'Lua bundle': luaProgram(files['iongate.lua'], board as NodemcuName) }
  }
  const interpreted = await bundleForEspruino('firmware/entry.ts', {
    source: espruinoEntry(`./boards/espruino/${board}`, configuration),
    shorten: shortenableNames(),
  })
  expect(interpreted.findings).toEqual([])
  return {
    'bundle, interpreted': espruinoProgram(interpreted.code, WIRINGS[board]),
    'bundle, machine code': runNative(await nativeProgramOf(board, configuration), WIRINGS[board]),
  }
}

describe.each([
  { board: 'puckjs', name: 'wearable-patch' },
  { board: 'puckjs', name: 'underwater-buoy' },
  { board: 'pico', name: 'bench' },
  { board: 'rp2040', name: 'bench' },
  { board: 'nodemcu-esp8266', name: 'wearable-patch' },
  { board: 'nodemcu-esp32', name: 'underwater-buoy' },
] as const)('$name on $board', ({ board, name }) => {
  const scenario = scenarioOn(name, board)
  let programs: Record<string, ProgramFor>
  beforeAll(async () => {
    programs = { source: sourceProgram(deviceOf(scenario)), ...(await bundlesFor(scenario)) }
  }, PATIENCE_ms)

  test.each([1, 7])('seed %i: source and bundles say the same bytes at the same times', { timeout: PATIENCE_ms }, (seed) => {
    const { source, ...bundles } = programs
    const expected = simulate(scenario, source, { seed, duration_s: DURATION_s })
    expect(expected.interrogations.length).toBeGreaterThan(1)
    expect(expected.stimuli.length).toBeGreaterThan(0)
    for (const [bundle, program] of Object.entries(bundles)) {
      const result = simulate(scenario, program, { seed, duration_s: DURATION_s })
      expect(result.link, bundle).toEqual(expected.link)
      expect(result.stimuli, bundle).toEqual(expected.stimuli)
      // Lua's extra alarms, and a bundle's looks at the clock, divide the world's steps otherwise: the store's integration error differs.
      const throughput_uJ = expected.energy.initial_uJ + expected.energy.harvested_uJ
      expect(Math.abs(result.energy.final_uJ - expected.energy.final_uJ) / throughput_uJ, bundle).toBeLessThan(3e-6)
    }
  })

  test('a measurement with earlier pulses, at another amplitude, gives the same sums', { timeout: PATIENCE_ms }, () => {
    const { source, ...bundles } = programs
    const earlier = [2, 0].map((pulse) => ({ pulse, polarity: -1 as const, rest_ms: 150 }))
    const request = { request: 9, amplitude_mV: 1234, polarity: -1 as const, settle_ms: 500, earlier }
    const commands = [{ time_s: 2, bytes: measureCommand(signingWriter(), request) }]
    const supplied: Scenario = { ...scenario, store: { ...scenario.store, source: 'bench', initial_mV: 3500 } }
    const expected = simulate(supplied, source, { seed: 3, duration_s: 24, commands, key: TEST_KEY })
    const sums = readDeviceLog(expected.link).sums
    expect(sums.map(({ message }) => message.request)).toEqual([9])
    for (const [bundle, program] of Object.entries(bundles)) {
      expect(simulate(supplied, program, { seed: 3, duration_s: 24, commands, key: TEST_KEY }).link, bundle).toEqual(expected.link)
    }
  })

  test('a calibration sent over the link is stored and decodes alike', { timeout: PATIENCE_ms }, () => {
    const { source, ...bundles } = programs
    const configuration = deviceOf(scenario)
    // Some 16 s with nothing else: the cycle is lengthened before, which holds from the second interrogation on.
    const quiet_s = configuration.controller.cycle_ms / 1000 + 2.6
    const commands = [{ time_s: 2.5, bytes: command(signingWriter(), COMMAND_SET_CYCLE, 20000) }, ...uploadCommands(configuration, quiet_s, 2)]
    const quiet = { contacts: { events: [] }, medium: [{ time_s: 0, supply: {}, temperature_C: 25 }], transport: { reference: scenario.transport.reference }, tissue: undefined }
    const supplied: Scenario = { ...scenario, ...quiet, store: { ...scenario.store, source: 'bench', initial_mV: 3500 } }
    const slotsOf = new Map<ProgramFor, number[][]>()
    const runOf = (program: ProgramFor, options: SimulationOptions) =>
      simulate(supplied, (mcu) => {
        mcu.calibrations = slotsOf.get(program) ?? [[], []]
        slotsOf.set(program, mcu.calibrations)
        return program(mcu)
      }, options)
    const expected = runOf(source, { seed: 3, duration_s: quiet_s + 20.4, commands, key: TEST_KEY })
    const rebooted = runOf(source, { seed: 3, duration_s: 2 })
    expect(readDeviceLog(rebooted.link).hellos.map(({ message }) => message.calibrationId)).toEqual([77])
    for (const [bundle, program] of Object.entries(bundles)) {
      expect(runOf(program, { seed: 3, duration_s: quiet_s + 20.4, commands, key: TEST_KEY }).link, bundle).toEqual(expected.link)
      expect(runOf(program, { seed: 3, duration_s: 2 }).link, bundle).toEqual(rebooted.link)
      // The interpreted Espruino's other slot holds the calibration that was built in.
      expect(slotsOf.get(program), bundle).toContainEqual(slotsOf.get(source)?.[0])
    }
  })

  test('commands arrive byte by byte, and garbage is counted, not obeyed', { timeout: PATIENCE_ms }, () => {
    const { source, ...bundles } = programs
    const commands = [{ time_s: 2, bytes: [0, 7, 7, 7, 0, 1, 2, 3, 0, 3, 3, 3, 3, 3] }]
    const expected = simulate(scenario, source, { seed: 3, duration_s: 6, commands })
    for (const [bundle, program] of Object.entries(bundles)) {
      expect(simulate(scenario, program, { seed: 3, duration_s: 6, commands }).link, bundle).toEqual(expected.link)
    }
  })
})
