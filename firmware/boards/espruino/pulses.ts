import { EVENT_ENDED, EVENT_FAILED } from '../../core/device/events'
import { InterrogationPulse } from '../../core/decide/safety-gate'
import { StimulusPlan, pulseDuration_us } from '../../core/decide/stimulus-plan'
import { dacCode } from '../dac'
import { DAC_ADDRESS, dacHighByte, dacLowByte } from '../front-end'
import { PUMP_LEAD_us } from '../../core/device/front-end'
import { PinName } from './espruino-api'
import { EspruinoWiring } from './wiring'

/**
 * Pulses timed by Espruino's utility timer.
 *
 * One statement takes a fraction of a millisecond, so edges are never written when they are
 * due: all are queued during the pump's lead, each at its distance from one common instant.
 * digitalPulse counts from when it is called; asking the time last, in the same words for
 * every line, makes the interpreter's own delay the same for all of them. What is left is
 * the time to queue one edge, some 10 µs, the same for both phases.
 */

/** One converter word. analogRead gives full scale as 1. */
export function readWord(pin: PinName): number {
  return (analogRead(pin) * 65535 + 0.5) | 0
}

/** The utility timer holds 16 tasks, one always free: the pump's last edge, and per pulse two edges on each of two lines. */
const PULSES_AT_ONCE = 3

/** Lines low and pump off: both electrodes shorted, as with the pins not driven. */
export function rest(wiring: EspruinoWiring): void {
  digitalWrite(wiring.pump, 0)
  digitalWrite(wiring.forward, 0)
  digitalWrite(wiring.backward, 0)
  digitalWrite(wiring.source, 0)
  digitalWrite(wiring.sink, 0)
}

/** Switches the pump on for its lead and `duration_ms`. Returns the instant, s, at which the pulse rail is ready. */
export function startPump(wiring: EspruinoWiring, duration_ms: number): number {
  const ready_s = getTime() + PUMP_LEAD_us / 1000000
  digitalPulse(wiring.pump, 1, [PUMP_LEAD_us / 1000 + duration_ms])
  return ready_s
}

/**
 * Sets the DAC. It runs from the pulse rail and hears nothing for a millisecond after the
 * pump's start, so this comes last, when the interpreter has spent longer than that on the
 * edges. Throws when the DAC does not answer.
 */
export function setAmplitude(code: number): void {
  I2C1.writeTo(DAC_ADDRESS, [dacHighByte(code), dacLowByte(code)])
}

/**
 * Queues `pulses` pulses of `width_ms` on a line, the first beginning at `begin_s`, one each
 * `period_ms`. The line must have no edges queued: digitalPulse would count from the last.
 */
export function queuePulses(pin: PinName, begin_s: number, width_ms: number, period_ms: number, pulses: number): void {
  const edges_ms = [0, width_ms]
  for (let i = 1; i < pulses; i++) edges_ms.push(period_ms - width_ms, width_ms)
  edges_ms[0] = (begin_s - getTime()) * 1000
  // The caller switches the pump off then, so that edges already queued drive nothing.
  if (edges_ms[0] <= 0) throw new Error('late')
  digitalPulse(pin, 0, edges_ms)
}

/**
 * Queues a pulse on the gel. `sample` arranges for its sampling before the edges are queued: the last
 * sample then comes before the edge that shorts the electrode.
 */
export function playPulse(
  wiring: EspruinoWiring,
  pulse: InterrogationPulse,
  sample: (begin_s: number, width_ms: number) => void,
): void {
  const width_ms = (pulse.sampleCount * pulse.sampleInterval_us) / 1000
  const begin_s = startPump(wiring, width_ms)
  sample(begin_s, width_ms)
  queuePulses(pulse.polarity > 0 ? wiring.forward : wiring.backward, begin_s, width_ms, 0, 1)
  setAmplitude(dacCode(pulse.amplitude_mV))
}

/**
 * Plays a plan and calls `onEnd` when its last phase has ended. The lines are low between
 * phases. A train is queued PULSES_AT_ONCE pulses at a time, in the rest between two pulses:
 * a longer one needs a rest of at least the pump's lead, and throws if it has less.
 */
export function playPlan(wiring: EspruinoWiring, plan: StimulusPlan, onEnd: (kind: number) => void): void {
  const duration_us = pulseDuration_us(plan)
  if (plan.pulses > PULSES_AT_ONCE && plan.period_us - duration_us < PUMP_LEAD_us) throw new Error('dense')
  const begin_s = startPump(wiring, ((plan.pulses - 1) * plan.period_us + duration_us) / 1000)
  const firstLine = plan.polarity > 0 ? wiring.source : wiring.sink
  const secondLine = plan.polarity > 0 ? wiring.sink : wiring.source
  const period_ms = plan.period_us / 1000
  let queued = 0

  function queueNext(): void {
    const pulses = plan.pulses - queued > PULSES_AT_ONCE ? PULSES_AT_ONCE : plan.pulses - queued
    const first_s = begin_s + (queued * plan.period_us) / 1000000
    const second_s = first_s + (plan.firstPhase_us + plan.interphaseGap_us) / 1000000
    queuePulses(firstLine, first_s, plan.firstPhase_us / 1000, period_ms, pulses)
    queuePulses(secondLine, second_s, plan.secondPhase_us / 1000, period_ms, pulses)
    queued = queued + pulses
  }

  /** Time until the last of the first `pulses` pulses has ended. */
  function untilEndOf_ms(pulses: number): number {
    return (begin_s - getTime()) * 1000 + ((pulses - 1) * plan.period_us + duration_us) / 1000
  }

  queueNext()
  setAmplitude(dacCode(plan.amplitude_uA))
  const end = setTimeout(onEnd, untilEndOf_ms(plan.pulses), EVENT_ENDED)

  function feed(): void {
    try {
      queueNext()
      if (queued < plan.pulses) setTimeout(feed, untilEndOf_ms(queued))
    } catch {
      clearTimeout(end)
      onEnd(EVENT_FAILED)
    }
  }

  if (queued < plan.pulses) setTimeout(feed, untilEndOf_ms(queued))
}
