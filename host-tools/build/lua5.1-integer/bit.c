/* The functions of NodeMCU's `bit` module that bundles use, for the integer-only Lua 5.1. */
#include "lauxlib.h"
#include "lua.h"
#include "lualib.h"

static int band(lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) & luaL_checkinteger(L, 2));
  return 1;
}

static int bor(lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) | luaL_checkinteger(L, 2));
  return 1;
}

static int bxor(lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) ^ luaL_checkinteger(L, 2));
  return 1;
}

static int bnot(lua_State *L) {
  lua_pushinteger(L, ~luaL_checkinteger(L, 1));
  return 1;
}

static int lshift(lua_State *L) {
  lua_pushinteger(L, (int)((unsigned)luaL_checkinteger(L, 1) << luaL_checkinteger(L, 2)));
  return 1;
}

static int arshift(lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) >> luaL_checkinteger(L, 2));
  return 1;
}

static const luaL_Reg functions[] = {
  {"band", band},     {"bor", bor},         {"bxor", bxor}, {"bnot", bnot},
  {"lshift", lshift}, {"arshift", arshift}, {NULL, NULL},
};

/* Linked with --wrap=luaL_openlibs, so that lua.c needs no change. */
void __real_luaL_openlibs(lua_State *L);
void __wrap_luaL_openlibs(lua_State *L) {
  __real_luaL_openlibs(L);
  luaL_register(L, "bit", functions);
  lua_pop(L, 1);
}
