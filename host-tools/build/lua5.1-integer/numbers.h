/* Numbers as in NodeMCU's integer-only build of Lua 5.1: int32 throughout. Appended to
   Lua's luaconf.h; compiled with -fwrapv, so that sums wrap as they do on the chip. */
#undef LUA_NUMBER_DOUBLE
#undef LUA_NUMBER
#define LUA_NUMBER int
#undef LUAI_UACNUMBER
#define LUAI_UACNUMBER int
#undef LUA_INTEGER
#define LUA_INTEGER int
#undef LUA_NUMBER_SCAN
#define LUA_NUMBER_SCAN "%d"
#undef LUA_NUMBER_FMT
#define LUA_NUMBER_FMT "%d"
#undef lua_str2number
#define lua_str2number(s, p) ((int)strtol((s), (p), 10))
#undef luai_nummod
#define luai_nummod(a, b) ((a) % (b))
#undef luai_numpow
#define luai_numpow(a, b) 0
#undef lua_number2int
#define lua_number2int(i, d) ((i) = (d))
#undef lua_number2integer
#define lua_number2integer(i, d) ((i) = (d))
