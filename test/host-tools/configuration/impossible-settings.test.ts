import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { gateTakeTime, permitStimulus, safetyGateNew } from '../../../firmware/core/decide/safety-gate'
import { pulseDuration_us } from '../../../firmware/core/decide/stimulus-plan'
import { gateLimits } from '../../../host-tools/configuration/gate-limits'
import { settingsSchema } from '../../../host-tools/configuration/settings'
import { STIMULATOR } from '../../../host-tools/configuration/stimulator'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { IongateError } from '../../../host-tools/diagnostics'
import '../../property-seed'

const CHARGE_ACCUMULATES = '../shared/cases/charge-accumulates.scenario.json'
const PLAN = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300 }

/** What is said against these settings; undefined when nothing is. */
function complaint(settings: object, board = 'puckjs'): string | undefined {
  try {
    deviceConfigurationFor(board, settings)
    return undefined
  } catch (error) {
    if (!(error instanceof IongateError)) throw error
    expect(error.code).toBe('value-invalid')
    return error.message
  }
}

function pace(plan: object, limits: object = {}): object {
  return { plans: { pace: { ...PLAN, ...plan } }, limits }
}

describe('a plan that the gate would always refuse is refused when the device is built', () => {
  const cases: [string, object, string][] = [
    ['current', pace({ amplitude_uA: 5000 }), 'amplitude above limit: amplitude 5000 µA, at most 1984 µA by limits.amplitude_uA less stimulator.tolerance and stimulator.offset_uA'],
    ['charge', pace({ firstPhase_us: 600, secondPhase_us: 600 }, { electrodeArea_cm2: 0.001 }), 'charge above limit: charge per phase 300 nC, at most 170.99 nC by limits.shannon_k, limits.electrodeArea_cm2 and the front end less stimulator.tolerance and stimulator.offset_uA'],
    ['charge that the front end would end', pace({ amplitude_uA: 2200, firstPhase_us: 645, secondPhase_us: 645 }, { electrodeArea_cm2: 10, amplitude_uA: 5000 }), 'charge above limit: charge per phase 1419 nC, at most 1305.7 nC by limits.shannon_k, limits.electrodeArea_cm2 and the front end less stimulator.tolerance and stimulator.offset_uA'],
    ['balance', pace({ amplitude_uA: 20, firstPhase_us: 1000, secondPhase_us: 100 }), 'phases not balanced: difference of the phases 90 %, at most 0.39673 % by limits.imbalance'],
    ['net charge of a train', pace({ secondPhase_us: 301, pulses: 150 }, {}), 'net charge above limit: net charge of the train 166.5 nC, at most 96.153 nC by limits.trainNet_nC less stimulator.tolerance and stimulator.offset_uA, with stimulator.mismatch'],
    ['the dose of an hour', pace({ pulses: 80 }, { pulsesPerHour: 100, pulsesPerDay: 1200 }), 'dose used up: trains, pulses or net charge, at most what remains by limits.…PerHour and limits.…PerDay'],
    ['overlap', pace({ pulses: 2, period_us: 10 }), 'malformed plan: period 10 µs, at least 650 µs by the length of a pulse'],
    ['overlap of one pulse with the next train', pace({ period_us: 10 }), 'malformed plan: period 10 µs, at least 650 µs by the length of a pulse'],
    ['rate', pace({ pulses: 2, period_us: 1000 }), 'too soon: period 1000 µs, at least 5000 µs by limits.pulseRateMax_Hz'],
    ['compliance', pace({ amplitude_uA: 1900 }, { compliance_mV: 3000 }), 'beyond compliance voltage: voltage at limits.loadMax_ohm and limits.stimulator_ohm 4609.4 mV, at most 2960 mV by limits.compliance_mV less stimulator.tolerance and stimulator.offset_uA'],
  ]
  test.each(cases)('%s, with the number and the limit', (_what, settings, expected) => {
    expect(complaint(settings)).toBe(`plans.pace: the gate would always refuse it, ${expected}`)
  })

  it('smaller than what the stimulator is off by', () => {
    expect(complaint(pace({ amplitude_uA: 17 }))).toBe('17 µA are less than what the stimulator is off by, 18 µA by stimulator.offset_uA')
  })

  it('all of them at once', () => {
    const plans = { strong: { ...PLAN, amplitude_uA: 5000 }, pace: PLAN, quick: { ...PLAN, pulses: 2, period_us: 10 } }
    expect(complaint({ plans })?.match(/plans\.\w+/g)).toEqual(['plans.strong', 'plans.quick'])
  })

  it('and no other plan, whatever it is', () => {
    const plan = fc.record({
      amplitude_uA: fc.integer({ min: STIMULATOR.offset_uA, max: 5000 }),
      firstPhase_us: fc.oneof(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 65535 })),
      shorter_us: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
      interphaseGap_us: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 65535 })),
      period_us: fc.integer({ min: 1, max: 200000 }),
      pulses: fc.integer({ min: 1, max: 20 }),
    })
    let permitted = 0
    fc.assert(
      fc.property(plan, ({ shorter_us, ...rest }) => {
        const own = { ...rest, secondPhase_us: Math.max(1, rest.firstPhase_us - shorter_us), polarity: -1 as const }
        const gate = safetyGateNew(gateLimits({ ...settingsSchema.parse({}), plans: { pace: own } }))
        gateTakeTime(gate, 2 ** 29)
        // The gate does not know of the front end's window; the settings do.
        const mayPlay = permitStimulus(gate, own, 0, 0, 1, 0) && pulseDuration_us(own) <= STIMULATOR.pulse_us
        if (mayPlay) permitted++
        expect(complaint({ plans: { pace: own } }) === undefined).toBe(mayPlay)
      }),
      { numRuns: 60 },
    )
    expect(permitted).toBeGreaterThan(0)
  })
})

