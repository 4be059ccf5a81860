/*
 * Runs a NodeMCU program in a Lua on the host whose modules are in another process: each call of one is a line on
 * standard output, its answer a line on standard input. See hosted-lua.ts, which is the other side.
 *
 *   host PROGRAM [HEAP_BYTES [flash]]
 *
 * Blocks cost 8 bytes and are rounded up to 8, as NodeMCU's allocator has them; what would take more than HEAP_BYTES
 * is refused. With `flash`, what loading the program takes is not counted: its functions and their texts lie in LFS.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lua.h"
#include "lauxlib.h"
#include "lualib.h"

#include "iongate-engine.h"
#include "module.h"

void hostModule(lua_State *L);

/* ---- heap */

#define BLOCK 8u
/** A Lua that collects when memory is short does so by itself. */
#ifndef ON_FULL_HEAP
#define ON_FULL_HEAP
#endif

/** In front of each block; it costs nothing itself. */
typedef struct {
  size_t cost;
  /** What the block took while it was in flash, or before the program came. */
  size_t spared;
} Head;

static size_t limit = (size_t)-1;
static size_t used;
static size_t most;
static bool isFlash;

static void *allocate(void *user, void *block, size_t oldSize, size_t size) {
  (void)user;
  (void)oldSize;
  /* 16 bytes keep the block aligned. */
  Head *const head = block == NULL ? NULL : (Head *)((char *)block - 16);
  const size_t before = head == NULL ? 0 : head->cost;
  if (size == 0) {
    used -= before;
    free(head);
    return NULL;
  }
  const size_t whole = (size + BLOCK + 7u) / 8u * 8u;
  const size_t spared = isFlash ? whole : head == NULL ? 0 : head->spared;
  const size_t cost = whole > spared ? whole - spared : 0;
  if (used - before + cost > limit) {
    ON_FULL_HEAP;
    if (used - before + cost > limit) {
      return NULL;
    }
  }
  Head *const grown = realloc(head, size + 16);
  if (grown == NULL) {
    return NULL;
  }
  grown->cost = cost;
  grown->spared = spared;
  used = used - before + cost;
  if (used > most) {
    most = used;
  }
  return (char *)grown + 16;
}

/* ---- lines */

static char *line;
static size_t lineSize;
static char *at;

static void readLine(void) {
  fflush(stdout);
  if (getline(&line, &lineSize, stdin) < 0) {
    exit(0);
  }
  at = line;
}

static const char *word(void) {
  while (*at == ' ') {
    at++;
  }
  char *const begin = at;
  while (*at != ' ' && *at != '\n' && *at != 0) {
    at++;
  }
  if (*at != 0) {
    *at++ = 0;
  }
  return begin;
}

/** Where values are written: a line goes out as a whole, or not at all where memory runs out within it. */
static FILE *out;

static void writeText(const char *text, size_t length) {
  fputc('s', out);
  for (size_t i = 0; i < length; i++) {
    fprintf(out, "%02x", (unsigned char)text[i]);
  }
}

static void writeValue(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TNUMBER:
      fprintf(out, "i%.17g", (double)lua_tonumber(L, index));
      break;
    case LUA_TBOOLEAN:
      fputc(lua_toboolean(L, index) ? 't' : 'f', out);
      break;
    case LUA_TSTRING: {
      size_t length;
      const char *const text = lua_tolstring(L, index, &length);
      writeText(text, length);
      break;
    }
    case LUA_TFUNCTION:
      lua_pushvalue(L, index);
      fprintf(out, "F%d", luaL_ref(L, LUA_REGISTRYINDEX));
      break;
    case LUA_TTABLE: {
      int count = 0;
      lua_pushnil(L);
      while (lua_next(L, index) != 0) {
        count++;
        lua_pop(L, 1);
      }
      fprintf(out, "T%d", count);
      lua_pushnil(L);
      while (lua_next(L, index) != 0) {
        fputc(' ', out);
        writeValue(L, lua_gettop(L) - 1);
        fputc(' ', out);
        writeValue(L, lua_gettop(L));
        lua_pop(L, 1);
      }
      break;
    }
    default:
      fputc('n', out);
  }
}

static int callHost(lua_State *L);

static void pushValue(lua_State *L) {
  const char *const text = word();
  switch (text[0]) {
    case 'i': {
      const double value = strtod(text + 1, NULL);
      if (value == (double)(lua_Integer)value) {
        lua_pushinteger(L, (lua_Integer)value);
      } else {
        lua_pushnumber(L, (lua_Number)value);
      }
      break;
    }
    case 't':
    case 'f':
      lua_pushboolean(L, text[0] == 't');
      break;
    case 's': {
      luaL_Buffer buffer;
      luaL_buffinit(L, &buffer);
      for (const char *digit = text + 1; digit[0] != 0 && digit[1] != 0; digit += 2) {
        const char pair[] = { digit[0], digit[1], 0 };
        luaL_addchar(&buffer, (char)strtol(pair, NULL, 16));
      }
      luaL_pushresult(&buffer);
      break;
    }
    case 'H':
    case 'M':
      lua_pushinteger(L, atoi(text + 1));
      lua_pushinteger(L, text[0] == 'M' ? 2 : 1);
      lua_pushcclosure(L, callHost, 2);
      break;
    case 'T': {
      const int count = atoi(text + 1);
      lua_createtable(L, 0, count);
      for (int i = 0; i < count; i++) {
        pushValue(L);
        pushValue(L);
        lua_rawset(L, -3);
      }
      break;
    }
    default:
      lua_pushnil(L);
  }
}

