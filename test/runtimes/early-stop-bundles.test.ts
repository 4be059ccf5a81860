import { expect, it } from 'vitest'
import { wiring } from '../../firmware/boards/espruino/puckjs'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { espruinoEntry } from '../../host-tools/build/firmware-entry'
import { bundleForNodemcu } from '../../host-tools/build/nodemcu-bundle'
import { shortenableNames } from '../../host-tools/build/property-names'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import { luaProgram } from '../../sim/runtimes/lua'
import type { BoardName } from '../../sim/board-profiles'
import { scenarioSchema } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { LONG } from '../long'
import { nativeProgramOf, runNative } from './native-program'

it('interrogations end after the same pulse, with the same bytes, from source and from bundles', { timeout: 120000 }, async () => {
  // Calcium comes near its boundary of 0.64 (0.6 and the hysteresis) and stays there.
  const medium = [0.35, 0.595, 0.61, 0.61].map((Ca, index) => ({ time_s: 20 * index, supply: { K: 0.4, Ca, Fe: 0.3 }, temperature_C: 25 }))
  const settings = { cycle_s: 2, rules: [], earlyStop: { drift: 0.01 } }
  const on = (board: BoardName) => {
    const scenario = scenarioSchema.parse({ name: 'early', board, store: { source: 'bench', initial_mV: 3600 }, contacts: { events: [] }, medium })
    const configuration = deviceConfigurationFor(board, settings)
    const run = (program: Parameters<typeof simulate>[1]) => simulate(scenario, program, { seed: 3, duration_s: 60 }).link
    return { configuration, run, expected: run(sourceProgram(configuration)) }
  }

  const { configuration, run, expected } = on('puckjs')
  const pulses = readDeviceLog(expected).ends.map(({ message }) => message.pulses)
  expect(new Set(pulses)).toEqual(new Set([1, 2, 3]))
  const espruino = await bundleForEspruino('firmware/entry.ts', { source: espruinoEntry('./boards/espruino/puckjs', configuration), shorten: shortenableNames() })
  expect(espruino.findings).toEqual([])
  expect(run(espruinoProgram(espruino.code, wiring))).toEqual(expected)
  expect(run(runNative(await nativeProgramOf('puckjs', configuration), wiring))).toEqual(expected)
  // What a board's interpreter takes is part of its world.
  for (const board of LONG ? (['nodemcu-esp32', 'nodemcu-esp8266'] as const) : (['nodemcu-esp32'] as const)) {
    const own = on(board)
    const { files, findings } = bundleForNodemcu(board, own.configuration)
    expect(findings).toEqual([])
    expect(own.run(luaProgram(files['iongate.lua'], board))).toEqual(own.expected)
  }
})
