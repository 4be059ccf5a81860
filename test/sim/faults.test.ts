import { describe, expect, test } from 'vitest'
import { frontEndParameters, heterogelParameters } from '../../sim/assembly'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { frontEndNew } from '../../sim/circuits/front-end'
import { faultVoltage_V, faultsNew, isDisconnected, loosePickup_A } from '../../sim/faults'
import { interpreterTimes } from '../../sim/interpreter-costs'
import { referenceInterrogation } from '../../sim/reference-bench'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'

const SILENT = { electrode_uV: 0, mains_uV: 0, motion_uV: 0 }
const PULSE = { amplitude_mV: 3300, polarity: 1, range: 1, sampleCount: 80, sampleInterval_us: 1000 }
const scenarioWith = (faults: ScenarioInput['faults']) => scenarioSchema.parse({ name: 'x', board: 'pico', noise: SILENT, faults })

/** One pulse of the whole simulator without noise: words, from the one that stands for 1 ms after the pulse began. */
function interrogated(faults: ScenarioInput['faults'], supplies = { K: 1, Ca: 1 }, seed = 1): number[] {
  const [words] = referenceInterrogation({ scenario: scenarioWith(faults), supplies, ladder: [PULSE], gap_ms: 40, seed, noise: false })
  return words
}

const clean = interrogated([])
/** Whole milliseconds of the program's clock lie this much behind the world's. */
const clock_s = (interpreterTimes(BOARD_PROFILES.pico, 'native', 'slow').before_us('boot') % 1000) / 1e6
/** A pulse is some milliseconds in: the program boots, the pump leads. Found by where an open circuit sets in. */
const pulse_s = (() => {
  for (let ms = 0; ms < 1000; ms++) {
    const from = interrogated([{ kind: 'open', time_s: ms / 1000 + clock_s, duration_s: 1000 }]).findIndex((word, i) => Math.abs(word - clean[i]) > 100)
    if (from > 0) return (ms - from) / 1000 + clock_s
  }
  throw new Error('no pulse within a second')
})()

describe('an open electrode', () => {
  const frontEnd = frontEndNew(frontEndParameters(scenarioWith([])), BOARD_PROFILES.pico)
  // Without noise words are expectations: half a code below the voltage.
  const idle = (frontEnd.figures.gel.offset_V[1] / frontEnd.fullScale_V) * 65536 - 8

  test('leaves the offset, and nothing of the medium', () => {
    for (const supplies of [{ K: 0, Ca: 0 }, { K: 1, Ca: 1 }]) {
      const words = interrogated([{ kind: 'open', time_s: 0, duration_s: 10, pickup_nA: 0 }], supplies)
      for (const word of words) expect(Math.abs(word - idle)).toBeLessThanOrEqual(1)
    }
  })

  test('shows the mains current of its loose lead', () => {
    const words = interrogated([{ kind: 'open', time_s: 0, duration_s: 10, pickup_nA: 1000 }])
    const amplitude = (2 / 80) * Math.hypot(...[Math.cos, Math.sin].map((f) => words.reduce((sum, word, n) => sum + word * f(0.1 * Math.PI * n), 0)))
    const expected = ((1e-6 * frontEnd.figures.gel.transimpedance_ohm[1]) / frontEnd.fullScale_V) * 65536
    expect(amplitude / expected).toBeCloseTo(1, 1)
  })

  test('lost within a pulse, holds from then on, and found again lets the current go on', () => {
    const words = interrogated([{ kind: 'open', time_s: pulse_s + 0.0205, duration_s: 0.03, pickup_nA: 0 }])
    expect(words.slice(0, 20)).toEqual(clean.slice(0, 20))
    // The amplifier's pole is done after a millisecond.
    for (const word of words.slice(21, 50)) expect(Math.abs(word - idle)).toBeLessThan(20)
    // Without a voltage the ions' paths have closed, and they open anew.
    for (let n = 51; n < 80; n++) {
      expect(words[n]).toBeGreaterThan(words[n - 1])
      expect(words[n]).toBeLessThan(clean[n])
    }
    expect(words[79] - idle).toBeGreaterThan(0.7 * (clean[79] - idle))
  })
})

