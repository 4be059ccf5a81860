import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LONG } from '../../long'
import { iongate } from '../in-process'

// A loaded machine takes seconds to start a process; slowness must never fail a test.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const IONGATE = path.resolve('host-tools/iongate.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-sweep-'))
afterAll(() => rmSync(folder, { recursive: true }))

const RUNS = 24
const SWEEP = ['sweep', 'bench', '--vary', 'electrode.N=5,10,20', '--vary', 'seed=1..8', '--duration', '10s']
/** The varied values of each run, seeds fastest. */
const VARIED = Array.from({ length: RUNS }, (_, run) => [run, [5, 10, 20][Math.floor(run / 8)], (run % 8) + 1])

const at = (name: string) => path.join(folder, name)
const textOf = (name: string) => readFileSync(at(name), 'utf8')
const journals = () => readdirSync(folder).filter((name) => name.endsWith('.journal'))

/** Runs that the journal of a table holds; 0 before there is one. */
function runsDone(table: string): number {
  const journal = journals().find((name) => name.startsWith(`${table}.`))
  return journal === undefined ? 0 : textOf(journal).split('\n').length - 1
}

/** Starts the sweep as a user does, and ends it with a signal when its journal holds so many runs. */
function interrupted(table: string, runs: number, signal: NodeJS.Signals): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [IONGATE, ...SWEEP, '--out', at(table), '--jobs', '1'])
    let stderr = ''
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
    const watch = setInterval(() => {
      if (runsDone(table) < runs) return
      clearInterval(watch)
      child.kill(signal)
    }, 1)
    child.on('close', (status) => {
      clearInterval(watch)
      resolve({ status, stderr })
    })
  })
}

let whole: string
let said: string
beforeAll(async () => {
  const ended = await iongate(...SWEEP, '--out', at('whole.csv'))
  expect(ended.stderr).toBe('')
  said = ended.stdout
  whole = textOf('whole.csv')
})

