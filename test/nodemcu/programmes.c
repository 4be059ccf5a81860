/* Reads programmes, one a line, hands them to the engine, and has the chip play what the engine takes. */
#include "programmes.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "iongate-engine.h"

int main(void) {
  static int32_t words[1024];
  char kind[20];
  iongateEngineOpen(onEnd);
  while (scanf("%19s", kind) == 1) {
    bool isPlayable;
    if (strcmp(kind, "train") == 0) {
      IongateTrain t;
      if (scanf("%d %d %d %d %d %d %d", &t.first, &t.second, &t.firstPhase_us, &t.interphaseGap_us, &t.secondPhase_us, &t.period_us, &t.pulses) != 7) {
        return 1;
      }
      isPlayable = iongateEngineTrain(&t);
    } else {
      IongateSampling s;
      if (scanf("%d %d %d %d", &s.line, &s.input, &s.count, &s.interval_us) != 4) {
        return 1;
      }
      s.words = words;
      isPlayable = iongateEngineSampling(&s);
    }
    printf("playable %d\n", isPlayable);
    if (isPlayable) {
      play();
    }
    printf("done\n");
  }
  return 0;
}
