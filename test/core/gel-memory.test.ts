import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gelMemoryNew, memoryAdvance, memoryForget, memoryTakePulse, type GelMemory } from '../../firmware/core/decode/gel-memory'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { gelMemoryTables } from '../../host-tools/calibration/gel-parameters'

const { ladder, memory: gel } = defaultCalibration('puckjs')
const CHARGE_GAIN = [2000, 3000, 4000]
const TABLES = gelMemoryTables(gel, ladder, CHARGE_GAIN)
const IONS = gel.ions.length

interface State {
  m: number
  gamma: number
}

/** Runge-Kutta of fourth order over docs/physics.md's eqs 5 and 8, in steps of a tenth of a millisecond at most. */
function integrate(state: State, ion: number, amplitude_mV: number, duration_ms: number): State {
  const { timeConstant_ms, threshold_mV, width_mV } = gel.ions[ion]
  const open = amplitude_mV === 0 ? 0 : 1 / (1 + Math.exp((threshold_mV - amplitude_mV) / width_mV))
  const rate = ({ m, gamma }: State): State => ({
    m: (gel.facilitation * open * (1 - m) - m / gel.facilitationDecay) / timeConstant_ms,
    gamma: (open * (1 + m) - gamma) / timeConstant_ms,
  })
  const steps = Math.max(1, Math.ceil(duration_ms * 10))
  const h = duration_ms / steps
  const moved = (from: State, by: State, factor: number): State => ({ m: from.m + by.m * factor, gamma: from.gamma + by.gamma * factor })
  let now = state
  for (let i = 0; i < steps; i++) {
    const k1 = rate(now)
    const k2 = rate(moved(now, k1, h / 2))
    const k3 = rate(moved(now, k2, h / 2))
    const k4 = rate(moved(now, k3, h))
    now = [k1, k2, k2, k3, k3, k4].reduce((sum, k) => moved(sum, k, h / 6), now)
  }
  return now
}

interface Pulse {
  pulse: number
  rest_ms: number
}

/** What a history leaves of one ion. */
function leftBy(history: Pulse[], ion: number): State {
  return history.reduce<State>(
    (state, { pulse, rest_ms }) => {
      const after = integrate(state, ion, ladder.pulses[pulse].amplitude_mV, TABLES.duration_ms[pulse])
      return integrate(after, ion, 0, rest_ms)
    },
    { m: 0, gamma: 0 },
  )
}

/** The device's memory after the same history, its clock starting at `start_ms`; signs alternate. */
function remembered(history: Pulse[], start_ms: number, warming_dC = 0): GelMemory {
  const memory = gelMemoryNew(TABLES, IONS)
  memory.chargedAt_ms = start_ms
  let now_ms = start_ms
  history.forEach(({ pulse, rest_ms }, i) => {
    memoryTakePulse(memory, pulse, now_ms, i % 2 === 0 ? 1 : -1, 200000)
    now_ms = (now_ms + TABLES.duration_ms[pulse] + rest_ms) & 1073741823
  })
  memoryAdvance(memory, now_ms, warming_dC)
  return memory
}

function expectState(memory: GelMemory, ion: number, { m, gamma }: State): void {
  expect(Math.abs(memory.facilitation_Q15[ion] / 32768 - m)).toBeLessThan(0.005)
  expect(Math.abs(memory.conductance_Q14[ion] / 16384 - gamma)).toBeLessThan(0.01)
}

const rest_ms = fc.integer({ min: 1, max: TABLES.forgotten_ms })
const histories = (minLength: number, maxLength: number) =>
  fc.array(fc.record({ pulse: fc.nat(ladder.pulses.length - 1), rest_ms }), { minLength, maxLength })
const shortRests = (minLength: number, maxLength: number) =>
  fc.array(fc.record({ pulse: fc.nat(ladder.pulses.length - 1), rest_ms: fc.integer({ min: 1, max: 120 }) }), { minLength, maxLength })
const clock = fc.nat(1073741823)

