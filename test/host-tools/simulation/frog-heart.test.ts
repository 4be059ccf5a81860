import { expect, test } from 'vitest'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { renderSimulationReport } from '../../../host-tools/report/simulation-report'
import { loadScenario } from '../../../host-tools/scenarios'
import { simulatedRun } from '../../../host-tools/simulation/simulated-run'
import { summarise } from '../../../host-tools/simulation/run-summary'
import { summaryJson } from '../../../host-tools/simulation/summary-json'
import { beatRates_bpm, meanRate_bpm } from '../../../host-tools/simulation/tissue-summary'

const scenario = loadScenario('frog-heart')
const device = { ...scenario.device, store: { capacitance_uF: scenario.store.capacitance_uF } }
const configuration = deviceConfigurationFor(scenario.board, device)
const run = simulatedRun({ scenario, configuration, ions: scenario.gel.ions.map(({ ion }) => ion) }, { seed: 7 })
const { result } = run
const summary = summarise(run)

test('the loop closes: potassium slows the heart, the device sees it and paces', () => {
  const { beats, pulses } = result.tissue ?? { beats: [], pulses: [] }
  const [delivery] = scenario.tissue?.deliveries ?? []
  expect(meanRate_bpm(beats, 0, delivery.from_s)).toBeGreaterThan(60)
  // Left alone it would beat 16 times a minute.
  expect(meanRate_bpm(beats, delivery.from_s + 10, delivery.to_s)).toBeGreaterThan(30)
  expect(meanRate_bpm(beats, delivery.to_s + 15, result.duration_s)).toBeGreaterThan(60)
  expect(beats.filter(({ isPaced }) => isPaced)).toHaveLength(pulses.filter(({ outcome }) => outcome === 'captured').length)
  // Every first phase the stimulator played is in the record, and nothing else.
  expect(pulses).toHaveLength(result.stimuli.reduce((sum, { phases }) => sum + phases / 2, 0))
  for (const pulse of pulses) {
    // Within what the gate takes off a limit for the parts' tolerances; this unit is 1.4 % off.
    expect(Math.abs(Math.abs(pulse.current_A) - 500e-6)).toBeLessThan(8e-6)
    expect(pulse.width_s).toBeCloseTo(300e-6, 12)
    expect(delivery.from_s < pulse.time_s && pulse.time_s < delivery.to_s + 10).toBe(true)
  }
})

test('every figure holds; report and JSON tell of the heart', () => {
  expect(summary.figures.filter(({ holds }) => !holds)).toEqual([])
  expect(renderSimulationReport(run, summary)).toContain('Frog heart')
  const { tissue } = summaryJson(run, summary) as { tissue: { beats: number; slowest_bpm: number } }
  expect(tissue.beats).toBe(result.tissue?.beats.length)
  expect(tissue.slowest_bpm).toBeLessThan(30)
  const rates = beatRates_bpm(result.tissue?.beats ?? []).map(({ rate_bpm }) => rate_bpm)
  expect(tissue.slowest_bpm).toBeCloseTo(Math.min(...rates), 6)
})

test('rates from times', () => {
  const beats = [1, 2, 4].map((time_s) => ({ time_s, force: 1, isPaced: false }))
  expect(beatRates_bpm(beats).map(({ rate_bpm }) => rate_bpm)).toEqual([60, 30])
  expect(meanRate_bpm(beats, 0, 10)).toBeCloseTo(40, 12)
  expect(meanRate_bpm(beats, 3, 10)).toBeNaN()
})
