import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { programOf } from '../../host-tools/cli'
import { defaultCalibrationFile } from '../../host-tools/calibration/default-calibration'
import type { ResponseDatabase } from '../../host-tools/design/response-database'
import { randomStream } from '../../sim/random'
import { syntheticSignal } from '../recordings/synthetic-steps'

/** A command line that a page or a command's help shows, and where. */
export interface Example {
  source: string
  line: string
}

/** The pages whose examples are run. */
export const PAGES = ['README.md', 'docs/guide.md', 'docs/classifier.md']

/** Every example of the pages and of help, in the order of its source. */
export function shownExamples(): Example[] {
  return [...PAGES.flatMap(shownIn), ...programOf().commands.flatMap((command) => shownInHelp(command.name()))]
}

/** Command lines in a page's blocks of code, without the remark after them. */
function shownIn(page: string): Example[] {
  const fenced = [...readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms)]
  const blocks = fenced.filter(([, language]) => language !== 'json').map(([, , text]) => text)
  return blocks
    .flatMap((block) => block.split('\n'))
    .filter((line) => /\bnpx iongate |^iongate /.test(line))
    .map((line) => ({ source: page, line: line.replace(/ +#.*$/, '').trim() }))
}

function shownInHelp(command: string): Example[] {
  const program = programOf()
  let help = ''
  program.commands.forEach((one) => one.configureOutput({ writeOut: (text) => (help += text) }).exitOverride())
  try {
    program.parse([command, '--help'], { from: 'user' })
  } catch {
    // Commander ends so when it has printed the help.
  }
  const lines = /^Examples:\n((?: {2}.*\n)+)/m.exec(help)?.[1] ?? ''
  return lines.trimEnd().split('\n').map((line) => ({ source: `iongate ${command} --help`, line: line.trim() }))
}

/** A folder as a user has it: their own recordings and files, and the command on the path. */
export function userFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'iongate-examples-'))
  const give = (name: string, lines: string[]) => writeFileSync(path.join(folder, name), lines.join('\n') + '\n')
  const walk = syntheticSignal({ seed: 3, sampleRate_Hz: 500, duration_s: 60, rate_Hz: 1, noiseRatio: 40, mains: 0.1, mains_Hz: 50, ripple: 0, drift: 0 })
  give('walking.csv', ['time_s,voltage_v', ...walk.values.map((value, i) => `${(i / 500).toFixed(4)},${value.toFixed(5)}`)])
  give('two-channels.csv', ['time_s,CH1 (V),CH2 (V)', ...walk.values.map((value, i) => `${(i / 500).toFixed(4)},0,${value.toFixed(5)}`)])
  give('voltage-only.txt', walk.values.map((value) => value.toFixed(5)))
  const labels = [...walk.contacts_s.map((time_s) => `contact,${time_s.toFixed(3)}`), ...walk.separations_s.map((time_s) => `separation,${time_s.toFixed(3)}`)]
  give('labels.csv', ['kind,time_s', ...labels])
  give('media.csv', mediaTable())
  give('step-ladder.csv', stepLadder())
  give('device.json', ['{ "rules": [{ "class": "seawater", "level": 2, "cycles": 3, "plan": "pace" }] }'])
  give('my-scenario.json', [readFileSync('sim/scenarios/cold-start.json', 'utf8').replace('"name": "cold-start"', '"name": "my-scenario"')])
  for (const name of ['pico', 'device']) copyFileSync(defaultCalibrationFile('pico'), path.join(folder, `${name}.calibration.json`))
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  const command = `exec '${process.execPath}' '${path.resolve('host-tools/iongate.mjs')}' "$@"\n`
  give('bin/iongate', ['#!/bin/sh', command])
  give('bin/npx', ['#!/bin/sh', '[ "$1" = iongate ] || exit 127', 'shift', command])
  for (const name of ['iongate', 'npx']) chmodSync(path.join(bin, name), 0o755)
  return folder
}

/** Media of two classes that levels of single ions tell apart badly: which of K and Ca is the stronger. */
function mediaTable(): string[] {
  const random = randomStream(1, 'media of the examples')
  const rows = Array.from({ length: 480 }, () => {
    const [K, Ca] = [1.2 * random.uniform(), 1.2 * random.uniform()]
    return `${K.toFixed(4)},${Ca.toFixed(4)},0.1,${K > Ca ? 'seawater' : 'river'}`
  })
  return ['K_activation,Ca_activation,Fe_activation,label', ...rows]
}

/** Currents after steps of voltage, each on the way to its end with a time constant of 5 ms. */
function stepLadder(): string[] {
  const random = randomStream(2, 'steps of the examples')
  const samples = Array.from({ length: 6 }, (_, sweep) =>
    Array.from({ length: 1000 }, (__, n) => {
      const since_s = n / 10000 - 0.02
      const isOn = since_s >= 0 && since_s < 0.06
      const current_pA = isOn ? 200 * (sweep + 1) * (1 - Math.exp(-since_s / 0.005)) : 0
      return `${sweep},${(n / 10000).toFixed(4)},${isOn ? 10 * (sweep + 1) : 0},${(current_pA + random.normal()).toFixed(3)}`
    }),
  )
  return ['sweep,time_s,command_mv,current_pa', ...samples.flat()]
}

/**
 * Files that examples name and that take iongate itself minutes to make: the other parts of a sweep, the labels of two
 * runs, and responses of an electrode as a table.
 */
export function giveMadeFiles(folder: string): void {
  for (const part of [1, 3, 4]) make(folder, `iongate sweep bench --vary seed=1..200 --shard ${part}/4 --out part-${part}.csv`)
  writeFileSync(path.join(folder, 'day.csv'), 'time_s,label\n0,rising\n43200,falling\n')
  make(folder, 'iongate design --restarts 1 --pulses 1 --database responses.json')
  const { ions, interval_us, responses } = JSON.parse(readFileSync(path.join(folder, 'responses.json'), 'utf8')) as ResponseDatabase
  const rows = responses.flatMap(({ amplitude_mV, activation, current_uA }) =>
    current_uA.map((value, n) => [amplitude_mV, (((n + 1) * interval_us) / 1000).toFixed(3), value, ...activation].join(',')),
  )
  writeFileSync(path.join(folder, 'electrode.csv'), [`amplitude_mV,time_ms,current_uA,${ions.join(',')}`, ...rows].join('\n') + '\n')
}

/** Runs a command whose files alone are wanted; a figure it misses is of no concern. */
function make(folder: string, line: string): void {
  const { status, stderr } = runExample(folder, line)
  if (status !== 0 && status !== 5) throw new Error(`${line}: ${stderr}`)
}

export interface Outcome {
  status: number | null
  stdout: string
  stderr: string
}

/** Runs an example in a shell, as it stands. */
export function runExample(folder: string, line: string): Outcome {
  const env = { ...process.env, PATH: `${path.join(folder, 'bin')}:${process.env.PATH ?? ''}`, IONGATE_RUNS: undefined }
  return spawnSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8', env, maxBuffer: 2 ** 28 })
}
