import { wiring } from '../../../firmware/boards/espruino/mdbt50q'
import { NATIVE_FILE } from '../../../firmware/boards/espruino/native-block'
import type { Scenario } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { espruinoProgram } from '../../../sim/runtimes/espruino'
import { PROMPT } from '../../../sim/runtimes/interpreter'
import { nativeBundleOptions } from '../../build/build-board'
import { bundleForEspruino } from '../../build/espruino-bundle'
import { FIRMWARE_ENTRY } from '../../build/firmware-entry'
import { nativeFileOf, nativeImageOf } from '../../build/native-image'
import { loadScenario } from '../../scenarios'
import { configurationOfScenario } from '../../simulation/configuration-of-scenario'
import { counting, type CountedFunction } from './instructions'

/** What of one function is left to the interpreter in one interrogation. */
export interface BoardStatements {
  /** `file#name` of its source. */
  name: string
  calls: number
  statements: number
}

/** The loop that waits for the rail takes no time here. Its statements in one call, if it reads the clock once: */
const WAIT = { name: 'boards/espruino/pulses#letGo', statements: 8 }

/**
 * The statements of the mdbt50q bundle with machine code that an interrogation of three pulses, its decision and its
 * report leave to the interpreter: from one report to the next, nothing else happening. The most first.
 */
export async function boardStatements(): Promise<BoardStatements[]> {
  const whole = loadScenario('wearable-patch')
  const quiet: Scenario = { ...whole, contacts: { events: [] }, device: { ...whole.device, rules: [] } }
  const configuration = configurationOfScenario(quiet)
  const image = nativeImageOf('mdbt50q', configuration)
  const { code, map } = await bundleForEspruino(FIRMWARE_ENTRY, nativeBundleOptions('mdbt50q', configuration, image))
  const counter = counting(code, map)
  const file = nativeFileOf('armv6-m', image, configuration.buildHash)
  const atReports: Map<string, CountedFunction>[] = []
  simulate(quiet, espruinoProgram(counter.code, wiring, counter.globals, PROMPT, { [NATIVE_FILE]: file }), {
    seed: 1,
    duration_s: 14,
    watch: { onBytes: () => atReports.push(counter.functions()) },
  })
  const [before, after] = atReports.slice(-2)
  return [...after]
    .map(([name, { calls, statements }]) => ({ name, calls: calls - (before.get(name)?.calls ?? 0), statements: statements - (before.get(name)?.statements ?? 0) }))
    .map((one) => (one.name === WAIT.name ? { ...one, statements: WAIT.statements * one.calls } : one))
    .filter(({ statements }) => statements > 0)
    .sort((one, other) => other.statements - one.statements)
}
