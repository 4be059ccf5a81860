import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rested_Q15, slowAdvance, slowForget, slowMemoryNew, type SlowMemory } from '../../firmware/core/decode/slow-memory'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import type { Calibration } from '../../host-tools/calibration/calibration-file'
import { defaultCalibration } from '../../host-tools/calibration/default-calibration'
import { slowMemoryTables } from '../../host-tools/calibration/slow-memory-tables'
import { heterogelParameters } from '../../sim/assembly'
import { heterogelNew, restHeterogel, stepHeterogel } from '../../sim/electrodes/heterogel'
import { scenarioSchema } from '../../sim/scenario'

const { ladder, memory: gel } = defaultCalibration('pico')
const tablesOf = (change: Partial<Calibration['memory']> = {}) => slowMemoryTables({ memory: { ...gel, ...change }, ladder })
const TABLES = tablesOf()
const IONS = gel.ions.length
const PULSES = ladder.pulses.length

function played(memory: SlowMemory, pulses: number): void {
  for (let pulse = 0; pulse < pulses; pulse++) memory.played[pulse] += 1
}

const gainOf = (memory: SlowMemory) => memory.gain_Q13.map((gain) => gain / 8192)

/** One interrogation each time: how long after the one before, and with how many pulses. */
interface Interrogation {
  rest_ms: number
  pulses: number
}

/** c·(1 + w) per ion by eqs 7 and 9 with the doses of the tables taken as they are, each faded on its own. */
function gainBy(tables: typeof TABLES, history: Interrogation[], apparent: number, { potentiationDecay_s, ions }: Calibration['memory']): number[] {
  return ions.map(({ recovery_s }, ion) => {
    let [w, d] = [0, 0]
    for (const { rest_ms, pulses } of history) {
      w *= Math.exp(-rest_ms / 1000 / potentiationDecay_s)
      d *= Math.exp(-rest_ms / 1000 / recovery_s)
      for (let pulse = 0; pulse < pulses; pulse++) {
        w += tables.potentiationDose_Q21[pulse * IONS + ion] / 2 ** 21
        d += (apparent * tables.depletionDose_Q22[pulse * IONS + ion]) / 2 ** 22
      }
    }
    return (1 - d) * (1 + w)
  })
}

/** The device's after the same, read when `rest_ms` of the last entry has passed. */
function followed(tables: typeof TABLES, history: Interrogation[], apparent: number, start_ms: number): SlowMemory {
  const memory = slowMemoryNew(tables, PULSES, portableNatives.table)
  memory.apparent_Q15.fill(Math.round(apparent * 32768))
  memory.began_ms = start_ms
  memory.passed_ms = start_ms
  let now_ms = start_ms
  for (const { rest_ms, pulses } of history) {
    now_ms = (now_ms + rest_ms) & 1073741823
    slowAdvance(memory, now_ms)
    played(memory, pulses)
  }
  return memory
}

const interrogations = fc.integer({ min: 1, max: 8 }).chain((kind) =>
  fc.array(
    fc.record({
      // Mostly of one rhythm, from one a second to one in eight minutes, with now and then hours between.
      rest_ms: fc.oneof({ arbitrary: fc.integer({ min: 2 ** kind * 500, max: 2 ** kind * 2000 }), weight: 40 }, { arbitrary: fc.integer({ min: 1000, max: 2e7 }), weight: 1 }),
      pulses: fc.oneof({ arbitrary: fc.constant(PULSES), weight: 3 }, { arbitrary: fc.integer({ min: 1, max: PULSES }), weight: 1 }),
    }),
    { minLength: 1, maxLength: 600, size: 'max' },
  ),
)