describe('the table', () => {
  it('has a row for each run: what was varied, the seed, and the figures of simulate', async () => {
    const [header, ...rows] = whole.trimEnd().split('\n').map((line) => line.split(','))
    expect(header.slice(0, 5)).toEqual(['sweep', 'run', 'runs', 'electrode.N', 'seed'])
    expect(rows.map((row) => [row[1], row[3], row[4]].map(Number))).toEqual(VARIED)
    // Run 10 has the N of the scenario itself, and seed 3.
    const simulated = JSON.parse((await iongate('simulate', 'bench', '--duration', '10s', '--seed', '3', '--json')).stdout) as {
      levels: { ion: string; trusted: number; agreement: number; rms_error: number }[]
      energy: { harvested_uJ: number; final_uJ: number; brown_outs: number }
      stimuli: { given: number }
      contacts: { reported: number; right: number }
    }
    const of = (name: string) => Number(rows[10][header.indexOf(name)])
    for (const { ion, trusted, agreement, rms_error } of simulated.levels) {
      expect([of(`levels.${ion}.trusted`), of(`levels.${ion}.agreement`), of(`levels.${ion}.rms_error`)]).toEqual([trusted, agreement, rms_error])
    }
    expect(of('energy.harvested_uJ')).toBe(simulated.energy.harvested_uJ)
    expect(of('energy.final_uJ')).toBe(simulated.energy.final_uJ)
    expect(of('energy.brown_outs')).toBe(simulated.energy.brown_outs)
    expect(of('stimuli.given')).toBe(simulated.stimuli.given)
    expect([of('contacts.reported'), of('contacts.right')]).toEqual([simulated.contacts.reported, simulated.contacts.right])
  })

  it('is the same whatever the number of threads, and leaves no journal', async () => {
    const ended = await iongate(...SWEEP, '--out', at('threads.csv'), '--jobs', '3', '--json')
    expect(textOf('threads.csv')).toBe(whole)
    expect(journals()).toEqual([])
    const printed = JSON.parse(ended.stdout) as { figures: { holds: boolean }[] }
    expect(printed).toMatchObject({ scenario: 'bench', virtual_s: 10, runs: RUNS, of: RUNS, kept: 0, file: at('threads.csv') })
    expect(printed.figures.length).toBeGreaterThan(0)
    expect(printed.figures.every(({ holds }) => holds)).toBe(ended.status === 0)
  })

  it('comes with plain lines and an estimate where there is no terminal', () => {
    expect(said).toMatch(/\d+ of 24 runs, about \d+ s left/)
    // eslint-disable-next-line no-control-regex
    expect(said).not.toMatch(/\x1b\[[0-9]*[A-HJK]/)
  })
})

it('a sweep cut off by SIGKILL, ^C and a batch system’s SIGTERM goes on each time, and ends in the same table', async () => {
  let kept = 0
  const cuts = [['SIGKILL', 1], ['SIGINT', 4], ['SIGKILL', 9], ['SIGTERM', 13]] as const
  for (const [signal, runs] of LONG ? cuts : cuts.slice(0, 2)) {
    const { status, stderr } = await interrupted('cut.csv', runs, signal)
    expect(status).toBe(signal === 'SIGKILL' ? null : 130)
    if (signal !== 'SIGKILL') expect(stderr).toMatch(/^iongate: .*\.journal: stopped after \d+ of 24 runs.* \[sweep-stopped\] .+\n$/)
    expect(existsSync(at('cut.csv'))).toBe(false)
    expect(runsDone('cut.csv')).toBeGreaterThanOrEqual(Math.max(runs, kept))
    kept = runsDone('cut.csv')
  }
  const { stdout } = await iongate(...SWEEP, '--jobs', '1', '--out', at('cut.csv'), '--json')
  expect(JSON.parse(stdout)).toMatchObject({ runs: RUNS, kept })
  expect(textOf('cut.csv')).toBe(whole)
  expect(journals()).toEqual([])
})

describe('shards', () => {
  // Each thread of a sweep loads the simulator anew, which takes longer than its runs.
  beforeAll(async () => {
    for (const part of ['part-1.csv', 'part-2.csv', 'part-3.parquet']) await iongate(...SWEEP, '--jobs', '1', '--shard', `${part[5]}/3`, '--out', at(part))
    await iongate(...SWEEP, '--jobs', '1', '--out', at('whole.parquet'))
  })
  const merge = (parts: string[], out: string) => iongate('sweep', '--merge', ...parts.map(at), '--out', at(out))

  it.each([
    ['in order', ['part-1.csv', 'part-2.csv', 'part-3.parquet']],
    ['in any order', ['part-3.parquet', 'part-1.csv', 'part-2.csv']],
  ])('merge %s to the table of the whole, byte for byte', async (_, parts) => {
    expect((await merge(parts, 'merged.csv')).stderr).toBe('')
    expect(textOf('merged.csv')).toBe(whole)
    expect((await merge(parts, 'merged.parquet')).status).toBe(0)
    expect(readFileSync(at('merged.parquet')).equals(readFileSync(at('whole.parquet')))).toBe(true)
  })

  it('as Parquet have a type for each column, the same in every part', async () => {
    const bytes = (name: string) => new Uint8Array(readFileSync(at(name))).buffer
    const typesOf = (name: string) => parquetMetadata(bytes(name)).schema.slice(1).map((column) => [column.name, column.type])
    expect(Object.fromEntries(typesOf('whole.parquet'))).toMatchObject({
      'sweep': 'BYTE_ARRAY',
      'run': 'INT32',
      'electrode.N': 'INT64',
      'seed': 'INT64',
      'levels.Ca.rms_error': 'DOUBLE',
      'energy.brown_outs': 'INT32',
    })
    expect(typesOf('part-3.parquet')).toEqual(typesOf('whole.parquet'))
    const rows = await parquetReadObjects({ file: bytes('whole.parquet') })
    expect(rows.map((row) => [row.run, row['electrode.N'], row.seed].map(Number))).toEqual(VARIED)
  })

  it('that have no run are tables without a row', async () => {
    await iongate('sweep', 'bench', '--vary', 'seed=1..2', '--shard', '3/3', '--out', at('empty.csv'))
    expect(textOf('empty.csv')).toMatch(/^sweep,run,runs,seed,.*\n$/)
    expect((await merge(['empty.csv'], 'nothing.csv')).stderr).toContain('[parts-missing]')
  })

  it.each([
    ['a part is missing', ['part-1.csv', 'part-3.parquet'], 'parts-missing', '8 of 24 runs are in no part; the first is run 1'],
    ['a part is there twice', ['part-1.csv', 'part-2.csv', 'part-3.parquet', 'part-1.csv'], 'parts-overlap', 'run 0 is in'],
    ['a part is of another sweep', ['part-1.csv', 'part-2.csv', 'other.csv'], 'parts-differ', 'other.csv: is of sweep'],
    ['a part has other columns', ['part-1.csv', 'empty.csv'], 'parts-differ', 'has other columns'],
    ['a file is no sweep’s table', ['part-1.csv', 'trace.csv'], 'parts-differ', 'column “time_s”'],
    ['a part is cut', ['part-1.csv', 'broken.csv'], 'csv-malformed', 'broken.csv:9'],
    ['a part is absent', ['part-1.csv', 'absent.csv'], 'file-missing', 'absent.csv'],
  ])('refuse to merge when %s', async (_, parts, code, says) => {
    writeFileSync(at('other.csv'), textOf('part-2.csv').replaceAll(/^[0-9a-f]{16}/gm, '0123456789abcdef'))
    writeFileSync(at('trace.csv'), 'time_s,voltage_v\n0,1\n')
    writeFileSync(at('broken.csv'), textOf('part-2.csv').slice(0, -60))
    const ended = await merge(parts, 'refused.csv')
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).toMatch(new RegExp(`^iongate: .*\\[${code}\\] .+\\n$`))
    expect(ended.status).toBe(3)
    expect(existsSync(at('refused.csv'))).toBe(false)
  })
})

