import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { agreement, type EventLabel } from '../../../host-tools/recordings/event-labels'
import { loadScenario } from '../../../host-tools/scenarios'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import { CONTACT_TOLERANCE_s } from '../../../host-tools/simulation/contact-detection'
import { readDeviceLog } from '../../../host-tools/simulation/device-log'
import { measuresOf } from '../../../host-tools/simulation/run-measures'
import { simulatedRun, type FinishedRun } from '../../../host-tools/simulation/simulated-run'
import { LONG } from '../../long'

/** Figures are gathered while a run goes on: over all of it, in constant memory, and from no plot's thinned trace. */

const IONS = ['K', 'Ca', 'Fe']

function played(name: string, duration_s: number, seed: number, recorded_s?: number): FinishedRun {
  const scenario = loadScenario(name)
  return simulatedRun({ scenario, configuration: configurationOfScenario(scenario), ions: IONS }, { seed, duration_s, recorded_s })
}

/** All numbers of a run, without its recorded details. */
function numbersOf(run: FinishedRun): object {
  const measures = measuresOf(run)
  const { lost, rejectedBytes } = measures.log
  return { ...measures, interrogations: undefined, log: { lost, rejectedBytes } }
}

test('what is recorded makes no difference to any number', () => {
  const seed = fc.integer({ min: 1, max: 1e6 })
  const name = fc.constantFrom('wearable-patch', 'frog-heart', 'worst-noise', 'cold-start')
  fc.assert(
    fc.property(name, seed, fc.integer({ min: 0, max: 60 }), (scenario, seedOfRun, recorded_s) => {
      const whole = played(scenario, 60, seedOfRun)
      const part = played(scenario, 60, seedOfRun, recorded_s)
      expect(numbersOf(part)).toEqual(numbersOf(whole))
      expect(part.result.tissue?.counts).toEqual(whole.result.tissue?.counts)
      expect(part.result.interrogations.every(({ start_s }) => start_s < recorded_s)).toBe(true)
    }),
    { numRuns: LONG ? 15 : 5 },
  )
})

/** A stretch of a run, counted afterwards from its records. */
function counted({ result, watch }: FinishedRun, from_s: number, to_s: number) {
  const within = ({ time_s }: { time_s: number }) => from_s <= time_s && time_s < to_s
  const log = readDeviceLog(result.link)
  const happened = result.contacts
    .flatMap(({ contact_s, separation_s }): EventLabel[] => [
      { kind: 'contact', time_s: contact_s },
      { kind: 'separation', time_s: separation_s },
    ])
    .filter(within)
  const told = log.contacts.map(({ time_s, message }): EventLabel => ({ kind: message.event, time_s })).filter(within)
  const right = (['contact', 'separation'] as const).map((kind) => agreement(happened, told, kind, CONTACT_TOLERANCE_s).matched)
  const stimuli = result.stimuli.filter(({ start_s }) => within({ time_s: start_s }))
  const trusted = watch.interrogations.filter(({ time_s, cycle }) => within({ time_s }) && cycle.flags === 0)
  const cells = (ion: number) => trusted.map(({ ions }) => `${ion} ${ions[ion].trueLevel} ${ions[ion].level}`)
  return {
    sums: {
      cycles: log.cycles.filter(within).length,
      trusted: trusted.length,
      happened: happened.length,
      reported: told.length,
      right: right[0] + right[1],
      asked: log.stimuli.filter(within).length,
      given: stimuli.length,
      pulses: stimuli.reduce((sum, { phases }) => sum + phases / 2, 0),
    },
    cells: IONS.flatMap((_, ion) => cells(ion)),
    most: {
      charge_nC: Math.max(0, ...stimuli.map(({ firstPhase_nC }) => Math.abs(firstPhase_nC))),
      netCharge_nC: Math.max(0, ...stimuli.map(({ netCharge_nC }) => Math.abs(netCharge_nC))),
      latency_ms: Math.max(0, ...stimuli.map(({ latency_ms }) => latency_ms ?? 0)),
    },
  }
}

