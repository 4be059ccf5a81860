/** The part of fengari's interface that the runtime uses: Lua 5.3's C interface under its own names. */
declare module 'fengari' {
  /** A Lua state. */
  type LuaState = object
  type JsFunction = (state: LuaState) => number

  export const lua: {
    LUA_OK: number
    LUA_REGISTRYINDEX: number
    LUA_MASKCOUNT: number
    LUA_TNIL: number
    LUA_TBOOLEAN: number
    LUA_TNUMBER: number
    LUA_TSTRING: number
    LUA_TTABLE: number
    LUA_TFUNCTION: number
    lua_gettop(state: LuaState): number
    lua_settop(state: LuaState, index: number): void
    lua_type(state: LuaState, index: number): number
    lua_toboolean(state: LuaState, index: number): boolean
    lua_tonumber(state: LuaState, index: number): number
    lua_tostring(state: LuaState, index: number): Uint8Array
    lua_next(state: LuaState, index: number): number
    lua_rawgeti(state: LuaState, index: number, key: number): number
    lua_rawseti(state: LuaState, index: number, key: number): void
    lua_pcall(state: LuaState, arguments_: number, results: number, handler: number): number
    lua_pushboolean(state: LuaState, value: boolean): void
    lua_pushinteger(state: LuaState, value: number): void
    lua_pushnil(state: LuaState): void
    lua_pushnumber(state: LuaState, value: number): void
    lua_pushstring(state: LuaState, value: Uint8Array): void
    lua_pushvalue(state: LuaState, index: number): void
    lua_pushjsfunction(state: LuaState, callee: JsFunction): void
    lua_newtable(state: LuaState): void
    lua_setfield(state: LuaState, index: number, key: Uint8Array): void
    lua_setmetatable(state: LuaState, index: number): void
    lua_sethook(state: LuaState, hook: () => void, mask: number, count: number): void
    lua_setglobal(state: LuaState, name: Uint8Array): void
  }
  export const lauxlib: {
    luaL_newstate(): LuaState
    luaL_loadbuffer(state: LuaState, chunk: Uint8Array, length: number, name: Uint8Array): number
    luaL_ref(state: LuaState, index: number): number
  }
  export const lualib: { luaL_openlibs(state: LuaState): void }
  export function to_luastring(text: string): Uint8Array
  export function to_jsstring(text: Uint8Array): string
}
