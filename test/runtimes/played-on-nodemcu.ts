import { FIRMWARE_ENTRY } from '../../host-tools/build/firmware-entry'
import { transpileToLua } from '../../host-tools/build/lua-bundle'
import { NODEMCU_LUA, NODEMCU_MODULES } from '../../host-tools/build/nodemcu-bundle'
import { PROMPT, type Interpreter } from '../../sim/runtimes/interpreter'
import { luaProgram, type NodemcuBoardName } from '../../sim/runtimes/lua'
import type { HostValue } from '../../sim/runtimes/lua-bridge'
import { AHEAD_ms, played, type Outcome, type Played } from './played-operations'

/** A program that carries out what it is given, one operation after the other, and reports how each ended. */
const source = (board: string) => `
import { wiring } from './boards/lua/${board}'
import { nodemcuBoard } from './boards/lua/board'
import { EVENT_FAILED } from './core/device/events'
declare function take(this: void): { stimulus?: any; pulse?: any; due_ms?: number } | undefined
declare function ended(this: void, kind: number): number
const events = { onEnd: (kind: number) => pause(ended(kind)), onByte: () => {} }
const board = nodemcuBoard(wiring, events)
const timer = tmr.create()
function pause(pause_ms: number) { timer.alarm(pause_ms, tmr.ALARM_SINGLE, next) }
function next(this: void) {
  const operation = take()
  if (operation === undefined) return
  if (operation.stimulus !== undefined) board.stimulate(operation.stimulus)
  else board.interrogate(operation.pulse, operation.due_ms === undefined ? board.time_ms() + ${AHEAD_ms} : operation.due_ms)
}
pause(20)
`

/** @param globals what is put in the place of NodeMCU's modules */
export function playOnNodemcu(board: NodemcuBoardName, operations: Played[], interpreter: Interpreter = PROMPT, globals: Record<string, HostValue> = {}): Outcome[] {
  const { code, findings } = transpileToLua(FIRMWARE_ENTRY, NODEMCU_LUA[board], [NODEMCU_MODULES], source(board))
  if (findings.length > 0) throw new Error(findings.map(({ construct }) => construct).join('\n'))
  return played(board, operations, ({ take, ended }) => luaProgram(code, board, { ...globals, take: () => take() as unknown as HostValue, ended }, interpreter))
}
