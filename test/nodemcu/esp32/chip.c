/*
 * An ESP32 of paper: channels that play their memory once their CONF1 says so, and a timer task that comes late by up to
 * 40 us. Reads programmes and prints the memory of each channel that was started, and every word with its time.
 */
#include <stdio.h>
#include <string.h>

#include "chip.h"
#include "../programmes.h"
#include "iongate-engine.h"

#define TX_START 1u
#define RESETS (1u << 3 | 1u << 16)
#define PAIRS 128

volatile rmt_dev_t RMT;

static int64_t now_us;
static int64_t due_us;
static bool isArmed;
static void (*onTimer)(void *parameter);
static void (*task)(task_param_t parameter, task_prio_t priority);
static bool isPosted;
static rmt_item32_t memory[8][PAIRS];
static int pinOf[8];
static int channels;
static uint32_t seed = 1;

static uint32_t random32(uint32_t below) {
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

esp_err_t rmt_config(const rmt_config_t *config) {
  pinOf[config->channel] = config->gpio_num;
  return config->clk_div == 80 && config->mem_block_num == 2 && config->tx_config.idle_output_en ? ESP_OK : 1;
}

esp_err_t rmt_fill_tx_items(rmt_channel_t channel, const rmt_item32_t *items, uint16_t count, uint16_t offset) {
  if (count + offset > PAIRS) {
    return 1;
  }
  memcpy(&memory[channel][offset], items, count * sizeof *items);
  return ESP_OK;
}

esp_err_t rmt_tx_stop(rmt_channel_t channel) {
  RMT.conf_ch[channel].conf1.val &= ~TX_START;
  return ESP_OK;
}

int platform_rmt_allocate(uint8_t blocks, rmt_mode_t mode) {
  (void)blocks;
  (void)mode;
  channels++;
  return channels > 4 ? -1 : 8 - 2 * channels;
}

void platform_rmt_release(uint8_t channel) {
  (void)channel;
}

esp_err_t esp_timer_create(const esp_timer_create_args_t *arguments, esp_timer_handle_t *timer) {
  onTimer = arguments->callback;
  *timer = (esp_timer_handle_t)&now_us;
  return ESP_OK;
}

esp_err_t esp_timer_start_once(esp_timer_handle_t timer, uint64_t time_us) {
  (void)timer;
  due_us = now_us + (int64_t)time_us;
  isArmed = true;
  return ESP_OK;
}

esp_err_t esp_timer_stop(esp_timer_handle_t timer) {
  (void)timer;
  isArmed = false;
  return ESP_OK;
}

int64_t esp_timer_get_time(void) {
  return now_us;
}

task_handle_t task_get_id(void (*callback)(task_param_t parameter, task_prio_t priority)) {
  task = callback;
  return 0;
}

bool task_post_high(task_handle_t handle, task_param_t parameter) {
  (void)handle;
  (void)parameter;
  isPosted = true;
  return true;
}

int platform_gpio_output_exists(unsigned gpio) {
  return gpio < 34;
}

int platform_adc_read(uint8_t converter, uint8_t channel) {
  (void)converter;
  printf("reading %lld %d\n", (long long)now_us, channel);
  now_us += 30 + random32(40);
  return 4095;
}

void onEnd(bool isInTime) {
  printf("end %d %lld\n", isInTime, (long long)now_us);
}

/** Levels of a started channel up to the one of width 0. */
static void printChannel(int channel) {
  printf("channel %d %u", pinOf[channel], RMT.conf_ch[channel].conf1.val & RESETS);
  for (int i = 0; i < 2 * PAIRS; i++) {
    const uint32_t half = memory[channel][i / 2].val >> (i % 2 * 16) & 0xffffu;
    if ((half & 0x7fffu) == 0) {
      printf(" end");
      break;
    }
    printf(" %u", half);
  }
  printf("\n");
  RMT.conf_ch[channel].conf1.val &= ~TX_START;
}

void play(void) {
  printf("start %lld\n", (long long)now_us);
  iongateEngineStart();
  for (int channel = 0; channel < 8; channel++) {
    if ((RMT.conf_ch[channel].conf1.val & TX_START) != 0) {
      printChannel(channel);
    }
  }
  while (isArmed || isPosted) {
    if (isPosted) {
      isPosted = false;
      task(0, 0);
      continue;
    }
    isArmed = false;
    now_us = due_us + random32(40);
    onTimer(NULL);
  }
}
