/** The firmware for a NodeMCU that is built with the device in C: sources of its module, and the board loop in Lua. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { type CLibrary, libraryOf } from '../toolchain/c-library'
import { fieldsOf } from '../toolchain/records'
import { type BuiltBoard, refuse } from './build-board'
import { cFiles } from './c-target'
import { FIRMWARE_ENTRY } from './firmware-entry'
import { transpileToLua } from './lua-bundle'
import { checkLuaDialect } from './lua-dialect'
import { refuseUntimedPins } from './nodemcu-wiring'
import { MAIN_FILE, NODEMCU_LUA, NODEMCU_MODULES, initOf, type NodemcuBundle } from './nodemcu-bundle'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Files of the firmware whose place iongate's module takes, by their paths in firmware/, and what stands there. */
const MODULE_IN_PLACE_OF: Record<string, string> = {
  'core/device/device.ts': 'declare const iongate: any; export const deviceNew = iongate.new',
  'core/link/authentication.ts': 'declare const iongate: any; export const guardTakeKey = iongate.key',
  'boards/calibration-loader.ts': 'export const loadCalibration = () => undefined',
  'boards/lua/natives.ts': 'export const luaNatives = undefined',
}

const ENTRY = (board: string) => `import { wiring } from './boards/lua/${board}'
import { start } from './main-nodemcu-module'
declare const iongate: any
start(wiring, iongate.step)`

/** The board loop in Lua. The same for every device of a board. */
export function moduleLoop(board: NodemcuBoardName): NodemcuBundle {
  const target = NODEMCU_LUA[board]
  const replaced = Object.fromEntries(Object.entries(MODULE_IN_PLACE_OF).map(([file, text]) => [fileURLToPath(new URL(`../../firmware/${file}`, import.meta.url)), text]))
  const { code, findings } = transpileToLua(FIRMWARE_ENTRY, target, [NODEMCU_MODULES], ENTRY(board), [], replaced)
  const refused = findings.length === 0 ? checkLuaDialect(code, target, MAIN_FILE) : findings
  return { files: { 'init.lua': initOf(board), [MAIN_FILE]: code }, target, findings: refused }
}

/** What the user has to do with the files, and what this firmware lacks. */
const NOTES: Record<NodemcuBoardName, string[]> = {
  'nodemcu-esp8266': [
    'Put app/modules into a checkout of NodeMCU, branch release, and add #define LUA_USE_MODULES_IONGATE to app/include/user_modules.h.',
    'The loop (lua/iongate.lua) runs from flash (LFS): see docs/native.md.',
  ],
  'nodemcu-esp32': [
    'Build NodeMCU, branch dev-esp32, with EXTRA_COMPONENT_DIRS naming the folder iongate, and modules adc and time switched on.',
    'The pulse engine takes all channels of the remote control peripheral: modules rmt and ws2812 find none left.',
  ],
}
const NO_SLOTS = 'The module has no calibration slots: an upload is answered with “no room”.'

/**
 * The module and its loop, as files to write.
 * @throws IongateError pin-untimed; dialect
 */
export function buildModule(board: NodemcuBoardName, configuration: DeviceConfiguration): BuiltBoard {
  refuseUntimedPins(board)
  const loop = moduleLoop(board)
  refuse(loop.findings)
  const lua = Object.entries(loop.files).map(([name, content]) => ({ name: `lua/${name}`, content }))
  return {
    board,
    files: [...moduleFiles(board, configuration), ...lua],
    buildHash: configuration.buildHash,
    figures: [],
    limitations: [...NOTES[board], NO_SLOTS],
  }
}

/**
 * Sources of the module.
 * @param library of this source tree
 */
export function moduleFiles(board: NodemcuBoardName, configuration: DeviceConfiguration, library: CLibrary = libraryOf(ROOT)): { name: string; content: string }[] {
  const folder = board === 'nodemcu-esp8266' ? 'app/modules' : 'iongate'
  const made = cFiles(configuration, library)
  const content = (name: string) => made.find((file) => file.name === name)?.content ?? ''
  const chip = board.slice('nodemcu-'.length)
  const sources = [
    { name: 'iongate.c', content: byHand('iongate.c').replace('/* fields */', fieldLines(library)) },
    { name: 'iongate-device.c', content: content('iongate.c') },
    ...['iongate.h', 'iongate-configuration.h', 'iongate-configuration.c'].map((name) => ({ name, content: content(name) })),
    { name: 'iongate-engine.h', content: byHand('iongate-engine.h') },
    { name: 'iongate-engine.c', content: byHand(`iongate-engine-${chip}.c`) },
    ...(board === 'nodemcu-esp32' ? ['CMakeLists.txt', 'Kconfig'].map((name) => ({ name, content: byHand(name) })) : []),
  ]
  return sources.map((file) => ({ ...file, name: `${folder}/${file.name}` }))
}

function byHand(name: string): string {
  return readFileSync(new URL(`../toolchain/nodemcu-files/${name}`, import.meta.url), 'utf8')
}

/** How Lua gets at an operation's fields: `kind`, which is asked for most, first. */
function fieldLines({ code }: CLibrary): string {
  const operation = code.records.find(({ name }) => name.text === 'Operation')
  if (operation === undefined) throw new Error('Operation is not in the library')
  const names = fieldsOf(code.translation, operation).map(({ name }) => name)
  return names
    .sort((one, other) => Number(other === 'kind') - Number(one === 'kind'))
    .map((name) => `  if (strcmp(name, "${name}") == 0) {\n    lua_pushinteger(L, operation->${name});\n    return 1;\n  }`)
    .join('\n')
}