describe('a name that every object has is no plan of the file', () => {
  it.each(['toString', '__proto__', 'constructor', 'hasOwnProperty'])('%s', (plan) => {
    const rules = [{ ion: 'Ca', level: 2, cycles: 3, plan }]
    expect(complaint({ rules })).toContain('each rule names a plan of this file')
    expect(complaint(JSON.parse(`{"plans":{"pace":${JSON.stringify(PLAN)},"__proto__":${JSON.stringify(PLAN)}},"rules":${JSON.stringify(rules)}}`))).toBeDefined()
  })
})

it.skipIf(!existsSync(CHARGE_ACCUMULATES))('a train whose charge accumulates is refused', () => {
  const { device } = JSON.parse(readFileSync(CHARGE_ACCUMULATES, 'utf8')) as { device: object }
  expect(complaint(device, 'pico')).toMatch(/^plans\.pace: the gate would always refuse it, phases not balanced/)
  expect(complaint({ ...device, limits: { imbalance: 0.01 } }, 'pico')).toMatch(/^plans\.pace: the gate would always refuse it, net charge above limit: net charge of the train 40\d/)
})

describe('settings that together can never work are refused', () => {
  const rule = { ion: 'Ca', level: 2, cycles: 3, plan: 'pace' }
  const cases: [string, object, RegExp][] = [
    ['a rule behind one that always comes first', { rules: [{ ...rule, level: 1, cycles: 1 }, rule] }, /^rules\.1: never comes due, because rules\.0 does first whenever Ca is at level 2$/],
    ['a cycle shorter than an interrogation', { cycle_s: 0.1 }, /^cycle_s: 0\.1, at least 0\.\d+ because/],
    ['a hysteresis that never lets go', { levels: { hysteresis: 0.2 } }, /^levels\.hysteresis: 0\.2, below 0\.15 \(levels\.boundaries\.0\)/],
    ['a level beyond every activation', { levels: { boundaries: [0.15, 0.6, 1.99] } }, /^levels\.boundaries\.2: 1\.99, at most 1\.96 /],
    ['decisions that are old when they are made', { limits: { decisionAge_ms: 5 } }, /^limits\.decisionAge_ms: 5, at least \d+ because puckjs needs that long/],
  ]
  test.each(cases)('%s', (_what, settings, expected) => {
    expect(complaint(settings)).toMatch(expected)
  })

  it.each([
    ['a later rule for a higher level, where the earlier waits', { rules: [{ ...rule, cycles: 2 }, { ...rule, level: 3, cycles: 5 }] }],
    ['rules of other ions', { rules: [{ ...rule, level: 1, cycles: 1 }, { ...rule, ion: 'K' }] }],
    ['a higher level first', { rules: [{ ...rule, level: 3, cycles: 1 }, { ...rule, level: 2, cycles: 1 }] }],
    ['no rules at all, however short decisions last', { rules: [], limits: { decisionAge_ms: 5 } }],
  ])('%s is no such case', (_what, settings) => {
    expect(complaint(settings)).toBeUndefined()
  })
})
