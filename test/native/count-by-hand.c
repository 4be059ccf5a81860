/* Counts decode-by-hand.c as count.c of the benchmark counts the translation, over the same interrogations. */
#include <stdio.h>
#include "decode-by-hand.c"
#include "recorded.h"

uint32_t ticks(void);

static void (*volatile begin)(Hand *, int32_t, int32_t, int32_t) = handBegin;
static void (*volatile takePulse)(Hand *, int32_t, const int32_t *, int32_t, int32_t) = handPulse;
static void (*volatile finish)(Hand *) = handFinish;
static Hand hand;

int main(void) {
  ticks();
  const uint32_t first = ticks();
  const uint32_t empty = ticks() - first;
  handNew(&hand, iongateConfiguration.decoder);
  for (int32_t i = 0; i < INTERROGATIONS; i++) {
    const Interrogation *const one = &interrogations[i];
    const uint32_t began = ticks();
    begin(&hand, one->now_ms, one->polarity, one->temperature_dC);
    for (int32_t pulse = 0; pulse < PULSES; pulse++) takePulse(&hand, pulse, one->samples[pulse], one->began_ms[pulse], one->signs[pulse]);
    finish(&hand);
    printf("decode %lu\nlevels", (unsigned long)(ticks() - began - empty));
    for (int32_t ion = 0; ion < hand.t->response->ionCount; ion++) {
      printf(" %ld %ld %ld", (long)hand.activation[ion], (long)hand.level[ion], (long)hand.confidence[ion]);
    }
    printf("\n");
  }
  return 0;
}