describe('what earlier pulses leave in the gel', () => {
  it('is what the gel’s differential equations leave: m within 0.5 %, γ within 1 %', () => {
    const felt = { m: 0, gamma: 0 }
    fc.assert(
      fc.property(fc.oneof(histories(1, 8), shortRests(1, 8)), clock, (history, start_ms) => {
        const memory = remembered(history, start_ms)
        gel.ions.forEach((_, ion) => {
          const expected = leftBy(history, ion)
          expectState(memory, ion, expected)
          felt.m = Math.max(felt.m, expected.m)
          felt.gamma = Math.max(felt.gamma, expected.gamma)
        })
      }),
      { numRuns: 60, seed: 8 },
    )
    // Histories of which nothing is left would prove nothing.
    expect(felt.m).toBeGreaterThan(0.4)
    expect(felt.gamma).toBeGreaterThan(0.4)
  })

  it('of more pulses than the log holds is what the last eight leave', () => {
    fc.assert(
      fc.property(shortRests(9, 20), (history) => {
        const [all, last] = [remembered(history, 0), remembered(history.slice(-8), 0)]
        expect(all.facilitation_Q15).toEqual(last.facilitation_Q15)
        expect(all.conductance_Q14).toEqual(last.conductance_Q14)
      }),
      { numRuns: 50 },
    )
  })

  it('does not depend on where the clock is, nor on its wrap', () => {
    fc.assert(
      fc.property(histories(1, 8), fc.integer({ min: 1, max: 9000 }), (history, before_ms) => {
        const [plain, wrapped] = [remembered(history, 0), remembered(history, 1073741824 - before_ms)]
        expect(wrapped.facilitation_Q15).toEqual(plain.facilitation_Q15)
        expect(wrapped.conductance_Q14).toEqual(plain.conductance_Q14)
        expect(wrapped.charge).toBe(plain.charge)
      }),
    )
  })

  it('is forgotten after the time that the tables state, when next to nothing is left', () => {
    const strongest = [2, 2, 2, 2].map((pulse) => ({ pulse, rest_ms: 40 }))
    const after = (rest: number) => [...strongest, { pulse: 2, rest_ms: rest }]
    const past = remembered(after(TABLES.forgotten_ms + 1), 5)
    expect([...past.facilitation_Q15, ...past.conductance_Q14]).toEqual(new Array(2 * IONS).fill(0))
    expect(past.logged).toBe(0)
    expect(past.charge).not.toBe(0)
    gel.ions.forEach((_, ion) => expect(leftBy(after(TABLES.forgotten_ms), ion).m).toBeLessThan(0.002))
    // Days later, too, when the clock has gone half its way round.
    expect(remembered(after(2 ** 29), 5).facilitation_Q15).toEqual(new Array(IONS).fill(0))
  })

  it('fades faster when it is warm and slower when it is cold', () => {
    for (const warming_dC of [-150, 150]) {
      const speed = 1 + (warming_dC * TABLES.speedPer_dC_Q12) / 4096
      const history = [{ pulse: 2, rest_ms: 150 }]
      const memory = remembered(history, 77, warming_dC)
      gel.ions.forEach((_, ion) => expectState(memory, ion, leftBy([{ pulse: 2, rest_ms: 150 * speed }], ion)))
      expect(Math.abs(speed - 1)).toBeGreaterThan(0.3)
    }
  })

  it('is remembered for longer when it is cold: until next to nothing is left, too', () => {
    const warming_dC = -150
    const speed = 1 + (warming_dC * TABLES.speedPer_dC_Q12) / 4096
    const strongest = [2, 2, 2].map((pulse) => ({ pulse, rest_ms: 40 }))
    for (const share of [0.5, 0.7, 0.9]) {
      // At the temperature of calibration some of these rests would be past what is remembered.
      const rest_ms = Math.round((share * TABLES.forgotten_ms) / speed)
      const memory = remembered([...strongest, { pulse: 2, rest_ms }], 5, warming_dC)
      const slow = [...strongest.map(({ pulse, rest_ms }) => ({ pulse, rest_ms: rest_ms * speed })), { pulse: 2, rest_ms: rest_ms * speed }]
      gel.ions.forEach((_, ion) => expectState(memory, ion, leftBy(slow, ion)))
      expect(memory.logged).toBeGreaterThan(0)
      expect(Math.max(...memory.facilitation_Q15)).toBeGreaterThan(0)
    }
    expect(remembered([...strongest, { pulse: 2, rest_ms: 4 * TABLES.forgotten_ms }], 5, -255).logged).toBe(0)
  })

  it('is nothing after the memory was told to forget', () => {
    const memory = remembered([{ pulse: 2, rest_ms: 1 }], 0)
    expect(memory.facilitation_Q15[2]).toBeGreaterThan(0)
    memoryForget(memory)
    memoryAdvance(memory, 200, 0)
    expect([...memory.facilitation_Q15, ...memory.conductance_Q14, memory.charge]).toEqual(new Array(2 * IONS + 1).fill(0))
  })
})

