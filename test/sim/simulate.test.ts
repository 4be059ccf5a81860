import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Scenario, scenarioSchema } from '../../sim/scenario'
import { SimulationResult, levelOfTruth, simulate } from '../../sim/simulate'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { referenceInterrogation } from '../../sim/reference-bench'
import { sourceProgram } from '../../sim/virtual-board'

const load = (name: string): Scenario =>
  scenarioSchema.parse(JSON.parse(readFileSync(new URL(`../../sim/scenarios/${name}.json`, import.meta.url), 'utf8')))

const deviceOf = (scenario: Scenario) =>
  deviceConfigurationFor(scenario.board, {
    ...scenario.device,
    store: { capacitance_uF: scenario.store.capacitance_uF },
  })

describe('the wearable patch', () => {
  const scenario = load('wearable-patch')
  const device = deviceOf(scenario)
  let result: SimulationResult

  beforeAll(() => {
    result = simulate(scenario, sourceProgram(device), { seed: 7 })
  })

  test('lives through its minute, interrogates every few seconds and stimulates a few times', () => {
    expect(result.boots_s).toEqual([0])
    expect(result.brownOuts_s).toEqual([])
    expect(result.interrogations.length).toBeGreaterThanOrEqual(10)
    expect(result.stimuli.length).toBeGreaterThanOrEqual(2)
    for (const stimulus of result.stimuli) {
      // Equal widths; what is left is by how much the unit's currents differ, 0.4 % at most.
      expect(Math.abs(stimulus.netCharge_nC / stimulus.firstPhase_nC)).toBeLessThan(0.004 * (stimulus.phases / 2))
      expect(stimulus.latency_ms).toBeGreaterThan(0)
      expect(stimulus.latency_ms).toBeLessThan(100)
    }
  })

  test('reports levels that are true, away from the boundaries', () => {
    const cycles = readTelemetry(telemetryReaderNew(), result.telemetry).flatMap((message) =>
      message.kind === 'cycle' ? [message] : [],
    )
    expect(cycles).toHaveLength(result.interrogations.length)
    let compared = 0
    let doubted = 0
    cycles.forEach((cycle, i) => {
      const { activation, pulses } = result.interrogations[i]
      if (cycle.flags !== 0) {
        // The device may doubt an interrogation only where the medium changed under it.
        doubted += 1
        const last = pulses[pulses.length - 1].supply
        expect(Math.max(...last.map((supply, ion) => Math.abs(supply - pulses[0].supply[ion])))).toBeGreaterThan(0.05)
        return
      }
      cycle.ions.forEach((reading, ion) => {
        const boundaries = device.decoder.levelBoundaries_Q15[ion]
        if (boundaries.some((boundary) => Math.abs(boundary / 32768 - activation[ion]) < 0.1)) return
        compared += 1
        expect(reading.level).toBe(levelOfTruth(activation[ion], boundaries))
      })
    })
    expect(doubted).toBeLessThanOrEqual(2)
    expect(compared).toBeGreaterThan(15)
  })

  test('the energy account closes', () => {
    const { initial_uJ, final_uJ, harvested_uJ, spent_uJ } = result.energy
    const spent = Object.values(spent_uJ).reduce((sum, value) => sum + value, 0)
    expect(Math.abs(initial_uJ + harvested_uJ - spent - final_uJ)).toBeLessThan(1e-9 * (harvested_uJ + spent))
    expect(result.traces.store_mV.every((store_mV) => store_mV > 1700 && store_mV <= 3600)).toBe(true)
  })

  test('is a function of scenario and seed', () => {
    const again = simulate(scenario, sourceProgram(device), { seed: 7 })
    expect(again).toEqual(result)
    const other = simulate(scenario, sourceProgram(device), { seed: 8 })
    expect(other.telemetry).not.toEqual(result.telemetry)
  })

  test('progress and observation change nothing', () => {
    const reached: number[] = []
    const watched = simulate(scenario, sourceProgram(device), { seed: 7, onProgress: (reached_s) => reached.push(reached_s) })
    expect(watched.telemetry).toEqual(result.telemetry)
    expect(reached.length).toBeGreaterThan(100)
    expect(reached.every((value, i) => i === 0 || value > reached[i - 1])).toBe(true)
  })

  test('a shorter run is the beginning of a longer one', () => {
    const short = simulate(scenario, sourceProgram(device), { seed: 7, duration_s: 20 })
    expect(result.telemetry.slice(0, short.telemetry.length)).toEqual(short.telemetry)
    expect(short.interrogations).toEqual(result.interrogations.slice(0, short.interrogations.length))
  })

  test('a recorded contact schedule replaces the scenario\'s', () => {
    const contacts = Array.from({ length: 30 }, (_, i) => ({ contact_s: 0.5 + i * 2, separation_s: 1.2 + i * 2, wetted: 1 }))
    const recorded = simulate(scenario, sourceProgram(device), { seed: 7, contacts })
    expect(recorded.contacts).toEqual(contacts)
    expect(recorded.energy.harvested_uJ).toBeLessThan(result.energy.harvested_uJ)
  })
})

