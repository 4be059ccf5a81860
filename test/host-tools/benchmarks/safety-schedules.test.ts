import { describe, expect, it } from 'vitest'
import { CUT_LIVES, cutId, cutsOf } from '../../../host-tools/benchmarks/safety/cuts'
import { replayText } from '../../../host-tools/benchmarks/safety/replay'
import { resultsOf, scheduleOfId } from '../../../host-tools/benchmarks/safety/results'
import { runSchedule } from '../../../host-tools/benchmarks/safety/run-schedule'
import type { Step } from '../../../firmware/boards/loop'
import type { LimitName } from '../../../sim/monitor/breaches'
import { patchedStep } from '../../sim/monitor/patched-step'

const LONG = process.env.IONGATE_LONG === '1'
const IDS = Array.from({ length: LONG ? 2000 : 60 }, (_, i) => `s${i + 1}`)
/** Plans beyond a limit are few: s69 has the first one with too much charge that is asked for. */
const MORE_IDS = [...IDS, ...Array.from({ length: 40 }, (_, i) => `s${IDS.length + i + 1}`)]
describe('random schedules of faults, attacks, cuts and clock jumps', () => {
  const results = resultsOf(IDS)

  it('breach no limit, change nothing without the key, lose and double nothing', () => {
    expect(results.filter(({ breaches, findings }) => breaches.length + findings.length > 0)).toEqual([])
  })

  it('make devices stimulate, and cut them', () => {
    expect(results.filter(({ trains }) => trains > 0).length).toBeGreaterThan(IDS.length / 4)
    expect(results.reduce((sum, { cuts }) => sum + cuts, 0)).toBeGreaterThan(IDS.length / 4)
  })

  it('are what their ids say', () => {
    const [one, other] = ['s7', 's7'].map((id) => replayText(id).text)
    expect(one).toBe(other)
    expect(resultsOf(['s7'])[0]).toEqual(results[6])
    for (const none of ['7', 'flip:armed:999999@1', 'flip:off:1@1']) expect(() => replayText(none)).toThrow(RangeError)
  })

  it('find a gate that is open', () => {
    const patched = (from: string, to: string) => patchedStep([{ file: 'decide/safety-gate.ts', from, to }])
    const finds = (limit: LimitName, step: Step) => MORE_IDS.some((id) => runSchedule(scheduleOfId(id), step).breaches.some((one) => one.limit === limit))
    expect(finds('interval', patched('elapsed(gate.clock_ms, gate.lastStimulus_ms) < limits.stimulusInterval_ms', 'false'))).toBe(true)
    expect(finds('pulses-hour', patched('if (cost_ms > gate.room_ms) return refuse(gate, REFUSED_DOSE)', ''))).toBe(true)
    expect(finds('charge', patched('if (verdict !== PERMITTED) return refuse(gate, verdict)', ''))).toBe(true)
  })
})

describe('power cuts at events, writes and edges', () => {
  it('breach no limit, one deep', () => {
    for (const life of CUT_LIVES) {
      const [whole] = resultsOf([cutId(life, [])])
      expect(whole).toMatchObject({ breaches: [], findings: [] })
      const cuts = cutsOf(whole.places).filter((_, i) => LONG || i % 8 === 0)
      const results = resultsOf(cuts.map((cut) => cutId(life, [cut])))
      expect(results.filter(({ breaches }) => breaches.length > 0)).toEqual([])
      expect(results.every(({ cuts: count }) => count === 1)).toBe(true)
    }
  })

  it('are what their ids say', () => {
    const [first] = cutsOf({ event: 20, write: 1, edge: 0 }).slice(12)
    const { id, incidents } = scheduleOfId(cutId('t', [first]))
    expect(id).toBe('cut:t:event12@0')
    expect(incidents).toEqual([{ kind: 'cut-at', outage_us: 20000, what: 'event', number: 12, part: 0 }])
  })
})
