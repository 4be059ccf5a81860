import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { loadScenario } from '../../host-tools/scenarios'
import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import type { BoardName } from '../../sim/board-profiles'
import { microcontrollerNew, type Microcontroller, type Program } from '../../sim/microcontroller'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import type { Interpreter } from '../../sim/runtimes/interpreter'
import { runWorld, worldNew } from '../../sim/world'
import { monitorOf, type Segment } from './electrode-monitor'

/** A pulse begins some time from when it is asked for, or at a reading of the clock; what comes next is asked for after a pause. */
export type Played = ({ stimulus: StimulusPlan } | { pulse: InterrogationPulse; due_ms?: number }) & { pause_ms?: number }

/** From asking for a pulse to its first edge, where it says nothing else. */
export const AHEAD_ms = 40

/** What one operation came to: what the board said of it, and what the electrodes got. */
export interface Outcome {
  operation: Played
  begin_us: number
  end_us: number
  kind: number
  stimulus: Segment[]
  gel: Segment[]
  pumpStarts: number
  /** From the first edge of the last pulse on the gel to its first sample. */
  firstSample_us: number | undefined
  /** Of the last pulse on the gel, all samples likewise. */
  samples_us: number[]
}

/** The engine as it is, as source text; a fault is another function of the engine. */
const FAULTLESS = '(engine) => engine'

/** A program that carries out what it is given, one operation after the other, and says how each ended. */
const source = (board: string, fault: string) => `
import { wiring } from './boards/espruino/${board}'
import { espruinoBoard } from './boards/espruino/board'
import { waveformSampler } from './boards/espruino/waveform'
wiring.engine = (${fault})(wiring.engine)
const events = { onEnd: (kind) => { setTimeout(next, ended(kind)) }, onByte: () => {} }
const board = espruinoBoard(wiring, events)
function next() {
  const operation = take()
  if (operation === undefined) return
  if (operation.stimulus !== undefined) board.stimulate(operation.stimulus)
  else board.interrogate(operation.pulse, operation.due_ms === undefined ? board.time_ms() + ${AHEAD_ms} : operation.due_ms)
}
setTimeout(next, 20)
`

const bundles = new Map<string, Promise<string>>()
function bundleOf(board: string, fault: string): Promise<string> {
  const text = source(board, fault)
  let code = bundles.get(text)
  if (code === undefined) {
    code = bundleForEspruino('firmware/entry.ts', { source: text }).then((bundle) => bundle.code)
    bundles.set(text, code)
  }
  return code
}

/** What the played program calls: the next operation, undefined when there is none left; and how it ended. */
export interface PlayHooks {
  take: () => Played | undefined
  ended: (kind: number) => void
}

/**
 * @param fault what is wrong with the board's engine
 * @param globalsOf what of Espruino the firmware does without
 */
export async function playOn(
  board: BoardName,
  wiring: EspruinoWiring,
  interpreter: Interpreter,
  operations: Played[],
  fault = FAULTLESS,
  globalsOf: (mcu: Microcontroller) => object = () => ({}),
): Promise<Outcome[]> {
  const code = await bundleOf(board, fault)
  return played(board, operations, (hooks) => (mcu) => espruinoProgram(code, wiring, { ...hooks, ...globalsOf(mcu) }, interpreter)(mcu))
}

/** Plays operations on a board in the world, one after the other, and notes what each came to. */
export function played(board: BoardName, operations: Played[], programFor: (hooks: PlayHooks) => (mcu: Microcontroller) => Program): Outcome[] {
  const scenario = loadScenario('wearable-patch')
  const supplied = { ...scenario, board, store: { ...scenario.store, source: 'bench' as const, initial_mV: 3500 } }
  const world = worldNew(supplied, { seed: 1, duration_s: 100000, recorded_s: 0 })
  const monitor = monitorOf(world)
  const outcomes: Outcome[] = []
  let taken = 0
  let begin_us = 0
  let isIdle = false
  const take = () => {
    const operation = operations[taken]
    taken += 1
    isIdle = operation === undefined
    begin_us = world.now_us
    return operation
  }
  const within = (segments: Segment[]) => segments.filter(({ end_us }) => end_us > begin_us)
  const ended = (kind: number) => {
    outcomes.push({ operation: operations[taken - 1], begin_us, end_us: world.now_us, kind, stimulus: within(monitor.stimulus), gel: within(monitor.gel), pumpStarts: monitor.pumpStarts, firstSample_us: world.record.pulse?.sample_us[0], samples_us: world.record.pulse?.sample_us.slice() ?? [] })
    monitor.stimulus = []
    monitor.gel = []
    monitor.pumpStarts = 0
    return operations[taken - 1].pause_ms ?? 20
  }
  microcontrollerNew(world, programFor({ take, ended }))
  while (!isIdle && world.now_us < 99990e6) runWorld(world, world.now_us + 1e6)
  // What came after the last word counts too.
  runWorld(world, world.now_us + 1e6)
  const last = outcomes[outcomes.length - 1]
  last.stimulus.push(...monitor.stimulus)
  last.gel.push(...monitor.gel)
  return outcomes
}
