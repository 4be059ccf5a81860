import { afterEach, expect, test, vi } from 'vitest'
import { EVENT_ENDED } from '../../firmware/core/device/events'
import { PROBE_READINGS } from '../../firmware/boards/board'
import { DAC_WRITE } from '../../firmware/boards/front-end'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import type { PulseEngine } from '../../firmware/boards/espruino/engine'
import { wiring } from '../../firmware/boards/espruino/puckjs'
import { playProbe } from '../../firmware/boards/espruino/probe'
import { START_us, gelPlan, letGo, startFor_s } from '../../firmware/boards/espruino/pulses'

/**
 * Espruino with an interpreter that takes its time: each call costs some. The engine beside it is in time, or says that
 * it was armed too late.
 */
function slowInterpreter(statement_us: number) {
  let now_us = 0
  const timers: { due_us: number; run: () => void; isCleared: boolean }[] = []
  const pulse = { start_us: Infinity, end_us: Infinity, width_us: 0 }
  let dacCode = 0
  const spend = () => (now_us += statement_us)
  const engine: PulseEngine = {
    prepare: (_isOnGel, plan) => {
      pulse.width_us = plan.firstPhase_us
    },
    useMemory: () => {},
    prepareMade: () => {},
    start: (wait_us) => {
      spend()
      if (wait_us < 0) throw 'late'
      pulse.start_us = now_us + wait_us + PUMP_LEAD_us
      return pulse.start_us / 1e6
    },
    arm: () => {
      if (now_us > pulse.start_us) throw 'late'
      pulse.end_us = pulse.start_us + pulse.width_us
    },
    stop: () => {},
  }
  const interfaces = {
    getTime: () => {
      spend()
      return now_us / 1e6
    },
    digitalWrite: spend,
    analogRead: () => {
      spend()
      // Full scale while the gel is driven.
      return pulse.start_us <= now_us && now_us < pulse.end_us ? 1 : 0
    },
    I2C1: {
      writeTo: (_address: number, [command, high, low]: number[]) => {
        spend()
        if (command === DAC_WRITE) dacCode = high * 16 + (low >> 4)
      },
      readFrom: () => {
        spend()
        return [dacCode >> 4, (dacCode & 15) * 16]
      },
    },
    setTimeout: (callback: (...values: unknown[]) => void, delay_ms: number, ...values: unknown[]) => {
      spend()
      return timers.push({ due_us: now_us + delay_ms * 1000, run: () => callback(...values), isCleared: false })
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
  return { interfaces, engine, pulse, runTimers }
}

const LEAD_s = (START_us + PUMP_LEAD_us) / 1e6
/** A probe's first edge, after the readings of the shorted electrode. */
const DUE_s = 0.2
const startFor = (play: () => void) => void setTimeout(play, (DUE_s - getTime() - LEAD_s) * 1000)

afterEach(() => vi.unstubAllGlobals())

test('however slow the interpreter, a probe is read shorted and driven', () => {
  const pulse = { amplitude_mV: 3300, polarity: 1, range: 1, sampleCount: 80, sampleInterval_us: 1000 }
  const outcomesAt = (statement_us: number) => {
    const outcomes: number[] = []
    const { interfaces, engine, runTimers } = slowInterpreter(statement_us)
    for (const [name, value] of Object.entries(interfaces)) vi.stubGlobal(name, value)
    const words = playProbe({ ...wiring, engine }, { amplitude_mV: pulse.amplitude_mV, width_ms: 80, begin_s: DUE_s, apart_us: 10000 }, () => engine.prepare(true, gelPlan(pulse)), startFor, (outcome) => outcomes.push(outcome))
    runTimers()
    expect(Array.from(words)).toEqual(Array.from({ length: 2 * PROBE_READINGS }, (_, i) => (i < PROBE_READINGS ? 0 : 65535)))
    return outcomes
  }
  for (const statement_us of [1, 30, 100, 300, 600, 700]) expect(outcomesAt(statement_us)).toEqual([EVENT_ENDED])
  expect(() => outcomesAt(PUMP_LEAD_us)).toThrow('late')
})

test('a DAC that does not answer with its code: no pulse', () => {
  const { interfaces, engine, pulse } = slowInterpreter(10)
  for (const [name, value] of Object.entries({ ...interfaces, I2C1: { ...interfaces.I2C1, readFrom: () => [0xc0, 0, 0] } })) vi.stubGlobal(name, value)
  const begin_s = getTime() + LEAD_s
  expect(() => letGo({ ...wiring, engine }, 500, startFor_s(engine, begin_s))).toThrow('DAC')
  expect(pulse.end_us).toBe(Infinity)
})
