import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { storedEnergy_uJ } from '../../firmware/core/decide/energy-ledger'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { agreement } from '../../host-tools/recordings/event-labels'
import { loadScenario } from '../../host-tools/scenarios'
import { CONTACT_TOLERANCE_s, contactWatchNew, contactsTakeEvent, contactsTakeMessage, contactsTakeCount, contactsTakeHello, endCounting, settleContacts } from '../../host-tools/simulation/contact-detection'
import { agreementOf, interrogationOf, levelTallyNew, tallyLevels } from '../../host-tools/simulation/interrogations'
import { configurationOfScenario } from '../../host-tools/simulation/configuration-of-scenario'
import { summarise } from '../../host-tools/simulation/run-summary'
import { simulatedRun } from '../../host-tools/simulation/simulated-run'
import { refusalSummary, stimulusAnswers } from '../../host-tools/simulation/refused-stimuli'
import { endStimuli, latencySummary, stimuliTakeCycle, stimuliTakePhase, stimuliTakeRequest, stimulusWatchNew } from '../../host-tools/simulation/stimuli'
import type { CycleMessage, StimulusMessage } from '../../host-tools/telemetry'
import type { Contact } from '../../sim/contact-schedule'
import { ladderWatchNew, laddersTakePulse, settleLadder, type InterrogationTruth } from '../../sim/interrogation-truth'
import type { PulseRecord, StimulusPhase } from '../../sim/world'

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
    contactEvents: 0,
    ions: [{ activation_Q15: Math.round(activation * 32768), level, confidence_Q15: 32765 }],
  }
}

function truth(lastSample_s: number, activation: number, pulseCount = 3): InterrogationTruth {
  const pulses = new Array(pulseCount).fill({}) as InterrogationTruth['pulses']
  return { start_s: lastSample_s - 0.5, lastSample_s, activation: [activation], apparent: [activation], pulses }
}

/** One interrogation judged: its true activation, and what the device reported. */
function judged(trueActivation: number, level: number, flags = 0) {
  const tallies = [levelTallyNew()]
  tallyLevels(tallies, interrogationOf(cycle(trueActivation, level, flags), truth(1, trueActivation), [0], tables))
  return agreementOf('K', tallies[0])
}

describe('levels against the truth', () => {
  it.each([
    [0.05, 0],
    [0.3, 1],
    [1, 2],
    [1.9, 3],
  ])('activation %f is level %i and no other', (activation, right) => {
    for (const level of [0, 1, 2, 3]) {
      const { agreement, confusion } = judged(activation, level)
      expect(agreement).toBe(level === right ? 1 : 0)
      expect(confusion[right][level]).toBe(1)
    }
  })

  it('inside a hysteresis band accepts both levels beside the boundary, and no third', () => {
    expect([0, 1, 2, 3].map((level) => judged(0.61, level).agreement)).toEqual([0, 1, 1, 0])
  })

  it('leaves out interrogations that the device doubts', () => {
    expect(judged(1, 0, 2)).toMatchObject({ trusted: 0, agreement: NaN })
  })

  it('looks an ion up by its place in the gel; an ion that the gel does not gate is absent', () => {
    const three = { levelBoundaries_Q15: [1, 2, 3].map(() => tables.levelBoundaries_Q15[0]), levelHysteresis_Q15: 1311 }
    const message = { ...cycle(1, 2), ions: [1, 2, 3].map(() => cycle(1, 2).ions[0]) }
    const mixed = { ...truth(1, 0), activation: [0.1, 0.2], apparent: [0.1, 0.2] }
    expect(interrogationOf(message, mixed, [1, -1, 0], three).ions.map(({ trueActivation }) => trueActivation)).toEqual([0.2, 0, 0.1])
  })
})

