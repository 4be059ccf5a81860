/** Targets that npm brings along: two real Luas in WebAssembly, one in JavaScript, and the Espruino bundle in Node. */
import { createRequire } from 'node:module'
import vm from 'node:vm'
import { luaLiteral, startLua, type LuaEngine } from '../../../host-tools/build/lua-wasm'
import type { LuaTarget } from '../../../host-tools/build/lua-int32-plugin'
import { LUA_BIT_SHIM, LUA_DRIVER } from '../drivers'
import { resultLine } from '../wire'
import { espruinoBundleOf, luaBundleOf, type Target } from './target'

function luaTarget(name: string, version: LuaTarget, start: () => LuaEngine): Target {
  const engines = new Map<string, LuaEngine>()

  async function engineFor(module: string): Promise<LuaEngine> {
    const known = engines.get(module)
    if (known !== undefined) return known
    const engine = start()
    engines.set(module, engine)
    if (version === '5.1') engine.run(LUA_BIT_SHIM)
    engine.run(LUA_DRIVER)
    engine.run(`bundle = (function(...) ${await luaBundleOf(module, version)} end)()`)
    return engine
  }

  return {
    name,
    missing: () => undefined,
    async run(module, functionName, lines) {
      const engine = await engineFor(module)
      const text = engine.run(`return conformText("${functionName}", ${luaLiteral(lines.join('\n'))})`)
      return text.split('\n')
    },
    close() {
      engines.forEach((engine) => engine.close())
      engines.clear()
    },
  }
}

/** fengari, whose integers have 32 bits; it comes without types. */
function startFengari(): LuaEngine {
  const { lua, lauxlib, lualib, to_luastring, to_jsstring } = createRequire(import.meta.url)('fengari')
  const state = lauxlib.luaL_newstate()
  lualib.luaL_openlibs(state)
  return {
    run(chunk) {
      const status = lauxlib.luaL_dostring(state, to_luastring(chunk))
      const text = lua.lua_gettop(state) === 0 ? '' : to_jsstring(lua.lua_tostring(state, -1) ?? to_luastring(''))
      lua.lua_settop(state, 0)
      if (status !== lua.LUA_OK) throw new Error(text)
      return text
    },
    close: () => lua.lua_close(state),
  }
}

export const LUA_51_WASM = luaTarget('Lua 5.1.5 (lua-wasm-bindings)', '5.1', () => startLua('5.1'))
export const LUA_53_WASM = luaTarget('Lua 5.3.6 (lua-wasm-bindings)', '5.3', () => startLua('5.3'))
export const FENGARI = luaTarget('fengari', '5.3', startFengari)

/** What terser and Rollup made of the source, in a fresh JavaScript context. */
export const ESPRUINO_BUNDLE_IN_NODE: Target = {
  name: 'Espruino bundle in Node',
  missing: () => undefined,
  async run(module, functionName, lines) {
    const context = vm.createContext({})
    vm.runInContext(await espruinoBundleOf(module), context)
    return lines.map((line) => {
      const result = vm.runInContext(`bundle.${functionName}(${line.split(' ').join(',')})`, context)
      return resultLine(Array.isArray(result) || typeof result !== 'object' ? result : Array.from(result))
    })
  },
}
