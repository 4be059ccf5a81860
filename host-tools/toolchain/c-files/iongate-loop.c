/* The counterpart of firmware/boards/loop.ts: nothing here decides anything. */
#include "iongate-loop.h"

/** Carries out an operation that ends at once; returns the value of its end. */
static int32_t carryOut(IongateLoop *loop, int32_t kind) {
  const IongateBoard *const board = loop->board;
  switch (kind) {
    case IONGATE_OPERATION_READ_STORE:
      return board->storeWord(loop->user);
    case IONGATE_OPERATION_READ_TEMPERATURE:
      return board->temperatureWord(loop->user);
    case IONGATE_OPERATION_SEND:
      board->send(loop->user, loop->device->writer->encoded.at, loop->device->operation->count);
      return 0;
    default:
      // Calibration slots: there are none here, so that an upload is answered with "no room".
      return 0;
  }
}

/** Begins a long operation. */
static void begin(IongateLoop *loop, const IongateOperation *operation) {
  const IongateBoard *const board = loop->board;
  loop->event.began_ms = board->time_ms(loop->user);
  switch (operation->kind) {
    case IONGATE_OPERATION_SLEEP:
      board->sleep(loop->user, operation);
      break;
    case IONGATE_OPERATION_CAPTURE:
      board->capture(loop->user, operation);
      break;
    case IONGATE_OPERATION_INTERROGATE:
      board->interrogate(loop->user, operation);
      break;
    case IONGATE_OPERATION_PROBE:
      board->probe(loop->user, operation);
      break;
    case IONGATE_OPERATION_STIMULATE:
      board->stimulate(loop->user, operation);
      break;
    default:
      break;
  }
}

static void hand(IongateLoop *loop, int32_t kind, int32_t value) {
  loop->event.kind = kind;
  loop->event.value = value;
  loop->event.time_ms = loop->board->time_ms(loop->user);
  iongateStep(&loop->memory, loop->device, &loop->event);
}

void iongateLoopTake(IongateLoop *loop, int32_t kind, int32_t value) {
  const IongateOperation *const operation = loop->device->operation;
  loop->device->samples.at = loop->samples;
  loop->device->samples.length = loop->sampleCount;
  hand(loop, kind, value);
  while (operation->kind > IONGATE_OPERATION_STIMULATE) {
    const int32_t result = carryOut(loop, operation->kind);
    hand(loop, IONGATE_EVENT_ENDED, result);
  }
  if (operation->kind != IONGATE_OPERATION_WAIT) {
    begin(loop, operation);
  }
}

static void use(IongateArena *arena, void *memory, size_t size) {
  arena->memory = memory;
  arena->size = size;
  arena->used = 0;
}

bool iongateLoopBegin(IongateLoop *loop, const IongateBoard *board, void *user, int32_t epoch, bool isRecordDamaged) {
  loop->board = board;
  loop->user = user;
  loop->sampleCount = 0;
  loop->event.began_ms = 0;
  loop->memory.next = 0;
  use(&loop->memory.device, loop->deviceMemory, sizeof loop->deviceMemory);
  use(&loop->memory.decoders[0], loop->decoderMemory[0], sizeof loop->decoderMemory[0]);
  use(&loop->memory.decoders[1], loop->decoderMemory[1], sizeof loop->decoderMemory[1]);
  loop->device = iongateDeviceNew(&loop->memory.device, (IongateDeviceConfiguration *)&iongateConfiguration,
    (IongateCalibrationFound *)&iongateBuiltInCalibration, epoch, isRecordDamaged, board->probe != NULL);
  if (loop->device == NULL) {
    return false;
  }
  iongateLoopTake(loop, IONGATE_EVENT_BOOT, 0);
  return true;
}