describe('what the gel remembers for long', () => {
  it('is what eqs 7 and 9 make of its doses, to 0.4 % of the response, in any rhythm and across hours', () => {
    let most = 0
    fc.assert(
      fc.property(interrogations, fc.double({ min: 0, max: 1.5, noNaN: true }), fc.nat(1073741823), (history, apparent, start_ms) => {
        // Read at the end of a rest so long that time passes: what was played is in.
        const read = [...history, { rest_ms: 8000, pulses: 0 }]
        const gain = gainOf(followed(TABLES, read, apparent, start_ms))
        gainBy(TABLES, read, apparent, gel).forEach((expected, ion) => {
          most = Math.max(most, expected)
          expect(Math.abs(gain[ion] - expected)).toBeLessThan(0.004)
        })
      }),
      { numRuns: 100, seed: 5 },
    )
    expect(most).toBeGreaterThan(1.1)
  })

  it('neither stalls nor creeps: an interrogation every second or every minute comes to its own steady state, to 0.5 % of w', () => {
    for (const potentiationDecay_s of [300, 2000, 10000]) {
      const tables = tablesOf({ potentiationDecay_s, potentiation_per_s: 2 / potentiationDecay_s })
      for (const rest_ms of [1000, 4000, 60000]) {
        const history = Array.from({ length: Math.ceil((6 * potentiationDecay_s * 1000) / rest_ms) }, () => ({ rest_ms, pulses: PULSES }))
        const memory = followed(tables, history, 0, 7)
        const decay = Math.exp(-rest_ms / 1000 / potentiationDecay_s)
        for (let ion = 0; ion < IONS; ion++) {
          const dose = ladder.pulses.reduce((sum, _, pulse) => sum + tables.potentiationDose_Q21[pulse * IONS + ion] / 2 ** 21, 0)
          const settled = (dose * decay) / (1 - decay)
          if (settled > 2.5) continue
          // The last few interrogations may not be in yet.
          expect(Math.abs(memory.gain_Q13[ion] / 8192 - 1 - settled)).toBeLessThan(0.005 * settled + 8 * dose)
        }
      }
    }
  })

  it('does not depend on where the clock is, nor on its wrap', () => {
    fc.assert(
      fc.property(interrogations, fc.integer({ min: 1, max: 100000 }), (history, before_ms) => {
        expect(followed(TABLES, history, 1, 1073741824 - before_ms).gain_Q13).toEqual(followed(TABLES, history, 1, 0).gain_Q13)
      }),
      { numRuns: 30 },
    )
  })

  it('is forgotten after a day', () => {
    const memory = followed(TABLES, [...Array.from({ length: 900 }, () => ({ rest_ms: 4000, pulses: PULSES })), { rest_ms: 8000, pulses: 0 }], 1, 0)
    expect(gainOf(memory)[0]).toBeGreaterThan(1.3)
    slowAdvance(memory, 86400000)
    gainOf(memory).forEach((gain) => expect(Math.abs(gain - 1)).toBeLessThan(0.0002))
    memory.inverse_Q14.forEach((inverse) => expect(Math.abs(inverse - 16384)).toBeLessThanOrEqual(4))
  })

  it('is nothing of a gel that is told to have rested', () => {
    const memory = followed(TABLES, Array.from({ length: 90 }, () => ({ rest_ms: 9000, pulses: PULSES })), 1, 0)
    slowForget(memory)
    slowAdvance(memory, 2000000)
    expect(memory.gain_Q13).toEqual([8192, 8192, 8192])
    expect(rested_Q15(memory, 0, 65535)).toBe(65535)
  })

  it('divides by the gain to 4 parts in 2^14, from any earlier inverse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 268435455 }), fc.integer({ min: 0, max: 4194303 }), fc.integer({ min: 4096, max: 21846 }), (potentiation, depletion, inverse) => {
        const memory = slowMemoryNew(TABLES, PULSES, portableNatives.table)
        memory.potentiation_Q27.fill(potentiation)
        memory.depletion_Q24.fill(depletion)
        memory.inverse_Q14.fill(inverse)
        slowAdvance(memory, 9000)
        memory.gain_Q13.forEach((gain, ion) => expect(Math.abs((memory.inverse_Q14[ion] * gain) / 2 ** 27 - 1)).toBeLessThan(0.0005))
      }),
    )
  })

  it('has the doses of the simulator’s gel, warm and cold', () => {
    const scenario = scenarioSchema.parse({ name: 'doses', board: 'pico' })
    const rest_s = ladder.gap_ms / 1000
    for (const temperature_C of [15, 25, 35]) {
      const parameters = { ...heterogelParameters(scenario), temperature_K: temperature_C + 273.15, potentiationDecay_s: 1e9, series_ohm: 0, doubleLayer_F: Infinity }
      const electrode = heterogelNew({ ...parameters, ions: parameters.ions.map((row) => ({ ...row, recovery_s: 1e9 })) })
      const supply = [1, 1, 1]
      const warmth = 1 + (TABLES.dosePer_dC_Q20 * 10 * (temperature_C - 25)) / 2 ** 20
      for (let pulse = 0; pulse < PULSES; pulse++) {
        const { amplitude_mV, sampleCount, sampleInterval_us } = ladder.pulses[pulse]
        for (let step = 0; step < sampleCount; step++) stepHeterogel(electrode, amplitude_mV / 1000, supply, sampleInterval_us * 1e-6)
        restHeterogel(electrode, supply, pulse === PULSES - 1 ? 20 : rest_s)
      }
      for (let ion = 0; ion < IONS; ion++) {
        const sum = (doses: number[]) => ladder.pulses.reduce((all, _, pulse) => all + doses[pulse * IONS + ion], 0)
        const potentiation = (sum(TABLES.potentiationDose_Q21) * warmth) / 2 ** 21
        expect(Math.abs(potentiation / electrode.state.potentiation[ion] - 1)).toBeLessThan(temperature_C === 25 ? 0.01 : 0.02)
        // What the series resistance and the quickening of the answer make of the charge is left out.
        const depletion = sum(TABLES.depletionDose_Q22) / 2 ** 22
        expect(Math.abs(depletion / (1 - electrode.state.reserve[ion]) - 1)).toBeLessThan(temperature_C === 25 ? 0.02 : 0.25)
      }
    }
  })
})
