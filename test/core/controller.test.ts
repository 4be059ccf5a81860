import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  controllerNew,
  dueRule,
  mayListen,
  noteDue,
  noteListen,
  notePostponed,
  sleepDuration_ms,
  untilDue_ms,
} from '../../firmware/core/decide/controller'

const rules = [
  { ion: 1, level: 2, cycles: 3, plan: 0 },
  { ion: 0, level: 3, cycles: 1, plan: 1 },
]
const controllerOf = () => controllerNew({ cycle_ms: 4000, recharge_ms: 10000, listenInterval_ms: 1000, rules })

describe('rules', () => {
  it('come due after their cycles in a row, and start over', () => {
    const controller = controllerOf()
    const levels = [2, 2, 1, 2, 2, 2, 2, 2, 2, 2]
    expect(levels.map((calcium) => dueRule(controller, [0, calcium, 0], true))).toEqual([-1, -1, -1, -1, -1, 0, -1, -1, 0, -1])
  })

  it('never come due on interrogations that are not trusted, and those break a streak', () => {
    const controller = controllerOf()
    const trusted = [true, true, false, true, true, true]
    expect(trusted.map((isTrusted) => dueRule(controller, [0, 3, 0], isTrusted))).toEqual([-1, -1, -1, -1, -1, 0])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3))), (steps) => {
        const doubtful = controllerOf()
        for (const [potassium, calcium] of steps) expect(dueRule(doubtful, [potassium, calcium, 0], false)).toBe(-1)
      }),
    )
  })

  it('are taken in the order of the table when several are due', () => {
    const controller = controllerOf()
    dueRule(controller, [0, 2, 0], true)
    dueRule(controller, [0, 2, 0], true)
    expect(dueRule(controller, [3, 2, 0], true)).toBe(0)
    expect(dueRule(controller, [3, 2, 0], true)).toBe(1)
  })
})

describe('the clock of the controller', () => {
  const clock = fc.integer({ min: 0, max: 2 ** 30 - 1 })

  it('lets an interrogation come due one cycle after the last, across the wrap', () => {
    fc.assert(
      fc.property(clock, fc.integer({ min: 0, max: 20000 }), (start, later) => {
        const controller = controllerOf()
        noteDue(controller, start, 4000)
        expect(untilDue_ms(controller, (start + later) % 2 ** 30)).toBe(Math.max(0, 4000 - later))
        notePostponed(controller, start)
        expect(untilDue_ms(controller, (start + later) % 2 ** 30)).toBe(Math.max(0, 10000 - later))
      }),
    )
  })

  it('sleeps no longer than to the next thing that can happen, and never not at all', () => {
    fc.assert(
      fc.property(clock, fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (start, listened, now) => {
        const controller = controllerOf()
        noteDue(controller, start, 4000)
        noteListen(controller, (start + listened) % 2 ** 30)
        const now_ms = (start + listened + now) % 2 ** 30
        const sleep_ms = sleepDuration_ms(controller, now_ms, true)
        expect(sleep_ms).toBeGreaterThanOrEqual(1)
        expect(sleep_ms).toBeLessThanOrEqual(Math.max(1, untilDue_ms(controller, now_ms)))
        expect(mayListen(controller, now_ms)).toBe(now >= 1000)
      }),
    )
  })
})
