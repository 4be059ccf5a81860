/*
 * iongate as a module of NodeMCU: the device in C (iongate-device.c), one step for each event, and the chip's pulse
 * engine. Lua is the board loop: it carries out what `operation` says and hands over what happened.
 *
 *   device = iongate.new(configuration, natives, calibration, epoch, kept, canProbe)
 *   iongate.key(nil, record)        gives it its key, a list of bytes
 *   iongate.step(device, event)     takes event.kind, .time_ms, .began_ms and .value
 *   device.operation                fields of the operation it left, by name
 *   device.writer.encoded           bytes to send; a list by index from 1, as the two below
 *   device.upload.words
 *   iongate.buffer()                words of the last sampling, likewise
 *   iongate.train, .sampling, .start, .stop: the engine, see iongate-engine.h
 *
 * All of the device lies in one block of Lua's memory; a step allocates nothing. There are no calibration slots.
 */
#include <string.h>

#include "module.h"
#include "lauxlib.h"

#include "iongate-configuration.h"
#include "iongate-engine.h"

#define WORDS_OF(bytes) (((bytes) + sizeof(void *) - 1u) / sizeof(void *))

typedef struct {
  IongateMemory memory;
  IongateDevice *device;
  /** The device itself; pointers, so that it is aligned. */
  void *deviceMemory[WORDS_OF(IONGATE_DEVICE_BYTES)];
  void *decoderMemory[2][WORDS_OF(IONGATE_DECODER_BYTES)];
} State;

/** Lists that Lua reads in place: what one of its userdata holds. */
typedef struct {
  const int32_t *at;
  int32_t length;
} List;

static State *state;
static int32_t samples[IONGATE_SAMPLES];
/** References into Lua's registry. */
static int stateReference = LUA_NOREF;
static int endReference = LUA_NOREF;
static lua_State *mainState;

static const char LIST[] = "iongate.list";
static const char OPERATION[] = "iongate.operation";

static int list_index(lua_State *L) {
  const List *const list = lua_touserdata(L, 1);
  const lua_Integer index = lua_tointeger(L, 2);
  if (index < 1 || index > list->length) {
    return 0;
  }
  lua_pushinteger(L, list->at[index - 1]);
  return 1;
}

static int operation_index(lua_State *L) {
  const IongateOperation *const operation = state->device->operation;
  const char *const name = luaL_checkstring(L, 2);
/* fields */
  return 0;
}

static void use(IongateArena *arena, void *memory, size_t size) {
  arena->memory = memory;
  arena->size = size;
  arena->used = 0;
}

static void pushList(lua_State *L, const int32_t *at, int32_t length) {
  List *const list = lua_newuserdata(L, sizeof(List));
  list->at = at;
  list->length = length;
  luaL_getmetatable(L, LIST);
  lua_setmetatable(L, -2);
}

/** A table with one member: what is on the stack's top, by this name. */
static void pushHolder(lua_State *L, const char *name) {
  lua_createtable(L, 0, 1);
  lua_insert(L, -2);
  lua_setfield(L, -2, name);
}

static int module_new(lua_State *L) {
  const int32_t epoch = (int32_t)luaL_checkinteger(L, 4);
  const int32_t kept = (int32_t)luaL_checkinteger(L, 5);
  const bool canProbe = lua_toboolean(L, 6) != 0;
  luaL_unref(L, LUA_REGISTRYINDEX, stateReference);
  state = lua_newuserdata(L, sizeof(State));
  memset(state, 0, sizeof(State));
  stateReference = luaL_ref(L, LUA_REGISTRYINDEX);
  use(&state->memory.device, state->deviceMemory, sizeof state->deviceMemory);
  use(&state->memory.decoders[0], state->decoderMemory[0], sizeof state->decoderMemory[0]);
  use(&state->memory.decoders[1], state->decoderMemory[1], sizeof state->decoderMemory[1]);
  state->device = iongateDeviceNew(&state->memory.device, (IongateDeviceConfiguration *)&iongateConfiguration,
    (IongateCalibrationFound *)&iongateBuiltInCalibration, epoch, kept, canProbe);
  if (state->device == NULL) {
    return luaL_error(L, "iongate: its memory is too small");
  }
  IongateDevice *const device = state->device;
  device->samples.at = samples;
  device->samples.length = IONGATE_SAMPLES;
  lua_createtable(L, 0, 4);
  lua_newuserdata(L, 1);
  luaL_getmetatable(L, OPERATION);
  lua_setmetatable(L, -2);
  lua_setfield(L, -2, "operation");
  pushList(L, device->writer->encoded.at, device->writer->encoded.length);
  pushHolder(L, "encoded");
  lua_setfield(L, -2, "writer");
  pushList(L, device->upload->words.at, device->upload->words.length);
  pushHolder(L, "words");
  lua_setfield(L, -2, "upload");
  return 1;
}

