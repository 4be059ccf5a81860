import { readdirSync } from 'node:fs'
import path from 'node:path'
import { vi } from 'vitest'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'

/** Which functions of core a device calls, in order. Calls within one file are not seen. */

type Traced = (...values: unknown[]) => unknown

/** Calls from the end of a sleep to the beginning of the next, as `file#function`, for each sleep of a run. */
export async function tracedRounds(): Promise<string[][]> {
  const rounds: string[][] = [[]]
  const traced = (name: string, original: Traced): Traced => {
    return (...values) => {
      rounds[rounds.length - 1].push(name)
      return original(...values)
    }
  }
  const files = readdirSync('firmware/core', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  for (const name of files) {
    const file = `firmware/core/${name.split(path.sep).join('/')}`
    vi.doMock(path.resolve(file), async (importOriginal) => {
      const exported = Object.entries(await importOriginal<Record<string, unknown>>())
      const wrapped = (key: string, value: unknown): unknown => (typeof value === 'function' ? traced(`${file}#${key}`, value as Traced) : value)
      // The functions of natives, too, which core calls through their record.
      const natives = (value: object) => Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wrapped(key, one)]))
      return Object.fromEntries(exported.map(([key, value]) => [key, key === 'portableNatives' ? natives(value as object) : wrapped(key, value)]))
    })
  }
  // One after the other: a module that two imports reach at once may be there twice.
  const { deviceConfigurationFor } = await import('../../host-tools/configuration/device-configuration')
  const { measureCommand } = await import('../../host-tools/device-commands')
  const { TEST_KEY, signingWriter } = await import('./signing-writer')
  const { scenarioSchema } = await import('../../sim/scenario')
  const { simulate } = await import('../../sim/simulate')
  const { sourceProgram } = await import('../../sim/virtual-board')
  const { step } = await import('../../firmware/core/device/step')
  const { OPERATION_SLEEP, OPERATION_WAIT } = await import('../../firmware/core/device/operations')
  const { STATE_SLEEPING } = await import('../../firmware/core/device/device')
  const classifier: DeviceConfiguration['classifier'] = {
    ionCount: 3,
    history: 0,
    hiddenRows: [[10922, -21844, 0, 0, 0]],
    scoreRows: [[-16384, 400], [16384, -400]],
    marginGain_Q15: 125,
  }
  const settings = { cycle_s: 4, listenInterval_s: 6, earlyStop: { drift: 0.01, longest: 1 }, rules: [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }] }
  const configuration = { ...deviceConfigurationFor('puckjs', settings), classifier }
  const scenario = scenarioSchema.parse({
    name: 'way',
    board: 'puckjs',
    duration_s: 30,
    store: { source: 'bench', initial_mV: 3600 },
    contacts: { events: [{ contact_s: 11, separation_s: 11.3 }] },
    medium: [{ time_s: 0, supply: { K: 1, Ca: 0.4 } }],
  })
  let isAsleep = false
  const program = sourceProgram(configuration, (device, event) => {
    const goesOn = device.operation.kind === OPERATION_WAIT
    if (isAsleep && !goesOn) rounds.push([])
    step(device, event)
    isAsleep = device.state === STATE_SLEEPING && (device.operation.kind === OPERATION_SLEEP || device.operation.kind === OPERATION_WAIT)
  })
  const commands = [{ time_s: 17.5, bytes: measureCommand(signingWriter(), { request: 1, polarity: 1, settle_ms: 500, earlier: [{ pulse: 1, polarity: 1, rest_ms: 300 }] }) }]
  simulate(scenario, program, { seed: 1, commands, key: TEST_KEY })
  return rounds
}
