import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gelAccountNew, gelTakePulse, isGelRested, permitMeasurement, type GelBudget } from '../../firmware/core/decide/gel-account'
import { PERMITTED, REFUSED_DAMAGED, REFUSED_GEL_CHARGE, gateTakeTime, safetyGateNew, type InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'

const { gate: LIMITS, gelBudget: BUDGET, ladder } = deviceConfigurationFor('mdbt50q')
const PULSES: InterrogationPulse[] = ladder.pulses
const rate_nCPerMs = BUDGET.rate_nCPerMsQ10 / 1024

function asked(account: ReturnType<typeof gelAccountNew>, gate: ReturnType<typeof safetyGateNew>, index: number, sign: number): boolean {
  return permitMeasurement(account, gate, PULSES[index], index, sign * PULSES[index].polarity, 1000, 10)
}

const samplesOf = (index: number, word: number) => Array.from({ length: PULSES[index].sampleCount }, () => word)

describe('the account of the gel’s charge', () => {
  it('lets no direction have more than what it holds and what time has brought, over any boots', () => {
    const happening = fc.record({
      pulse: fc.nat(PULSES.length - 1),
      sign: fc.constantFrom(1, -1),
      // What the samples say; where they are cut off the pulse carries all that it was paid for.
      word: fc.integer({ min: 0, max: 65535 }),
      // Where between the bounds that the samples leave the charge was.
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      passed_ms: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400000 })),
      boots: fc.boolean(),
    })
    let refused = 0
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 80 }), (all) => {
        let gate = safetyGateNew(LIMITS)
        let account = gelAccountNew(BUDGET, false)
        // Net charge after each pulse, in true time.
        let [now_ms, net_nC] = [0, 0]
        const course: [number, number][] = [[0, 0]]
        for (const { pulse, sign, word, share, passed_ms, boots } of all) {
          now_ms += passed_ms
          gateTakeTime(gate, passed_ms)
          if (boots) {
            gate = safetyGateNew(LIMITS)
            account = gelAccountNew(BUDGET, true)
          }
          if (!asked(account, gate, pulse, sign)) {
            expect(gate.verdict).toBe(REFUSED_GEL_CHARGE)
            refused++
            continue
          }
          const charge = BUDGET.pulses[pulse]
          const paid_nC = account.paid_nC
          const sum = word * PULSES[pulse].sampleCount
          const least_nC = (Math.max(0, sum - charge.restHigh) / 256) * (charge.leastOfSum_nCQ6 / 64)
          const most_nC = word > charge.clipWord ? paid_nC : Math.min(paid_nC, (Math.max(0, sum - charge.restLow) / 256) * (charge.mostOfSum_nCQ6 / 64))
          const direction = gate.interrogation.polarity
          net_nC += direction * (least_nC + share * Math.max(0, most_nC - least_nC))
          course.push([now_ms, net_nC])
          gelTakePulse(account, portableNatives, pulse, samplesOf(pulse, word), PULSES[pulse].sampleCount, direction)
        }
        for (const [from_ms, before_nC] of course) {
          for (const [to_ms, after_nC] of course) {
            if (to_ms < from_ms) continue
            expect(Math.abs(after_nC - before_nC)).toBeLessThanOrEqual((BUDGET.most_nC + rate_nCPerMs * (to_ms - from_ms)) * (1 + 1e-9) + 1)
          }
        }
      }),
      { numRuns: 300, seed: 5 },
    )
    expect(refused).toBeGreaterThan(500)
  })

  it('goes on for ever with pulses of alternating sign, and is full again after a rest', () => {
    const gate = safetyGateNew(LIMITS)
    const account = gelAccountNew(BUDGET, false)
    for (let i = 0; i < 2000; i++) {
      // A measurement each five seconds.
      gateTakeTime(gate, 5000)
      expect(asked(account, gate, 2, i % 2 === 0 ? 1 : -1)).toBe(true)
      gelTakePulse(account, portableNatives, 2, samplesOf(2, 30000), PULSES[2].sampleCount, gate.interrogation.polarity)
    }
    expect(isGelRested(account, gate)).toBe(false)
    gateTakeTime(gate, Math.ceil(BUDGET.most_nC / rate_nCPerMs) + 1)
    expect(isGelRested(account, gate)).toBe(true)
  })

  it('begins empty where it was used before a boot, and fills with time that has passed', () => {
    const gate = safetyGateNew(LIMITS)
    const account = gelAccountNew(BUDGET, true)
    expect(asked(account, gate, 0, 1)).toBe(false)
    expect([gate.verdict, account.held_nC]).toEqual([REFUSED_GEL_CHARGE, 0])
    gateTakeTime(gate, Math.ceil(account.needed_nC / rate_nCPerMs))
    expect(asked(account, gate, 0, 1)).toBe(true)
    expect(gate.verdict).toBe(PERMITTED)
  })

  it('permits nothing once a bit of it, of its budget or of the gate’s clock has changed', () => {
    const flips: ((account: ReturnType<typeof gelAccountNew>, gate: ReturnType<typeof safetyGateNew>, bit: number) => void)[] = [
      (account, _, bit) => (account.forward_nC ^= bit),
      (account, _, bit) => (account.backward_nC ^= bit),
      (account, _, bit) => (account.settled_ms ^= bit),
      (account, _, bit) => (account.budget.most_nC ^= bit),
      (account, _, bit) => (account.budget.rate_nCPerMsQ10 ^= bit),
      ...(Object.keys(BUDGET.pulses[0]) as (keyof GelBudget['pulses'][0])[]).map((field) => (account: ReturnType<typeof gelAccountNew>, _: unknown, bit: number) => {
        account.budget.pulses[0][field] ^= bit
      }),
      (_, gate, bit) => (gate.clock_ms ^= bit),
    ]
    for (const flip of flips) {
      for (let bit = 0; bit < 30; bit++) {
        const gate = safetyGateNew(LIMITS)
        const account = gelAccountNew(structuredClone(BUDGET), false)
        flip(account, gate, 1 << bit)
        expect([asked(account, gate, 1, 1), gate.verdict]).toEqual([false, REFUSED_DAMAGED])
      }
    }
  })
})
