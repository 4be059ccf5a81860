import { describe, expect, it } from 'vitest'
import type { GateLimits } from '../../firmware/core/decide/gate-limits'
import {
  PERMITTED,
  REFUSED_AMPLITUDE,
  REFUSED_BALANCE,
  REFUSED_CHARGE,
  REFUSED_COMPLIANCE,
  REFUSED_DAMAGED,
  REFUSED_DOSE,
  REFUSED_ENERGY,
  REFUSED_MALFORMED,
  REFUSED_NET_CHARGE,
  REFUSED_RATE,
  REFUSED_STALE,
  gateTakeTime,
  permitInterrogation,
  permitStimulus,
  safetyGateNew,
  type InterrogationPulse,
} from '../../firmware/core/decide/safety-gate'
import { trainNet_pC, type StimulusPlan } from '../../firmware/core/decide/stimulus-plan'

/** Limits that forbid nothing that is a plan: what is refused under them is no plan. */
const WIDE: GateLimits = {
  chargePerPhase_pC: 2 ** 30,
  imbalance_Q14: 163,
  mismatch_Q14: 0,
  trainNet_pC: 2 ** 20,
  amplitude_uA: 10000,
  compliance_mV: 65535,
  loadMax_ohm: 1,
  stimulusInterval_ms: 1,
  period_us: 1,
  dose_ms: 2 ** 29,
  train_ms: 0,
  pulse_ms: 0,
  net_msQ10: 0,
  interrogation_mV: 5000,
  interrogation_ms: 500,
  decisionAge_ms: 500,
}
const PLAN: StimulusPlan = { amplitude_uA: 256, firstPhase_us: 256, secondPhase_us: 256, interphaseGap_us: 50, period_us: 20000, pulses: 10, polarity: 1 }
const PULSE: InterrogationPulse = { amplitude_mV: 1000, polarity: 1, range: 0, sampleCount: 80, sampleInterval_us: 1000 }

/** Verdict over a plan by a gate that has waited for long. */
function verdict(plan: Partial<StimulusPlan>, limits: Partial<GateLimits> = {}, { age_ms = 0, left_uJ = 100, waited_ms = 2 ** 29 } = {}): number {
  const gate = safetyGateNew({ ...WIDE, ...limits })
  gateTakeTime(gate, waited_ms)
  const permits = permitStimulus(gate, { ...PLAN, ...plan }, 5000, 5000 - age_ms, left_uJ, 100)
  expect(permits).toBe(gate.verdict === PERMITTED)
  return gate.verdict
}

function pulseVerdict(pulse: Partial<InterrogationPulse>, limits: Partial<GateLimits> = {}, left_uJ = 100): number {
  const gate = safetyGateNew({ ...WIDE, ...limits })
  permitInterrogation(gate, { ...PULSE, ...pulse }, 1, left_uJ, 100)
  return gate.verdict
}

const both = (width_us: number): Partial<StimulusPlan> => ({ firstPhase_us: width_us, secondPhase_us: width_us, amplitude_uA: 1, period_us: 2 ** 24 })

describe('what is no plan', () => {
  it.each<[string, Partial<StimulusPlan>, Partial<StimulusPlan>]>([
    ['amplitude, low', { amplitude_uA: 1 }, { amplitude_uA: 0 }],
    ['amplitude, high', { amplitude_uA: 10000 }, { amplitude_uA: 10001 }],
    ['first phase, low', both(1), { ...both(1), firstPhase_us: 0 }],
    ['first phase, high', both(65535), { ...both(65535), firstPhase_us: 65536 }],
    ['second phase, low', both(1), { ...both(1), secondPhase_us: 0 }],
    ['second phase, high', both(65535), { ...both(65535), secondPhase_us: 65536 }],
    ['gap, low', { interphaseGap_us: 0 }, { interphaseGap_us: -1 }],
    ['gap, high', { interphaseGap_us: 65535, period_us: 2 ** 24 }, { interphaseGap_us: 65536, period_us: 2 ** 24 }],
    ['pulses, low', { pulses: 1 }, { pulses: 0 }],
    ['pulses, high', { pulses: 1000 }, { pulses: 1001 }],
    ['period, high', { period_us: 2 ** 24 }, { period_us: 2 ** 24 + 1 }],
    ['period, of one pulse', { period_us: 562 }, { period_us: 561 }],
    ['polarity, one', { polarity: 1 }, { polarity: 0 }],
    ['polarity, the other', { polarity: -1 }, { polarity: -2 }],
  ])('begins behind the last that is one: %s', (_, last, beyond) => {
    expect([verdict(last), verdict(beyond)]).toEqual([PERMITTED, REFUSED_MALFORMED])
  })
})

