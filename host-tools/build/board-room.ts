import { BOARD_NAMES, BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { IongateError } from '../diagnostics'
import { isNodemcuBoard } from './nodemcu-boards'
import { atMost, type Figure } from '../figures'

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
const ESP8266_HEAP_bytes = { boots: 93000, runs: 93800 }

/**
 * Espruino's Storage: the program of 2026-12-01 and the device's key; its machine code, or, with the core interpreted, the calibration
 * that it runs; each with its header of 32 bytes. A board that has no free pages beside its Storage keeps the journal's two files
 * there too. An uploaded calibration takes 2.9 kB more.
 */
const NATIVE_STORAGE_bytes = 40900
const INTERPRETED_STORAGE_bytes = 52300
const JOURNAL_FILES_bytes = 1088
const KEY_FILE_bytes = 60
const CALIBRATION_FILE_bytes = 2880
const FILE_HEADER_bytes = 32

/** What a board has of something, and what is needed of it. */
interface Room {
  has: number
  boots: number
  runs: number
  unit: string
}

/** Of what there is plenty no room is given. */
function roomsOf(board: BoardName, isNative: boolean): Room[] {
  const { variables, storage_bytes, keepsJournalInStorage, freeHeap_bytes } = BOARD_PROFILES[board].facts
  const rooms: Room[] = []
  if (variables !== undefined) rooms.push({ has: variables, ...(isNative ? NATIVE_VARIABLES : INTERPRETED_VARIABLES), unit: 'variables' })
  if (storage_bytes !== undefined) {
    const boots = isNative ? NATIVE_STORAGE_bytes : INTERPRETED_STORAGE_bytes
    rooms.push({ has: storage_bytes, boots, runs: boots + (keepsJournalInStorage === true ? JOURNAL_FILES_bytes : 0), unit: 'bytes of Storage' })
  }
  if (freeHeap_bytes !== undefined) rooms.push({ has: freeHeap_bytes, ...ESP8266_HEAP_bytes, unit: 'bytes of heap' })
  return rooms
}

/** What a build's files take of the board's Storage, with what the device keeps beside them. */
export function storageFigure(board: BoardName, files_bytes: number[], isNative: boolean): Figure[] {
  const { storage_bytes, keepsJournalInStorage } = BOARD_PROFILES[board].facts
  if (storage_bytes === undefined) return []
  const beside_bytes = KEY_FILE_bytes + (isNative ? 0 : CALIBRATION_FILE_bytes) + (keepsJournalInStorage === true ? JOURNAL_FILES_bytes : 0)
  return [atMost(`${board}/storage`, files_bytes.reduce((sum, bytes) => sum + bytes + FILE_HEADER_bytes, beside_bytes), storage_bytes, 'bytes')]
}

const lacks = ({ has, boots, runs }: Room) => has < Math.max(boots, runs)

/** @param isNative on an Espruino: the core as machine code */
function holdsFirmware(board: BoardName, isNative: boolean): boolean {
  return !roomsOf(board, isNative).some(lacks)
}

/** Boards that `build --board all` makes. */
export function boardsWithRoom(isNative: boolean): BoardName[] {
  return BOARD_NAMES.filter((board) => holdsFirmware(board, isNative))
}

/** Why a board is too small, with the numbers; empty when it is not. */
export function lackOfRoom(board: BoardName, isNative: boolean): string {
  return roomsOf(board, isNative)
    .filter(lacks)
    .map(({ has, boots, runs, unit }) => `has ${has} ${unit}; the firmware takes ${boots} to boot and ${runs} once it runs`)
    .join('; ')
}

/** @throws IongateError board-too-small, unless `force` */
export function refuseSmallBoard(board: BoardName, isNative: boolean, force = false): void {
  if (!force && !holdsFirmware(board, isNative)) throw new IongateError('board-too-small', board, lackOfRoom(board, isNative))
}

/** @throws IongateError usage where a module of NodeMCU is asked for a board that takes none */
export function refuseOtherTarget(board: BoardName, target: string): void {
  if (target === 'nodemcu-module' && !isNodemcuBoard(board)) throw new IongateError('usage', `--board ${board}`, 'a module of NodeMCU is for nodemcu-esp8266 and nodemcu-esp32')
}