static int module_key(lua_State *L) {
  int32_t bytes[IONGATE_KEY_BYTES + 1];
  IongateNumbers record = { bytes, 0 };
  luaL_checktype(L, 2, LUA_TTABLE);
  while (record.length <= IONGATE_KEY_BYTES) {
    lua_rawgeti(L, 2, record.length + 1);
    if (lua_isnil(L, -1)) {
      break;
    }
    bytes[record.length] = (int32_t)lua_tointeger(L, -1);
    record.length++;
    lua_pop(L, 1);
  }
  lua_settop(L, 0);
  lua_pushboolean(L, iongateGuardTakeKey(state->device->guard, record));
  return 1;
}

static int32_t fieldOf(lua_State *L, const char *name) {
  lua_getfield(L, 2, name);
  const int32_t value = (int32_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return value;
}

static int module_step(lua_State *L) {
  if (state == NULL) {
    return luaL_error(L, "iongate: no device");
  }
  IongateDeviceEvent event;
  event.kind = fieldOf(L, "kind");
  event.time_ms = fieldOf(L, "time_ms");
  event.began_ms = fieldOf(L, "began_ms");
  event.value = fieldOf(L, "value");
  iongateStep(&state->memory, state->device, &event);
  return 0;
}

static int module_train(lua_State *L) {
  IongateTrain train;
  train.first = (int32_t)luaL_checkinteger(L, 1);
  train.second = (int32_t)luaL_checkinteger(L, 2);
  train.firstPhase_us = (int32_t)luaL_checkinteger(L, 3);
  train.interphaseGap_us = (int32_t)luaL_checkinteger(L, 4);
  train.secondPhase_us = (int32_t)luaL_checkinteger(L, 5);
  train.period_us = (int32_t)luaL_checkinteger(L, 6);
  train.pulses = (int32_t)luaL_checkinteger(L, 7);
  lua_pushboolean(L, iongateEngineTrain(&train));
  return 1;
}

static int module_sampling(lua_State *L) {
  IongateSampling sampling;
  sampling.line = (int32_t)luaL_checkinteger(L, 1);
  sampling.input = (int32_t)luaL_checkinteger(L, 2);
  sampling.count = (int32_t)luaL_checkinteger(L, 3);
  sampling.interval_us = (int32_t)luaL_checkinteger(L, 4);
  sampling.words = samples;
  lua_pushboolean(L, sampling.count <= IONGATE_SAMPLES && iongateEngineSampling(&sampling));
  return 1;
}

static int module_start(lua_State *L) {
  lua_settop(L, 1);
  luaL_checktype(L, 1, LUA_TFUNCTION);
  luaL_unref(L, LUA_REGISTRYINDEX, endReference);
  endReference = luaL_ref(L, LUA_REGISTRYINDEX);
  iongateEngineStart();
  return 0;
}

static int module_stop(lua_State *L) {
  iongateEngineStop();
  luaL_unref(L, LUA_REGISTRYINDEX, endReference);
  endReference = LUA_NOREF;
  return 0;
}

/** A programme has ended. One that was stopped meanwhile has no function to call any more. */
static void onEnd(bool isInTime) {
  lua_State *const L = mainState;
  if (endReference == LUA_NOREF) {
    return;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, endReference);
  luaL_unref(L, LUA_REGISTRYINDEX, endReference);
  endReference = LUA_NOREF;
  lua_pushboolean(L, isInTime);
  luaL_pcallx(L, 1, 0);
}

/** The words of the last sampling. */
static int module_buffer(lua_State *L) {
  pushList(L, samples, IONGATE_SAMPLES);
  return 1;
}

LROT_BEGIN(iongate_list, NULL, LROT_MASK_INDEX)
  LROT_FUNCENTRY(__index, list_index)
LROT_END(iongate_list, NULL, LROT_MASK_INDEX)

LROT_BEGIN(iongate_operation, NULL, LROT_MASK_INDEX)
  LROT_FUNCENTRY(__index, operation_index)
LROT_END(iongate_operation, NULL, LROT_MASK_INDEX)

LROT_BEGIN(iongate, NULL, 0)
  LROT_FUNCENTRY(buffer, module_buffer)
  LROT_FUNCENTRY(key, module_key)
  LROT_FUNCENTRY(new, module_new)
  LROT_FUNCENTRY(sampling, module_sampling)
  LROT_FUNCENTRY(start, module_start)
  LROT_FUNCENTRY(step, module_step)
  LROT_FUNCENTRY(stop, module_stop)
  LROT_FUNCENTRY(train, module_train)
LROT_END(iongate, NULL, 0)

int luaopen_iongate(lua_State *L);
int luaopen_iongate(lua_State *L) {
  mainState = L;
  luaL_rometatable(L, LIST, LROT_TABLEREF(iongate_list));
  luaL_rometatable(L, OPERATION, LROT_TABLEREF(iongate_operation));
  iongateEngineOpen(onEnd);
  return 0;
}

NODEMCU_MODULE(IONGATE, "iongate", iongate, luaopen_iongate);
