import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quartilesOf, statisticsOf } from '../../../host-tools/sweep/statistics'
import { sweepText } from '../../../host-tools/sweep/sweep-text'
import { renderSweepPage } from '../../../host-tools/sweep/sweep-page'
import type { Cell, Table } from '../../../host-tools/sweep/table'

/** Runs with two fields varied: harvested energy is 100·rate + seed, and a run misses as many aims as stated. */
function tableOf(rates: number[], boards: string[], seeds: number, missedOf: (rate: number, seed: number) => number): Table {
  const names = ['contacts.rate_Hz', 'board', 'seed', 'energy.harvested_uJ', 'latency.worst_ms', 'energy.boots', 'figures.missed']
  const rows = rates.flatMap((rate) =>
    boards.flatMap((board) =>
      Array.from({ length: seeds }, (_, i): Cell[] => [rate, board, i + 1, 100 * rate + i + 1, rate === rates[0] ? null : 50 + i, 1, missedOf(rate, i + 1)]),
    ),
  )
  return {
    columns: ['sweep', 'run', 'runs', ...names].map((name) => ({ name, kind: 'real' as const })),
    rows: rows.map((row, run) => ['id', run, rows.length, ...row]),
  }
}

describe('quartiles', () => {
  it.each([
    [[3], [3, 3, 3]],
    [[1, 2], [1.25, 1.5, 1.75]],
    [[5, 1, 3, 2, 4], [2, 3, 4]],
    [[null, 7, null], [7, 7, 7]],
  ])('of %j', (values, [first, median, third]) => expect(quartilesOf(values)).toEqual({ first, median, third }))

  it('are none where no run has a value', () => expect(quartilesOf([null, null])).toBeNull())

  it('rise, and lie among the values, in whatever order these come', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
        const { first, median, third } = quartilesOf(values) ?? { first: NaN, median: NaN, third: NaN }
        expect(Math.min(...values) <= first && first <= median && median <= third && third <= Math.max(...values)).toBe(true)
        expect(quartilesOf([...values].reverse())).toEqual({ first, median, third })
      }),
    )
  })
})

describe('what a sweep showed', () => {
  const table = tableOf([1.8, 0.6], ['puckjs', 'pico'], 5, (rate, seed) => (rate === 0.6 ? seed % 3 : 0))
  const statistics = statisticsOf(table)

  it('has a group for each value of each varied field, numbers in their order', () => {
    expect(statistics.fields.map(({ field, groups }) => [field, groups.map(({ value, runs, missed }) => [value, runs.length, missed])])).toEqual([
      ['contacts.rate_Hz', [[0.6, 10, 8], [1.8, 10, 0]]],
      ['board', [['puckjs', 10, 4], ['pico', 10, 4]]],
    ])
    const harvested = statistics.figures.indexOf('energy.harvested_uJ')
    expect(statistics.fields[0].groups[1].quartiles[harvested]).toEqual({ first: 182, median: 183, third: 184 })
  })

  it('names the worst runs by their seeds, with most misses first', () => {
    expect(statistics.missed.slice(0, 3).map(({ run, seed, missed }) => [run, seed, missed])).toEqual([[11, 2, 2], [14, 5, 2], [16, 2, 2]])
    const text = sweepText(statistics)
    expect(text).toContain('8 of 20 runs miss an aim, the worst first:')
    expect(text).toContain('  run 11: contacts.rate_Hz=0.6 board=puckjs seed=2, 2 aims missed')
    expect(text).toContain('  … and 3 more')
  })

  it('is a table of medians and quartiles no wider than a terminal', () => {
    const text = sweepText(statistics)
    expect(text).toContain('energy.harvested_uJ    63 (62 to 64)  183 (182 to 184)')
    expect(text).toContain('runs that miss an aim        8 of 10           0 of 10')
    expect(text.find((line) => line.startsWith('latency.worst_ms'))).toMatch(/^latency.worst_ms +52 \(51 to 53\) +–$/)
    expect(text).toContain('The same in every run: energy.boots 1.')
    const wide = sweepText(statisticsOf(tableOf(Array.from({ length: 12 }, (_, i) => i + 1), ['puckjs'], 5, () => 0)))
    expect(Math.max(...wide.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(wide.filter((line) => line.startsWith('energy.harvested_uJ')).length).toBeGreaterThan(1)
    expect(wide.at(-1)).toBe('All 60 runs reach their aims.')
  })

  it('with the seed alone varied is one group of all runs', () => {
    const alone = statisticsOf(tableOf([1], ['puckjs'], 4, () => 0))
    expect(alone.fields.map(({ field, groups }) => [field, groups.length])).toEqual([['', 1]])
    expect(sweepText(alone)).toContain('energy.harvested_uJ    103 (102 to 103)')
    expect(renderSweepPage('x', alone)).toContain('Against the seed')
  })

  it('is a page that embeds every seed’s line once for each chart', () => {
    const html = renderSweepPage('x', statistics)
    const charts = JSON.parse(/<script type="application\/json">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as { xLabel: string; yLabel: string; series: { x: number[] }[]; overlays: { label: string; y: number[] }[] }[]
    const chart = charts.find(({ xLabel, yLabel }) => xLabel === 'contacts.rate_Hz' && yLabel === 'energy.harvested_uJ')
    expect(chart?.overlays.map(({ label }) => label)).toEqual(['seed 2', 'seed 5', 'seed 1', 'seed 4', 'seed 3'])
    expect(chart?.overlays[0].y).toEqual([62, 182])
    // uPlot joins series by x: runs at one value are told apart by theirs.
    const dots = chart?.series[0].x ?? []
    expect(new Set(dots).size).toBe(20)
    expect(dots.every((x, i) => i === 0 || x > dots[i - 1])).toBe(true)
    expect(charts.some(({ yLabel }) => yLabel === 'energy.boots')).toBe(false)
  })

  it('of a part without a run says nothing', () => {
    expect(sweepText(statisticsOf({ ...table, rows: [] }))).toEqual([])
    expect(renderSweepPage('x', statisticsOf({ ...table, rows: [] }))).toContain('Summary')
  })
})
