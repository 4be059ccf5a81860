import { type LuaState, lauxlib, lua, lualib, to_jsstring, to_luastring } from 'fengari'

/**
 * Values between JavaScript and a Lua 5.3 state (fengari, whose integers have 32 bits).
 * Strings are bytes: each character of a JavaScript string is one, 0..255.
 */

/** What a Lua function passed to JavaScript becomes: calling it calls Lua. */
export type LuaFunction = (...values: LuaValue[]) => void
export type LuaValue = number | boolean | string | undefined | LuaFunction | LuaRecord
/** A table by its keys; those of a sequence count from 1, as in Lua. */
export type LuaRecord = { [key: string]: LuaValue }

/** What JavaScript may give Lua. A function gets Lua's values and may answer with one, or with a list of several. */
export type HostValue = number | boolean | string | undefined | HostFunction | HostRecord | ListByIndex
// Each function of a module says for itself what it takes; Lua, which calls it, knows no types.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type HostFunction = (...values: any[]) => HostValue | number[] | void
export interface HostRecord {
  [key: string]: HostValue
}

/** A list that Lua reads where it is, by index from 1, instead of getting a copy: a userdata of a module in C. */
export class ListByIndex {
  constructor(readonly list: number[]) {}
}

/** A fresh state with Lua's standard libraries. */
export function luaStateNew(): LuaState {
  const state = lauxlib.luaL_newstate()
  lualib.luaL_openlibs(state)
  return state
}

/** Makes a global table of functions and constants: what `require` or a build would have put there. */
export function setGlobal(state: LuaState, name: string, value: HostValue): void {
  push(state, value)
  lua.lua_setglobal(state, to_luastring(name))
}

/** What a state's callbacks go through, where they do not simply run. */
const runners = new WeakMap<LuaState, (callback: () => void) => void>()
const runNow = (callback: () => void) => callback()

/** From now on `onInstruction` is called before each of Lua's instructions, and Lua's functions are run by `run`. */
export function watchInstructions(state: LuaState, onInstruction: () => void, run: (callback: () => void) => void): void {
  lua.lua_sethook(state, onInstruction, lua.LUA_MASKCOUNT, 1)
  runners.set(state, run)
}

/** Runs a program. An error in it comes out as an Error with Lua's message. */
export function runChunk(state: LuaState, code: string, name: string): void {
  const chunk = to_luastring(code)
  const status = lauxlib.luaL_loadbuffer(state, chunk, chunk.length, to_luastring(`=${name}`))
  if (status !== lua.LUA_OK) throw new Error(takeMessage(state))
  call(state, 0)
}

function call(state: LuaState, valueCount: number): void {
  if (lua.lua_pcall(state, valueCount, 0, 0) !== lua.LUA_OK) throw new Error(takeMessage(state))
}

function takeMessage(state: LuaState): string {
  const message = to_jsstring(lua.lua_tostring(state, -1))
  lua.lua_settop(state, -2)
  return message
}

/** Functions that Lua calls as methods, `object:name(…)`: their first argument, the object, is not handed on. */
const methodFunctions = new WeakSet<HostFunction>()

export function isMethod(callee: HostFunction): boolean {
  return methodFunctions.has(callee)
}

/** An object with methods. */
export function methods(functions: Record<string, HostFunction>): HostRecord {
  for (const method of Object.values(functions)) methodFunctions.add(method)
  return functions
}

function push(state: LuaState, value: HostValue): void {
  if (value === undefined) lua.lua_pushnil(state)
  else if (typeof value === 'number') pushNumber(state, value)
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value)
  else if (typeof value === 'string') lua.lua_pushstring(state, Uint8Array.from(value, (c) => c.charCodeAt(0)))
  else if (typeof value === 'function') lua.lua_pushjsfunction(state, () => answer(state, value))
  else if (value instanceof ListByIndex) pushList(state, value)
  else {
    lua.lua_newtable(state)
    for (const [key, member] of Object.entries(value)) {
      push(state, member)
      lua.lua_setfield(state, -2, to_luastring(key))
    }
  }
}

function pushList(state: LuaState, { list }: ListByIndex): void {
  lua.lua_newtable(state)
  lua.lua_newtable(state)
  lua.lua_pushjsfunction(state, () => {
    push(state, list[lua.lua_tonumber(state, 2) - 1])
    return 1
  })
  lua.lua_setfield(state, -2, to_luastring('__index'))
  lua.lua_setmetatable(state, -2)
}

function pushNumber(state: LuaState, value: number): void {
  if (Number.isInteger(value)) lua.lua_pushinteger(state, value)
  else lua.lua_pushnumber(state, value)
}

/** Calls `callee` with what is on Lua's stack and puts its answer there. */
function answer(state: LuaState, callee: HostFunction): number {
  const count = lua.lua_gettop(state)
  const values: LuaValue[] = []
  for (let index = methodFunctions.has(callee) ? 2 : 1; index <= count; index++) values.push(valueAt(state, index))
  const result = callee(...values)
  if (Array.isArray(result)) {
    for (const value of result) pushNumber(state, value)
    return result.length
  }
  push(state, result as HostValue)
  return 1
}

function valueAt(state: LuaState, index: number): LuaValue {
  const type = lua.lua_type(state, index)
  if (type === lua.LUA_TNUMBER) return lua.lua_tonumber(state, index)
  if (type === lua.LUA_TSTRING) return String.fromCharCode(...lua.lua_tostring(state, index))
  if (type === lua.LUA_TBOOLEAN) return lua.lua_toboolean(state, index)
  if (type === lua.LUA_TFUNCTION) return functionAt(state, index)
  if (type === lua.LUA_TTABLE) return recordAt(state, index)
  return undefined
}

function functionAt(state: LuaState, index: number): LuaFunction {
  lua.lua_pushvalue(state, index)
  const reference = lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX)
  return (...values) =>
    (runners.get(state) ?? runNow)(() => {
      lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, reference)
      for (const value of values) push(state, value as HostValue)
      call(state, values.length)
    })
}

function recordAt(state: LuaState, index: number): LuaRecord {
  const record: LuaRecord = {}
  lua.lua_pushnil(state)
  while (lua.lua_next(state, index) !== 0) {
    record[String(valueAt(state, lua.lua_gettop(state) - 1))] = valueAt(state, lua.lua_gettop(state))
    lua.lua_settop(state, -2)
  }
  return record
}
