import { existsSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultCalibrationFile } from '../../host-tools/calibration/default-calibration'
import { syntheticSignal } from '../recordings/synthetic-steps'
import { iongate } from './in-process'

const before = process.env.IONGATE_RUNS
let runs: string
beforeEach(() => {
  runs = mkdtempSync(path.join(tmpdir(), 'iongate-runs-'))
  process.env.IONGATE_RUNS = runs
})
afterEach(() => {
  process.env.IONGATE_RUNS = before
  rmSync(runs, { recursive: true })
})

/** Folders of runs, without the link. */
const folders = () => readdirSync(runs).filter((name) => name !== 'latest').sort()
const latest = () => readlinkSync(path.join(runs, 'latest'))
/** Every file of the newest run. */
const results = () => readdirSync(path.join(runs, 'latest'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name).sort()
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) as string
const simulate = (...words: string[]) => iongate('simulate', 'bench', '--duration', '1s', ...words)

it('every simulation has a folder of its own, which its last line names and latest leads to', async () => {
  const first = await simulate()
  expect(results()).toEqual(['bench-seed-1.mcap', 'report.html'])
  expect(lastLine(first.stdout)).toContain(path.join(runs, latest()))
  const report = readFileSync(path.join(runs, latest(), 'report.html'), 'utf8')
  const older = latest()
  await simulate('--seed', '2')
  expect(folders()).toHaveLength(2)
  expect(latest()).not.toBe(older)
  expect(readFileSync(path.join(runs, older, 'report.html'), 'utf8')).toBe(report)
})

it('a reproducible simulation’s folder is named by its content, the same for the same and another for another', async () => {
  const names = []
  for (const words of [[], [], ['--seed', '2'], ['--calibration', defaultCalibrationFile('pico')]]) {
    const { stdout } = await simulate('--reproducible', ...words)
    names.push(latest())
    expect(lastLine(stdout)).toContain(latest())
  }
  const [first, again, otherSeed, sameCalibration] = names
  expect(again).toBe(first)
  expect(otherSeed).not.toBe(first)
  expect(sameCalibration).toBe(first)
})

it('nothing is left where the user names the place, or wants JSON only', async () => {
  await simulate('--json')
  const out = path.join(runs, 'elsewhere')
  const { stdout } = await simulate('--out', out)
  expect(existsSync(path.join(out, 'report.html'))).toBe(true)
  expect(lastLine(stdout)).toContain(out)
  expect(readdirSync(runs)).toEqual(['elsewhere'])
})

it('all shards of a sweep meet in one folder, and another sweep has another', async () => {
  const sweep = (...words: string[]) => iongate('sweep', 'bench', '--vary', 'seed=1..3', '--jobs', '1', '--duration', '1s', ...words)
  await sweep('--shard', '1/2')
  const { stdout } = await sweep('--shard', '2/2')
  expect(folders()).toHaveLength(1)
  expect(results()).toEqual([1, 2].flatMap((shard) => [`bench-sweep-${shard}-of-2.csv`, `bench-sweep-${shard}-of-2.html`]))
  expect(lastLine(stdout)).toContain(path.join(runs, latest(), 'bench-sweep-2-of-2.csv'))
  await sweep('--duration', '2s')
  expect(folders()).toHaveLength(2)
})

it('pages without a path go to folders of their own', async () => {
  const signal = syntheticSignal({ seed: 3, sampleRate_Hz: 500, duration_s: 8, rate_Hz: 1, noiseRatio: 40, mains: 0.3, mains_Hz: 50, ripple: 0.1, drift: 0 })
  const recording = path.join(runs, 'walk on.csv')
  writeFileSync(recording, ['time_s,voltage_v', ...signal.values.map((value, i) => `${(i / 500).toFixed(4)},${value.toFixed(5)}`)].join('\n'))
  for (const [words, page] of [
    [['replay', recording], 'replay.html'],
    [['physics', 'cascade'], 'physics.html'],
    [['calibration', defaultCalibrationFile('pico')], 'calibration.html'],
  ] as const) {
    const { stdout } = await iongate(...words, '--plot')
    expect(results()).toEqual([page])
    expect(lastLine(stdout)).toBe(`Page  ${path.join(runs, latest(), page)}`)
  }
  expect(folders().filter((name) => name.includes('replay-walk-on'))).toHaveLength(1)
})

it('a page never takes a recording’s place', async () => {
  const recording = path.join(runs, 'walking.csv')
  writeFileSync(recording, 'time_s,voltage_v\n')
  const { status, stderr } = await iongate('replay', '--plot', recording)
  expect(status).toBe(2)
  expect(stderr).toContain('--plot: expected a file that ends in .html')
  expect(readFileSync(recording, 'utf8')).toBe('time_s,voltage_v\n')
})
