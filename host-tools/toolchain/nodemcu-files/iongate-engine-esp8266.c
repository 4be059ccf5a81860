/*
 * The pulse engine on ESP8266: NodeMCU's hardware timer (FRC1, 0.2 us a step) calls, and a loop over the processor's
 * cycle counter makes the edges. The loop of one pulse runs in the timer's interrupt, in RAM, with all other
 * interrupts off, so that nothing comes between its first edge and the last, which shorts the electrode.
 * With the radio off, as the board keeps it, the chip has no interrupt that could not be held off.
 * Not gpio.pulse: its edges are interrupts each, some microseconds late, and its phases differ by as much.
 */
#include "ets_sys.h"
#include "gpio.h"
#include "hw_timer.h"
#include "osapi.h"
#include "pin_map.h"
#include "platform.h"
#include "user_interface.h"

#include "iongate-engine.h"

#define TIMER_OWNER (('I' << 8) + 'G')
/** Interrupts are off for a whole pulse, which the UART's FIFO of 128 bytes bears for 11 ms. */
#define PULSE_MAX_us 10000
/** A pass of the loop is 0.4 % of this. */
#define PHASE_MIN_us 20
/** Between pulses: to leave the interrupt and to come back. */
#define REST_MIN_us 500
#define INTERVAL_MIN_us 1000
/** The interrupt comes this long before an edge, and the loop waits for the rest. */
#define AHEAD_us 50
/** A conversion takes 40 to 384 us by third-party reports: it begins this much early, so that the last one has ended with the pulse. */
#define CONVERSION_us 400
/** The timer counts 23 bits, 1.6 s; a sampling's intervals are shorter than this. */
#define WAIT_MAX_us 1000000
/** GPIO16 is switched apart from all other pins, by a function in flash. */
#define PIN_APART 0
/** Into the interrupt's functions, which lie in RAM. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

static struct {
  void (*onEnd)(bool isInTime);
  platform_task_handle_t task;
  IongateTrain train;
  IongateSampling sampling;
  bool isSampling;
  volatile bool isUnderWay;
  bool isInTime;
  /** Bits of the lines in the chip's output register. */
  uint32_t first;
  uint32_t second;
  /** The plan's times in cycles. */
  uint32_t firstPhase;
  uint32_t gap;
  uint32_t secondPhase;
  uint32_t period;
  uint32_t cyclesPer_us;
  /** Cycle count of the next edge or sample, and whether the timer's next interrupt comes right before it. */
  uint32_t due;
  bool isNear;
  int32_t done;
} engine;

#ifdef __XTENSA__
static ALWAYS_INLINE uint32_t cycleCount(void) {
  uint32_t count;
  __asm__ __volatile__("rsr %0, ccount" : "=a"(count));
  return count;
}
#else
uint32_t cycleCount(void);
#endif

/** Is `time` still to come? Right for times less than half the counter's range away: 13 s at 160 MHz. */
static ALWAYS_INLINE bool isAhead(uint32_t time) {
  return (int32_t)(time - cycleCount()) > 0;
}

static ALWAYS_INLINE uint32_t cyclesOf(int32_t time_us) {
  return (uint32_t)time_us * engine.cyclesPer_us;
}

static ALWAYS_INLINE void waitUntil(uint32_t time) {
  while (isAhead(time)) {
  }
}

static ALWAYS_INLINE void setLow(uint32_t lines) {
  GPIO_REG_WRITE(GPIO_OUT_W1TC_ADDRESS, lines);
}

static ALWAYS_INLINE void setHigh(uint32_t lines) {
  GPIO_REG_WRITE(GPIO_OUT_W1TS_ADDRESS, lines);
}

/** Has the timer come AHEAD_us before `time`, piece by piece where that is far away. Every piece goes by the cycle counter. */
static void ICACHE_RAM_ATTR comeBefore(uint32_t time) {
  const int32_t left_us = (int32_t)(time - cycleCount()) / (int32_t)engine.cyclesPer_us - AHEAD_us;
  engine.isNear = left_us <= WAIT_MAX_us;
  const int32_t part_us = engine.isNear ? left_us : WAIT_MAX_us;
  platform_hw_timer_arm_us(TIMER_OWNER, part_us > 1 ? (uint32_t)part_us : 1u);
}

static void ICACHE_RAM_ATTR endProgramme(void) {
  engine.isUnderWay = false;
  platform_post_high(engine.task, 0);
}

/**
 * Lines high for so many cycles, and a pass of the loop at most (6 cycles) longer. A function of its own, so that both
 * phases of a pulse run through the same instructions: equal widths are equal to the cycle.
 */
static void __attribute__((noinline)) ICACHE_RAM_ATTR playPhase(uint32_t lines, uint32_t width) {
  setHigh(lines);
  waitUntil(cycleCount() + width);
  setLow(lines);
}

