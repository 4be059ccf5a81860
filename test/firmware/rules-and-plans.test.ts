import { describe, expect, it } from 'vitest'
import type { Step } from '../../firmware/boards/loop'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { scenarioSchema } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import type { StimulusPhase } from '../../sim/world'
import { patchedStep } from '../sim/monitor/patched-step'
import { MANY_DOSES } from './many-doses'

const PLANS = {
  first: { amplitude_uA: 400, firstPhase_us: 200, secondPhase_us: 200, interphaseGap_us: 30, period_us: 10000, pulses: 2, polarity: 1 as const },
  second: { amplitude_uA: 900, firstPhase_us: 350, secondPhase_us: 350, interphaseGap_us: 70, period_us: 25000, pulses: 3, polarity: -1 as const },
}
const RULES = [
  { ion: 'K', level: 2, cycles: 1, plan: 'second' },
  { ion: 'Ca', level: 2, cycles: 1, plan: 'first' },
]
/** K alone, then Ca alone. */
const MEDIUM = [
  { time_s: 0, supply: { K: 1, Ca: 0 } },
  { time_s: 3, supply: { K: 1, Ca: 0 } },
  { time_s: 3.1, supply: { K: 0, Ca: 1 } },
]

/** The trains that reached the load, each as the plan that it is. */
function trains(step?: Step) {
  const scenario = scenarioSchema.parse({ name: 'x', board: 'puckjs', duration_s: 6, store: { source: 'bench', initial_mV: 3600 }, contacts: { rate_Hz: 0 }, medium: MEDIUM, frontEnd: { tolerances: 0 } })
  const configuration = deviceConfigurationFor('puckjs', { cycle_s: 1, rules: RULES, plans: PLANS, limits: { ...MANY_DOSES, stimulusInterval_s: 0.5 } })
  const phases = new Map<number, StimulusPhase[]>()
  simulate(scenario, sourceProgram(configuration, step), { seed: 1, watch: { onPhase: (phase) => phases.set(phase.pumpStart, [...(phases.get(phase.pumpStart) ?? []), phase]) } })
  return [...phases.values()].map((played) => ({
    amplitude_uA: Math.round(Math.abs(played[0].current_uA) / 10) * 10,
    firstPhase_us: played[0].end_us - played[0].start_us,
    secondPhase_us: played[1].end_us - played[1].start_us,
    interphaseGap_us: played[1].start_us - played[0].end_us,
    period_us: (played[2]?.start_us ?? 0) - played[0].start_us,
    pulses: played.length / 2,
    polarity: Math.sign(played[0].current_uA),
  }))
}

describe('a rule that is due', () => {
  it('plays its own plan, one after the other with nothing of the one before', () => {
    const played = trains()
    const seconds = played.filter(({ pulses }) => pulses === PLANS.second.pulses)
    expect(seconds.length).toBeGreaterThan(0)
    expect(seconds.length).toBeLessThan(played.length)
    expect(played).toEqual(played.map((_, i) => (i < seconds.length ? PLANS.second : PLANS.first)))
  })

  it.each([
    ['the device asks for plan 0, whatever the rule says', 'device/deciding.ts', 'configuration.plans[plan], device', 'configuration.plans[0], device'],
    ...Object.keys(PLANS.first).map((field) => [`the gate leaves ${field} as it was`, 'decide/safety-gate.ts', `stimulus.${field} = plan.${field}`, '']),
    ...Object.keys(PLANS.first).map((field) => [`the operation leaves ${field} as it was`, 'device/operations.ts', `operation.${field} = plan.${field}`, '']),
  ])('would not where %s', (_, file, from, to) => {
    const broken = trains(patchedStep([{ file, from, to }]))
    expect(broken).not.toEqual(trains())
  })
})