it('says before the runs in which variations a store cannot pay for what the device should do', async () => {
  writeFileSync(at('small-store.json'), JSON.stringify({ name: 'small-store', store: { source: 'bench', initial_mV: 3600 } }))
  const ended = await iongate('sweep', at('small-store.json'), '--vary', 'board=puckjs,pico', '--vary', 'seed=1..2', '--duration', '2s', '--jobs', '1', '--out', at('limits.csv'))
  expect(ended.stdout).toMatch(/^! In 1 of 2 variations: The device never interrogates: .* A store of 7600 µF would do\.\n/)
  expect(ended.stdout).toContain('board')
  expect(existsSync(at('limits.html'))).toBe(true)
})

describe('a command line that is wrong', () => {
  it.each([
    [['bench'], 'say what to vary'],
    [['--vary', 'seed=1'], 'which scenario'],
    [['bench', '--vary', 'cascadeDegree=5'], 'did you mean gel.cascadeDegree?'],
    [['bench', '--vary', 'gel.cascadeDegree=0'], 'gel.cascadeDegree'],
    [['bench', '--vary', 'seed=1', '--shard', '5/4'], '--shard'],
    [['bench', '--vary', 'seed=1', '--jobs', '0'], '--jobs'],
    [['bench', '--vary', 'seed=1', '--out', 'table.xlsx'], '.csv or .parquet'],
    [['bench', '--vary', 'duration_s=1,2', '--duration', '3s'], 'duration_s is varied'],
    [['--merge', 'a.csv'], '--out'],
    [['bench', '--out', 'b.csv', '--merge', 'a.csv'], 'it takes no scenario'],
  ])('%j: one line, status 2', async (words, says) => {
    const ended = await iongate('sweep', ...words)
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).toMatch(/^iongate: .*\[[a-z-]+\] .+\n$/)
    expect(ended.status).toBe(2)
  })
})
