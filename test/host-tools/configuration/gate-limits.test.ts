import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areLimitsSound } from '../../../firmware/core/decide/gate-limits'
import { gateTakeTime, permitStimulus, safetyGateNew } from '../../../firmware/core/decide/safety-gate'
import { allowance, gateLimits } from '../../../host-tools/configuration/gate-limits'
import { settingsSchema } from '../../../host-tools/configuration/settings'
import '../../property-seed'

const HOUR_ms = 3.6e6
const PLAN = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, interphaseGap_us: 50, period_us: 20000, pulses: 10, polarity: -1 }

describe('the limits of doses', () => {
  it('are kept by what may be had at once and what comes back each hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 36000 }), fc.integer({ min: 192, max: 864000 }), (hour, day) => {
        const { atOnce, hourly } = allowance(hour, day)
        expect(Math.min(atOnce, hourly)).toBeGreaterThan(0)
        expect(atOnce + hourly).toBeLessThanOrEqual(hour * (1 + 1e-12))
        expect(atOnce + 24 * hourly).toBeLessThanOrEqual(day * (1 + 1e-12))
      }),
    )
  })

  it.each([
    ['trains', { trainsPerHour: 60, trainsPerDay: 600 }, 1],
    ['pulses', { pulsesPerHour: 600, pulsesPerDay: 4800 }, 10],
  ])('%s: a device that asks all the time gets less, and more than half', (_, limits, each) => {
    const [hour, day] = Object.values(limits)
    const gate = safetyGateNew(gateLimits(settingsSchema.parse({ limits })))
    const given_ms: number[] = []
    for (let now_ms = 0; now_ms < 48 * HOUR_ms; now_ms += 2000) {
      gateTakeTime(gate, 2000)
      if (permitStimulus(gate, PLAN, 0, 0, 1, 0)) given_ms.push(now_ms)
    }
    const mostWithin = (window_ms: number) => Math.max(...given_ms.map((from_ms) => given_ms.filter((at_ms) => at_ms >= from_ms && at_ms < from_ms + window_ms).length)) * each
    expect(mostWithin(HOUR_ms)).toBeLessThanOrEqual(hour)
    expect(mostWithin(24 * HOUR_ms)).toBeLessThanOrEqual(day)
    expect(mostWithin(24 * HOUR_ms)).toBeGreaterThan(day / 2)
  })

  it('are in the ranges that the gate asks for, whatever the schema allows', () => {
    const { limits, stimulator } = settingsSchema.shape
    const numbers = (shape: Record<string, { def: { innerType?: unknown } }>) => Object.keys(shape)
    const names = [...numbers(limits.unwrap().shape as never), ...numbers(stimulator.unwrap().shape as never)]
    const value = fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 90000000 }))
    let sound = 0
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, wanted) => {
        const section = name in stimulator.unwrap().shape ? 'stimulator' : 'limits'
        const parsed = settingsSchema.safeParse({ [section]: { [name]: wanted } })
        if (!parsed.success) return
        sound++
        expect(areLimitsSound(gateLimits(parsed.data))).toBe(true)
      }),
      { numRuns: 3000 },
    )
    expect(sound).toBeGreaterThan(100)
  })
})
