import { beforeAll, describe, expect, test } from 'vitest'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { espruinoBundleOptions } from '../../host-tools/build/build-board'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../host-tools/build/firmware-entry'
import { bundleForNodemcu } from '../../host-tools/build/nodemcu-bundle'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { loadScenario } from '../../host-tools/scenarios'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import type { BoardName } from '../../sim/board-profiles'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import { luaProgram } from '../../sim/runtimes/lua'
import type { Scenario } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { NOTICE_OPERATION_FAILED } from '../../firmware/core/link/telemetry'
import { TAKEN, attack } from '../firmware/link-attacks'
import { TEST_KEY } from '../firmware/signing-writer'
import { nativeProgramOf, runNative } from './native-program'

/** Bytes against each way to run the firmware; IONGATE_FUZZ_BYTES for more. */
const BYTES = Number(process.env.IONGATE_FUZZ_BYTES ?? 1e5)
/** From one frame to the next: the interpreter takes some 2.5 ms for a byte, and keeps the first thousand of those that wait. */
const APART_s = 0.12

type ProgramFor = (mcu: Microcontroller) => Program

/** What comes at which time: first the owner's command, so that the counter has risen. */
const COMMANDS = (() => {
  const commands = [{ time_s: 3, bytes: TAKEN }]
  for (const bytes of attack(BYTES, 21)) commands.push({ time_s: 3 + commands.length * APART_s, bytes })
  return commands
})()
const ATTACKED_s = 4 + COMMANDS.length * APART_s
/** Five cycles more, in which nobody attacks. */
const DURATION_s = ATTACKED_s + 20

/** Nothing stimulates by itself: a pulse would be the attacker's. */
const configurationOf = (board: BoardName) => deviceConfigurationFor(board, { cycle_s: 4, rules: [] })

function scenarioOn(board: BoardName): Scenario {
  const scenario = loadScenario('bench')
  return { ...scenario, board, contacts: { events: [] }, store: { ...scenario.store, source: 'bench', initial_mV: 3500 } }
}

/** What the attacker is answered, without times: an interpreter takes longer for a byte that comes within a pulse. */
function answersOf(telemetry: number[]): unknown[] {
  return readTelemetry(telemetryReaderNew(), telemetry).flatMap((message) => {
    // An operation of its own that bytes made late is no answer.
    if (message.kind === 'notice') return message.notice === NOTICE_OPERATION_FAILED ? [] : [[message.notice, message.detail]]
    return message.kind === 'identity' ? [[message.rejectedFrames, message.refusedCommands, message.counter, message.device]] : []
  })
}

async function programsOf(board: BoardName): Promise<Record<string, ProgramFor>> {
  const configuration = configurationOf(board)
  if (board === 'nodemcu-esp32') return { 'Lua bundle': luaProgram(bundleForNodemcu(board, configuration).files['iongate.lua'], board) }
  const { code } = await bundleForEspruino(FIRMWARE_ENTRY, espruinoBundleOptions(board, configuration))
  return { 'bundle, interpreted': espruinoProgram(code, puckjs), 'machine code': runNative(await nativeProgramOf(board, configuration), puckjs) }
}

describe.each(['puckjs', 'nodemcu-esp32'] as const)('noise and forged frames on %s', (board) => {
  const runs: Record<string, ProgramFor> = { source: sourceProgram(configurationOf(board)) }
  beforeAll(async () => void Object.assign(runs, await programsOf(board)), 120000)

  test('change nothing, drive nothing, and are answered alike by all', { timeout: 1800000 }, () => {
    let expected: ReturnType<typeof simulate> | undefined
    let answers: unknown[] | undefined
    for (const [name, program] of Object.entries(runs)) {
      let attacked: Microcontroller | undefined
      const result = simulate(scenarioOn(board), (mcu) => ((attacked = mcu), program(mcu)), { seed: 1, duration_s: DURATION_s, commands: COMMANDS, key: TEST_KEY })
      expected ??= result
      expect(result.stimuli, name).toEqual([])
      expect(attacked?.isConsoleOpen, name).toBe(false)
      expect(attacked?.calibrations, name).toEqual(name === 'bundle, interpreted' ? expect.anything() : [[], []])
      answers ??= answersOf(result.telemetry)
      expect(answers.length).toBeGreaterThan(100)
      expect(answersOf(result.telemetry), name).toEqual(answers)
    }
    // No interrogation more than without an attack, and no boot but the first. Fewer may be: each byte takes the interpreter's time.
    const quiet = simulate(scenarioOn(board), runs.source, { seed: 1, duration_s: DURATION_s, key: TEST_KEY })
    const log = readDeviceLog(expected?.link ?? [])
    expect(log.hellos).toHaveLength(1)
    const afterwards = expected?.interrogations.filter(({ start_s }) => start_s > ATTACKED_s) ?? []
    expect(afterwards.length).toBeGreaterThanOrEqual(2)
    expect(expected?.interrogations.length).toBeLessThanOrEqual(quiet.interrogations.length)
    expect(log.sums).toEqual([])
  })
})
