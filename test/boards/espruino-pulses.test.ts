import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EVENT_ENDED, EVENT_FAILED } from '../../firmware/core/device/events'
import { PROBE_READINGS } from '../../firmware/boards/board'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { wiring } from '../../firmware/boards/espruino/pico'
import { playProbe } from '../../firmware/boards/espruino/probe'
import { START_us, playPlan } from '../../firmware/boards/espruino/pulses'
import { pulseDuration_us, type StimulusPlan } from '../../firmware/core/decide/stimulus-plan'

/** A line's phases as its queued edges make them, µs from the start of the plan. */
type Phase = { line: string; start_us: number; end_us: number }

/**
 * Espruino with an interpreter that takes its time: each call costs some, so nothing is
 * queued at the moment that was asked for. digitalPulse counts from when it is called.
 */
function slowInterpreter(statement_us: number) {
  let now_us = 0
  const timers: { due_us: number; run: () => void; isCleared: boolean }[] = []
  const phases: Phase[] = []
  let dacCode = 2048
  const spend = () => (now_us += statement_us)
  const interfaces = {
    getTime: () => {
      spend()
      return now_us / 1e6
    },
    digitalPulse: (line: string, value: number, times_ms: number[]) => {
      spend()
      let level = value
      let at_us = now_us
      for (const time_ms of times_ms) {
        if (level === 1) phases.push({ line, start_us: at_us, end_us: at_us + time_ms * 1000 })
        at_us += time_ms * 1000
        level = 1 - level
      }
    },
    digitalWrite: spend,
    analogRead: () => {
      spend()
      // Full scale while the gel is driven.
      return phases.some(({ line, start_us, end_us }) => line === wiring.forward && start_us <= now_us && now_us < end_us) ? 1 : 0
    },
    I2C1: {
      writeTo: (_address: number, [high, low]: number[]) => {
        spend()
        dacCode = high * 256 + low
      },
      readFrom: () => {
        spend()
        return [0xc0, dacCode >> 4, (dacCode & 15) * 16]
      },
    },
    setTimeout: (callback: (...values: unknown[]) => void, delay_ms: number, ...values: unknown[]) => {
      spend()
      return timers.push({ due_us: now_us + delay_ms * 1000, run: () => callback(...values), isCleared: false })
    },
    clearTimeout: (id: number) => {
      timers[id - 1].isCleared = true
    },
  }
  const runTimers = () => {
    for (;;) {
      const next = timers.filter(({ isCleared }) => !isCleared).sort((a, b) => a.due_us - b.due_us)[0]
      if (next === undefined) return
      next.isCleared = true
      now_us = Math.max(now_us, next.due_us)
      next.run()
    }
  }
  return { interfaces, phases, runTimers }
}

const LEAD_s = (START_us + PUMP_LEAD_us) / 1e6
/** A probe's first edge, after the readings of the shorted electrode. */
const DUE_s = 0.2
const startFor = (begin_s: number, play: () => void) => void setTimeout(play, (begin_s - getTime() - LEAD_s) * 1000)

let outcomes: number[]
beforeEach(() => {
  outcomes = []
})
afterEach(() => vi.unstubAllGlobals())

function play(plan: StimulusPlan, statement_us: number): Phase[] {
  const { interfaces, phases, runTimers } = slowInterpreter(statement_us)
  for (const [name, value] of Object.entries(interfaces)) vi.stubGlobal(name, value)
  wiring.engine.prepare(wiring, false, plan)
  playPlan(wiring, plan.amplitude_uA, getTime() + LEAD_s, () => {})
  wiring.engine.follow?.(wiring, () => outcomes.push(EVENT_FAILED))
  runTimers()
  return phases.filter(({ line }) => line !== wiring.pump).sort((a, b) => a.start_us - b.start_us)
}

const anyPlan: fc.Arbitrary<StimulusPlan> = fc
  .record({
    amplitude_uA: fc.integer({ min: 1, max: 4000 }),
    firstPhase_us: fc.integer({ min: 1, max: 2000 }),
    secondPhase_us: fc.integer({ min: 1, max: 2000 }),
    interphaseGap_us: fc.integer({ min: 0, max: 500 }),
    rest_us: fc.integer({ min: PUMP_LEAD_us, max: 50000 }),
    pulses: fc.integer({ min: 1, max: 12 }),
    polarity: fc.constantFrom(1, -1),
  })
  .map(({ rest_us, ...plan }) => ({
    ...plan,
    period_us: plan.firstPhase_us + plan.interphaseGap_us + plan.secondPhase_us + rest_us,
  }))

