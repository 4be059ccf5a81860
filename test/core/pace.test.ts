import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paceInterval_ms, paceNew, paceRest_ms, paceRests, paceWake_ms } from '../../firmware/core/decide/pace'

const CYCLE_ms = 4000
const LONGEST_ms = 600000
const FULL_uJ = 36000
const configuration = { longest_ms: LONGEST_ms, low_uJ: 18000, high_uJ: 27000, cost_uJ: 4000 }

/** A store that gains `power_uW`, sleep taken off, and pays `paid_uJ` for each interrogation; what it holds never falls below 0 here. */
function lived({ start_uJ, power_uW, paid_uJ = 4000, duration_ms }: { start_uJ: number; power_uW: (now_ms: number) => number; paid_uJ?: number; duration_ms: number }) {
  const pace = paceNew(configuration)
  const begun_ms: number[] = []
  let now_ms = 0
  let stored_uJ = start_uJ
  while (now_ms < duration_ms) {
    let wait_ms
    if (paceRests(pace, now_ms, Math.round(stored_uJ))) wait_ms = paceRest_ms(pace, now_ms)
    else {
      begun_ms.push(now_ms)
      wait_ms = paceInterval_ms(pace, now_ms, Math.round(stored_uJ), CYCLE_ms)
      stored_uJ -= paid_uJ
    }
    stored_uJ = Math.min(FULL_uJ, stored_uJ + (power_uW(now_ms) * wait_ms) / 1000)
    now_ms += wait_ms
  }
  return { begun_ms, stored_uJ }
}

describe('the pace of interrogations', () => {
  it('keeps every interval between the cycle and the longest, whatever the store does', () => {
    const reading = fc.record({ after_ms: fc.integer({ min: 1, max: 2 ** 29 }), available_uJ: fc.integer({ min: -125000, max: 125000 }) })
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 30 }), fc.integer({ min: 100, max: 65535 }), (readings, cycle_ms) => {
        const pace = paceNew(configuration)
        let now_ms = 0
        for (const { after_ms, available_uJ } of readings) {
          now_ms = (now_ms + after_ms) % 2 ** 30
          const rest_ms = paceRests(pace, now_ms, available_uJ) ? paceRest_ms(pace, now_ms) : cycle_ms
          const interval_ms = paceInterval_ms(pace, now_ms, available_uJ, cycle_ms)
          for (const wait_ms of [rest_ms, interval_ms]) expect(wait_ms).toBeLessThanOrEqual(LONGEST_ms)
          expect(rest_ms).toBeGreaterThan(0)
          expect(interval_ms).toBeGreaterThanOrEqual(cycle_ms)
        }
      }),
      { numRuns: 200, seed: 13 },
    )
  })

  it('is the cycle where no longest interval is set', () => {
    const pace = paceNew({ ...configuration, longest_ms: 0 })
    for (const now_ms of [0, 4000, 9000]) {
      expect(paceRests(pace, now_ms, 0)).toBe(false)
      expect(paceInterval_ms(pace, now_ms, 0, CYCLE_ms)).toBe(CYCLE_ms)
    }
  })

  it('spends what a steady harvest brings, neither more nor less, whatever the costs are in truth', () => {
    for (const power_uW of [40, 100, 280, 600]) {
      for (const paid_uJ of [3000, 4000, 4300]) {
        const { begun_ms, stored_uJ } = lived({ start_uJ: 10000, power_uW: () => power_uW, paid_uJ, duration_ms: 86400000 })
        const share = (begun_ms.length * paid_uJ) / (power_uW * 86400)
        expect(share, `${power_uW} µW, ${paid_uJ} µJ`).toBeGreaterThan(0.7)
        expect(share).toBeLessThan(1.01)
        expect(stored_uJ).toBeGreaterThan(10000)
      }
    }
  })

  it('comes to the cycle where the harvest pays for all of it', () => {
    const { begun_ms } = lived({ start_uJ: 10000, power_uW: () => 3000, duration_ms: 600000 })
    const last = begun_ms.slice(-20)
    expect(last.map((time, i) => time - (last[i - 1] ?? time - CYCLE_ms))).toEqual(last.map(() => CYCLE_ms))
  })

  it('rests within two interrogations of the last harvest, and so has three quarters of its store for the dark', () => {
    const end_ms = 1200000
    const { begun_ms } = lived({ start_uJ: 20000, power_uW: (now_ms) => (now_ms < end_ms ? 280 : -17), duration_ms: 2400000 })
    expect(begun_ms.filter((time) => time > end_ms && time < end_ms + LONGEST_ms - 60000).length).toBeLessThanOrEqual(2)
  })

  it('looks after a contact whether the store gains, and waits for no other contact at once where it does not', () => {
    const resting = () => {
      const pace = paceNew(configuration)
      paceRests(pace, 0, 20000)
      paceInterval_ms(pace, 0, 20000, CYCLE_ms)
      expect(paceRests(pace, 32000, 15500)).toBe(true)
      expect(paceRest_ms(pace, 32000)).toBe(LONGEST_ms - 32000)
      expect(paceWake_ms(pace, 100000, 15000, CYCLE_ms)).toBe(32000)
      return pace
    }
    const walking = resting()
    expect(paceRests(walking, 132000, 24000)).toBe(false)
    expect(paceInterval_ms(walking, 132000, 24000, CYCLE_ms)).toBeLessThan(32000)
    const touched = resting()
    expect(paceRests(touched, 132000, 14900)).toBe(true)
    expect(paceRest_ms(touched, 132000)).toBe(LONGEST_ms / 4)
    expect(touched.isResting).toBe(false)
  })
})
