import { describe, expect, it } from 'vitest'
import { confidenceBins, confidenceFigure } from '../../../../host-tools/benchmarks/mismatch/confidence'
import { CONDITIONS } from '../../../../host-tools/benchmarks/mismatch/conditions'
import { outcomesOf, summaryOf, type Outcome } from '../../../../host-tools/benchmarks/mismatch/outcomes'
import { defaultCalibration } from '../../../../host-tools/calibration/default-calibration'
import { scenarioSchema } from '../../../../sim/scenario'

const right = (stated: number): Outcome => ({ isFlagged: false, isRight: [true, true], stated: [stated, stated] })
const wrong = (stated: number): Outcome => ({ isFlagged: false, isRight: [true, false], stated: [1, stated] })
const flagged: Outcome = { isFlagged: true, isRight: [false, false], stated: [0, 0] }

describe('a summary of interrogations', () => {
  const summary = summaryOf([right(1), right(0.6), wrong(0.96), wrong(0.94), flagged])
  it('counts wrong levels of those that no flag withholds', () => expect(summary.wrong.percent).toBeCloseTo(100 * (2 / 8)))
  it('counts interrogations with a wrong level that is stated above 95 %, of all', () => expect(summary.wrongAndCertain.percent).toBeCloseTo(20))
  it('counts what a flag withholds', () => expect(summary.withheld.percent).toBeCloseTo(20))
  it('has intervals around its shares', () => {
    expect(summary.wrongAndCertain.interval.low).toBeLessThan(20)
    expect(summary.wrongAndCertain.interval.high).toBeGreaterThan(20)
  })
})

describe('confidence over units', () => {
  const many = Array.from({ length: 1000 }, (_, n): Outcome => ({ isFlagged: false, isRight: [n % 10 !== 0], stated: [0.93] }))
  it('compares what is stated with what is right, per bin', () => {
    const bin = confidenceBins(many).find(({ count }) => count > 0)
    expect(bin).toMatchObject({ from: 0.9, count: 1000, right: 0.9 })
    expect(bin?.stated).toBeCloseTo(0.93)
  })
  it('judges bins of 500 levels or more', () => {
    expect(confidenceFigure('x', confidenceBins(many))[0].value).toBeCloseTo(3)
    expect(confidenceFigure('x', confidenceBins(many.slice(0, 499)))).toEqual([])
  })
})

describe('a condition', () => {
  const scenario = scenarioSchema.parse({ name: 'mismatch-test', board: 'pico' })
  const calibration = defaultCalibration('pico')
  const summaryUnder = (name: string) => summaryOf(outcomesOf([calibration], scenario, CONDITIONS.find((one) => one.name === name)!, 0, 30))
  it('of the calibrated electrode leaves levels right', () => expect(summaryUnder('as-calibrated').wrong.percent).toBeLessThan(2))
  it('of a gel that conducts less makes levels wrong', () => expect(summaryUnder('conductance-20-%-less').wrong.percent).toBeGreaterThan(10))
  it('has a name of its own', () => expect(new Set(CONDITIONS.map(({ name }) => name)).size).toBe(CONDITIONS.length))
})