test('however slow the interpreter, widths, gap and period are those of the plan', () => {
  fc.assert(
    fc.property(anyPlan, fc.integer({ min: 1, max: 400 }), (plan, statement_us) => {
      outcomes = []
      const phases = play(plan, statement_us)
      const [first, second] = plan.polarity > 0 ? [wiring.source, wiring.sink] : [wiring.sink, wiring.source]
      expect(outcomes).toEqual([])
      expect(phases.map(({ line }) => line)).toEqual(Array.from({ length: plan.pulses }, () => [first, second]).flat())
      const begin_us = phases[0].start_us
      for (let pulse = 0; pulse < plan.pulses; pulse++) {
        const [one, other] = phases.slice(2 * pulse, 2 * pulse + 2)
        expect(one.start_us - begin_us).toBeCloseTo(pulse * plan.period_us, 3)
        expect(one.end_us - one.start_us).toBeCloseTo(plan.firstPhase_us, 3)
        expect(other.start_us - one.end_us).toBeCloseTo(plan.interphaseGap_us, 3)
        expect(other.end_us - other.start_us).toBeCloseTo(plan.secondPhase_us, 3)
      }
    }),
  )
})

test('however slow the interpreter, a probe’s pulse has its width, and is read shorted and driven', () => {
  const pulse = { amplitude_mV: 3300, polarity: 1, range: 1, sampleCount: 80, sampleInterval_us: 1000 }
  const outcomesAt = (statement_us: number) => {
    outcomes = []
    const { interfaces, phases, runTimers } = slowInterpreter(statement_us)
    for (const [name, value] of Object.entries(interfaces)) vi.stubGlobal(name, value)
    const words = playProbe(wiring, pulse, DUE_s, 10000, startFor, (outcome) => outcomes.push(outcome))
    runTimers()
    const driven = phases.filter(({ line }) => line === wiring.forward)
    expect(driven).toHaveLength(1)
    expect(driven[0].end_us - driven[0].start_us).toBeCloseTo(80000, 3)
    // As late as digitalPulse was called after asking the time.
    expect(driven[0].start_us - DUE_s * 1e6).toBeCloseTo(statement_us, 3)
    expect(Array.from(words)).toEqual(Array.from({ length: 2 * PROBE_READINGS }, (_, i) => (i < PROBE_READINGS ? 0 : 65535)))
    return outcomes
  }
  for (const statement_us of [1, 30, 100, 300, 600, 900]) expect(outcomesAt(statement_us)).toEqual([EVENT_ENDED])
  expect(() => outcomesAt(PUMP_LEAD_us)).toThrow('late')
})

test('a pulse whose time has come and gone is not played', () => {
  const { interfaces, phases } = slowInterpreter(10)
  for (const [name, value] of Object.entries(interfaces)) vi.stubGlobal(name, value)
  wiring.engine.prepare(wiring, false, { amplitude_uA: 500, firstPhase_us: 200, secondPhase_us: 200, interphaseGap_us: 0, period_us: 1, pulses: 1, polarity: 1 })
  expect(() => playPlan(wiring, 500, getTime() + PUMP_LEAD_us / 1e6, () => {})).toThrow('late')
  expect(phases).toEqual([])
})

test('an interpreter too slow for the pump’s lead plays nothing and says so', () => {
  const plan = { amplitude_uA: 500, firstPhase_us: 200, secondPhase_us: 200, interphaseGap_us: 0, period_us: 1, pulses: 1, polarity: 1 }
  expect(() => play(plan, PUMP_LEAD_us)).toThrow('late')
})

test('a long train without a rest to queue the next pulses in is refused before its first edge', () => {
  const plan = { amplitude_uA: 500, firstPhase_us: 200, secondPhase_us: 200, interphaseGap_us: 50, pulses: 4, polarity: 1 }
  const dense = { ...plan, period_us: pulseDuration_us({ ...plan, period_us: 0 }) + PUMP_LEAD_us - 1 }
  expect(() => play(dense, 10)).toThrow('dense')
  expect(outcomes).not.toContain(EVENT_FAILED)
})
