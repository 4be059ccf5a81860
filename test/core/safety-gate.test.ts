import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GateLimits } from '../../firmware/core/decide/gate-limits'
import {
  PERMITTED,
  REFUSED_BALANCE,
  REFUSED_CHARGE,
  REFUSED_COMPLIANCE,
  REFUSED_DAMAGED,
  REFUSED_DISARMED,
  REFUSED_DOSE,
  REFUSED_ENERGY,
  REFUSED_MALFORMED,
  REFUSED_NET_CHARGE,
  REFUSED_RATE,
  REFUSED_STALE,
  gateArm,
  gateTakeTime,
  permitInterrogation,
  permitStimulus,
  safetyGateNew,
} from '../../firmware/core/decide/safety-gate'
import { OPERATION_INTERROGATE, operationNew, setPulse, setStimulus } from '../../firmware/core/device/operations'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'

const limits: GateLimits = {
  chargePerPhase_pC: 1778279,
  imbalance_Q14: 65,
  mismatch_Q14: 65,
  trainNet_pC: 100000,
  amplitude_uA: 2000,
  compliance_mV: 4500,
  loadMax_ohm: 2000,
  stimulusInterval_ms: 1000,
  period_us: 5000,
  dose_ms: 60000,
  train_ms: 1000,
  pulse_ms: 20,
  net_msQ10: 256,
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
/** A gate that has waited for so long that it owes nothing. */
function gateNew(own: GateLimits = limits) {
  const gate = safetyGateNew(own)
  gateTakeTime(gate, 2 ** 29)
  return gate
}

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
    mismatch_us: fc.oneof(fc.constant(0), fc.integer({ min: -9, max: 9 })),
    interphaseGap_us: fc.integer({ min: 0, max: 1000 }),
    period_us: fc.integer({ min: 4500, max: 100000 }),
    pulses: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1001 })),
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
        const charges = [asked.firstPhase_us, asked.secondPhase_us].map((width) => asked.amplitude_uA * width)
        const [least, most] = charges.sort((a, b) => a - b)
        expect(charges.every((charge) => charge > 0 && charge <= limits.chargePerPhase_pC)).toBe(true)
        expect(most - least).toBeLessThanOrEqual(most * 0.004)
        expect((most - least + most * 0.00396) * asked.pulses).toBeLessThanOrEqual(limits.trainNet_pC)
        expect(asked.amplitude_uA).toBeLessThanOrEqual(limits.amplitude_uA)
        expect(asked.amplitude_uA * limits.loadMax_ohm).toBeLessThanOrEqual(limits.compliance_mV * 1000)
        expect([1, -1]).toContain(asked.polarity)
        expect(needed_uJ).toBeLessThanOrEqual(available_uJ)
        expect(asked.period_us).toBeGreaterThanOrEqual(limits.period_us)
        expect(asked.period_us).toBeGreaterThanOrEqual(asked.firstPhase_us + asked.interphaseGap_us + asked.secondPhase_us)
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
    expect(verdict({ secondPhase_us: 301 })).toBe(PERMITTED)
    expect(verdict({ secondPhase_us: 302 })).toBe(REFUSED_BALANCE)
    // Of Shannon's limit these are little; of the phases' charges they are nearly all.
    expect(verdict({ amplitude_uA: 20, firstPhase_us: 355, secondPhase_us: 1, period_us: 5000, pulses: 1000 })).toBe(REFUSED_BALANCE)
    expect(verdict({ secondPhase_us: 301, pulses: 90 })).toBe(PERMITTED)
    expect(verdict({ secondPhase_us: 301, pulses: 95 })).toBe(REFUSED_NET_CHARGE)
    expect(verdict({ pulses: 200 })).toBe(REFUSED_NET_CHARGE)
    expect(verdict({ period_us: 4000 })).toBe(REFUSED_RATE)
    expect(verdict({ period_us: 4000, pulses: 1 })).toBe(REFUSED_RATE)
    expect(verdict({ period_us: 600, pulses: 1 })).toBe(REFUSED_MALFORMED)
    expect(verdict({}, 4400)).toBe(REFUSED_STALE)
    expect(verdict({}, 4900, 99)).toBe(REFUSED_ENERGY)
    const wide = gateNew({ ...limits, loadMax_ohm: 10000 })
    permitStimulus(wide, good, 5000, 4900, 1000, 100)
    expect(wide.verdict).toBe(REFUSED_COMPLIANCE)
  })

  it('keeps stimuli apart by the interval, across the wrap of the clock', () => {
    const time = fc.integer({ min: 0, max: 2 ** 30 - 1 })
    fc.assert(
      fc.property(time, fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 30 }), (start, steps) => {
        const gate = gateNew({ ...limits, dose_ms: 2 ** 29 })
        let now = start
        let sinceLast = Infinity
        for (const step of steps) {
          now = (now + step) % 2 ** 30
          sinceLast += step
          gateTakeTime(gate, step)
          const permitted = permitStimulus(gate, good, now, now, 1000, 100)
          expect(permitted).toBe(sinceLast >= limits.stimulusInterval_ms)
          if (permitted) sinceLast = 0
        }
      }),
    )
  })

  it('gives no more than the doses in any stretch of time, however often power is cut', () => {
    // What the account costs and holds bounds trains, pulses and net charge in a stretch by what may be had at once and what comes back in it.
    const wait_ms = fc.integer({ min: 0, max: 4000 })
    const life = fc.array(fc.record({ wait_ms, isCut: fc.boolean(), pulses: fc.integer({ min: 1, max: 60 }) }), { minLength: 20, maxLength: 80 })
    let permitted = 0
    fc.assert(
      fc.property(life, (events) => {
        let gate = gateNew()
        const given: { at_ms: number; pulses: number; net_pC: number }[] = []
        let now_ms = 0
        for (const { wait_ms, isCut, pulses } of events) {
          if (isCut) gate = safetyGateNew(limits)
          now_ms += wait_ms
          gateTakeTime(gate, wait_ms)
          const plan = { ...good, pulses, secondPhase_us: 301 }
          if (permitStimulus(gate, plan, 5000, 4900, 1000, 100)) given.push({ at_ms: now_ms, pulses, net_pC: pulses * (500 + 597) })
          else expect([REFUSED_RATE, REFUSED_DOSE]).toContain(gate.verdict)
        }
        permitted += given.length
        given.forEach((first, from) =>
          given.slice(from).forEach((last, further) => {
            const within = given.slice(from, from + further + 1)
            const sum = (what: 'pulses' | 'net_pC') => within.reduce((total, one) => total + one[what], 0)
            const most_ms = limits.dose_ms + last.at_ms - first.at_ms
            expect(within.length * limits.train_ms).toBeLessThanOrEqual(most_ms)
            expect(sum('pulses') * limits.pulse_ms).toBeLessThanOrEqual(most_ms)
            expect((sum('net_pC') * limits.net_msQ10) / 1024).toBeLessThanOrEqual(most_ms)
          }),
        )
      }),
      { numRuns: 300, seed: 5 },
    )
    expect(permitted).toBeGreaterThan(1000)
  })

  it('counts the interval and the doses in full from a boot', () => {
    const waited = (wait_ms: number) => {
      const gate = safetyGateNew({ ...limits, train_ms: 5000 })
      gateTakeTime(gate, wait_ms)
      permitStimulus(gate, good, 5000, 4900, 1000, 100)
      return gate.verdict
    }
    expect([0, 999, 1000, 4999, 5000].map(waited)).toEqual([REFUSED_RATE, REFUSED_RATE, REFUSED_DOSE, REFUSED_DOSE, PERMITTED])
  })

  it.each([NaN, undefined, null, '1', 0.5, 299.5, Infinity, true])('refuses a plan, a pulse, a request or a gate in which a number is %s', (wrong) => {
    const without = (record: object, key: string): object => ({ ...record, [key]: wrong })
    const asked = (plan: object, own: object = limits, numbers: unknown[] = [5000, 4900, 1000, 100]) => {
      const gate = gateNew(own as GateLimits)
      const [now_ms, decided_ms, available_uJ, needed_uJ] = numbers as number[]
      return permitStimulus(gate, plan as StimulusPlan, now_ms, decided_ms, available_uJ, needed_uJ)
    }
    const askedOnGel = (one: object, polarity: unknown, own: object = limits, numbers: unknown[] = [1000, 100]) => {
      const [available_uJ, needed_uJ] = numbers as number[]
      return permitInterrogation(gateNew(own as GateLimits), one as typeof pulse, polarity as number, available_uJ, needed_uJ)
    }
    expect([asked(good), askedOnGel(pulse, 1)]).toEqual([true, true])
    Object.keys(good).forEach((key) => expect([key, asked(without(good, key))]).toEqual([key, false]))
    Object.keys(pulse).forEach((key) => expect([key, askedOnGel(without(pulse, key), 1)]).toEqual([key, false]))
    Object.keys(limits).forEach((key) => expect([key, asked(good, without(limits, key)), askedOnGel(pulse, 1, without(limits, key))]).toEqual([key, false, false]))
    for (let i = 0; i < 4; i++) expect(asked(good, limits, [5000, 4900, 1000, 100].map((number, at) => (at === i ? wrong : number)))).toBe(false)
    for (let i = 0; i < 2; i++) expect(askedOnGel(pulse, 1, limits, [1000, 100].map((number, at) => (at === i ? wrong : number)))).toBe(false)
    expect(askedOnGel(pulse, wrong)).toBe(false)
  })

  it('permits a copy: what is changed afterwards does not change what plays', () => {
    const gate = gateNew()
    const plan = { ...good }
    const onGel = { ...pulse }
    permitStimulus(gate, plan, 5000, 4900, 1000, 100)
    permitInterrogation(gate, onGel, -1, 1000, 100)
    plan.amplitude_uA = 5000
    onGel.amplitude_mV = 5000
    expect(gate.stimulus).toEqual(good)
    expect(gate.interrogation).toEqual({ ...pulse, polarity: -1 })
  })

  it('has permits that no other code can make', () => {
    const operation = operationNew()
    // @ts-expect-error -- a plan that has not passed the gate
    setStimulus(operation, good)
    // @ts-expect-error -- nor one that claims to have
    setStimulus(operation, { ...good, permit: 'stimulus' })
    // @ts-expect-error -- nor a pulse
    setPulse(operation, OPERATION_INTERROGATE, pulse)
    setStimulus(operation, gateNew().stimulus)
  })

  it('stays closed once its limits or its state have changed, whatever it is told', () => {
    const own = { ...limits }
    const loosened = gateNew(own)
    own.amplitude_uA = 5000
    expect(permitStimulus(loosened, good, 5000, 4900, 1000, 100)).toBe(false)
    expect([loosened.verdict, permitInterrogation(loosened, pulse, 1, 1000, 100)]).toEqual([REFUSED_DAMAGED, false])
    const damaged = gateNew()
    gateArm(damaged, false)
    damaged.armed = true
    gateArm(damaged, true)
    for (let i = 0; i < 3; i++) expect([permitStimulus(damaged, good, 5000, 4900, 1000, 100), damaged.verdict]).toEqual([false, REFUSED_DAMAGED])
  })

  it('gives nothing while disarmed', () => {
    const gate = gateNew()
    gateArm(gate, false)
    expect(permitStimulus(gate, good, 5000, 4900, 1000, 100)).toBe(false)
    expect(gate.verdict).toBe(REFUSED_DISARMED)
  })

  it('lets interrogation pulses through only within amplitude, width and energy', () => {
    const anyPulse = fc.record({
      amplitude_mV: fc.oneof(fc.integer({ min: 1, max: 4000 }), anyNumber),
      polarity: fc.oneof(fc.constantFrom(1, -1), anyNumber),
      range: fc.oneof(fc.constantFrom(0, 1), anyNumber),
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
        expect([0, 1]).toContain(asked.range)
        expect(needed_uJ).toBeLessThanOrEqual(available_uJ)
      }),
      { numRuns: 5000, seed: 4 },
    )
  })
})
