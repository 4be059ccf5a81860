import type { LuaState } from 'fengari'
import { HostRecord, HostValue, luaStateNew, runChunk, setGlobal } from './lua-bridge'
import { Microcontroller, Program } from '../microcontroller'
import { NodemcuHardware, commonModules, hardwareNew } from './nodemcu-modules'
import { wiring as esp32Wiring } from '../../firmware/boards/lua/nodemcu-esp32'
import { wiring as esp8266Wiring } from '../../firmware/boards/lua/nodemcu-esp8266'
import { esp32Modules } from './esp32-modules'
import { esp8266Modules } from './esp8266-modules'

const BOARDS = {
  'nodemcu-esp8266': { wiring: esp8266Wiring, modules: esp8266Modules },
  'nodemcu-esp32': { wiring: esp32Wiring, modules: esp32Modules },
}

export type NodemcuBoardName = keyof typeof BOARDS

/**
 * Runs a built Lua bundle on a virtual NodeMCU board: fengari as the interpreter, NodeMCU's
 * modules on the world's lines. Each boot starts a fresh interpreter.
 *
 * fengari has Lua 5.3's 32-bit integers with double floats; a bundle for ESP8266's Lua 5.1
 * runs on it with the `bit` module put in place. Number models are what the conformance
 * tests compare; this compares the whole program.
 * @param code the bundle's source
 * @param globals what the program finds besides NodeMCU's modules
 */
export function luaProgram(code: string, boardName: NodemcuBoardName, globals: Record<string, HostValue> = {}): (mcu: Microcontroller) => Program {
  const { wiring, modules } = BOARDS[boardName]
  return (mcu) => {
    let hardware: NodemcuHardware = hardwareNew(mcu, wiring)
    return {
      boot: () => {
        hardware = hardwareNew(mcu, wiring)
        const state = luaStateNew()
        install(state, commonModules(hardware), modules(hardware))
        for (const [name, value] of Object.entries(globals)) setGlobal(state, name, value)
        runChunk(state, code, boardName)
      },
      receive: (byte) => hardware.onData(String.fromCharCode(byte)),
    }
  }
}

/** Modules of both kinds as globals; a module in both lists has the functions of both. */
function install(state: LuaState, common: Record<string, HostRecord>, special: Record<string, HostRecord>): void {
  for (const name of new Set([...Object.keys(common), ...Object.keys(special)])) {
    setGlobal(state, name, { ...common[name], ...special[name] })
  }
}
