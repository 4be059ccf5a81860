/*
 * The pulse engine on ESP32: the remote control peripheral (RMT) plays each line from its own channel's memory, without
 * an interrupt. A programme that does not fit into that memory is refused. The two channels of a stimulus are started by
 * two writes of registers with interrupts off, their dividers reset before: the lines are in step to less
 * than a microsecond, and both are low when their memory ends. NodeMCU's own rmt module starts one channel
 * for each call from Lua, so that a second one might come late, or never.
 * Samples are taken by the task of ESP-IDF's timer, which goes before Lua's.
 * For the first ESP32 (not S2, S3, C3): its RMT has eight channels that all send. Registers: ESP32 Technical
 * Reference Manual, chapter 15.
 */
#include "driver/rmt.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "platform.h"
#include "platform_rmt.h"
#include "soc/rmt_struct.h"
#include "task/task.h"

#include "iongate-engine.h"

/** source, sink, forward, backward. */
#define LINES 4
/** Blocks of 64 pairs of levels for each channel: eight blocks are there. */
#define BLOCKS 2
#define LEVELS (BLOCKS * 64 * 2)
#define LEVEL_MAX_us 32767
/** 80 MHz by this is 1 us. */
#define DIVIDER 80
#define INTERVAL_MIN_us 1000
/** A reading begins this much early, so that the last one has ended with the pulse. */
#define CONVERSION_us 100
#define CONVERTER 1

typedef struct {
  int32_t pin;
  rmt_channel_t channel;
} Line;

static struct {
  void (*onEnd)(bool isInTime);
  task_handle_t task;
  esp_timer_handle_t timer;
  Line lines[LINES];
  int32_t lineCount;
  /** The lines of the programme that is prepared, NULL for none. */
  Line *first;
  Line *second;
  IongateSampling sampling;
  bool isSampling;
  volatile bool isUnderWay;
  bool isInTime;
  int64_t duration_us;
  int64_t due_us;
  int32_t taken;
} engine;

static portMUX_TYPE lock = portMUX_INITIALIZER_UNLOCKED;

/** The channel of a pin, made when the pin is first used; NULL when all are taken. */
static Line *lineOf(int32_t pin) {
  for (int32_t i = 0; i < engine.lineCount; i++) {
    if (engine.lines[i].pin == pin) {
      return &engine.lines[i];
    }
  }
  if (engine.lineCount == LINES || !platform_gpio_output_exists((unsigned)pin)) {
    return NULL;
  }
  const int channel = platform_rmt_allocate(BLOCKS, RMT_MODE_TX);
  if (channel < 0) {
    return NULL;
  }
  rmt_config_t config = RMT_DEFAULT_CONFIG_TX((gpio_num_t)pin, (rmt_channel_t)channel);
  config.clk_div = DIVIDER;
  config.mem_block_num = BLOCKS;
  config.tx_config.idle_level = RMT_IDLE_LEVEL_LOW;
  config.tx_config.idle_output_en = true;
  if (rmt_config(&config) != ESP_OK) {
    platform_rmt_release((uint8_t)channel);
    return NULL;
  }
  Line *const line = &engine.lines[engine.lineCount];
  line->pin = pin;
  line->channel = (rmt_channel_t)channel;
  engine.lineCount++;
  return line;
}

/** Levels that a width takes. */
static int64_t levelsOf(int32_t width_us) {
  return ((int64_t)width_us + LEVEL_MAX_us - 1) / LEVEL_MAX_us;
}

/** Pairs of levels, to be written into a channel's memory as a whole. */
static rmt_item32_t pairs[BLOCKS * 64];

/** Adds a level's width behind `count` levels; returns how many there are then. */
static int32_t append(int32_t count, int32_t width_us, uint32_t level) {
  int32_t left_us = width_us;
  while (left_us > 0) {
    const int32_t part_us = left_us > LEVEL_MAX_us ? LEVEL_MAX_us : left_us;
    const uint32_t half = (uint32_t)part_us | level << 15;
    // The half that is not written yet is 0, which ends the programme.
    pairs[count / 2].val = count % 2 == 0 ? half : pairs[count / 2].val | half << 16;
    count++;
    left_us -= part_us;
  }
  return count;
}

/** Writes `count` levels into the line's memory, and the mark of the end behind them. */
static bool fill(const Line *line, int32_t count) {
  if (count % 2 == 0) {
    pairs[count / 2].val = 0;
  }
  return rmt_fill_tx_items(line->channel, pairs, (uint16_t)(count / 2 + 1), 0) == ESP_OK;
}

static void onTask(task_param_t parameter, task_prio_t priority) {
  (void)parameter;
  (void)priority;
  if (engine.onEnd != NULL) {
    engine.onEnd(engine.isInTime);
  }
}

static void endProgramme(void) {
  engine.isUnderWay = false;
  task_post_high(engine.task, 0);
}

static void waitUntil(int64_t until_us) {
  const int64_t left_us = until_us - esp_timer_get_time();
  esp_timer_start_once(engine.timer, (uint64_t)(left_us > 50 ? left_us : 50));
}

