import { describe, expect, test } from 'vitest'
import { EVENT_ENDED } from '../../firmware/core/device/events'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { wiring } from '../../firmware/boards/espruino/puckjs'
import { PROMPT } from '../../sim/runtimes/interpreter'
import { expectHonest } from './edges'
import { playOn, type Outcome, type Played } from './played-operations'
import { NRF52_TIMER, ORDERLY_TIMER, digitalPulseOn, type TimerBehaviour } from './utility-timer'

/**
 * The engine that this firmware once had on every Espruino: the pump queued by digitalPulse, and during its lead all other
 * edges, each at its distance from one instant. Why there are others now.
 */
const TIMED_PINS = `(engine) => {
  // Samples began with a reading of the clock then, and not with an edge of the engine's.
  wiring.sampler = waveformSampler
  let plan, pins, begin_s
  const until_ms = (after_us) => (begin_s - getTime()) * 1000 + after_us / 1000
  const edges_ms = (width_us) => {
    const edges = [0, width_us / 1000]
    for (let i = 1; i < plan.pulses; i++) edges.push((plan.period_us - width_us) / 1000, width_us / 1000)
    return edges
  }
  return {
    pinNumbers: engine.pinNumbers,
    prepare: (isOnGel, planned) => {
      pins = isOnGel ? [wiring.forward, wiring.backward] : [wiring.source, wiring.sink]
      plan = planned
    },
    start: (wait_us) => {
      begin_s = getTime() + (wait_us + ${PUMP_LEAD_us}) / 1e6
      const duration_us = (plan.pulses - 1) * plan.period_us + plan.firstPhase_us + plan.interphaseGap_us + plan.secondPhase_us
      digitalPulse(wiring.pump, 0, [until_ms(-${PUMP_LEAD_us}), (${PUMP_LEAD_us} + duration_us + 100) / 1000])
      return begin_s
    },
    arm: () => {
      const first_ms = edges_ms(plan.firstPhase_us)
      const second_ms = edges_ms(plan.secondPhase_us)
      first_ms[0] = until_ms(0)
      digitalPulse(pins[0], 0, first_ms)
      if (plan.secondPhase_us > 0) {
        second_ms[0] = until_ms(plan.firstPhase_us + plan.interphaseGap_us)
        digitalPulse(pins[1], 0, second_ms)
      }
    },
    stop: () => {},
  }
}`

const plan = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, interphaseGap_us: 50, period_us: 20000, pulses: 3, polarity: 1 }
const pulse = { amplitude_mV: 1000, polarity: 1, range: 0, sampleCount: 80, sampleInterval_us: 1000 }

/** On an interpreter that takes no time: what is wrong then is the timer's. */
async function playTimed(behaviour: TimerBehaviour, operation: Played): Promise<Outcome> {
  const interpreter = { ...PROMPT, clockStep_us: behaviour.clockStep_us }
  const [outcome] = await playOn('puckjs', wiring, interpreter, [operation], TIMED_PINS, (mcu) => ({ digitalPulse: digitalPulseOn(mcu, wiring, behaviour) }))
  expect(outcome.kind).toBe(EVENT_ENDED)
  return outcome
}

describe.each([
  ['a stimulus', { stimulus: plan }],
  ['an interrogation', { pulse }],
])('%s that the board reports as ended', (_, operation) => {
  test('comes late, or in part, from Espruino’s timer on nRF52', async () => {
    const outcome = await playTimed(NRF52_TIMER, operation)
    expect(() => expectHonest(outcome)).toThrow()
  })

  test('is as planned from a timer that keeps the order and counts microseconds', async () => {
    expectHonest(await playTimed(ORDERLY_TIMER, operation))
  })
})
