import { PulseEngine, PulseLines } from './engine'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { StimulusPlan, pulseDuration_us } from '../../core/decide/stimulus-plan'

/**
 * Pulses timed by Espruino's utility timer, for boards whose timer counts microseconds and keeps its order (STM32,
 * RP2040). The edges are interrupts: another one can hold an edge up, and what is queued cannot be called off.
 *
 * One statement takes a fraction of a millisecond, so edges are never written when they are due: all are queued
 * during the pump's lead, each at its distance from one common instant. digitalPulse counts from when it is
 * called; asking the time last, in the same words for every line, makes the interpreter's own delay the same for
 * all of them.
 */

/** The utility timer holds 16 tasks, one always free: the pump's last edge, and per pulse two edges on each of two lines. */
const PULSES_AT_ONCE = 3
/** Both lines are queued only if there is so much left of the lead, ms: an interpreter in time for the first line is so for the second. */
const MARGIN_ms = 1

export function timedPins(): PulseEngine {
  let plan: StimulusPlan
  let isOnGel = false
  let queued = 0
  /** The next edges of each line, ms: the first from now, which is filled in last; each other from the one before. */
  let first_ms: number[] = []
  let second_ms: number[] = []
  /** From the plan's first edge to theirs, and to the last of all. */
  let firstAfter_ms = 0
  let secondAfter_ms = 0
  let lastAfter_ms = 0
  let begin_s = 0

  function edges_ms(width_us: number, pulses: number): number[] {
    const edges = [0, width_us / 1000]
    for (let i = 1; i < pulses; i++) edges.push((plan.period_us - width_us) / 1000, width_us / 1000)
    return edges
  }

  /** Works out the edges of the next pulses. */
  function prepareNext(): void {
    const pulses = plan.pulses - queued > PULSES_AT_ONCE ? PULSES_AT_ONCE : plan.pulses - queued
    firstAfter_ms = (queued * plan.period_us) / 1000
    secondAfter_ms = firstAfter_ms + (plan.firstPhase_us + plan.interphaseGap_us) / 1000
    first_ms = edges_ms(plan.firstPhase_us, pulses)
    second_ms = edges_ms(plan.secondPhase_us, pulses)
    queued = queued + pulses
    lastAfter_ms = untilEnd_ms(queued)
  }

  /** From the plan's first edge to the end of the first `pulses` pulses. */
  function untilEnd_ms(pulses: number): number {
    return ((pulses - 1) * plan.period_us + pulseDuration_us(plan)) / 1000
  }

  /** Lines must have no edges queued: digitalPulse would count from the last. */
  function queueNext(lines: PulseLines): void {
    const first = isOnGel ? (plan.polarity > 0 ? lines.forward : lines.backward) : plan.polarity > 0 ? lines.source : lines.sink
    const second = plan.polarity > 0 ? lines.sink : lines.source
    first_ms[0] = (begin_s - getTime()) * 1000 + firstAfter_ms
    if (first_ms[0] < MARGIN_ms) throw 'late'
    digitalPulse(first, 0, first_ms)
    if (plan.secondPhase_us === 0) return
    second_ms[0] = (begin_s - getTime()) * 1000 + secondAfter_ms
    // The caller switches the pump off, so that the edges already queued drive nothing.
    if (second_ms[0] <= 0) throw 'late'
    digitalPulse(second, 0, second_ms)
  }

  function untilLast_ms(): number {
    return (begin_s - getTime()) * 1000 + lastAfter_ms
  }

  return {
    // A train is queued PULSES_AT_ONCE pulses at a time, in the rest between two pulses.
    prepare: (_lines, onGel, planned) => {
      plan = planned
      isOnGel = onGel
      queued = 0
      if (plan.pulses > PULSES_AT_ONCE && plan.period_us - pulseDuration_us(plan) < PUMP_LEAD_us) throw 'dense'
      prepareNext()
    },

    start: (lines, first_s) => {
      begin_s = first_s
      const wait_ms = (begin_s - getTime()) * 1000 - PUMP_LEAD_us / 1000
      if (wait_ms <= 0) throw 'late'
      digitalPulse(lines.pump, 0, [wait_ms])
    },

    arm: (lines) => {
      queueNext(lines)
      digitalPulse(lines.pump, 1, [(begin_s - getTime()) * 1000 + untilEnd_ms(plan.pulses)])
    },

    follow: (lines, onFailure) => {
      function feed(): void {
        try {
          prepareNext()
          queueNext(lines)
          if (queued < plan.pulses) setTimeout(feed, untilLast_ms())
        } catch {
          onFailure()
        }
      }
      if (queued < plan.pulses) setTimeout(feed, untilLast_ms())
    },

    stop: () => {},

    pending_ms: () => {
      const left_ms = untilLast_ms()
      return left_ms > 0 ? left_ms : 0
    },
  }
}