/** The programme's end, or one word. */
static void onTimer(void *parameter) {
  (void)parameter;
  if (!engine.isUnderWay) {
    return;
  }
  if (!engine.isSampling || engine.taken == engine.sampling.count) {
    endProgramme();
    return;
  }
  const int reading = platform_adc_read(CONVERTER, (uint8_t)engine.sampling.input);
  engine.sampling.words[engine.taken] = reading < 0 ? 0 : reading * 16;
  if (reading < 0 || esp_timer_get_time() - engine.due_us > engine.sampling.interval_us / 4) {
    engine.isInTime = false;
  }
  engine.taken++;
  engine.due_us += engine.sampling.interval_us;
  waitUntil(engine.taken == engine.sampling.count ? engine.duration_us : engine.due_us - CONVERSION_us);
}

void iongateEngineOpen(void (*onEnd)(bool isInTime)) {
  engine.onEnd = onEnd;
  engine.task = task_get_id(onTask);
  const esp_timer_create_args_t arguments = { .callback = onTimer, .name = "iongate" };
  if (esp_timer_create(&arguments, &engine.timer) != ESP_OK) {
    engine.timer = NULL;
  }
}

bool iongateEngineTrain(const IongateTrain *train) {
  const int32_t toSecond_us = train->firstPhase_us + train->interphaseGap_us;
  const int32_t rest_us = train->period_us - toSecond_us - train->secondPhase_us;
  if (engine.isUnderWay || engine.timer == NULL || train->firstPhase_us < 1 || train->secondPhase_us < 1 || train->pulses < 1) {
    return false;
  }
  if (train->pulses > 1 && rest_us < 0) {
    return false;
  }
  const int64_t rests = train->pulses - 1;
  const int64_t first = train->pulses * levelsOf(train->firstPhase_us) + rests * levelsOf(train->period_us - train->firstPhase_us);
  const int64_t second = levelsOf(toSecond_us) + train->pulses * levelsOf(train->secondPhase_us) + rests * levelsOf(train->period_us - train->secondPhase_us);
  // The last pair is the mark of the end.
  if (first > LEVELS - 2 || second > LEVELS - 2) {
    return false;
  }
  engine.first = lineOf(train->first);
  engine.second = lineOf(train->second);
  if (engine.first == NULL || engine.second == NULL) {
    return false;
  }
  int32_t count = 0;
  for (int32_t i = 0; i < train->pulses; i++) {
    count = append(count, i == 0 ? 0 : train->period_us - train->firstPhase_us, 0);
    count = append(count, train->firstPhase_us, 1);
  }
  bool isFilled = fill(engine.first, count);
  count = append(0, toSecond_us, 0);
  for (int32_t i = 0; i < train->pulses; i++) {
    count = append(count, i == 0 ? 0 : train->period_us - train->secondPhase_us, 0);
    count = append(count, train->secondPhase_us, 1);
  }
  isFilled = fill(engine.second, count) && isFilled;
  if (!isFilled) {
    return false;
  }
  engine.isSampling = false;
  engine.duration_us = rests * train->period_us + toSecond_us + train->secondPhase_us;
  return true;
}

bool iongateEngineSampling(const IongateSampling *sampling) {
  const int64_t width_us = (int64_t)sampling->count * sampling->interval_us;
  if (engine.isUnderWay || engine.timer == NULL || sampling->count < 1 || sampling->interval_us < INTERVAL_MIN_us) {
    return false;
  }
  if (width_us > (int64_t)(LEVELS - 2) * LEVEL_MAX_us) {
    return false;
  }
  engine.first = NULL;
  engine.second = NULL;
  if (sampling->line >= 0) {
    engine.first = lineOf(sampling->line);
    if (engine.first == NULL || !fill(engine.first, append(0, (int32_t)width_us, 1))) {
      return false;
    }
  }
  engine.sampling = *sampling;
  engine.isSampling = true;
  engine.duration_us = width_us;
  return true;
}

/** Bits of a channel's register CONF1. */
#define TX_START (1u << 0)
#define MEM_RD_RST (1u << 3)
#define REF_CNT_RST (1u << 16)

/** Back to the memory's begin, and the divider to 0; returns what starts the channel when it is written to its CONF1. */
static uint32_t rewound(const Line *line) {
  const uint32_t rest = RMT.conf_ch[line->channel].conf1.val & ~(TX_START | MEM_RD_RST | REF_CNT_RST);
  RMT.conf_ch[line->channel].conf1.val = rest | MEM_RD_RST | REF_CNT_RST;
  RMT.conf_ch[line->channel].conf1.val = rest;
  return rest | TX_START;
}

void iongateEngineStart(void) {
  engine.isInTime = true;
  engine.taken = 0;
  engine.isUnderWay = true;
  if (engine.second != NULL) {
    portENTER_CRITICAL(&lock);
    const uint32_t first = rewound(engine.first);
    const uint32_t second = rewound(engine.second);
    RMT.conf_ch[engine.first->channel].conf1.val = first;
    RMT.conf_ch[engine.second->channel].conf1.val = second;
    portEXIT_CRITICAL(&lock);
  } else if (engine.first != NULL) {
    const uint32_t first = rewound(engine.first);
    RMT.conf_ch[engine.first->channel].conf1.val = first;
  }
  const int64_t now_us = esp_timer_get_time();
  engine.duration_us += now_us;
  engine.due_us = now_us + engine.sampling.interval_us;
  waitUntil(engine.isSampling ? engine.due_us - CONVERSION_us : engine.duration_us);
}

void iongateEngineStop(void) {
  engine.isUnderWay = false;
  if (engine.timer != NULL) {
    esp_timer_stop(engine.timer);
  }
  for (int32_t i = 0; i < engine.lineCount; i++) {
    rmt_tx_stop(engine.lines[i].channel);
  }
}
