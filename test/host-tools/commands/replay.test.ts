import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { run } from '../../../host-tools/cli'
import { syntheticSignal } from '../../recordings/synthetic-steps'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-replay-'))
const place = (name: string): string => path.join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
})

/** Runs the command and returns its exit status and what it printed. */
async function iongate(...words: string[]): Promise<{ status: number; out: string; err: string }> {
  const printed = { out: '', err: '' }
  vi.spyOn(console, 'log').mockImplementation((text: string) => void (printed.out += `${text}\n`))
  vi.spyOn(console, 'error').mockImplementation((text: string) => void (printed.err += `${text}\n`))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((printed.err += String(text)), true))
  return { status: await run(words), ...printed }
}

const signal = syntheticSignal({
  seed: 3,
  sampleRate_Hz: 500,
  duration_s: 8,
  rate_Hz: 1,
  noiseRatio: 40,
  mains: 0.3,
  mains_Hz: 50,
  ripple: 0.1,
  drift: 0,
})
writeFileSync(
  place('steps.csv'),
  ['time_s,voltage_v', ...signal.values.map((value, i) => `${(i / 500).toFixed(4)},${value.toFixed(5)}`)].join('\n'),
)
const labelRows = [
  ...signal.contacts_s.map((time_s) => `contact,${time_s.toFixed(3)}`),
  ...signal.separations_s.map((time_s) => `separation,${time_s.toFixed(3)}`),
]
writeFileSync(place('labels.csv'), ['kind,time_s', ...labelRows].join('\n'))
writeFileSync(place('late.csv'), ['kind,time_s', ...labelRows.slice(2), 'contact,7.9', 'separation,7.95'].join('\n'))

writeFileSync(place('contacts-only.csv'), ['kind,time_s', ...labelRows.slice(0, signal.contacts_s.length)].join('\n'))
writeFileSync(place('quiet.csv'), ['time_s,voltage_v', ...signal.values.map((_, i) => `${(i / 500).toFixed(4)},${((i % 7) / 1000).toFixed(3)}`)].join('\n'))

/** Steps of one size on a known RC of 1 ms, 20 samples/ms. */
const model = [0, 1].flatMap((sweep) =>
  Array.from({ length: 6000 }, (_, i) => {
    const isStep = i >= 1000 && i < 4000
    const spike = isStep ? -300 * Math.exp(-(i - 1000) / 20) - 20 : i >= 4000 ? 300 * Math.exp(-(i - 4000) / 20) : 0
    return `${sweep},${(i / 20000).toFixed(5)},${isStep ? -80 : -70},${(spike - 140).toFixed(4)}`
  }),
)
writeFileSync(place('model.csv'), ['sweep,time_s,command_mv,current_pa', ...model].join('\n'))

