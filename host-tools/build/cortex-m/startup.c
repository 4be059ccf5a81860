/* What Lua's own lua.c lacks on a bare Cortex-M: a vector table, and a clock for Lua.
   newlib's semihosting start-up code does the rest. */
#include "lauxlib.h"
#include "lualib.h"

extern unsigned char __stack;
extern void _start(void);

__attribute__((section(".vectors"), used)) static void *const vectors[2] = {&__stack, (void *)_start};

/* CMSDK timer 0, counting down at 25 MHz (Arm DDI 0479, chapter 4.4). */
#define TIMER_CONTROL (*(volatile unsigned *)0x40000000)
#define TIMER_VALUE (*(volatile unsigned *)0x40000004)
#define TIMER_RELOAD (*(volatile unsigned *)0x40000008)
#define TIMER_ENABLE 1u

/* ticks() in Lua: 25 MHz ticks since the first call, wrapping at 32 bits. */
static int ticks(lua_State *L) {
  if ((TIMER_CONTROL & TIMER_ENABLE) == 0) {
    TIMER_RELOAD = 0xffffffffu;
    TIMER_VALUE = 0xffffffffu;
    TIMER_CONTROL = TIMER_ENABLE;
  }
  lua_pushinteger(L, (lua_Integer)(0xffffffffu - TIMER_VALUE));
  return 1;
}

/* Linked with --wrap=luaL_openlibs, so that lua.c needs no change. */
void __real_luaL_openlibs(lua_State *L);
void __wrap_luaL_openlibs(lua_State *L) {
  __real_luaL_openlibs(L);
  lua_register(L, "ticks", ticks);
}
