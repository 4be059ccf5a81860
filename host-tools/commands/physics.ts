import { setImmediate } from 'node:timers/promises'
import type { Command } from 'commander'
import { EXIT_CHECK, IongateError } from '../diagnostics'
import { figureLines } from '../figures'
import type { TriboelectricRecording } from '../recordings/recording'
import { didYouMean } from '../nearest-name'
import { pageOption } from '../options'
import type { Mechanism, MechanismResult } from '../physics/mechanism'

interface PhysicsOptions {
  /** Triboelectric recordings to compare the electrode with. */
  recording?: string[]
  /** Write a self-contained page of charts to this file; true for one in a folder of this run. */
  plot?: string | true
  /** Print one JSON object instead of text. */
  json?: boolean
}

export function registerPhysics(program: Command): void {
  program
    .command('physics')
    .description('show and check the mechanisms of the simulator')
    .argument('[names...]', 'mechanisms; all when left out')
    .option('--recording <files...>', 'triboelectric recordings (CSV) to compare the electrode’s lobes with')
    .option('--plot [file]', 'write a page of charts (HTML; default: physics.html in a new folder in runs/)', pageOption('--plot'))
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  iongate physics
  iongate physics kinetics --plot
  iongate physics triboiontronic --recording walking.csv
  iongate physics --json

Each figure compares the model with something that is not it; exit status 5 when one misses.
docs/physics.md has the equations, and says what is assumed.`,
    )
    .action(physicsCommand)
}

async function physicsCommand(names: string[], options: PhysicsOptions): Promise<void> {
  const { MECHANISMS } = await import('../physics/all')
  const known = MECHANISMS.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new IongateError('unknown-mechanism', unknown, `no mechanism has this name; ${didYouMean(unknown, known)}`)
  }
  const chosen = MECHANISMS.filter(({ name }) => names.length === 0 || names.includes(name))
  const recordings = await triboelectricRecordings(options.recording ?? [])
  const results: (MechanismResult & { mechanism: Mechanism })[] = []
  for (const mechanism of chosen) {
    const result = { mechanism, ...mechanism.run({ recordings }) }
    results.push(result)
    if (!options.json) console.log([mechanism.title, ...figureLines(result.figures), ...(result.notes ?? []), ''].join('\n'))
    // A mechanism holds the only thread: between two of them ^C is heard.
    await setImmediate()
  }
  const figures = results.flatMap((result) => result.figures)
  const [{ renderPage }, { writePage }, { mechanismSection }] = await Promise.all([
    import('../report/page'),
    import('../runs'),
    import('../physics/section'),
  ])
  const subject = names.length === 1 ? names[0] : 'mechanisms'
  const page = options.plot && writePage(options.plot, 'physics', subject, renderPage('Physics of the simulator', results.map(mechanismSection)))
  if (options.json) console.log(JSON.stringify({ page, figures, notes: results.flatMap((result) => result.notes ?? []) }))
  if (page !== undefined && !options.json) console.log(`Page  ${page}`)
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

async function triboelectricRecordings(files: string[]): Promise<TriboelectricRecording[]> {
  const { readRecording } = await import('../recordings/read-recording')
  const recordings: TriboelectricRecording[] = []
  for (const file of files) {
    const recording = await readRecording(file)
    if (recording.kind !== 'triboelectric') throw new IongateError('recording-unknown', file, 'is a recording of voltage steps, read by iongate replay; no triboelectric recording')
    recordings.push(recording)
  }
  return recordings
}