describe('the figures of a long run', () => {
  const run = played('wearable-patch', 240, 5)
  const measures = measuresOf(run)

  it('equal those put together from its parts, wherever it is cut', () => {
    const { contacts } = run.result
    // Between a separation and the next contact, so that no event is cut from its report.
    const cuts = contacts.slice(1).map(({ contact_s }, i) => (contact_s + contacts[i].separation_s) / 2).filter((cut_s) => !run.result.interrogations.some((one) => Math.abs(one.lastSample_s - cut_s) < 1))
    fc.assert(
      fc.property(fc.subarray(cuts), (chosen) => {
        const ends = [0, ...chosen, 240]
        const parts = ends.slice(1).map((end_s, i) => counted(run, ends[i], end_s))
        const sum = (of: keyof (typeof parts)[0]['sums']) => parts.reduce((total, { sums }) => total + sums[of], 0)
        const most = (of: keyof (typeof parts)[0]['most']) => Math.max(...parts.map((part) => part.most[of]))
        expect(measures.cycles).toMatchObject({ reported: sum('cycles'), trusted: sum('trusted') })
        expect(measures.contacts).toMatchObject({ happened: sum('happened'), reported: sum('reported'), right: sum('right') })
        expect(measures.stimuli).toMatchObject({ asked: sum('asked'), given: sum('given'), pulses: sum('pulses') })
        expect(measures.stimuli.chargePerPhase_nC).toBeCloseTo(most('charge_nC'), 9)
        expect(measures.stimuli.netCharge_nC).toBeCloseTo(most('netCharge_nC'), 9)
        expect(measures.latency.worst_ms).toBeCloseTo(most('latency_ms'), 9)
        const cells = parts.flatMap((part) => part.cells)
        measures.levels.forEach(({ confusion }, ion) =>
          confusion.forEach((row, truth) => row.forEach((count, level) => expect(count).toBe(cells.filter((cell) => cell === `${ion} ${truth} ${level}`).length))),
        )
      }),
    )
    expect(measures.stimuli.given).toBeGreaterThan(1)
    expect(measures.contacts.right).toBeGreaterThan(10)
  })

  it('give the exact median of the latencies', () => {
    const sorted = run.result.stimuli.flatMap(({ latency_ms }) => latency_ms ?? []).sort((a, b) => a - b)
    expect(Math.abs(measures.latency.median_ms / sorted[(sorted.length - 1) >> 1] - 1)).toBeLessThan(2e-4)
  })
})

describe('a run past what is recorded', () => {
  const short = played('sleeper', 7200, 1, 3600)
  const long = played('sleeper', 21600, 1, 3600)

  it('goes on counting', () => {
    const [less, more] = [measuresOf(short), measuresOf(long)]
    expect(more.cycles.reported).toBeGreaterThan(2.5 * less.cycles.reported)
    expect(more.levels[0].trusted).toBe(more.cycles.trusted)
    expect(more.contacts.countable).toBeGreaterThan(2.5 * less.contacts.countable)
    expect(more.contacts.miscounted).toBe(0)
    expect(more.interrogations).toHaveLength(less.interrogations.length)
  })

  it('has a lowest voltage that a longer run can only lower, and no trace hides', () => {
    const lowest_V = Math.min(...long.result.traces.store_mV) / 1000
    expect(long.result.energy.minimum_V).toBeLessThan(lowest_V)
    expect(long.result.energy.minimum_V).toBeLessThanOrEqual(short.result.energy.minimum_V)
  })

  it('keeps no more for it', () => {
    expect(long.result.link).toHaveLength(short.result.link.length)
    const waiting = Object.values(long.watch.contacts.matchers).flatMap(({ happened_s, reported_s }) => [...happened_s, ...reported_s])
    expect(waiting).toEqual([])
  })
})