/** One biphasic pulse. A pulse that comes late moves those after it: no rest is shorter than planned. */
static void ICACHE_RAM_ATTR playPulse(void) {
  waitUntil(engine.due);
  const uint32_t begin = cycleCount();
  playPhase(engine.first, engine.firstPhase);
  waitUntil(cycleCount() + engine.gap);
  playPhase(engine.second, engine.secondPhase);
  engine.done++;
  if (engine.done == engine.train.pulses) {
    endProgramme();
    return;
  }
  engine.due = begin + engine.period;
  comeBefore(engine.due);
}

/** The start, or one word. */
static void ICACHE_RAM_ATTR takeSample(void) {
  const IongateSampling *const sampling = &engine.sampling;
  if (engine.done < 0) {
    waitUntil(engine.due);
    setHigh(engine.first);
    engine.due += cyclesOf(sampling->interval_us);
  } else {
    const uint32_t conversion = engine.due - cyclesOf(CONVERSION_us);
    waitUntil(conversion);
    const uint32_t reading = (uint32_t)system_adc_read();
    // The converter answers 1024 at its end.
    sampling->words[engine.done] = (int32_t)(reading > 1023u ? 1023u : reading) * 64;
    if (!isAhead(engine.due)) {
      engine.isInTime = false;
    }
    if (engine.done + 1 == sampling->count) {
      waitUntil(engine.due);
      setLow(engine.first);
      endProgramme();
      return;
    }
    engine.due += cyclesOf(sampling->interval_us);
  }
  engine.done++;
  comeBefore(engine.due - cyclesOf(CONVERSION_us));
}

static void ICACHE_RAM_ATTR onTimer(os_param_t parameter) {
  (void)parameter;
  if (!engine.isUnderWay) {
    return;
  }
  if (!engine.isNear) {
    comeBefore(engine.due);
  } else if (engine.isSampling) {
    takeSample();
  } else {
    playPulse();
  }
}

static void onTask(platform_task_param_t parameter, uint8_t priority) {
  (void)parameter;
  (void)priority;
  if (engine.onEnd != NULL) {
    engine.onEnd(engine.isInTime);
  }
}

void iongateEngineOpen(void (*onEnd)(bool isInTime)) {
  engine.onEnd = onEnd;
  engine.task = platform_task_get_id(onTask);
}

static bool isLine(int32_t pin) {
  return pin > PIN_APART && pin < GPIO_PIN_NUM;
}

bool iongateEngineTrain(const IongateTrain *train) {
  const int32_t pulse_us = train->firstPhase_us + train->interphaseGap_us + train->secondPhase_us;
  if (engine.isUnderWay || !isLine(train->first) || !isLine(train->second)) {
    return false;
  }
  if (train->firstPhase_us < PHASE_MIN_us || train->secondPhase_us < PHASE_MIN_us || pulse_us > PULSE_MAX_us) {
    return false;
  }
  if (train->pulses < 1 || (train->pulses > 1 && train->period_us - pulse_us < REST_MIN_us)) {
    return false;
  }
  // The cycle counter's range, at 160 MHz.
  if (train->period_us > 13000000) {
    return false;
  }
  engine.train = *train;
  engine.isSampling = false;
  engine.first = 1u << pin_num[train->first];
  engine.second = 1u << pin_num[train->second];
  return true;
}

bool iongateEngineSampling(const IongateSampling *sampling) {
  if (engine.isUnderWay || sampling->count < 1 || sampling->interval_us < INTERVAL_MIN_us || sampling->interval_us > WAIT_MAX_us) {
    return false;
  }
  if (sampling->line >= 0 && !isLine(sampling->line)) {
    return false;
  }
  engine.sampling = *sampling;
  engine.isSampling = true;
  engine.first = sampling->line < 0 ? 0u : 1u << pin_num[sampling->line];
  engine.second = 0u;
  return true;
}

void iongateEngineStart(void) {
  if (!platform_hw_timer_init(TIMER_OWNER, FRC1_SOURCE, false) || !platform_hw_timer_set_func(TIMER_OWNER, onTimer, 0)) {
    engine.isInTime = false;
    platform_post_high(engine.task, 0);
    return;
  }
  engine.isInTime = true;
  engine.cyclesPer_us = system_get_cpu_freq();
  engine.done = engine.isSampling ? -1 : 0;
  if (!engine.isSampling) {
    const IongateTrain *const train = &engine.train;
    engine.firstPhase = cyclesOf(train->firstPhase_us);
    engine.gap = cyclesOf(train->interphaseGap_us);
    engine.secondPhase = cyclesOf(train->secondPhase_us);
    engine.period = cyclesOf(train->period_us);
  }
  engine.due = cycleCount() + cyclesOf(2 * AHEAD_us);
  engine.isUnderWay = true;
  comeBefore(engine.due);
}

void iongateEngineStop(void) {
  engine.isUnderWay = false;
  platform_hw_timer_close(TIMER_OWNER);
  setLow(engine.first | engine.second);
}
