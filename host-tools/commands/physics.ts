import type { Command } from 'commander'
import { EXIT_CHECK, IongateError } from '../diagnostics'
import { figureLines } from '../figures'
import { didYouMean } from '../nearest-name'

export interface PhysicsOptions {
  /** Write a self-contained page of charts to this file. */
  plot?: string
  /** Print one JSON object instead of text. */
  json?: boolean
}

export function registerPhysics(program: Command): void {
  program
    .command('physics')
    .description('show and check the mechanisms of the simulator')
    .argument('[names...]', 'mechanisms; all when left out')
    .option('--plot <file>', 'write a page of charts (HTML)')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Examples:
  iongate physics
  iongate physics kinetics --plot kinetics.html
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
  const results = chosen.map((mechanism) => ({ mechanism, ...mechanism.run() }))
  const figures = results.flatMap((result) => result.figures)
  if (options.plot !== undefined) {
    const [{ renderPage }, { writeWhole }, { mechanismSection }] = await Promise.all([
      import('../report/page'),
      import('../files'),
      import('../physics/section'),
    ])
    writeWhole(options.plot, renderPage('Physics of the simulator', results.map(mechanismSection)))
  }
  if (options.json) console.log(JSON.stringify({ figures }))
  else for (const { mechanism, figures: own } of results) console.log([mechanism.title, ...figureLines(own), ''].join('\n'))
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}
