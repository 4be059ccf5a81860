import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Command, Option } from 'commander'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { programOf } from '../../host-tools/cli'
import { iongate } from './in-process'
import { ADDRESSES, VARIATIONS, WORDS, nastyFiles, nastyPlaces } from './nasty-inputs'

// A loaded machine takes its time; slowness must never fail a test.
vi.setConfig({ testTimeout: 240_000 })

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-nasty-'))
const at = (name: string) => path.join(folder, name)
const files = nastyFiles(at('files'))
const places = nastyPlaces(at('places'))
// Relative places lie in the folder too.
const before = process.cwd()
beforeAll(() => process.chdir(folder))
afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true })
})

interface Quick {
  /** What makes the command short where the nasty input is one that it takes. */
  words: string[]
  /** Fewer inputs for options for which the command takes seconds. */
  options?: Record<string, string[]>
}

const QUICK: Record<string, Quick> = {
  simulate: { words: ['--duration', '100ms', '--json'] },
  sweep: { words: ['--vary', 'seed=1', '--duration', '100ms', '--jobs', '1', '--out', at('sweep.csv')] },
  calibrate: { words: ['--target', 'sim:bench', '--dry-run'] },
  calibration: { words: [] },
  decode: { words: ['--calibration', at('absent.calibration.json')] },
  build: { words: ['--board', 'rp2040', '--out', at('dist')], options: { '--board': WORDS.filter((word) => word !== 'all'), '--out': ['/proc', '/dev/full'] } },
  hil: { words: ['--target', 'tcp://127.0.0.1:1', '--vectors', '1'] },
  // Where the address could be one, flash builds before it connects.
  flash: { words: ['--board', 'rp2040', '--port', 'tcp://127.0.0.1:99999'], options: { '--port': ['', 'tcp://127.0.0.1:65536', '/dev/null'] } },
  scenarios: { words: [] },
  schema: { words: [] },
  replay: { words: [] },
  train: { words: [] },
  physics: { words: ['cascade'] },
  bench: { words: ['--absent'] },
  design: { words: ['--database', at('absent.csv'), '--scenario', 'absent'] },
}

/** What an option or an argument may be given, by its name and its placeholder. */
function inputsFor(name: string, placeholder: string): string[] {
  if (/^--(out|plot|record)$/.test(name)) return places
  if (/target|port/.test(placeholder)) return [...WORDS, ...ADDRESSES]
  if (placeholder.includes('field=')) return [...WORDS, ...VARIATIONS]
  return /file|recording|part|scenario/.test(placeholder) ? [...WORDS, ...files] : WORDS
}

/** The command with each of its options, or its argument, nasty in each way. */
function inputsOf(command: Command): string[][] {
  const { words: quick, options: fewer = {} } = QUICK[command.name()]
  const options = command.options.filter(({ long }) => long !== '--help')
  const ofOptions = options
    .filter(({ required, optional }) => required || optional)
    .flatMap((option) => {
      const long = String(option.long)
      return (fewer[long] ?? inputsFor(long, placeholderOf(option))).map((value) => [...without(quick, long), `${long}=${value}`])
    })
  const ofArguments = command.registeredArguments.flatMap((argument) => inputsFor('', argument.name()).map((value) => [...quick, '--', value]))
  const alone = [['--absent'], ['-x'], ['a', 'b', 'c', 'd'], ['-'], ...options.map(({ long }) => [String(long)])].map((words) => [...quick, ...words])
  return [...ofOptions, ...ofArguments, ...alone].map((words) => [command.name(), ...words])
}

function placeholderOf(option: Option): string {
  return /[<[](.*?)[\]>]/.exec(option.flags)?.[1] ?? ''
}

function without(words: string[], option: string): string[] {
  const index = words.indexOf(option)
  return index < 0 ? words : [...words.slice(0, index), ...words.slice(index + 2)]
}

const commands = programOf().commands

it('every command has its quick form here', () => {
  expect(Object.keys(QUICK).sort()).toEqual(commands.map((command) => command.name()).sort())
})

describe.each(commands.map((command) => [command.name(), command] as const))('%s', (_, command) => {
  it('answers every nasty input in its own words: no fault of its own, no stack', async () => {
    const faults: string[] = []
    for (const words of inputsOf(command)) {
      const { status, stderr } = await iongate(...words)
      const isSilent = status !== 0 && status !== 5 && stderr.trim() === ''
      if (status === 1 || isSilent || /\[internal\]|^\s+at /m.test(stderr)) {
        faults.push(`${words.map((word) => word.slice(0, 80)).join(' ')}: ${status} ${stderr.slice(0, 300)}`)
      }
    }
    expect(faults).toEqual([])
  })
})