test('from an empty store the device cold-starts, boots once and works', () => {
  const scenario = load('cold-start')
  const result = simulate(scenario, sourceProgram(deviceOf(scenario)), { seed: 3 })
  expect(result.boots_s).toHaveLength(1)
  expect(result.boots_s[0]).toBeGreaterThan(10)
  expect(result.interrogations.length).toBeGreaterThan(3)
  expect(result.traces.store_mV[0]).toBe(900)
})

describe('reference bench', () => {
  const scenario = scenarioSchema.parse({ name: 'x' })
  const ladder = [
    { amplitude_mV: 1000, polarity: 1, range: 0, sampleCount: 60, sampleInterval_us: 1000 },
    { amplitude_mV: 2200, polarity: 1, range: 1, sampleCount: 60, sampleInterval_us: 1000 },
    { amplitude_mV: 3400, polarity: 1, range: 1, sampleCount: 60, sampleInterval_us: 1000 },
  ]
  const request = { scenario, supplies: { K: 0.8, Ca: 0.6, Fe: 0.3 }, ladder, gap_ms: 120, seed: 1 }

  test('gives one list of words per pulse, the same each time', () => {
    const words = referenceInterrogation({ ...request, noise: true })
    expect(words.map((pulse) => pulse.length)).toEqual([60, 60, 60])
    expect(referenceInterrogation({ ...request, noise: true })).toEqual(words)
    words.flat().forEach((word) => expect(word % 16).toBe(0))
  })

  test('words without noise are the mean of words with it', () => {
    const expected = referenceInterrogation({ ...request, noise: false })
    const runs = 40
    const sums = expected.map((pulse) => pulse.map(() => 0))
    for (let seed = 0; seed < runs; seed++) {
      referenceInterrogation({ ...request, seed, noise: true }).forEach((pulse, p) =>
        pulse.forEach((word, i) => (sums[p][i] += word / runs)),
      )
    }
    // Over a pulse the rounding to codes averages out.
    expected.forEach((pulse, p) => {
      const difference = pulse.reduce((sum, word, i) => sum + word - sums[p][i], 0) / pulse.length
      expect(Math.abs(difference)).toBeLessThan(40)
    })
  })

  test('polarity does not show in the words of a rested gel', () => {
    const forward = referenceInterrogation({ ...request, noise: false })
    const reverse = referenceInterrogation({ ...request, noise: false, polarity: -1 })
    expect(reverse).toEqual(forward)
  })

  test('more of an ion gives more current where its threshold is passed, and none below', () => {
    const less = referenceInterrogation({ ...request, supplies: { K: 0.5, Ca: 0.2 }, noise: false })
    const more = referenceInterrogation({ ...request, supplies: { K: 0.5, Ca: 1 }, noise: false })
    // Calcium's threshold is 1.56 V: the 1 V pulse does not see it, the 2.2 V and 3.4 V pulses do.
    expect(Math.abs(more[0][59] - less[0][59])).toBeLessThan(20)
    expect(more[1][59] - less[1][59]).toBeGreaterThan(2000)
    expect(more[2][59] - less[2][59]).toBeGreaterThan(2000)
  })
})