describe('a limit of stimuli', () => {
  it.each<[string, Partial<StimulusPlan>, Partial<GateLimits>, Partial<GateLimits>, number]>([
    ['amplitude', {}, { amplitude_uA: 256 }, { amplitude_uA: 255 }, REFUSED_AMPLITUDE],
    ['charge', {}, { chargePerPhase_pC: 65536 }, { chargePerPhase_pC: 65535 }, REFUSED_CHARGE],
    ['balance', { secondPhase_us: 255 }, { imbalance_Q14: 64 }, { imbalance_Q14: 63 }, REFUSED_BALANCE],
    ['balance, first phase shorter', { firstPhase_us: 255 }, { imbalance_Q14: 64 }, { imbalance_Q14: 63 }, REFUSED_BALANCE],
    // 256 µA through 2000 Ω are 512 mV.
    ['compliance', {}, { loadMax_ohm: 2000, compliance_mV: 512 }, { loadMax_ohm: 2000, compliance_mV: 511 }, REFUSED_COMPLIANCE],
    ['pulse rate', {}, { period_us: 20000 }, { period_us: 20001 }, REFUSED_RATE],
    // One microsecond in each of ten pulses of 256 µA.
    ['net charge', { secondPhase_us: 255 }, { trainNet_pC: 2560 }, { trainNet_pC: 2559 }, REFUSED_NET_CHARGE],
  ])('is kept to the last: %s', (_, plan, last, beyond, refusal) => {
    expect([verdict(plan, last), verdict(plan, beyond)]).toEqual([PERMITTED, refusal])
  })

  it('of age and energy too', () => {
    expect([verdict({}, {}, { age_ms: 500 }), verdict({}, {}, { age_ms: 501 })]).toEqual([PERMITTED, REFUSED_STALE])
    expect([verdict({}, {}, { left_uJ: 100 }), verdict({}, {}, { left_uJ: 99 })]).toEqual([PERMITTED, REFUSED_ENERGY])
  })

  it.each<[string, Partial<GateLimits>, number]>([
    ['a train', { train_ms: 700 }, 700],
    ['its pulses, where they cost more', { train_ms: 700, pulse_ms: 71 }, 710],
    ['a train, where its pulses cost less', { train_ms: 700, pulse_ms: 69 }, 700],
    // 2560 pC at half a millisecond, and one for what is rounded away.
    ['its net charge, where that costs more', { train_ms: 700, pulse_ms: 71, net_msQ10: 512 }, 1281],
  ])('of doses: %s', (_, costs, cost_ms) => {
    const plan = { secondPhase_us: 255 }
    expect([verdict(plan, costs, { waited_ms: cost_ms }), verdict(plan, costs, { waited_ms: cost_ms - 1 })]).toEqual([PERMITTED, REFUSED_DOSE])
  })

  it('of doses: nothing is saved up beyond what the account holds', () => {
    expect([verdict({}, { train_ms: 1000, dose_ms: 1000 }), verdict({}, { train_ms: 1000, dose_ms: 999 })]).toEqual([PERMITTED, REFUSED_DOSE])
  })

  it('holds only while the clock is what was counted', () => {
    const gate = safetyGateNew(WIDE)
    gateTakeTime(gate, 5000)
    gate.clock_ms += 4096
    permitStimulus(gate, PLAN, 0, 0, 100, 100)
    expect(gate.verdict).toBe(REFUSED_DAMAGED)
  })
})

describe('the net charge of a train', () => {
  const net = (plan: Partial<StimulusPlan>, mismatch_Q14 = 0) => trainNet_pC({ ...PLAN, ...plan }, mismatch_Q14)

  it('is what the widths differ by, rounded up, times the pulses', () => {
    expect(net({})).toBe(0)
    expect(net({ firstPhase_us: 259 })).toBe(3 * 256 * 10)
    // 64 of 2^14 of 256 µs are a microsecond.
    expect(net({}, 64)).toBe(2560)
    // 1 µA and a 64th of a microsecond round up to a whole picocoulomb.
    expect(net({ amplitude_uA: 1, pulses: 1 }, 1)).toBe(1)
  })

  it('of more than any limit allows counts as all of it', () => {
    const MOST = 2 ** 30 - 1
    // 2048 µs more at 512 µA are 2^20 pC, the most that a pulse may leave, and 2048 µs the most that widths may differ by.
    expect(net({ amplitude_uA: 512, firstPhase_us: 4096, secondPhase_us: 2048, pulses: 1 })).toBe(2 ** 20)
    expect(net({ amplitude_uA: 513, firstPhase_us: 4096, secondPhase_us: 2048, pulses: 1 })).toBe(MOST)
    expect(net({ amplitude_uA: 1, firstPhase_us: 4097, secondPhase_us: 2048, pulses: 1 })).toBe(MOST)
  })
})

describe('a limit of pulses on the gel', () => {
  it.each<[string, Partial<InterrogationPulse>, Partial<InterrogationPulse>]>([
    ['amplitude, low', { amplitude_mV: 0 }, { amplitude_mV: -1 }],
    ['amplitude, high', { amplitude_mV: 5000 }, { amplitude_mV: 5001 }],
    ['samples, low', { sampleCount: 1 }, { sampleCount: 0 }],
    ['samples, high', { sampleCount: 4096, sampleInterval_us: 1 }, { sampleCount: 4097, sampleInterval_us: 1 }],
    ['interval, low', { sampleInterval_us: 1 }, { sampleInterval_us: 0 }],
    ['interval, high', { sampleInterval_us: 65535, sampleCount: 1 }, { sampleInterval_us: 65536, sampleCount: 1 }],
    ['polarity', { polarity: -1 }, { polarity: 0 }],
    ['range', { range: 1 }, { range: 2 }],
  ])('lies behind the last that is a pulse: %s', (_, last, beyond) => {
    expect([pulseVerdict(last), pulseVerdict(beyond)]).toEqual([PERMITTED, REFUSED_MALFORMED])
  })

  it('is kept to the last', () => {
    expect([pulseVerdict({}, { interrogation_mV: 1000 }), pulseVerdict({}, { interrogation_mV: 999 })]).toEqual([PERMITTED, REFUSED_AMPLITUDE])
    expect([pulseVerdict({}, { interrogation_ms: 80 }), pulseVerdict({}, { interrogation_ms: 79 })]).toEqual([PERMITTED, REFUSED_CHARGE])
    expect([pulseVerdict({}, {}, 100), pulseVerdict({}, {}, 99)]).toEqual([PERMITTED, REFUSED_ENERGY])
  })
})