describe('charge left in the double layer', () => {
  const booked = (tables: typeof TABLES, featureSum: number, times: number, sign: (n: number) => number, interval_ms: number) => {
    const memory = gelMemoryNew(tables, IONS)
    for (let n = 0; n < times; n++) memoryTakePulse(memory, 1, n * interval_ms, sign(n), featureSum)
    return memory
  }

  it('is the sum of features times the pulse’s gain, with the pulse’s sign', () => {
    const unit = (400000 / 32) * (CHARGE_GAIN[1] / 32768)
    expect(Math.abs(booked(TABLES, 400000, 1, () => 1, 0).charge - unit)).toBeLessThanOrEqual(1)
    expect(Math.abs(booked(TABLES, 400000, 1, () => -1, 0).charge + unit)).toBeLessThanOrEqual(1)
    expect(booked(TABLES, 1048560, 100, () => 1, 10).charge).toBe(32767)
  })

  it('fades with the time constant of the double layer', () => {
    for (const doubleLayer_ms of [20000, 1000000]) {
      const tables = gelMemoryTables({ ...gel, doubleLayer_ms }, ladder, [32767, 32767, 32767])
      for (const sign of [1, -1]) {
        const memory = booked(tables, 480000, 1, () => sign, 0)
        const first = memory.charge
        // As a device that interrogates every second does.
        for (let now_ms = 1000; now_ms <= 20000; now_ms += 1000) memoryAdvance(memory, now_ms, 0)
        // A rest of less than a 128th of the time constant has not yet been counted.
        expect(Math.abs(memory.charge / first - Math.exp(-20000 / doubleLayer_ms))).toBeLessThan(0.009)
      }
    }
  })

  it('fades through rests of any length, a day too', () => {
    for (const doubleLayer_ms of [9000, 100000, 1000000, 20000000]) {
      const tables = gelMemoryTables({ ...gel, doubleLayer_ms }, ladder, [32767, 32767, 32767])
      for (const rest_ms of [100, 1000, 9000, 100000, 131072, 200000, 1000000, 10000000, 86400000]) {
        const memory = booked(tables, 480000, 1, () => 1, 0)
        const first = memory.charge
        memoryAdvance(memory, rest_ms, 0)
        expect(Math.abs(memory.charge / first - Math.exp((-rest_ms * tables.chargeRate) / 2 ** 27))).toBeLessThan(0.008)
      }
    }
  })

  it('fades as much in many short rests as in one long', () => {
    for (const rest_ms of [1, 5, 40, 333, 5000]) {
      for (const sign of [1, -1]) {
        const memory = booked(TABLES, 480000, 1, () => sign, 0)
        const first = memory.charge
        for (let now_ms = rest_ms; now_ms <= 200000; now_ms += rest_ms) memoryAdvance(memory, now_ms, 0)
        expect(Math.abs(memory.charge / first - Math.exp(-200000 / gel.doubleLayer_ms))).toBeLessThan(0.012)
      }
    }
  })

  it('cancels where signs alternate, and builds up where they do not', () => {
    const alternating = booked(TABLES, 400000, 20, (n) => (n % 2 === 0 ? 1 : -1), 500)
    const alike = booked(TABLES, 400000, 20, () => 1, 500)
    expect(Math.abs(alternating.charge)).toBeLessThan(booked(TABLES, 400000, 1, () => 1, 0).charge / 20 + 20)
    expect(alike.charge).toBeGreaterThan(15 * (400000 / 32) * (CHARGE_GAIN[1] / 32768))
  })
})
