import { HostRecord, HostValue, luaStateNew, runChunk, setGlobal, watchInstructions } from './lua-bridge'
import { Interpreter, PROMPT, execute, executionNew, spend } from './interpreter'
import { Microcontroller, PIN_PUMP, Program, takeByte } from '../microcontroller'
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
 * @param interpreter what an instruction takes while the pump runs; what it takes else is in the board's processing times
 */
export function luaProgram(
  code: string,
  boardName: NodemcuBoardName,
  globals: Record<string, HostValue> = {},
  interpreter: Interpreter = PROMPT,
): (mcu: Microcontroller) => Program {
  return (mcu) => {
    let hardware: NodemcuHardware | undefined
    return {
      boot: () => {
        const board = nodemcuModules(mcu, boardName)
        hardware = board.hardware
        const execution = executionNew(mcu, interpreter)
        const state = luaStateNew()
        for (const [name, value] of Object.entries({ ...board.modules, ...globals })) setGlobal(state, name, value)
        if (interpreter !== PROMPT) {
          const onInstruction = () => spend(execution, mcu.pins[PIN_PUMP] === 1 ? interpreter.statement_us() : 0)
          watchInstructions(state, onInstruction, (callback) => execute(execution, callback))
        }
        execute(execution, () => runChunk(state, code, boardName))
      },
      receive: (byte) => takeByte(mcu, () => hardware?.onData(String.fromCharCode(byte))),
    }
  }
}

/** A board's hardware, fresh after power-up, and NodeMCU's modules on it by their names. */
export function nodemcuModules(mcu: Microcontroller, boardName: NodemcuBoardName): { hardware: NodemcuHardware; modules: Record<string, HostRecord> } {
  const { wiring, modules } = BOARDS[boardName]
  const hardware = hardwareNew(mcu, wiring)
  const common = commonModules(hardware)
  const special = modules(hardware)
  const names = new Set([...Object.keys(common), ...Object.keys(special)])
  return { hardware, modules: Object.fromEntries([...names].map((name) => [name, { ...common[name], ...special[name] }])) }
}
