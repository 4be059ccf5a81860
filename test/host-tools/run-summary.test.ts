import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedEnergy_uJ } from '../../firmware/core/decide/energy-ledger'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { loadScenario } from '../../host-tools/scenarios'
import { contactSummary } from '../../host-tools/simulation/contact-detection'
import { agreementOf, pairInterrogations } from '../../host-tools/simulation/interrogations'
import { summarise } from '../../host-tools/simulation/run-summary'
import { latencySummary, stimulusAnswers, stimulusSummary } from '../../host-tools/simulation/stimuli'
import type { ContactMessage, CycleMessage, StimulusMessage } from '../../host-tools/telemetry'
import type { InterrogationTruth } from '../../sim/simulate'
import { simulate } from '../../sim/simulate'
import type { StimulusTruth } from '../../sim/stimulus-truth'
import { sourceProgram } from '../../sim/virtual-board'

const tables = { levelBoundaries_Q15: [[4915, 19661, 45875]], levelHysteresis_Q15: 1311 }

function cycle(activation: number, level: number, flags = 0): CycleMessage {
  return {
    kind: 'cycle',
    epoch: 1,
    sequence: 0,
    time_ms: 0,
    flags,
    misfit: 0,
    store_mV: 3000,
    temperature_dC: 250,
    spent_uJ: 0,
    harvested_uJ: 0,
    contactRate_mHz: 0,
    ions: [{ activation_Q15: Math.round(activation * 32768), level, confidence_Q15: 32765 }],
  }
}

function truth(lastSample_s: number, activation: number, pulseCount = 3): InterrogationTruth {
  const pulses = new Array(pulseCount).fill({}) as InterrogationTruth['pulses']
  return { start_s: lastSample_s - 0.5, lastSample_s, activation: [activation], apparent: [activation], pulses }
}

/** One interrogation judged: its true activation, and what the device told. */
function judged(trueActivation: number, level: number, flags = 0) {
  const message = cycle(trueActivation, level, flags)
  return pairInterrogations([{ time_s: 1, sent_s: 1.05, message }], [truth(1, trueActivation)], 3, tables)
}

describe('levels against the truth', () => {
  it.each([
    [0.05, 0],
    [0.3, 1],
    [1, 2],
    [1.9, 3],
  ])('activation %f is level %i and no other', (activation, right) => {
    for (const level of [0, 1, 2, 3]) {
      const [{ agreement, confusion }] = agreementOf(judged(activation, level), ['K'])
      expect(agreement).toBe(level === right ? 1 : 0)
      expect(confusion[right][level]).toBe(1)
    }
  })

  it('inside a hysteresis band accepts both levels beside the boundary, and no third', () => {
    const agreementAt = (level: number) => agreementOf(judged(0.61, level), ['K'])[0].agreement
    expect([0, 1, 2, 3].map(agreementAt)).toEqual([0, 1, 1, 0])
  })

  it('leaves out interrogations that the device doubts', () => {
    expect(agreementOf(judged(1, 0, 2), ['K'])[0]).toMatchObject({ trusted: 0, agreement: NaN })
  })

  it('judges each message by the last whole interrogation before it was sent', () => {
    const truths = [truth(1, 0.2), truth(2, 1.5, 2), truth(3, 0.9), truth(7, 1.8)]
    const paired = pairInterrogations([{ time_s: 2.99, sent_s: 3.4, message: cycle(0.9, 2) }], truths, 3, tables)
    expect(paired.map(({ ions }) => ions[0].trueActivation)).toEqual([0.9])
  })
})

describe('contacts told against those that happened', () => {
  const contact = { contact_s: 1, separation_s: 1.4, wetted: 1 }
  const told = (event: 'contact' | 'separation', time_s: number) => ({
    time_s,
    sent_s: time_s,
    message: { kind: 'contact', epoch: 1, sequence: 0, event, time_ms: 0, peak_Q6: 0, charge_Q6: 0 } as ContactMessage,
  })

  it('counts a right one once, and no other kind', () => {
    expect(contactSummary({ contacts: [told('contact', 1.1)], cycles: [] }, [contact], 10)).toEqual({
      happened: 2,
      told: 1,
      right: 1,
      rate_Hz: null,
      trueRate_Hz: 0.1,
    })
    expect(contactSummary({ contacts: [told('contact', 1.1), told('contact', 0.9)], cycles: [] }, [contact], 10).right).toBe(1)
    expect(contactSummary({ contacts: [told('separation', 1.1)], cycles: [] }, [contact], 10).right).toBe(0)
    expect(contactSummary({ contacts: [told('contact', 1.2)], cycles: [] }, [contact], 10).right).toBe(0)
  })

  it('finds every event of any schedule that is told within tolerance', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 400, max: 3000 }), fc.integer({ min: -140, max: 140 })), { maxLength: 60 }), (gaps) => {
        let time_s = 0
        const schedule = gaps.map(([gap_ms]) => {
          time_s += gap_ms / 1000
          return { contact_s: time_s, separation_s: time_s + 0.2, wetted: 1 }
        })
        const events = schedule.map(({ contact_s }, i) => told('contact', contact_s + gaps[i][1] / 1000))
        expect(contactSummary({ contacts: events, cycles: [] }, schedule, 1e4).right).toBe(gaps.length)
      }),
    )
  })
})

