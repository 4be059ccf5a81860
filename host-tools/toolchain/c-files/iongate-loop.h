/* Carries the device's operations out through callbacks: see iongate-loop.c. Take it as it is, or as a pattern. */
#ifndef IONGATE_LOOP_H
#define IONGATE_LOOP_H

#include "iongate-configuration.h"

/**
 * What a board does. The long operations begin something and return at once; when it has ended, and its
 * samples lie in the loop's `samples`, the board calls iongateLoopTake. The others answer directly.
 * What each one does, and which fields of the operation it reads, is with IONGATE_OPERATION_ in iongate.h.
 * `user` is the pointer that iongateLoopBegin was given.
 */
typedef struct {
  /** Milliseconds since boot, 0..2^30 - 1, then from 0 again. */
  int32_t (*time_ms)(void *user);
  /** One converter word, 16 bits left-aligned: of the store's divider, of the thermistor's. */
  int32_t (*storeWord)(void *user);
  int32_t (*temperatureWord)(void *user);
  /**
   * How often the wake line has risen since boot, 0..65535, then from 0 again: counted by hardware, or by an interrupt,
   * without the device. What rises within 156 ms of a rise that was counted is its bounce, and is not.
   */
  int32_t (*contactCount)(void *user);
  /** Sends bytes, each 0..255, over the link. */
  void (*send)(void *user, const int32_t *bytes, int32_t count);
  /**
   * Writes `count` words from word `start` of area 0 or 1 of the journal, what outlives a loss of power; the area is
   * erased before where `start` is 0, and a word is written once until then. False where they could not be written:
   * then nothing stimulates.
   */
  bool (*write)(void *user, int32_t area, int32_t start, const int32_t *words, int32_t count);
  /** Long operations. */
  void (*sleep)(void *user, const IongateOperation *operation);
  void (*capture)(void *user, const IongateOperation *operation);
  void (*interrogate)(void *user, const IongateOperation *operation);
  /** NULL where the board has no probe. */
  void (*probe)(void *user, const IongateOperation *operation);
  void (*stimulate)(void *user, const IongateOperation *operation);
} IongateBoard;

typedef struct {
  const IongateBoard *board;
  void *user;
  IongateMemory memory;
  IongateJournal *journal;
  void *journalMemory[2u * sizeof(IongateJournal) / sizeof(void *)];
  IongateDevice *device;
  IongateDeviceEvent event;
  /** Words of the last capture, pulse or probe, and how many there are. */
  int32_t samples[IONGATE_SAMPLES];
  int32_t sampleCount;
  /** The device itself; pointers, so that it is aligned. */
  void *deviceMemory[(IONGATE_DEVICE_BYTES + sizeof(void *) - 1u) / sizeof(void *)];
  void *decoderMemory[2][(IONGATE_DECODER_BYTES + sizeof(void *) - 1u) / sizeof(void *)];
} IongateLoop;

/**
 * Makes the device and boots it.
 * @param first,second words of the journal's areas as they were found; what is not written is -1, or left out at the end
 * @param areaWords words of each area, 3..32767
 * @returns false where the memory does not suffice, which is a fault of the build
 *
 * The device takes no command but IDENTIFY and DISARM until iongateGuardTakeKey(loop->device->guard, record) has
 * given it its key: 26 numbers, each a byte.
 */
bool iongateLoopBegin(IongateLoop *loop, const IongateBoard *board, void *user, IongateNumbers first, IongateNumbers second, int32_t areaWords);

/**
 * Hands over that a long operation has ended (IONGATE_EVENT_ENDED, _CONTACT or _FAILED), or that a byte has
 * come over the link (IONGATE_EVENT_BYTE). Call it from one place: never from an interrupt that may
 * come while it runs.
 */
void iongateLoopTake(IongateLoop *loop, int32_t kind, int32_t value);

#endif
