/** Real Lua interpreters inside Node (lua-wasm-bindings): to compile bundles, and to run them in tests. */
import { LUA_OK } from 'lua-wasm-bindings/dist/lua.js'
import * as lua51 from 'lua-wasm-bindings/dist/lua.51.js'
import * as lua53 from 'lua-wasm-bindings/dist/lua.53.js'
import type { LuaTarget } from './lua-int32-plugin'

const ENGINES = { '5.1': lua51, '5.3': lua53 }

/** The bindings pass text on WebAssembly's stack of 64 KB; a character may take three bytes. */
const CHUNK_MAX = 16384

export type LuaEngine = {
  /** Runs a chunk and returns its first value as text, '' for none. Globals stay between calls. Throws what Lua raises. */
  run(chunk: string): string
  close(): void
}

/** Starts an interpreter with the standard libraries: 5.1.5 or 5.3.6. Close it after use. */
export function startLua(target: LuaTarget): LuaEngine {
  const { lauxlib, lua, lualib } = ENGINES[target]
  const state = lauxlib.luaL_newstate()
  lualib.luaL_openlibs(state)
  return {
    run: (chunk) => run(chunk.length > CHUNK_MAX ? handOver(chunk) : chunk),
    close: () => lua.lua_close(state),
  }

  function run(chunk: string): string {
    const status = lauxlib.luaL_dostring(state, chunk)
    const text = lua.lua_gettop(state) === 0 ? '' : (lua.lua_tostring(state, -1) ?? '')
    lua.lua_settop(state, 0)
    if (status !== LUA_OK) throw new Error(text)
    return text
  }

  /** Puts a long chunk into Lua piece by piece; returns a short one that runs it. */
  function handOver(chunk: string): string {
    run('pieces = {}')
    for (let at = 0; at < chunk.length; at += CHUNK_MAX) {
      run(`pieces[#pieces + 1] = ${luaLiteral(chunk.slice(at, at + CHUNK_MAX))}`)
    }
    return 'local text = table.concat(pieces) pieces = nil return assert((loadstring or load)(text))()'
  }
}

/** Text as a Lua string literal that any chunk may hold. */
export function luaLiteral(text: string): string {
  // Lua 5.1 refuses `[[` within a literal of level 0.
  let level = '='
  while (text.includes(`]${level}]`) || text.endsWith(`]${level}`)) level += '='
  // Lua drops a line break right after the opening bracket.
  return `[${level}[\n${text}]${level}]`
}