/** Values of a line, to its end. */
static int pushValues(lua_State *L) {
  const int count = atoi(word());
  for (int i = 0; i < count; i++) {
    pushValue(L);
  }
  return count;
}

static int callHost(lua_State *L) {
  const int count = lua_gettop(L);
  char *text = NULL;
  size_t length = 0;
  out = open_memstream(&text, &length);
  fprintf(out, "call %d", (int)lua_tointeger(L, lua_upvalueindex(1)));
  /* A method's object is not handed on. */
  for (int i = (int)lua_tointeger(L, lua_upvalueindex(2)); i <= count; i++) {
    fputc(' ', out);
    writeValue(L, i);
  }
  fclose(out);
  puts(text);
  free(text);
  readLine();
  word();
  return pushValues(L);
}

/* ---- the module's engine */

static void (*onEngineEnd)(bool isInTime);
static IongateSampling sampled;

static bool askEngine(void) {
  readLine();
  word();
  return word()[0] == 't';
}

void iongateEngineOpen(void (*onEnd)(bool isInTime)) {
  onEngineEnd = onEnd;
}

bool iongateEngineTrain(const IongateTrain *train) {
  printf("engine train %d %d %d %d %d %d %d\n", train->first, train->second, train->firstPhase_us, train->interphaseGap_us,
    train->secondPhase_us, train->period_us, train->pulses);
  return askEngine();
}

bool iongateEngineSampling(const IongateSampling *sampling) {
  sampled = *sampling;
  printf("engine sampling %d %d %d %d\n", sampling->line, sampling->input, sampling->count, sampling->interval_us);
  return askEngine();
}

void iongateEngineStart(void) {
  printf("engine start\n");
  askEngine();
}

void iongateEngineStop(void) {
  printf("engine stop\n");
  askEngine();
}

/** `ended IN_TIME COUNT WORDS…` */
static void endEngine(void) {
  const bool isInTime = word()[0] == 't';
  const int count = atoi(word());
  for (int i = 0; i < count; i++) {
    sampled.words[i] = atoi(word());
  }
  onEngineEnd(isInTime);
}

/* ---- what NodeMCU gives its modules */

static char failure[300];

void luaL_rometatable(lua_State *L, const char *name, const luaL_Reg *entries) {
  luaL_newmetatable(L, name);
  for (; entries->name != NULL; entries++) {
    lua_pushcfunction(L, entries->func);
    lua_setfield(L, -2, entries->name);
  }
}

int luaL_pcallx(lua_State *L, int arguments, int results) {
  const int status = lua_pcall(L, arguments, results, 0);
  if (status != 0) {
    snprintf(failure, sizeof failure, "%s", lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  return status;
}

void hostRegister(lua_State *L, const char *name, const luaL_Reg *entries, lua_CFunction open) {
  lua_newtable(L);
  for (; entries->name != NULL; entries++) {
    lua_pushcfunction(L, entries->func);
    lua_setfield(L, -2, entries->name);
  }
  lua_setglobal(L, name);
  lua_settop(L, 0);
  open(L);
  lua_settop(L, 0);
}

/* ---- the program */

/** Global tables of functions, as NodeMCU's modules are: in flash on a board. */
static void setGlobals(lua_State *L) {
  readLine();
  isFlash = true;
  while (*at != '\n' && *at != 0) {
    const char *const name = word();
    pushValue(L);
    lua_setglobal(L, name);
  }
  isFlash = false;
}

static void report(void) {
  if (failure[0] == 0) {
    printf("idle %lu %lu\n", (unsigned long)used, (unsigned long)most);
  } else {
    printf("error ");
    out = stdout;
    writeText(failure, strlen(failure));
    putchar('\n');
    failure[0] = 0;
  }
}

/** NodeMCU's Lua has its own way to files: the program is read here, outside of the heap. */
static bool load(lua_State *L, const char *name) {
  FILE *const file = fopen(name, "r");
  char *text = NULL;
  size_t length = 0;
  if (file == NULL || getdelim(&text, &length, 0, file) < 0) {
    exit(1);
  }
  fclose(file);
  const bool isLoaded = luaL_loadbuffer(L, text, strlen(text), "=iongate") == 0;
  free(text);
  return isLoaded;
}

/** An error that nothing caught. */
static int panic(lua_State *L) {
  snprintf(failure, sizeof failure, "%s", lua_tostring(L, -1));
  report();
  exit(1);
}

int main(int count, char **words) {
  const bool isCodeInFlash = count > 3;
  /* What a board has before the program is loaded is not counted. */
  isFlash = true;
  lua_State *const L = lua_newstate(allocate, NULL);
  lua_atpanic(L, panic);
  luaL_openlibs(L);
  hostModule(L);
  setGlobals(L);
  lua_gc(L, LUA_GCCOLLECT, 0);
  if (count > 2) {
    limit = (size_t)atol(words[2]);
  }
  isFlash = isCodeInFlash;
  const bool isLoaded = load(L, words[1]);
  isFlash = false;
  if (isLoaded) {
    luaL_pcallx(L, 0, 0);
  } else {
    snprintf(failure, sizeof failure, "%s", lua_tostring(L, -1));
  }
  report();
  for (;;) {
    readLine();
    const char *const order = word();
    if (strcmp(order, "run") == 0) {
      lua_rawgeti(L, LUA_REGISTRYINDEX, atoi(word()));
      const int arguments = pushValues(L);
      luaL_pcallx(L, arguments, 0);
    } else if (strcmp(order, "ended") == 0) {
      endEngine();
    }
    lua_settop(L, 0);
    report();
  }
}