describe('pulses put together to interrogations', () => {
  const pulse = (start_us: number, applied_mV: number, isProbe = false) => ({ start_us, applied_mV, isProbe, lastSample_us: start_us + 60, supply: [], apparent: [] }) as unknown as PulseRecord

  it('takes the last whole ladder, in either polarity, and no probe', () => {
    const watch = ladderWatchNew(3)
    for (const one of [pulse(0, 1000), pulse(100, 2000), pulse(200, 3000), pulse(300, -1000), pulse(400, -2000), pulse(500, 3000, true)]) laddersTakePulse(watch, one)
    settleLadder(watch)
    expect(watch.whole).toMatchObject({ start_s: 0, lastSample_s: 260e-6 })
    expect(watch.current?.pulses.map(({ start_us }) => start_us)).toEqual([300, 400])
    expect(watch.lastSample_us).toBe(460)
  })
})

describe('contacts reported against those that happened', () => {
  /** Plays contacts and reports in order of time to a watch of a device that is powered throughout. */
  function tallied(schedule: Contact[], reports: { kind: 'contact' | 'separation'; time_s: number }[], duration_s = 1e4) {
    const watch = contactWatchNew(duration_s)
    contactsTakeHello(watch)
    const events = schedule.flatMap(({ contact_s, separation_s }) => [
      { at_s: contact_s, play: () => contactsTakeEvent(watch, 'contact', contact_s) },
      { at_s: separation_s, play: () => contactsTakeEvent(watch, 'separation', separation_s) },
    ])
    const messages = reports.map(({ kind, time_s }) => ({ at_s: time_s + 0.3, play: () => contactsTakeMessage(watch, kind, time_s) }))
    for (const { play } of [...events, ...messages].sort((a, b) => a.at_s - b.at_s)) play()
    settleContacts(watch, Infinity)
    return watch.tally
  }
  const contact = { contact_s: 1, separation_s: 1.4, wetted: 1 }

  it('counts a right one once, and no other kind', () => {
    expect(tallied([contact], [{ kind: 'contact', time_s: 1.1 }])).toEqual({ contacts: 1, happened: 2, countable: 0, miscounted: 0, reported: 1, right: 1 })
    expect(tallied([contact], [1.1, 0.9].map((time_s) => ({ kind: 'contact', time_s }))).right).toBe(1)
    expect(tallied([contact], [{ kind: 'separation', time_s: 1.1 }]).right).toBe(0)
    expect(tallied([contact], [{ kind: 'contact', time_s: 1.2 }]).right).toBe(0)
  })

  it('compares each boot’s counts with what happened until it read them', () => {
    const watch = contactWatchNew(100)
    const happen = (from_s: number, count: number) => {
      for (let i = 0; i < count; i++) contactsTakeEvent(watch, i % 2 === 0 ? 'contact' : 'separation', from_s + i)
    }
    // Before the first boot nobody counts.
    happen(0, 3)
    contactsTakeHello(watch)
    happen(10, 8)
    contactsTakeCount(watch, 6, 15.5)
    expect(watch.tally).toMatchObject({ countable: 0, miscounted: 0 })
    contactsTakeCount(watch, 7, 17.5)
    endCounting(watch)
    happen(30, 4)
    contactsTakeHello(watch)
    happen(40, 5)
    contactsTakeCount(watch, 5, 44.5)
    happen(50, 2)
    endCounting(watch)
    // Seven of eight in the first boot, five of five in the second; two after its last count.
    expect(watch.tally).toMatchObject({ contacts: 12, happened: 22, countable: 13, miscounted: 1 })
  })

  it('finds while the run goes on what the whole lists give in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 100, max: 3000 }), fc.integer({ min: -400, max: 400 }), fc.boolean()), { maxLength: 80 }), (gaps) => {
        let time_s = 1
        const schedule = gaps.map(([gap_ms]) => {
          time_s += gap_ms / 1000
          return { contact_s: time_s, separation_s: time_s + 0.05, wetted: 1 }
        })
        const reports = gaps.flatMap(([, late_ms, isReported], i) => (isReported ? [{ kind: 'contact' as const, time_s: schedule[i].contact_s + late_ms / 1000 }] : []))
        const labels = schedule.map(({ contact_s }) => ({ kind: 'contact' as const, time_s: contact_s }))
        expect(tallied(schedule, reports).right).toBe(agreement(labels, reports, 'contact', CONTACT_TOLERANCE_s).matched)
      }),
    )
  })
})

