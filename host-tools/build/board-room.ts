import { BOARD_NAMES, BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { IongateError } from '../diagnostics'
import { isNodemcuBoard } from './nodemcu-boards'

/**
 * What the firmware asks of the interpreter's memory: the least with which it booted, and what it then needs to run.
 *
 * Espruino: counted on Espruino 2v29 for a Cortex-M4, whose variables have 13 bytes as on the boards here; an interpreter
 * for Linux packs otherwise and counts too few. With the core as machine code, the Puck.js and pico programs of
 * 2026-12-01, a bare interpreter's 72 and a prelude in them: 2630 is the least that was tried. With the core interpreted, the Puck.js bundle of 2026-11-30: to boot takes more because the
 * calibration goes into its slot in pieces of text. ESP8266: NodeMCU's Lua 5.1 with doubles,
 * built for 32 bits with 8 bytes a block, the code in LFS, garbage collected when memory is short, 75 s of operation,
 * 2026-12-01: docs/native.md.
 */
const NATIVE_VARIABLES = { boots: 2630, runs: 1955 }
const INTERPRETED_VARIABLES = { boots: 4090, runs: 2772 }
const ESP8266_HEAP_bytes = { boots: 82900, runs: 83300 }

/** What a board has of the memory that decides, and what is needed of it; undefined where there is plenty. */
function roomOf(board: BoardName, isNative: boolean): { has: number; boots: number; runs: number; unit: string } | undefined {
  const { variables, freeHeap_bytes } = BOARD_PROFILES[board].facts
  if (variables !== undefined) return { has: variables, ...(isNative ? NATIVE_VARIABLES : INTERPRETED_VARIABLES), unit: 'variables' }
  return freeHeap_bytes === undefined ? undefined : { has: freeHeap_bytes, ...ESP8266_HEAP_bytes, unit: 'bytes of heap' }
}

/** @param isNative on an Espruino: the core as machine code */
function holdsFirmware(board: BoardName, isNative: boolean): boolean {
  const room = roomOf(board, isNative)
  return room === undefined || room.has >= Math.max(room.boots, room.runs)
}

/** Boards that `build --board all` makes. */
export function boardsWithRoom(isNative: boolean): BoardName[] {
  return BOARD_NAMES.filter((board) => holdsFirmware(board, isNative))
}

/** Why a board is too small, with the numbers; empty when it is not. */
export function lackOfRoom(board: BoardName, isNative: boolean): string {
  const room = roomOf(board, isNative)
  if (room === undefined || holdsFirmware(board, isNative)) return ''
  return `has ${room.has} ${room.unit}; the firmware takes ${room.boots} to boot and ${room.runs} once it runs`
}

/** @throws IongateError board-too-small, unless `force` */
export function refuseSmallBoard(board: BoardName, isNative: boolean, force = false): void {
  if (!force && !holdsFirmware(board, isNative)) throw new IongateError('board-too-small', board, lackOfRoom(board, isNative))
}

/** @throws IongateError usage where a module of NodeMCU is asked for a board that takes none */
export function refuseOtherTarget(board: BoardName, target: string): void {
  if (target === 'nodemcu-module' && !isNodemcuBoard(board)) throw new IongateError('usage', `--board ${board}`, 'a module of NodeMCU is for nodemcu-esp8266 and nodemcu-esp32')
}
