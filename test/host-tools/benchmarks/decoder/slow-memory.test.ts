import { describe, expect, it } from 'vitest'
import { LONG } from '../../../long'
import { defaultCalibration } from '../../../../host-tools/calibration/default-calibration'
import { scenarioSchema } from '../../../../sim/scenario'
import { COURSE, SLOW_MEDIUM, slowMemory, worstErrors, type Course } from '../../../../host-tools/benchmarks/decoder/slow-memory'

const scenario = scenarioSchema.parse({ name: 'slow-memory', board: 'pico' })
const errorsOf = (change: Partial<Course> = {}, medium = SLOW_MEDIUM) => worstErrors(slowMemory(scenario, defaultCalibration('pico'), medium, { ...COURSE, ...change }), medium)

describe('one medium interrogated for two hours with a pause', () => {
  it('reads within 0.5 % of full scale throughout, where the gel’s own answer drifts by a sixth of it', () => {
    const { worst, worstApparent } = errorsOf()
    worst.forEach((error) => expect(error).toBeLessThan(0.005))
    expect(worstApparent[0]).toBeGreaterThan(0.17)
  })

  const cases: [string, Partial<Course>][] = [
    ['every minute', { interval_s: 60 }],
    ['every second', { interval_s: 1, duration_s: 1200 }],
    ['in the cold', { temperature_C: 15 }],
    ['in the warmth', { temperature_C: 35 }],
  ]
  it.each(LONG ? cases : cases.slice(0, 1))('reads within 0.5 %% of full scale %s', (_, change) => {
    const { worst } = errorsOf(change, [0.5, 0.5, 0.5])
    worst.forEach((error) => expect(error).toBeLessThan(0.005))
  })

  it('reads too much after a loss of power, by what the gel still remembers', () => {
    const { worst } = errorsOf({ losesPower: true })
    expect(worst[0]).toBeGreaterThan(0.08)
    expect(worst[0]).toBeLessThan(0.12)
  })
})
