/* The counterpart of firmware/boards/loop.ts: nothing here decides anything. */
#include "iongate-loop.h"

/** Puts a state into the journal. */
static int32_t writeRecord(IongateLoop *loop, int32_t state) {
  IongateJournal *const journal = loop->journal;
  iongateJournalNext(journal, state);
  const bool isWritten = loop->board->write(loop->user, journal->area, journal->start, journal->words.at, journal->count);
  return isWritten ? IONGATE_WRITTEN : IONGATE_WRITTEN_NOT;
}

/** Carries out an operation that ends at once; returns the value of its end. */
static int32_t carryOut(IongateLoop *loop, int32_t kind) {
  const IongateBoard *const board = loop->board;
  switch (kind) {
    case IONGATE_OPERATION_READ_STORE:
      return board->storeWord(loop->user);
    case IONGATE_OPERATION_READ_TEMPERATURE:
      return board->temperatureWord(loop->user);
    case IONGATE_OPERATION_READ_CONTACTS:
      return board->contactCount(loop->user);
    case IONGATE_OPERATION_SEND:
      board->send(loop->user, loop->device->writer->encoded.at, loop->device->operation->count);
      return 0;
    case IONGATE_OPERATION_KEEP:
      return writeRecord(loop, loop->device->operation->count);
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

bool iongateLoopBegin(IongateLoop *loop, const IongateBoard *board, void *user, IongateNumbers first, IongateNumbers second, int32_t areaWords) {
  loop->board = board;
  loop->user = user;
  loop->sampleCount = 0;
  loop->event.began_ms = 0;
  loop->memory.next = 0;
  use(&loop->memory.device, loop->deviceMemory, sizeof loop->deviceMemory);
  use(&loop->memory.decoders[0], loop->decoderMemory[0], sizeof loop->decoderMemory[0]);
  use(&loop->memory.decoders[1], loop->decoderMemory[1], sizeof loop->decoderMemory[1]);
  IongateArena arena;
  use(&arena, loop->journalMemory, sizeof loop->journalMemory);
  loop->journal = iongateJournalFind(&arena, first, second, areaWords);
  if (loop->journal == NULL) {
    return false;
  }
  int32_t kept = iongateKeptAtBoot(loop->journal->state, loop->journal->isDamaged);
  if (writeRecord(loop, kept) == IONGATE_WRITTEN_NOT) {
    kept += IONGATE_FOUND_UNWRITTEN;
  }
  if (loop->journal->isDamaged) {
    kept += IONGATE_FOUND_DAMAGED;
  }
  loop->device = iongateDeviceNew(&loop->memory.device, (IongateDeviceConfiguration *)&iongateConfiguration,
    (IongateCalibrationFound *)&iongateBuiltInCalibration, loop->journal->number, kept, board->probe != NULL);
  if (loop->device == NULL) {
    return false;
  }
  iongateLoopTake(loop, IONGATE_EVENT_BOOT, 0);
  return true;
}
