/** The firmware for a NodeMCU board: files to put on it. */
import { fileURLToPath } from 'node:url'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { facts as esp32 } from '../../firmware/boards/lua/nodemcu-esp32-facts'
import { facts as esp8266 } from '../../firmware/boards/lua/nodemcu-esp8266-facts'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import type { Finding } from './finding'
import { FIRMWARE_ENTRY, absentExtensions, luaLiteral } from './firmware-entry'
import { transpileToLua } from './lua-bundle'
import { checkLuaDialect } from './lua-dialect'
import type { LuaTarget } from './lua-int32-plugin'

/** The program; NodeMCU runs init.lua at power-up. */
export const MAIN_FILE = 'iongate.lua'

export type NodemcuBundle = {
  /** By the names they have on the board. */
  files: { 'init.lua': string; 'iongate.lua': string }
  target: LuaTarget
  /** What the board's Lua would refuse; empty for a bundle that may be flashed. */
  findings: Finding[]
}

export const NODEMCU_MODULES = fileURLToPath(new URL('../../firmware/boards/lua/nodemcu.d.ts', import.meta.url))

/** NodeMCU's default Lua on each chip. */
export const NODEMCU_LUA: Record<NodemcuBoardName, LuaTarget> = { 'nodemcu-esp8266': '5.1', 'nodemcu-esp32': '5.3' }

/**
 * The Lua prompt is closed at once. Who holds the rescue pin low (the board's own FLASH or BOOT button) a second after
 * power-up has it back, so that a board whose program fails can be mended, and so has a board without a program. The program
 * runs from flash (LFS). An ESP32 without an image loads it from its file, which takes 60 kB of heap for the
 * module’s loop, 263 kB for the whole firmware. An ESP8266 collects garbage only at fixed growth unless
 * it is asked to do so when memory is short.
 */
const INIT: Record<NodemcuBoardName, string> = {
  'nodemcu-esp8266': `uart.on("data", 0, function() end, 0)
tmr.create():alarm(1000, tmr.ALARM_SINGLE, function()
gpio.mode(${esp8266.rescue}, gpio.INPUT, gpio.PULLUP)
if gpio.read(${esp8266.rescue}) == 0 then uart.on("data") return end
if node.egc then node.egc.setmode(node.egc.ON_ALLOC_FAILURE) end
local main = node.LFS and node.LFS.get("iongate")
if main then main() else uart.on("data") print("iongate is not in LFS, see docs/hardware.md") end
end)
`,
  'nodemcu-esp32': `uart.on("data", 0, function() end, 0)
tmr.create():alarm(1000, tmr.ALARM_SINGLE, function()
gpio.config({gpio=${esp32.rescue}, dir=gpio.IN, pull=gpio.PULL_UP})
if gpio.read(${esp32.rescue}) == 0 then uart.on("data") return end
local main = node.LFS and node.LFS.get("iongate")
if main then main() else dofile("${MAIN_FILE}") end
end)
`,
}

export function initOf(board: NodemcuBoardName): string {
  return INIT[board]
}

/** Bundles firmware, wiring and configuration for one board and checks the outcome. */
export function bundleForNodemcu(board: NodemcuBoardName, configuration: DeviceConfiguration): NodemcuBundle {
  const target = NODEMCU_LUA[board]
  const entry = [
    `import { wiring } from './boards/lua/${board}'`,
    `import { start } from './main-nodemcu'`,
    `start(wiring, ${luaLiteral(configuration)})`,
  ].join('\n')
  const { code, findings } = transpileToLua(FIRMWARE_ENTRY, target, [NODEMCU_MODULES], entry, absentExtensions(configuration))
  const refused = findings.length === 0 ? checkLuaDialect(code, target, MAIN_FILE) : findings
  return { files: { 'init.lua': initOf(board), [MAIN_FILE]: code }, target, findings: refused }
}
