/* A board that has no hardware: it says what it is asked to do, and every operation ends at once. */
#include <stdio.h>
#include "iongate-loop.h"

#define AREA_WORDS 64

typedef struct {
  int32_t now_ms;
  bool isUnderWay;
  /** The journal's areas: this board forgets them with its power. */
  int32_t areas[2][AREA_WORDS];
  IongateLoop loop;
} Example;

static Example example;

static int32_t time_ms(void *user) {
  return ((Example *)user)->now_ms;
}

/** The converter at its end: a full store. */
static int32_t storeWord(void *user) {
  (void)user;
  return 65535;
}

/** The middle of the thermistor's table. */
static int32_t temperatureWord(void *user) {
  (void)user;
  return 32768;
}

/** Nobody touches it. */
static int32_t contactCount(void *user) {
  (void)user;
  return 0;
}

static void sendBytes(void *user, const int32_t *bytes, int32_t count) {
  (void)user;
  printf("send");
  for (int32_t i = 0; i < count; i++) {
    printf(" %02x", (unsigned)bytes[i]);
  }
  printf("\n");
}

/** A board with flash erases a page where `start` is 0, and then clears bits. */
static bool writeWords(void *user, int32_t area, int32_t start, const int32_t *words, int32_t count) {
  Example *const self = user;
  printf("write %ld words from word %ld of area %ld\n", (long)count, (long)start, (long)area);
  for (int32_t i = 0; i < count; i++) {
    self->areas[area][start + i] = words[i];
  }
  return true;
}

static void sleep_ms(void *user, const IongateOperation *operation) {
  Example *const self = user;
  printf("sleep %ld ms\n", (long)operation->duration_ms);
  self->now_ms = (self->now_ms + operation->duration_ms) & 1073741823;
  self->isUnderWay = true;
}

/** Samples at the middle of the scale. */
static void sample(void *user, const IongateOperation *operation) {
  Example *const self = user;
  printf("%ld samples, one each %ld us\n", (long)operation->sampleCount, (long)operation->sampleInterval_us);
  for (int32_t i = 0; i < operation->sampleCount; i++) {
    self->loop.samples[i] = 32768;
  }
  self->loop.sampleCount = operation->sampleCount;
  self->isUnderWay = true;
}

static void stimulate(void *user, const IongateOperation *operation) {
  Example *const self = user;
  printf("%ld pulses of %ld uA\n", (long)operation->pulses, (long)operation->amplitude_uA);
  self->isUnderWay = true;
}

static const IongateBoard board = {
  .time_ms = time_ms,
  .storeWord = storeWord,
  .temperatureWord = temperatureWord,
  .contactCount = contactCount,
  .send = sendBytes,
  .write = writeWords,
  .sleep = sleep_ms,
  .capture = sample,
  .interrogate = sample,
  .probe = NULL,
  .stimulate = stimulate,
};

int main(void) {
  // Nothing is written yet.
  const IongateNumbers empty = { NULL, 0 };
  if (!iongateLoopBegin(&example.loop, &board, &example, empty, empty, AREA_WORDS)) {
    return 1;
  }
  // A real board sleeps here until a timer, a converter or a byte wakes it.
  for (int32_t ended = 0; ended < 20 && example.isUnderWay; ended++) {
    example.isUnderWay = false;
    iongateLoopTake(&example.loop, IONGATE_EVENT_ENDED, 0);
  }
  return 0;
}