describe('iongate replay', () => {
  it('prints events and figures of one recording as one JSON object', async () => {
    const { status, out } = await iongate('replay', place('steps.csv'), '--labels', place('labels.csv'), '--json')
    expect(status).toBe(0)
    const object = JSON.parse(out)
    expect(object.kind).toBe('triboelectric')
    expect(object.events).toHaveLength(labelRows.length)
    expect(object.events[0]).toEqual({
      kind: 'contact',
      time_s: expect.closeTo(signal.contacts_s[0], 1),
      peak: expect.any(Number),
      charge: expect.any(Number),
    })
    expect(object.figures).toContainEqual({ name: 'contact/recall', value: 1, unit: '', aim: '≥ 0.95', holds: true })
  })

  it('ends with 5 when the labels say otherwise', async () => {
    const { status, out } = await iongate('replay', place('steps.csv'), '--labels', place('late.csv'))
    expect(status).toBe(5)
    expect(out).toContain('✗ contact/recall')
  })

  it('judges no kind of event that nobody labelled', async () => {
    const { status, out } = await iongate('replay', place('steps.csv'), '--labels', place('contacts-only.csv'))
    expect(out).toContain('✓ contact/precision: 1 ')
    expect(out).not.toMatch(/[✓✗] separation/)
    expect(out).toContain('· separation/recall: does not apply, no separation is labelled')
    expect(status).toBe(0)
  })

  it('says that too few events say nothing of how they alternate', async () => {
    const { out } = await iongate('replay', place('quiet.csv'))
    expect(out).toContain('· events/alternation: does not apply, there are fewer than three events')
  })

  it('recovers the time constants of a known RC', async () => {
    const { status, out } = await iongate('replay', place('model.csv'), '--json')
    expect(status).toBe(0)
    const object = JSON.parse(out)
    expect(object.time_constants.map(({ edge }: { edge: string }) => edge)).toEqual(['on', 'off'])
    for (const one of object.time_constants) {
      expect(one.time_constant_double_ms).toBeCloseTo(1, 3)
      expect(one.time_constant_ms).toBeCloseTo(1, 2)
    }
  })

  it('lists several recordings, their figures again under the names of the files', async () => {
    const { status, out } = await iongate('replay', place('steps.csv'), place('model.csv'), '--json')
    expect(status).toBe(0)
    const object = JSON.parse(out)
    expect(object.files.map(({ kind }: { kind: string }) => kind)).toEqual(['triboelectric', 'transient'])
    expect(object.figures.map(({ name }: { name: string }) => name)).toContain(`${place('steps.csv')}/events/alternation`)
  })

  it('writes a page that fetches nothing', async () => {
    const { status } = await iongate('replay', place('steps.csv'), place('model.csv'), '--plot', place('plots/page.html'))
    expect(status).toBe(0)
    const page = readFileSync(place('plots/page.html'), 'utf8')
    expect(page).toContain('steps.csv')
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  it('gives the same events and time constants whether stamps are exact or rounded to milliseconds', async () => {
    const rate_Hz = 700
    const { values } = syntheticSignal({ seed: 5, sampleRate_Hz: rate_Hz, duration_s: 6, rate_Hz: 1, noiseRatio: 40, mains: 0.2, mains_Hz: 50, ripple: 0, drift: 0 })
    // One step on an RC of 30 ms.
    const currents = Array.from({ length: 600 }, (_, i) => (i < 100 ? 0 : i < 350 ? 300 * Math.exp(-(i - 100) / 21) + 20 : -300 * Math.exp(-(i - 350) / 21)))
    for (const decimals of [6, 3]) {
      const stamp = (i: number): string => (i / rate_Hz).toFixed(decimals)
      writeFileSync(place(`contacts-${decimals}.csv`), ['time_s,voltage_v', ...values.map((value, i) => `${stamp(i)},${value.toFixed(5)}`)].join('\n'))
      const rows = currents.map((current, i) => `0,${stamp(i)},${i >= 100 && i < 350 ? -60 : -70},${current.toFixed(3)}`)
      writeFileSync(place(`transient-${decimals}.csv`), ['sweep,time_s,command_mv,current_pa', ...rows].join('\n'))
    }
    const objectOf = async (name: string) => JSON.parse((await iongate('replay', place(name), '--json')).out)
    const [exact, rounded] = [await objectOf('contacts-6.csv'), await objectOf('contacts-3.csv')]
    expect(exact.events.length).toBeGreaterThanOrEqual(10)
    expect(rounded.events.map(({ kind }: { kind: string }) => kind)).toEqual(exact.events.map(({ kind }: { kind: string }) => kind))
    rounded.events.forEach(({ time_s }: { time_s: number }, i: number) => expect(Math.abs(time_s - exact.events[i].time_s)).toBeLessThan(0.002))
    for (const name of ['transient-6.csv', 'transient-3.csv']) {
      for (const { time_constant_double_ms } of (await objectOf(name)).time_constants) expect(time_constant_double_ms).toBeCloseTo(30, 0)
    }
  })

  it('shows labels on the page, and one unit on page and in text', async () => {
    const { out } = await iongate('replay', place('steps.csv'), '--labels', place('late.csv'), '--plot', place('labelled.html'))
    const page = readFileSync(place('labelled.html'), 'utf8')
    const [chart] = JSON.parse(/<script type="application\/json">(.*?)<\/script>/.exec(page)?.[1] ?? '') as [
      { yLabel: string; series: { label: string; x: number[] }[] },
    ]
    const rows = readFileSync(place('late.csv'), 'utf8').split('\n').slice(1)
    const times = (kind: string): number[] => rows.filter((row) => row.startsWith(kind)).map((row) => Number(row.split(',')[1]))
    for (const kind of ['contact', 'separation']) {
      expect(chart.series.find(({ label }) => label === `${kind}, labelled`)?.x).toEqual(times(kind))
    }
    // A column for each kind fits a narrow screen.
    expect(page).toMatch(/<th scope="col">contact<\/th><th scope="col">separation<\/th><\/tr>/)
    expect(page).toMatch(/<th scope="row">labels without event, s<\/th><td>7\.90<\/td>/)
    expect(chart.yLabel).toBe('voltage, V')
    expect(out).toMatch(/median peak -?[\d.]+ V,/)
  })

  it('counts the labels beyond the first twenty that no event has', async () => {
    writeFileSync(place('many.csv'), ['kind,time_s', ...labelRows, ...Array.from({ length: 50 }, (_, i) => `contact,${i + 100}`)].join('\n'))
    await iongate('replay', place('steps.csv'), '--labels', place('many.csv'), '--plot', place('many.html'))
    expect(readFileSync(place('many.html'), 'utf8')).toMatch(/<td>100\.00, 101\.00, .*119\.00 and 30 more<\/td>/)
  })

  it.each([
    ['a missing file', ['no-such.csv'], 3, 'file-missing'],
    ['an empty file', [place('empty.csv')], 3, 'csv-malformed'],
    ['a file of another kind', [place('labels.csv')], 3, 'recording-unknown'],
    ['a recording of a tenth of a second', [place('short.csv')], 3, 'recording-too-short'],
    ['a recording too slow for mains', [place('slow.csv')], 3, 'recording-unknown'],
    ['labels of another clock', [place('steps.csv'), '--labels', place('unix.csv')], 3, 'times-elsewhere'],
    ['labels that are none', [place('steps.csv'), '--labels', place('none.csv')], 3, 'recording-too-short'],
    ['labels for two recordings', [place('steps.csv'), place('steps.csv'), '--labels', place('labels.csv')], 2, 'usage'],
    ['mains of 40 Hz', [place('steps.csv'), '--mains', '40'], 2, 'usage'],
    ['no file at all', [], 2, 'usage'],
  ])('says what is wrong with %s, writes nothing and ends with its status', async (_, words, expected, code) => {
    writeFileSync(place('empty.csv'), '')
    writeFileSync(place('unix.csv'), 'kind,time_s\ncontact,1700000001\nseparation,1700000002\n')
    writeFileSync(place('none.csv'), 'kind,time_s\n')
    const rows = signal.values.map((value, i) => [i, value])
    const csv = (pick: number[][], rate_Hz: number): string => ['time_s,voltage_v', ...pick.map(([i, value]) => `${i / rate_Hz},${value.toFixed(5)}`)].join('\n')
    writeFileSync(place('short.csv'), csv(rows.slice(0, 50), 500))
    writeFileSync(place('slow.csv'), csv(rows.slice(0, 500), 50))
    const before = readdirSync(folder)
    const { status, out, err } = await iongate('replay', ...words, '--plot', place('never.html'))
    expect(status).toBe(expected)
    expect(out).toBe('')
    expect(err).toContain(code)
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(1)
    expect(readdirSync(folder)).toEqual(before)
  })
})
