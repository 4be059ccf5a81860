import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  PERMITTED,
  REFUSED_BALANCE,
  REFUSED_CHARGE,
  REFUSED_COMPLIANCE,
  REFUSED_DISARMED,
  REFUSED_ENERGY,
  REFUSED_RATE,
  REFUSED_STALE,
  permitInterrogation,
  permitStimulus,
  safetyGateNew,
  type GateLimits,
} from '../../firmware/core/decide/safety-gate'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'

const limits: GateLimits = {
  chargePerPhase_pC: 1778279,
  imbalance_pC: 7113,
  amplitude_uA: 2000,
  compliance_mV: 4500,
  loadMax_ohm: 2000,
  stimulusInterval_ms: 1000,
  period_us: 5000,
  interrogation_mV: 3600,
  interrogation_ms: 250,
  decisionAge_ms: 500,
}
const good: StimulusPlan = {
  amplitude_uA: 500,
  firstPhase_us: 300,
  secondPhase_us: 300,
  interphaseGap_us: 50,
  period_us: 50000,
  pulses: 10,
  polarity: -1,
}
const pulse = { amplitude_mV: 3000, polarity: 1, range: 1, sampleCount: 80, sampleInterval_us: 1000 }
const gateNew = () => safetyGateNew(limits, good, pulse)

/** Any numbers at all, the dangerous ones often. */
const anyNumber = fc.oneof(
  fc.integer({ min: -5, max: 70000 }),
  fc.integer(),
  fc.constantFrom(0, 1, -1, 2000, 2001, 10000, 65535, 65536, 2147483647, -2147483648),
)
const anyPlan = fc.record({
  amplitude_uA: fc.oneof(fc.integer({ min: 1, max: 2500 }), anyNumber),
  firstPhase_us: fc.oneof(fc.integer({ min: 1, max: 5000 }), anyNumber),
  secondPhase_us: fc.oneof(fc.integer({ min: 1, max: 5000 }), anyNumber),
  interphaseGap_us: fc.oneof(fc.integer({ min: 0, max: 1000 }), anyNumber),
  period_us: fc.oneof(fc.integer({ min: 5000, max: 100000 }), anyNumber),
  pulses: fc.oneof(fc.integer({ min: 1, max: 50 }), anyNumber),
  polarity: fc.oneof(fc.constantFrom(1, -1), anyNumber),
})
/** Plans that break few limits or none, so that each limit is met at its edge. */
const planNearLimits = fc
  .record({
    amplitude_uA: fc.integer({ min: 1, max: 2100 }),
    firstPhase_us: fc.integer({ min: 1, max: 2000 }),
    mismatch_us: fc.integer({ min: -9, max: 9 }),
    interphaseGap_us: fc.integer({ min: 0, max: 1000 }),
    period_us: fc.integer({ min: 4500, max: 100000 }),
    pulses: fc.integer({ min: 0, max: 1001 }),
    polarity: fc.constantFrom(1, -1),
  })
  .map(({ mismatch_us, ...plan }) => ({ ...plan, secondPhase_us: plan.firstPhase_us + mismatch_us }))
const energy = fc.oneof(fc.integer({ min: 0, max: 2000 }), anyNumber)

