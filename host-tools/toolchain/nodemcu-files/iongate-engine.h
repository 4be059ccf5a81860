/*
 * The pulse engine of iongate's NodeMCU module: one programme at a time, played by the chip whatever Lua does.
 * Each chip has its own file. A function that begins something returns at once; its end comes as a NodeMCU task.
 */
#ifndef IONGATE_ENGINE_H
#define IONGATE_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

/** A stimulus: `pulses` biphasic pulses on two lines, by NodeMCU's pin numbers; times as in IongateStimulusPlan. */
typedef struct {
  int32_t first;
  int32_t second;
  int32_t firstPhase_us;
  int32_t interphaseGap_us;
  int32_t secondPhase_us;
  int32_t period_us;
  int32_t pulses;
} IongateTrain;

/**
 * A sampling: word n of `count` is taken n + 1 intervals after the start. `line` is high from the start until the
 * last word's time; a negative one is no line.
 */
typedef struct {
  int32_t line;
  /** Converter channel; of no meaning on ESP8266, which has one. */
  int32_t input;
  int32_t count;
  int32_t interval_us;
  /** 16-bit left-aligned converter words. */
  int32_t *words;
} IongateSampling;

/** Called once, when Lua starts. `onEnd` runs as a NodeMCU task when a programme has ended, with whether all samples were in time. */
void iongateEngineOpen(void (*onEnd)(bool isInTime));
/** Prepares a programme. False where the chip cannot play it; then nothing has moved. */
bool iongateEngineTrain(const IongateTrain *train);
bool iongateEngineSampling(const IongateSampling *sampling);
/** Lets the programme go that was prepared last. */
void iongateEngineStart(void);
/** Ends whatever is under way: the programme's lines are low when this returns, and no end is reported. */
void iongateEngineStop(void);

#endif