describe('stimuli', () => {
  const phase = (start_us: number, current_uA: number, pumpStart: number): StimulusPhase => ({ start_us, end_us: start_us + 300, pumpStart, current_uA })

  it.each([2410, 2210])('gives refusals by reason, each with the number asked for and the limit, with %i mV in the store', (store_mV) => {
    const configuration = deviceConfigurationFor('puckjs')
    const watch = stimulusWatchNew()
    const asked = [[0, 0], [6, 0.4], [6, 0.9], [7, 2], [9, 3]].map(([verdict, time_s]) => ({
      time_s,
      sent_s: time_s,
      message: { kind: 'stimulus', epoch: 0, sequence: 0, time_ms: time_s * 1000, rule: 0, plan: 0, verdict, latency_ms: 60 } as StimulusMessage,
    }))
    const cycle = { time_s: 1.94, sent_s: 2.1, message: { kind: 'cycle', time_ms: 1940, store_mV } as CycleMessage }
    for (const one of asked) {
      stimuliTakeRequest(watch, one)
      if (one.time_s === 2) stimuliTakeCycle(watch, cycle.message)
    }
    endStimuli(watch)
    const { energy } = configuration
    // Below shed_V nothing is left.
    const left_uJ = Math.max(0, storedEnergy_uJ(store_mV, energy.storeFactor) - storedEnergy_uJ(energy.shed_mV, energy.storeFactor))
    expect(refusalSummary(watch.refusals, configuration)).toEqual([
      { reason: 'too soon: interval 400 to 900 ms, at least 1000 ms by limits.stimulusInterval_s', count: 2 },
      { reason: `not enough energy: cost ${energy.plan_uJ[0]} µJ, at most ${left_uJ} µJ by the store above store.shed_V`, count: 1 },
      { reason: 'decision too old: age 60 ms, at most 500 ms by limits.decisionAge_ms', count: 1 },
    ])
    expect(watch.tally.asked).toBe(5)
    expect(stimulusAnswers({ stimuli: asked, cycles: [cycle] }, configuration)[1]).toBe('too soon: interval 400 ms, at least 1000 ms by limits.stimulusInterval_s')
  })

  it('adds up phases and trains', () => {
    const watch = stimulusWatchNew()
    stimuliTakePhase(watch, phase(1000, -500, 1), 0)
    stimuliTakePhase(watch, phase(1400, 490, 1), 0)
    stimuliTakePhase(watch, phase(9000, 400, 2), 8000)
    stimuliTakePhase(watch, phase(9400, -400, 2), 8000)
    endStimuli(watch)
    expect(watch.tally).toMatchObject({ given: 2, pulses: 2 })
    expect(watch.tally.chargePerPhase_nC).toBeCloseTo(150, 9)
    expect(watch.tally.netCharge_nC).toBeCloseTo(3, 9)
  })

  it('gives median and worst latency', () => {
    const watch = stimulusWatchNew()
    expect(latencySummary(watch)).toEqual({ count: 0, median_ms: 0, worst_ms: 0 })
    for (const [i, latency_us] of [19000, 5000, null, 40000].entries()) stimuliTakePhase(watch, phase(1e6 * (i + 1), 1, i + 1), latency_us === null ? null : 1e6 * (i + 1) - latency_us)
    expect(latencySummary(watch)).toEqual({ count: 3, median_ms: 19, worst_ms: 40 })
  })
})

describe('the summary of a run', () => {
  const scenario = loadScenario('bench')
  const configuration = configurationOfScenario(scenario)
  const summary = summarise(simulatedRun({ scenario, configuration, ions: ['K', 'Ca', 'Fe'] }, { seed: 3, duration_s: 60 }))

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
