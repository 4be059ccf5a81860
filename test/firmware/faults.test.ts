import { describe, expect, test } from 'vitest'
import { FLAG_MAINS, FLAG_MISFIT, FLAG_OPEN } from '../../firmware/core/decode/decoder'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readTelemetry, telemetryReaderNew } from '../../host-tools/telemetry'
import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'

/** Enough for a board that takes 30 mA while it computes. */
const CAPACITANCE_uF = 10000
/** A device that stimulates at every cycle in which it trusts that there is potassium. */
const SETTINGS = {
  cycle_s: 2,
  store: { capacitance_uF: CAPACITANCE_uF },
  rules: [{ ion: 'K', level: 2, cycles: 1, plan: 'beat' }],
  plans: { beat: { amplitude_uA: 200, firstPhase_us: 200, secondPhase_us: 200, pulses: 1 } },
}
const FAULT_s = [10, 20]

/** Half a minute in a medium of potassium and calcium; cycles before, during and after the fault. */
function run(faults: ScenarioInput['faults']) {
  const scenario = scenarioSchema.parse({
    name: 'x',
    board: 'pico',
    duration_s: 30,
    store: { source: 'bench', initial_mV: 3600, capacitance_uF: CAPACITANCE_uF },
    contacts: { events: [] },
    // In stronger media this pico withholds some results without a fault: the shipped calibration is of another front end's unit.
    medium: [{ time_s: 0, supply: { K: 0.7, Ca: 0.5 } }],
    faults,
  })
  const result = simulate(scenario, sourceProgram(deviceConfigurationFor('pico', SETTINGS)), { seed: 3 })
  const cycles = readTelemetry(telemetryReaderNew(), result.telemetry).flatMap((message) => (message.kind === 'cycle' ? [message] : []))
  expect(cycles.length).toBe(result.interrogations.length)
  const phases = (from_s: number, to_s: number) => cycles.filter((_, i) => {
    const { lastSample_s } = result.interrogations[i]
    // A cycle that begins in one state and ends in the other belongs to neither.
    return lastSample_s > from_s + 1 && lastSample_s < to_s
  })
  const stimuli = (from_s: number, to_s: number) => result.stimuli.filter(({ start_s }) => start_s > from_s + 1 && start_s < to_s).length
  return { before: phases(0, FAULT_s[0]), during: phases(FAULT_s[0], FAULT_s[1]), after: phases(FAULT_s[1], 30), stimuli }
}

describe.each([
  ['an open electrode', FLAG_OPEN, { kind: 'open', time_s: FAULT_s[0], duration_s: 10 }],
  ['mains overload', FLAG_MAINS, { kind: 'mains', time_s: FAULT_s[0], duration_s: 10, amplitude_mV: 1000 }],
  ['a storm of spikes', FLAG_MISFIT, { kind: 'spike', time_s: FAULT_s[0], duration_s: 10, count: 500, amplitude_mV: 500, width_ms: 5 }],
] as const)('%s', (_, flag, fault) => {
  const { before, during, after, stimuli } = run([fault])

  test('is flagged while it lasts and no longer', () => {
    expect(before.length + after.length).toBeGreaterThanOrEqual(6)
    expect(during.length).toBeGreaterThanOrEqual(3)
    for (const cycle of during) expect(cycle.flags & flag).toBe(flag)
    for (const cycle of [...before, ...after]) expect(cycle.flags).toBe(0)
  })

  test('takes every confidence, so that nothing is stimulated', () => {
    for (const cycle of during) expect(cycle.ions.map(({ confidence_Q15 }) => confidence_Q15)).toEqual(during[0].ions.map(() => 0))
    expect(stimuli(...(FAULT_s as [number, number]))).toBe(0)
    expect(stimuli(0, FAULT_s[0])).toBeGreaterThan(0)
  })
})
