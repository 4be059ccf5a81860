/*
 * An ESP8266 of paper: a cycle counter that each reading moves, a timer whose interrupt comes late by up to 40 us, a
 * converter that takes 40 to 384 us. Reads programmes and prints every edge and word with its cycle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chip.h"
#include "../programmes.h"
#include "iongate-engine.h"

uint32_t cycleCount(void);

/** As the release branch has them. */
uint8_t pin_num[GPIO_PIN_NUM] = { 16, 5, 4, 0, 2, 14, 12, 13, 15, 3, 1, 9, 10 };

#define CYCLES_PER_us 80u
#define PASS 6u

static uint64_t now;
static uint64_t due;
static bool isArmed;
static void (*onTimer)(os_param_t);
static platform_task_callback_t task;
static bool isPosted;
static uint32_t seed = 1;

static uint32_t random32(uint32_t below) {
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

uint32_t cycleCount(void) {
  now += PASS;
  return (uint32_t)now;
}

void writeLines(int level, uint32_t lines) {
  if (lines != 0) {
    printf("edge %llu %d %lu\n", (unsigned long long)now, level, (unsigned long)lines);
  }
}

bool platform_hw_timer_init(os_param_t owner, int source, bool repeats) {
  (void)owner;
  (void)source;
  (void)repeats;
  return true;
}

bool platform_hw_timer_set_func(os_param_t owner, void (*callback)(os_param_t), os_param_t parameter) {
  (void)owner;
  (void)parameter;
  onTimer = callback;
  return true;
}

bool platform_hw_timer_arm_us(os_param_t owner, uint32_t time_us) {
  (void)owner;
  if (time_us > 1600000u) {
    printf("too long for the timer\n");
  }
  due = now + (uint64_t)time_us * CYCLES_PER_us;
  isArmed = true;
  return true;
}

bool platform_hw_timer_close(os_param_t owner) {
  (void)owner;
  isArmed = false;
  return true;
}

platform_task_handle_t platform_task_get_id(platform_task_callback_t callback) {
  task = callback;
  return 0;
}

bool platform_post_high(platform_task_handle_t handle, platform_task_param_t parameter) {
  (void)handle;
  (void)parameter;
  isPosted = true;
  return true;
}

uint16_t system_adc_read(void) {
  printf("reading %llu\n", (unsigned long long)now);
  now += (40u + random32(345)) * CYCLES_PER_us;
  return 1024;
}

uint8_t system_get_cpu_freq(void) {
  return CYCLES_PER_us;
}

void onEnd(bool isInTime) {
  printf("end %d\n", isInTime);
}

void play(void) {
  printf("start %llu\n", (unsigned long long)now);
  iongateEngineStart();
  while (isArmed || isPosted) {
    if (isPosted) {
      isPosted = false;
      task(0, 0);
      continue;
    }
    isArmed = false;
    now = due + random32(40u * CYCLES_PER_us);
    onTimer(0);
  }
}
