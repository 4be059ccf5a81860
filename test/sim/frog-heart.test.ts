import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FARADAY_C_PER_MOL } from '../../sim/ions'
import { scenarioSchema } from '../../sim/scenario'
import { FrogHeartParameters, advanceHeart, beatForce, beatRate_Hz, frogHeartNew, stimulateHeart, thresholdCurrent_A } from '../../sim/tissue/frog-heart'
import { chargePerMillimolar_C, filmCourse_mM } from '../../sim/tissue/film'
import { THRESHOLD, membraneWaveform, stepActionPotential } from '../../sim/tissue/action-potential'

const parameters: FrogHeartParameters = {
  film: { rest_mM: { K: 2.5, Ca: 1.8 }, volume_m3: 5e-9, washout_s: 3.6, deliveries: [] },
  rate_Hz: 0.75,
  sodium_mM: 110,
  rheobase_A: 40e-6,
  membrane_s: 2.4e-3,
  refractory_s: 0.6,
}
const cool = () => 293.15

const inSolution = (K: number, Ca: number): FrogHeartParameters => ({ ...parameters, film: { ...parameters.film, rest_mM: { K, Ca } } })

describe('rate and force, within 5 % of the stated values', () => {
  test.each([
    [2.5, 45, 1],
    [5, 41, 0.88],
    [10, 18, 0.29],
    [15, 5, 0.08],
  ])('potassium %d mM: %d bpm, force %d', (K_mM, bpm, force) => {
    const heart = frogHeartNew(inSolution(K_mM, 1.8))
    advanceHeart(heart, 300, cool)
    const { beats } = heart
    const first = beats[0].time_s
    const last = beats[beats.length - 1].time_s
    const measured_bpm = (60 * (beats.length - 1)) / (last - first)
    expect(Math.abs(measured_bpm / bpm - 1)).toBeLessThan(0.05)
    // 0.08 is stated to one digit: 0.0756 is it.
    expect(Math.abs(beats[0].force - force)).toBeLessThan(Math.max(0.05 * force, 0.005))
  })

  test.each([
    [0.5, 0.21],
    [1.8, 1],
    [3.6, 1.72],
  ])('calcium %d mM: force %d', (Ca_mM, force) => {
    const heart = frogHeartNew(inSolution(2.5, Ca_mM))
    advanceHeart(heart, 5, cool)
    expect(Math.abs(heart.beats[0].force / force - 1)).toBeLessThan(0.05)
  })

  test('ten kelvin double the rate; calcium and sodium act against one another', () => {
    expect(beatRate_Hz(0.75, 2.5, 1.8, 303.15)).toBeCloseTo(1.5, 12)
    expect(beatForce(2.5, 1.8 * 4, 220)).toBeCloseTo(1, 12)
  })
})

