import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  KEPT_BITS,
  KEPT_DISARMED,
  KEPT_MEASURED,
  KEPT_NEGATIVE,
  KEPT_NEW,
  TRIAL_NONE,
  TRIAL_WRITTEN,
  isOnTrial,
  keptAtBoot,
  refusedSlot,
  trainOf,
  withArmed,
  withLadder,
  withMeasured,
  withTrain,
  withTrial,
} from '../../firmware/core/persistence/kept'

/** What a state says, each thing by itself. */
interface Said {
  isDisarmed: boolean
  isNegative: boolean
  isMeasured: boolean
  train: number
  isOnTrial: boolean
  refused: number
}

function said(state: number): Said {
  return {
    isDisarmed: (state & KEPT_DISARMED) !== 0,
    isNegative: (state & KEPT_NEGATIVE) !== 0,
    isMeasured: (state & KEPT_MEASURED) !== 0,
    train: trainOf(state),
    isOnTrial: isOnTrial(state),
    refused: refusedSlot(state),
  }
}

/** States that a device can write: a trial has not gone further than to be refused. */
const states = fc
  .record({ disarmed: fc.boolean(), negative: fc.integer({ min: 0, max: 1 }), measured: fc.boolean(), rule: fc.integer({ min: -1, max: 40 }), trial: fc.integer({ min: TRIAL_NONE, max: 4 }), slot: fc.integer({ min: 0, max: 1 }) })
  .map(({ disarmed, negative, measured, rule, trial, slot }) => withTrain(withTrial(withMeasured(withLadder(withArmed(0, !disarmed), 2 * negative - 1), measured), trial, slot), rule))

describe('what a record keeps', () => {
  it('is changed one thing at a time, and stays within its bits', () => {
    fc.assert(
      fc.property(states, fc.boolean(), fc.integer({ min: -1, max: 29 }), (state, flag, rule) => {
        const changes: [number, Partial<Said>][] = [
          [withArmed(state, flag), { isDisarmed: !flag }],
          [withMeasured(state, flag), { isMeasured: flag }],
          [withLadder(state, flag ? 1 : -1), { isNegative: flag }],
          [withTrain(state, rule), { train: rule }],
        ]
        for (const [next, change] of changes) {
          expect(next).toBe(next & KEPT_BITS)
          expect(said(next)).toEqual({ ...said(state), ...change })
        }
      }),
    )
  })

  it('names rules from 30 on alike, and none as −1', () => {
    expect([-1, 0, 1, 29, 30, 31, 200].map((rule) => trainOf(withTrain(KEPT_NEW, rule)))).toEqual([-1, 0, 1, 29, 30, 30, 30])
  })

  it('turns the sign of the ladder at each boot: the next boot begins with the other one', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(said(keptAtBoot(state, false)).isNegative).toBe(!said(state).isNegative)
      }),
    )
    expect(said(KEPT_NEW).isNegative).toBe(true)
    expect(said(withLadder(0, 1)).isNegative).toBe(true)
    expect(said(withLadder(KEPT_NEGATIVE, -1)).isNegative).toBe(false)
  })

  it('keeps what was disarmed disarmed, and disarms what was damaged', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(said(keptAtBoot(state, false)).isDisarmed).toBe(said(state).isDisarmed)
        expect(said(keptAtBoot(state, true)).isDisarmed).toBe(true)
      }),
    )
  })
})

describe('the trial of an uploaded calibration', () => {
  it.each([0, 1])('in slot %i ends with a refusal at the third boot that finds it undecoded, and stays there', (slot) => {
    let state = withTrial(KEPT_NEW, TRIAL_WRITTEN, slot)
    const course: [boolean, number][] = []
    for (let boot = 0; boot < 6; boot++) {
      course.push([isOnTrial(state), refusedSlot(state)])
      state = keptAtBoot(state, false)
    }
    expect(course).toEqual([[true, -1], [true, -1], [true, -1], [false, slot], [false, slot], [false, slot]])
  })

  it('is over once it has decoded', () => {
    const state = withTrial(keptAtBoot(withTrial(KEPT_NEW, TRIAL_WRITTEN, 1), false), TRIAL_NONE, 0)
    expect([isOnTrial(state), refusedSlot(state)]).toEqual([false, -1])
    expect([isOnTrial(keptAtBoot(state, false)), refusedSlot(keptAtBoot(state, false))]).toEqual([false, -1])
  })

  it('leaves all else as it was', () => {
    fc.assert(
      fc.property(states, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 1 }), (state, trial, slot) => {
        const next = withTrial(state, trial, slot)
        expect(next).toBe(next & KEPT_BITS)
        expect(said(next)).toEqual({ ...said(state), isOnTrial: trial > 0 && trial < 4, refused: trial === 4 ? slot : -1 })
      }),
    )
  })
})
