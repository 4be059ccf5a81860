import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { decodeRun } from '../../host-tools/recordings/run-recording'
import { iongate, type Ended } from './in-process'

// A loaded machine takes seconds to start a process; slowness must never fail a test.
vi.setConfig({ testTimeout: 120_000 })

const IONGATE = path.resolve('host-tools/iongate.mjs')
const folder = mkdtempSync(path.join(tmpdir(), 'iongate-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The command as a user runs it. */
function spawned(...words: string[]): Ended {
  return spawnSync(process.execPath, [IONGATE, ...words], { cwd: folder, encoding: 'utf8' })
}

function given(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

describe('bad input', () => {
  it.each([
    ['unknown command', ['simulatte'], 2, '[usage]'],
    ['unknown option', ['simulate', '--sede', '7'], 2, '[usage]'],
    ['unknown scenario', ['simulate', 'wearable-pach'], 2, 'wearable-patch'],
    ['unknown mechanism', ['physics', 'kinetcs'], 2, 'did you mean kinetics?'],
    ['unreadable duration', ['simulate', '--duration', '5parsecs'], 2, '“5parsecs”'],
    ['duration without unit', ['simulate', '--duration', '60'], 2, '--duration'],
    ['negative seed', ['simulate', '--seed=-1'], 2, '--seed'],
    ['absent scenario file', ['simulate', 'absent.json'], 3, 'absent.json'],
    ['malformed JSON', ['simulate', given('comma.json', '{\n  "name": "x",\n}')], 3, 'comma.json:3:1'],
    ['NaN in JSON', ['simulate', given('nan.json', '{"name": "x", "duration_s": NaN}')], 3, '[json-malformed]'],
    ['empty file', ['simulate', given('empty.json', '')], 3, '[json-malformed]'],
    ['unknown field', ['simulate', given('field.json', '{"name": "x", "durration_s": 3}')], 3, 'durration_s'],
    ['negative duration', ['simulate', given('negative.json', '{"name": "x", "duration_s": -3}')], 3, 'duration_s: expected a number ≥ 0.001, got -3'],
    [
      'negative pulse width',
      ['simulate', given('width.json', '{"name": "x", "device": {"plans": {"a": {"amplitude_uA": 100, "firstPhase_us": -5, "secondPhase_us": 5}}, "rules": []}}')],
      3,
      'plans.a.firstPhase_us',
    ],
    ['a target of no kind', ['calibrate', '--target', 'foo'], 4, 'expected tcp://HOST:PORT, a serial device such as /dev/ttyACM0, sim: or sim:SCENARIO [port-unsupported]'],
    ['absent contacts', ['simulate', '--contacts', 'absent.csv'], 3, 'absent.csv'],
    ['truncated contacts', ['simulate', '--contacts', given('cut.csv', 'kind,time_s\ncontact,0.5\nsepar')], 3, 'cut.csv:3'],
    ['a file where the folder should be', ['simulate', '--duration', '1s', '--out', given('file', 'x'), '--json'], 3, '[file-unwritable]'],
  ])('%s: one line, its exit status, nothing written', async (_, words, status, says) => {
    const before = readdirSync(folder).sort()
    const ended = await iongate(...words)
    expect(ended.stderr).toContain(says)
    expect(ended.stdout).toBe('')
    expect(ended.stderr).toMatch(/^iongate: .*\[[a-z-]+\] .+\n$/)
    expect(ended.status).toBe(status)
    expect(readdirSync(folder).sort()).toEqual(before)
  })

  it('ends the process the same way, with the stack only under --debug', () => {
    const ended = spawned('simulate', 'absent.json')
    expect(ended.status).toBe(3)
    expect(ended.stderr.split('\n')).toHaveLength(2)
    expect(spawned('simulate', 'absent.json', '--debug').stderr).toMatch(/\n\s+at /)
  })
})

describe('simulate', () => {
  it('prints one JSON object, the same bytes for the same seed with --reproducible, and writes no file', async () => {
    const words = ['simulate', 'bench', '--duration', '20s', '--seed', '7', '--json', '--reproducible']
    const before = readdirSync(folder)
    const first = spawned(...words)
    expect(first.stderr).toBe('')
    const printed = JSON.parse(first.stdout) as Record<string, unknown> & { figures: { holds: boolean }[] }
    expect(Object.keys(printed)).toEqual(expect.arrayContaining(['scenario', 'seed', 'virtual_s', 'levels', 'energy', 'stimuli', 'latency', 'figures']))
    expect(printed).toMatchObject({ scenario: 'bench', seed: 7, virtual_s: 20 })
    expect(printed).not.toHaveProperty('wall_s')
    expect(first.status).toBe(printed.figures.every(({ holds }) => holds) ? 0 : 5)
    expect((await iongate(...words)).stdout).toBe(first.stdout)
    expect(readdirSync(folder)).toEqual(before)
  })

  it('differs from seed to seed', async () => {
    const levelsOf = async (seed: string) => {
      const { stdout } = await iongate('simulate', '--duration', '20s', '--seed', seed, '--json')
      return (JSON.parse(stdout) as { levels: object }).levels
    }
    expect(await levelsOf('1')).not.toEqual(await levelsOf('2'))
  })

  it('writes a page and a recording that say what it printed', async () => {
    const ended = await iongate('simulate', 'bench', '--duration', '20s', '--json', '--out', path.join(folder, 'results'))
    const printed = JSON.parse(ended.stdout) as { wall_s: number; telemetry: { cycles: number } }
    expect(printed.wall_s).toBeGreaterThan(0)
    expect(readFileSync(path.join(folder, 'results/report.html'), 'utf8')).toContain('scenario bench')
    const recording = decodeRun(readFileSync(path.join(folder, 'results/recordings/bench-seed-1.mcap')))
    expect(recording.isWhole).toBe(true)
    const cycles = recording.channels.find(({ topic }) => topic === '/device/cycle')
    expect(cycles?.messages).toHaveLength(printed.telemetry.cycles)
    expect(readdirSync(path.join(folder, 'results/recordings'))).toHaveLength(1)
  })

  it('harvests from a recorded schedule instead of the scenario’s contacts', async () => {
    const schedule = given('schedule.csv', 'kind,time_s\ncontact,1\nseparation,1.3\ncontact,2\nseparation,2.4\n')
    const ended = await iongate('simulate', '--duration', '5s', '--contacts', schedule, '--json')
    expect(JSON.parse(ended.stdout)).toMatchObject({ contacts: { happened: 4 } })
  })

  it('prints plain lines where there is no terminal', () => {
    const { stdout } = spawned('simulate', 'bench', '--duration', '5s', '--out', 'plain')
    expect(stdout).toContain('Simulating bench, 5 s')
    expect(stdout).toContain('Supplied')
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/\x1b\[[0-9]*[A-HJK]/)
  })
})

describe('scenarios', () => {
  const names = readdirSync('sim/scenarios').filter((file) => file.endsWith('.json')).map((file) => path.basename(file, '.json'))

  it('are listed, each on a line with what it shows', async () => {
    const lines = (await iongate('scenarios')).stdout.trimEnd().split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(names.sort())
    for (const line of lines) expect(line).toMatch(/^[a-z-]+ +[A-Z].{20,}\. \(\d+ s, [a-z0-9-]+\)$/)
  })

  it('are listed as JSON with all a person sees', async () => {
    const { scenarios } = JSON.parse((await iongate('scenarios', '--json')).stdout) as { scenarios: { name: string }[] }
    expect(scenarios.map(({ name }) => name)).toEqual(names.sort())
    for (const scenario of scenarios) expect(Object.keys(scenario)).toEqual(['name', 'description', 'duration_s', 'board'])
  })
})

describe('schema', () => {
  it('is printed as JSON, of scenarios unless another kind is asked for', async () => {
    const printed = async (...kind: string[]) => JSON.parse((await iongate('schema', ...kind)).stdout) as { properties: object }
    expect(await printed()).toEqual(await printed('scenario'))
    expect((await printed('device')).properties).toHaveProperty('cycle_s')
    expect((await printed('calibration')).properties).toHaveProperty('ladder')
    expect((await iongate('schema', 'toaster')).status).toBe(2)
  })
})

describe('help', () => {
  it('of every command has examples', async () => {
    const commands = [...(await iongate('--help')).stdout.matchAll(/^ {2}([a-z]+) /gm)].map((match) => match[1]).filter((name) => name !== 'help')
    expect(commands).toEqual(expect.arrayContaining(['simulate', 'scenarios']))
    for (const command of commands) {
      const { status, stdout } = await iongate(command, '--help')
      expect(status).toBe(0)
      expect(stdout, command).toContain(`iongate ${command} `)
      expect(stdout, command).toMatch(/^Examples?:/m)
    }
  })

  it('comes with status 0, and a bare call with status 2', async () => {
    expect((await iongate('--version')).status).toBe(0)
    expect((await iongate()).status).toBe(2)
  })
})