describe('the film', () => {
  const delivery = { ion: 'K' as const, from_s: 2, to_s: 10, current_A: 900e-6 }
  const film = { ...parameters.film, deliveries: [delivery] }

  test('follows the closed form of a current step, and washes out', () => {
    const settled_mM = (900e-6 * 3.6) / (FARADAY_C_PER_MOL * 5e-9)
    const { K, Ca } = filmCourse_mM(film, [1, 2, 5, 10, 13.6, 100])
    const rise = (time_s: number) => 2.5 + settled_mM * (1 - Math.exp(-(time_s - 2) / 3.6))
    expect(K[0]).toBe(2.5)
    expect(K[2]).toBeCloseTo(rise(5), 10)
    expect(K[3]).toBeCloseTo(rise(10), 10)
    expect(K[4]).toBeCloseTo(2.5 + (rise(10) - 2.5) / Math.E, 10)
    expect(K[5]).toBeCloseTo(2.5, 9)
    expect(Ca.every((value) => value === 1.8)).toBe(true)
  })

  test('its books close, however a run is cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 30, noNaN: true }), { minLength: 1, maxLength: 12 }), (times_s) => {
        const heart = frogHeartNew({ ...parameters, film })
        for (const time_s of times_s.sort((a, b) => a - b)) advanceHeart(heart, time_s, cool)
        const end_s = heart.film.time_s
        const { concentration_mM, delivered_C, washedOut_C } = heart.film
        const held_C = (concentration_mM.K - 2.5) * chargePerMillimolar_C(film, 'K')
        const brought_C = 900e-6 * Math.max(0, Math.min(end_s, 10) - 2)
        expect(Math.abs(delivered_C.K - brought_C)).toBeLessThan(1e-12)
        expect(Math.abs(delivered_C.K - washedOut_C.K - held_C)).toBeLessThan(1e-12)
        expect(washedOut_C.Ca).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  test('the course of the beats does not depend on how the run is cut', () => {
    const whole = frogHeartNew({ ...parameters, film })
    advanceHeart(whole, 30, cool)
    const cut = frogHeartNew({ ...parameters, film })
    for (let time_s = 0.013; time_s < 30; time_s += 0.013) advanceHeart(cut, time_s, cool)
    advanceHeart(cut, 30, cool)
    expect(cut.beats.length).toBe(whole.beats.length)
    cut.beats.forEach(({ time_s }, i) => expect(Math.abs(time_s - whole.beats[i].time_s)).toBeLessThan(2e-4))
  })
})

describe('pacing', () => {
  const paced = (current_A: number, width_s: number, after_s: number) => {
    const heart = frogHeartNew(inSolution(15, 1.8))
    while (heart.beats.length === 0) advanceHeart(heart, heart.film.time_s + 0.01, cool)
    advanceHeart(heart, heart.lastBeat_s + after_s, cool)
    stimulateHeart(heart, current_A, width_s)
    return heart.pulses[0].outcome
  }

  test('captures from the threshold of Lapicque’s law on, for any width', () => {
    fc.assert(
      fc.property(fc.double({ min: 20e-6, max: 20e-3, noNaN: true }), fc.constantFrom(1, -1), (width_s, sign) => {
        // The law written out, with rheobase 40 µA and a membrane of 2.4 ms.
        const threshold_A = 40e-6 / (1 - Math.exp(-width_s / 2.4e-3))
        expect(thresholdCurrent_A(parameters, width_s)).toBeCloseTo(threshold_A, 12)
        expect(paced(sign * threshold_A * 1.001, width_s, 0.7)).toBe('captured')
        expect(paced(sign * threshold_A * 0.999, width_s, 0.7)).toBe('weak')
      }),
      { numRuns: 40 },
    )
    // Chronaxie: twice the rheobase at τ·ln 2.
    expect(thresholdCurrent_A(parameters, 2.4e-3 * Math.LN2)).toBeCloseTo(80e-6, 12)
  })

  test('nothing captures within 0.6 s of a beat, however strong', () => {
    expect(paced(5e-3, 1e-3, 0.59)).toBe('refractory')
    expect(paced(5e-3, 1e-3, 0.61)).toBe('captured')
  })

  test('a captured stimulus is a beat and the pacemaker starts over', () => {
    const heart = frogHeartNew(parameters)
    advanceHeart(heart, 1, cool)
    stimulateHeart(heart, 1e-3, 1e-3)
    advanceHeart(heart, 3, cool)
    expect(heart.beats.map(({ isPaced }) => isPaced)).toEqual([true, false])
    expect(heart.beats[0].time_s).toBe(1)
    expect(heart.beats[1].time_s - 1).toBeCloseTo(1 / 0.75, 6)
  })
})

describe('action potential', () => {
  test('fires from just above its threshold and not from just below', () => {
    const peakFrom = (u: number) => {
      const state = { u, v: 0 }
      let peak = u
      for (let i = 0; i < 4000; i++) {
        stepActionPotential(state, 0.05)
        peak = Math.max(peak, state.u)
      }
      return peak
    }
    expect(peakFrom(THRESHOLD - 0.005)).toBeLessThan(THRESHOLD)
    expect(peakFrom(THRESHOLD + 0.005)).toBeGreaterThan(0.85)
  })

  test('halving the step changes nothing that is reported', () => {
    const endOf = (step: number) => {
      const state = { u: 0.3, v: 0 }
      for (let i = 0; i < Math.round(20 / step); i++) stepActionPotential(state, step)
      return state.u
    }
    expect(Math.abs(endOf(0.05) / endOf(0.025) - 1)).toBeLessThan(1e-5)
  })

  test('each beat of a slow heart is one action potential', () => {
    const { u } = membraneWaveform([0.1, 1.6, 3.1], 4.5)
    const crossings = u.filter((value, i) => i > 0 && u[i - 1] < 0.5 && value >= 0.5)
    expect(crossings).toHaveLength(3)
  })
})

test('a delivery above 0.5 mA/cm² is refused by the schema', () => {
  const tissue = (current_uA: number) => ({
    kind: 'frog-heart',
    deliveryArea_cm2: 1,
    deliveries: [
      { ion: 'K', from_s: 0, to_s: 10, current_uA },
      { ion: 'Ca', from_s: 5, to_s: 6, current_uA: 200 },
    ],
  })
  expect(scenarioSchema.safeParse({ name: 'x', tissue: tissue(300) }).success).toBe(true)
  const refused = scenarioSchema.safeParse({ name: 'x', tissue: tissue(301) })
  expect(refused.error?.issues[0].path).toEqual(['tissue', 'deliveries'])
})