describe('voltages in series with the electrode', () => {
  test('a spike is half a sine, times the conductance', () => {
    const words = interrogated([{ kind: 'spike', time_s: pulse_s + 0.0495, amplitude_mV: 20, width_ms: 10 }])
    const excess = words.map((word, n) => word - clean[n])
    excess.forEach((value, n) => {
      const inside = n >= 49 && n < 59
      if (!inside) expect(value).toBe(0)
    })
    // Sample n is taken n + 1 ms after the pulse began.
    const shape = excess.map((_, n) => Math.max(0, Math.sin((Math.PI * (n + 1 - 49.5)) / 10)))
    const { ions, leak_S, series_ohm } = heterogelParameters(scenarioWith([]))
    const most_S = 1.5 * ions.reduce((sum, ion) => sum + ion.conductance_S, leak_S)
    const peak = Math.max(...excess)
    expect(peak).toBeGreaterThan(0)
    expect(peak).toBeLessThan(((0.02 * most_S) / (1 + series_ohm * most_S)) * 2800 * (65536 / 3.3))
    for (let n = 49; n < 59; n++) expect(excess[n] / peak).toBeCloseTo(shape[n], 1)
    const negative = interrogated([{ kind: 'spike', time_s: pulse_s + 0.0495, amplitude_mV: -20, width_ms: 10 }])
    negative.forEach((word, n) => expect(Math.abs(word - clean[n] + excess[n])).toBeLessThanOrEqual(2))
  })

  test('mains overload clips the amplifier at both rails, and is over when it is over', () => {
    const words = interrogated([{ kind: 'mains', time_s: 0, duration_s: pulse_s + 0.0605, amplitude_mV: 5000 }])
    expect(words.some((word) => word >= 65520)).toBe(true)
    expect(words.some((word) => word === 0)).toBe(true)
    expect(words.slice(60)).toEqual(clean.slice(60))
  })

  test('without current there is nothing to disturb', () => {
    const blank = interrogated([], { K: 0, Ca: 0 })
    const disturbed = interrogated([{ kind: 'spike', time_s: pulse_s, duration_s: 0.08, count: 5, amplitude_mV: 20 }], { K: 0, Ca: 0 })
    disturbed.forEach((word, n) => expect(Math.abs(word - blank[n])).toBeLessThan(2))
  })
})

describe('moments of faults', () => {
  const scenario = scenarioWith([
    { kind: 'spike', time_s: 5, duration_s: 10, count: 200, amplitude_mV: 1, width_ms: 1 },
    { kind: 'open', time_s: 2, duration_s: 1 },
    { kind: 'open', time_s: 2.5, duration_s: 1 },
  ])

  test('are a function of seed and place in the list', () => {
    const begins = (seed: number) => faultsNew(scenario, seed).spikes.map(({ begin_us }) => begin_us)
    expect(begins(3)).toEqual(begins(3))
    expect(begins(3)).not.toEqual(begins(4))
    expect(begins(3)).toHaveLength(200)
    expect(begins(3).every((at) => at >= 5e6 && at <= 15e6)).toBe(true)
    expect(begins(3).toSorted((a, b) => a - b)).toEqual(begins(3))
  })

  test('an interval has its beginning and not its end; two that overlap are one', () => {
    const faults = faultsNew(scenario, 1)
    const at = [1999999, 2000000, 2999999, 3000000, 3499999, 3500000].map((time_us) => isDisconnected(faults, time_us))
    expect(at).toEqual([false, true, true, true, true, false])
    expect(loosePickup_A(faults, 1999999)).toBe(0)
    expect(loosePickup_A(faults, 2400000)).not.toBe(0)
    expect(faultVoltage_V(faults, 4999999)).toBe(0)
  })
})
