/**
 * One board's firmware, from the sources to the files that are flashed, with its size.
 */
import { createHash } from 'node:crypto'
import type { BoardFacts } from '../../firmware/boards/board-facts'
import { NATIVE_FILE } from '../../firmware/boards/espruino/native-block'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { IongateError } from '../diagnostics'
import { atMost, type Figure } from '../figures'
import { storageFigure } from './board-room'
import { budgetOf, nativeBudgetOf } from './budgets'
import { bundleForEspruino, type EspruinoBundleOptions } from './espruino-bundle'
import { NATIVE_MADE_AT_BOOT, countVariables, estimateVariables } from './espruino-variables'
import { type Finding, formatFinding } from './finding'
import { EXTENSIONS, FIRMWARE_ENTRY, INTERPRETED, closedConsole, espruinoEntry, extensionsOf, nativeEspruinoEntry } from './firmware-entry'
import { measureLua } from './lua-size'
import { type NativeImage, nativeFileOf, nativeImageOf } from './native-image'
import { pastedFile } from './pasted-file'
import { MAIN_FILE, bundleForNodemcu } from './nodemcu-bundle'
import { isNodemcuBoard } from './nodemcu-boards'
import { refuseUntimedPins } from './nodemcu-wiring'
import { shortenableNames } from './property-names'

export interface BuiltFile {
  name: string
  content: string | Uint8Array
}

export interface BuiltBoard {
  board: BoardName
  /** The program first, then what belongs to it. */
  files: BuiltFile[]
  /** As the device's hello frame carries it. */
  buildHash: number
  figures: Figure[]
  /** How the memory figure, where there is one, was come by: counted or measured by a real interpreter, or estimated. */
  memoryBy?: 'interpreter' | 'estimate'
  limitations: string[]
  /** Files that the board's storage must hold before the program runs, by their names there. */
  storage?: { name: string; content: Uint8Array }[]
}

export interface BuildBoardOptions {
  /** On an Espruino: the core as machine code; where left out, it is. */
  isNative?: boolean
}

/** Throws dialect, naming file, line and cure, when the bundle holds what the board's interpreter would refuse. */
export async function buildBoard(board: BoardName, configuration: DeviceConfiguration, { isNative = true }: BuildBoardOptions = {}): Promise<BuiltBoard> {
  const built = isNodemcuBoard(board) ? buildLua(board, configuration) : isNative ? await buildNativeEspruino(board, configuration) : await buildEspruino(board, configuration)
  const report = {
    board,
    buildHash: configuration.buildHash,
    calibrationId: configuration.decoder.calibrationId,
    files: built.files.map(({ name, content }) => ({
      name,
      bytes: Buffer.from(content).length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
    figures: built.figures,
  }
  return {
    board,
    buildHash: configuration.buildHash,
    limitations: BOARD_PROFILES[board].facts.limitations,
    ...built,
    files: [...built.files, { name: 'build.json', content: `${JSON.stringify(report, null, 2)}\n` }],
  }
}

/** How a board's Espruino bundle is made; rollup.config.js makes it the same way. */
export function espruinoBundleOptions(board: BoardName, configuration: DeviceConfiguration): EspruinoBundleOptions {
  return {
    source: espruinoEntry(`./boards/espruino/${board}`, configuration),
    first: closedConsole(BOARD_PROFILES[board].facts),
    shorten: shortenableNames(),
    modules: { [EXTENSIONS]: extensionsOf(configuration) },
  }
}

/** How the program is made whose core is machine code. */
export function nativeBundleOptions(board: BoardName, configuration: DeviceConfiguration, image: NativeImage): EspruinoBundleOptions {
  return {
    source: nativeEspruinoEntry(`./boards/espruino/${board}`, configuration, image),
    first: closedConsole(BOARD_PROFILES[board].facts),
    shorten: shortenableNames(),
    modules: { [INTERPRETED]: 'export const IS_INTERPRETED = false\n' },
  }
}

async function buildNativeEspruino(board: BoardName, configuration: DeviceConfiguration) {
  const { processor } = BOARD_PROFILES[board].facts as BoardFacts
  if (processor === undefined) throw new Error(`${board} calls no machine code`)
  const image = nativeImageOf(board, configuration)
  const { code, map, findings } = await bundleForEspruino(FIRMWARE_ENTRY, nativeBundleOptions(board, configuration, image))
  refuse(findings)
  const file = nativeFileOf(processor, image, configuration.buildHash)
  const budget = nativeBudgetOf(configuration)
  return {
    files: [
      { name: 'iongate.js', content: code },
      { name: 'iongate.js.map', content: map },
      { name: NATIVE_FILE, content: file },
      { name: `${NATIVE_FILE}.js`, content: pastedFile(NATIVE_FILE, file) },
    ],
    storage: [{ name: NATIVE_FILE, content: file }],
    figures: [
      atMost(`${board}/program`, Buffer.byteLength(code), budget.bytes, 'bytes'),
      atMost(`${board}/machine-code`, file.length, budget.code_bytes, 'bytes'),
      ...storageFigure(board, [Buffer.byteLength(code), file.length], true),
      atMost(`${board}/variables`, estimateVariables(code, NATIVE_MADE_AT_BOOT), budget.variables, 'variables'),
    ],
    memoryBy: 'estimate' as const,
  }
}

async function buildEspruino(board: BoardName, configuration: DeviceConfiguration) {
  const { code, map, findings } = await bundleForEspruino(FIRMWARE_ENTRY, espruinoBundleOptions(board, configuration))
  refuse(findings)
  const count = await countVariables(code)
  const budget = budgetOf(board, configuration)
  return {
    files: [
      { name: 'iongate.js', content: code },
      { name: 'iongate.js.map', content: map },
    ],
    figures: [
      atMost(`${board}/program`, Buffer.byteLength(code), budget.bytes, 'bytes'),
      ...storageFigure(board, [Buffer.byteLength(code)], false),
      atMost(`${board}/variables`, count.variables, budget.variables, 'variables'),
    ],
    memoryBy: count.by,
  }
}

function buildLua(board: NodemcuBoardName, configuration: DeviceConfiguration) {
  refuseUntimedPins(board)
  const { files, target, findings } = bundleForNodemcu(board, configuration)
  refuse(findings)
  const size = measureLua(files[MAIN_FILE], target)
  // On ESP8266 the program's code stays in flash (LFS).
  const heap_bytes = board === 'nodemcu-esp8266' ? size.data_bytes : size.code_bytes + size.data_bytes
  const budget = budgetOf(board, configuration)
  return {
    files: [
      { name: MAIN_FILE, content: files[MAIN_FILE] },
      { name: 'init.lua', content: files['init.lua'] },
    ],
    figures: [
      atMost(`${board}/program`, size.file_bytes, budget.bytes, 'bytes'),
      atMost(`${board}/heap`, heap_bytes, budget.heap_bytes, 'bytes'),
    ],
    memoryBy: 'interpreter' as const,
  }
}

/** @throws IongateError dialect, with each finding, where there are any */
export function refuse(findings: Finding[]): void {
  if (findings.length === 0) return
  throw new IongateError('dialect', '', findings.map(formatFinding).join('\n'))
}
