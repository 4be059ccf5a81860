/* What NodeMCU's module.h is to a module, for a Lua on the host: rotables become plain tables. */
#ifndef HOST_MODULE_H
#define HOST_MODULE_H

#include "lua.h"
#include "lauxlib.h"

#define LROT_BEGIN(table, meta, flags) static const luaL_Reg table##_entries[] = {
#define LROT_FUNCENTRY(name, function) { #name, function },
#define LROT_END(table, meta, flags) { NULL, NULL } };
#define LROT_TABLEREF(table) (table##_entries)

void luaL_rometatable(lua_State *L, const char *name, const luaL_Reg *entries);
int luaL_pcallx(lua_State *L, int arguments, int results);

#define NODEMCU_MODULE(configuration, name, table, open) \
  void hostModule(lua_State *L); \
  void hostModule(lua_State *L) { hostRegister(L, name, table##_entries, open); } \
  int open(lua_State *L)
void hostRegister(lua_State *L, const char *name, const luaL_Reg *entries, lua_CFunction open);

#endif