describe('stimuli', () => {
  const given = (latency_ms: number | null): StimulusTruth => ({
    start_s: 1,
    end_s: 1.5,
    phases: 20,
    amplitude_uA: 500,
    firstPhase_nC: -150,
    netCharge_nC: 2,
    latency_ms,
  })

  it('gives refusals by reason, each with the number asked for and the limit', () => {
    const configuration = deviceConfigurationFor('puckjs')
    const asked = [[0, 0], [6, 0.4], [6, 0.9], [7, 2], [9, 3]].map(([verdict, time_s]) => ({
      time_s,
      sent_s: time_s,
      message: { kind: 'stimulus', epoch: 0, sequence: 0, time_ms: time_s * 1000, rule: 0, plan: 0, verdict, latency_ms: 60 } as StimulusMessage,
    }))
    const cycle = { time_s: 1.94, sent_s: 2.1, message: { kind: 'cycle', time_ms: 1940, store_mV: 2210 } as CycleMessage }
    const { energy } = configuration
    const left_uJ = storedEnergy_uJ(2210, energy.storeFactor) - storedEnergy_uJ(2200, energy.storeFactor)
    const log = { stimuli: asked, cycles: [cycle] }
    expect(stimulusSummary(log, [given(19)], configuration)).toEqual({
      asked: 5,
      given: 1,
      refused: [
        { reason: 'too soon: interval 400 to 900 ms, at least 1000 ms by limits.stimulusInterval_s', count: 2 },
        { reason: `not enough energy: cost ${energy.plan_uJ[0]} µJ, at most ${left_uJ} µJ by the store above store.shed_V`, count: 1 },
        { reason: 'decision too old: age 60 ms, at most 500 ms by limits.decisionAge_ms', count: 1 },
      ],
      pulses: 10,
      chargePerPhase_nC: 150,
      imbalance_nC: 0.2,
    })
    expect(stimulusAnswers(log, configuration)[1]).toBe('too soon: interval 400 ms, at least 1000 ms by limits.stimulusInterval_s')
  })

  it('gives median and worst latency', () => {
    expect(latencySummary([19, 5, null, 40].map(given))).toEqual({ count: 3, median_ms: 19, worst_ms: 40 })
    expect(latencySummary([])).toEqual({ count: 0, median_ms: 0, worst_ms: 0 })
  })
})

describe('the summary of a run', () => {
  const scenario = loadScenario('bench')
  const configuration = deviceConfigurationFor(scenario.board, scenario.device)
  const result = simulate(scenario, sourceProgram(configuration), { seed: 3, duration_s: 60 })
  const summary = summarise({ scenario, configuration, ions: ['K', 'Ca', 'Fe'], result })

  it('reads all that the device said, and pairs every cycle', () => {
    expect(summary.log).toMatchObject({ lost: 0, rejectedBytes: 0 })
    expect(summary.log.cycles.length).toBeGreaterThan(5)
    expect(summary.interrogations).toHaveLength(summary.log.cycles.length)
    for (const { time_s, cycle: message } of summary.interrogations) {
      const stated = summary.log.cycles.find((logged) => logged.message === message)
      expect(Math.abs(time_s - (stated?.time_s ?? 0))).toBeLessThan(0.01)
    }
  })

  it('counts the stimuli that the load got as those that the gate permitted', () => {
    const permitted = summary.log.stimuli.filter(({ message }) => message.verdict === 0)
    expect(summary.stimuli.given).toBe(permitted.length)
  })

  it('explains every joule', () => {
    expect(Math.abs(summary.energy.unexplained_uJ)).toBeLessThan(1e-3)
  })
})