describe('the gate', () => {
  it('lets nothing through that breaks a limit, whatever it is asked', () => {
    let permitted = 0
    fc.assert(
      fc.property(fc.oneof(anyPlan, planNearLimits), energy, energy, (asked, available_uJ, needed_uJ) => {
        if (!permitStimulus(gateNew(), asked, 5000, 4900, available_uJ, needed_uJ)) return
        permitted++
        const charges = [asked.firstPhase_us, asked.secondPhase_us].map((width) => BigInt(asked.amplitude_uA) * BigInt(width))
        const imbalance = charges[0] > charges[1] ? charges[0] - charges[1] : charges[1] - charges[0]
        expect(charges.every((charge) => charge > 0n && charge <= BigInt(limits.chargePerPhase_pC))).toBe(true)
        expect(imbalance <= BigInt(limits.imbalance_pC)).toBe(true)
        expect(asked.amplitude_uA).toBeLessThanOrEqual(limits.amplitude_uA)
        expect(asked.amplitude_uA * limits.loadMax_ohm).toBeLessThanOrEqual(limits.compliance_mV * 1000)
        expect([1, -1]).toContain(asked.polarity)
        expect(needed_uJ).toBeLessThanOrEqual(available_uJ)
        if (asked.pulses > 1) {
          expect(asked.period_us).toBeGreaterThanOrEqual(limits.period_us)
          expect(asked.period_us).toBeGreaterThanOrEqual(asked.firstPhase_us + asked.interphaseGap_us + asked.secondPhase_us)
        }
      }),
      { numRuns: 30000, seed: 3 },
    )
    expect(permitted).toBeGreaterThan(1000)
  })

  it('says which limit a plan breaks', () => {
    const verdict = (change: Partial<StimulusPlan>, decided_ms = 4900, available_uJ = 1000) => {
      const gate = gateNew()
      permitStimulus(gate, { ...good, ...change }, 5000, decided_ms, available_uJ, 100)
      return gate.verdict
    }
    expect(verdict({})).toBe(PERMITTED)
    expect(verdict({ firstPhase_us: 4000, secondPhase_us: 4000 })).toBe(REFUSED_CHARGE)
    expect(verdict({ secondPhase_us: 320 })).toBe(REFUSED_BALANCE)
    expect(verdict({ period_us: 4000 })).toBe(REFUSED_RATE)
    expect(verdict({}, 4400)).toBe(REFUSED_STALE)
    expect(verdict({}, 4900, 99)).toBe(REFUSED_ENERGY)
    const wide = safetyGateNew({ ...limits, loadMax_ohm: 10000 }, good, pulse)
    permitStimulus(wide, good, 5000, 4900, 1000, 100)
    expect(wide.verdict).toBe(REFUSED_COMPLIANCE)
  })

  it('keeps stimuli apart by the interval, across the wrap of the clock', () => {
    const time = fc.integer({ min: 0, max: 2 ** 30 - 1 })
    fc.assert(
      fc.property(time, fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 30 }), (start, steps) => {
        const gate = gateNew()
        let now = start
        let sinceLast = Infinity
        for (const step of steps) {
          now = (now + step) % 2 ** 30
          sinceLast += step
          const permitted = permitStimulus(gate, good, now, now, 1000, 100)
          expect(permitted).toBe(sinceLast >= limits.stimulusInterval_ms)
          if (permitted) sinceLast = 0
        }
      }),
    )
  })

  it('gives nothing while disarmed', () => {
    const gate = gateNew()
    gate.armed = false
    expect(permitStimulus(gate, good, 5000, 4900, 1000, 100)).toBe(false)
    expect(gate.verdict).toBe(REFUSED_DISARMED)
  })

  it('lets interrogation pulses through only within amplitude, width and energy', () => {
    const anyPulse = fc.record({
      amplitude_mV: fc.oneof(fc.integer({ min: 1, max: 4000 }), anyNumber),
      polarity: fc.oneof(fc.constantFrom(1, -1), anyNumber),
      range: fc.constantFrom(0, 1),
      sampleCount: fc.oneof(fc.integer({ min: 1, max: 400 }), anyNumber),
      sampleInterval_us: fc.oneof(fc.integer({ min: 100, max: 2000 }), anyNumber),
    })
    fc.assert(
      fc.property(anyPulse, fc.constantFrom(1, -1, 0, 2), anyNumber, anyNumber, (asked, polarity, available_uJ, needed_uJ) => {
        if (!permitInterrogation(gateNew(), asked, polarity, available_uJ, needed_uJ)) return
        // Nothing at all is allowed: what zero current reads as is measured so.
        expect(asked.amplitude_mV).toBeGreaterThanOrEqual(0)
        expect(asked.amplitude_mV).toBeLessThanOrEqual(limits.interrogation_mV)
        expect(asked.sampleCount * asked.sampleInterval_us).toBeLessThanOrEqual(limits.interrogation_ms * 1000)
        expect([1, -1]).toContain(polarity * asked.polarity)
        expect(needed_uJ).toBeLessThanOrEqual(available_uJ)
      }),
      { numRuns: 5000, seed: 4 },
    )
  })
})
