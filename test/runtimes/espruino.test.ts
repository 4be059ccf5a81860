import { expect, test } from 'vitest'
import { LONG } from '../long'
import { wiring as mdbt50q } from '../../firmware/boards/espruino/mdbt50q'
import { wiring as nrf52840dk } from '../../firmware/boards/espruino/nrf52840dk'
import { wiring as pico } from '../../firmware/boards/espruino/pico'
import { wiring as pixljs } from '../../firmware/boards/espruino/pixljs'
import { wiring } from '../../firmware/boards/espruino/puckjs'
import { wiring as rp2040 } from '../../firmware/boards/espruino/rp2040'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { bundleForEspruino, type EspruinoBundle } from '../../host-tools/build/espruino-bundle'
import { espruinoBundleOptions } from '../../host-tools/build/build-board'
import { FIRMWARE_ENTRY } from '../../host-tools/build/firmware-entry'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { loadScenario } from '../../host-tools/scenarios'
import type { BoardName } from '../../sim/board-profiles'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import type { Scenario } from '../../sim/scenario'
import { simulate, type SimulationOptions, type SimulationResult } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'

/** The default scenario's own device; and one that thinks everything cheap and stimulates whenever it may. */
const devices = {
  'wearable-patch': deviceConfigurationFor('puckjs', scenarioNamed('wearable-patch').device),
  eager: eagerDevice('puckjs'),
}

function eagerDevice(board: BoardName): DeviceConfiguration {
  const configuration = deviceConfigurationFor(board, {
    cycle_s: 2,
    rules: [{ ion: 'K', level: 1, cycles: 1, plan: 'train' }],
    plans: { train: { amplitude_uA: 700, firstPhase_us: 200, secondPhase_us: 200, period_us: 20000, pulses: 8, polarity: 1 } },
  })
  configuration.energy.interrogationReserve_uJ = 50
  configuration.energy.interrogationPulse_uJ = configuration.energy.interrogationPulse_uJ.map(() => 9)
  return configuration
}
type DeviceName = keyof typeof devices

function scenarioNamed(name: string): Scenario {
  return { ...loadScenario(name), board: 'puckjs' }
}

/** The buoy's world with power to spare. */
function suppliedBuoy(): Scenario {
  const scenario = scenarioNamed('underwater-buoy')
  return { ...scenario, store: { ...scenario.store, source: 'bench', initial_mV: 3500 } }
}

const bundles: Partial<Record<DeviceName, Promise<EspruinoBundle>>> = {}
function bundleOf(name: DeviceName): Promise<EspruinoBundle> {
  bundles[name] ??= bundleForEspruino(FIRMWARE_ENTRY, espruinoBundleOptions('puckjs', devices[name]))
  return bundles[name]
}

/** Bytes on the DAC's bus take their time and divide the world's steps: the store's integration error differs. */
function expectSameEnergy(one: SimulationResult, other: SimulationResult): void {
  const throughput_uJ = other.energy.initial_uJ + other.energy.harvested_uJ
  expect(Math.abs(one.energy.final_uJ - other.energy.final_uJ) / throughput_uJ).toBeLessThan(1e-6)
  for (const [kind, spent_uJ] of Object.entries(other.energy.spent_uJ)) {
    expect(Math.abs(one.energy.spent_uJ[kind as keyof typeof one.energy.spent_uJ] - spent_uJ) / throughput_uJ, kind).toBeLessThan(1e-6)
  }
}

const SEEDS = LONG ? [1, 7] : [1]

/** The same world and seed, run from source and from the built bundle. */
async function runBoth(scenario: Scenario, name: DeviceName, options: SimulationOptions) {
  const bundle = await bundleOf(name)
  expect(bundle.findings).toEqual([])
  return [simulate(scenario, sourceProgram(devices[name]), options), simulate(scenario, espruinoProgram(bundle.code, wiring), options)]
}

test.each(SEEDS)('a patch that starts on little energy, seed %i: bundle and source say the same bytes at the same times', async (seed) => {
  const [fromSource, fromBundle] = await runBoth(scenarioNamed('wearable-patch'), 'wearable-patch', { seed })
  expect(fromBundle.link).toEqual(fromSource.link)
  expectSameEnergy(fromBundle, fromSource)
  expect(fromSource.link.length).toBeGreaterThan(3)
})

test.each(SEEDS)('a buoy that plays trains of pulses, seed %i: the same bytes, the same pulses', async (seed) => {
  const [fromSource, fromBundle] = await runBoth(suppliedBuoy(), 'eager', { seed, duration_s: 20 })
  expect(fromBundle.link).toEqual(fromSource.link)
  expectSameEnergy(fromBundle, fromSource)
  expect(fromBundle.stimuli).toEqual(fromSource.stimuli)
  expect(fromSource.stimuli.length).toBeGreaterThan(1)
  expect(fromSource.stimuli[0].phases).toBe(16)
})

test('a device that browns out in the cold starts afresh, slots kept', async () => {
  const scenario = scenarioNamed('wearable-patch')
  const small: Scenario = { ...scenario, store: { ...scenario.store, source: 'harvester', initial_mV: 3100, capacitance_uF: 47 } }
  const [fromSource, fromBundle] = await runBoth(small, 'eager', { seed: 1 })
  expect(fromBundle.link).toEqual(fromSource.link)
  expect(fromSource.boots_s.length).toBeGreaterThan(1)
})

const OTHER_BOARDS = [
  ['pico', pico],
  ['rp2040', rp2040],
  // Further nRF52 boards, which differ from Puck.js in pins alone.
  ...(LONG ? ([['mdbt50q', mdbt50q], ['nrf52840dk', nrf52840dk], ['pixljs', pixljs]] as const) : []),
] as const

test.each(OTHER_BOARDS)('%s: its wiring and facts too', async (board, ownWiring) => {
  const configuration = eagerDevice(board)
  const scenario = { ...suppliedBuoy(), board }
  const { code, findings } = await bundleForEspruino(FIRMWARE_ENTRY, espruinoBundleOptions(board, configuration))
  expect(findings).toEqual([])
  const fromSource = simulate(scenario, sourceProgram(configuration), { seed: 5, duration_s: 12 })
  const fromBundle = simulate(scenario, espruinoProgram(code, ownWiring), { seed: 5, duration_s: 12 })
  expect(fromBundle.link).toEqual(fromSource.link)
  expect(fromSource.interrogations.length).toBeGreaterThan(1)
})

test('garbage and console breaks on the link change nothing', async () => {
  const commands = [{ time_s: 1, bytes: [0, 7, 7, 7, 0, 1, 2, 3, 0, 3, 3, 3, 3, 3] }]
  const [fromSource, fromBundle] = await runBoth(suppliedBuoy(), 'eager', { seed: 3, duration_s: 5, commands })
  expect(fromBundle.link).toEqual(fromSource.link)
})

test('a program that touches a pin the board does not have is refused', () => {
  expect(() => simulate(suppliedBuoy(), espruinoProgram("digitalWrite('B99', 1)", wiring), { seed: 1, duration_s: 1 })).toThrow(
    'Invalid pin B99',
  )
})
