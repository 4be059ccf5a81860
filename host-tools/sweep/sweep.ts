import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import { IongateError } from '../diagnostics'
import { checked } from '../files'
import { configurationOfScenario } from '../simulation/configuration-of-scenario'
import { limitsOf } from '../simulation/simulated-run'
import { sourceText } from '../source-text'
import type { Cell } from './table'
import type { Variation } from './variation'

/** A scenario and what is varied in it: runs 0 to `runs` − 1, one for each combination. */
export interface Sweep {
  scenario: Scenario
  /** The last one is the seed, and changes fastest. */
  variations: Variation[]
  runs: number
  /** Names the sweep by its content: scenario, variations and the program that runs it. 16 hexadecimal digits. */
  id: string
}

export function sweepOf(scenario: Scenario, variations: Variation[]): Sweep {
  const runs = variations.reduce((product, { values }) => product * values.length, 1)
  return { scenario, variations, runs, id: idOf(scenario, variations) }
}

/** The varied values of one run, seed last. */
export function valuesOfRun({ variations }: Sweep, run: number): Exclude<Cell, null>[] {
  let rest = run
  return variations
    .toReversed()
    .map(({ values }) => {
      const value = values[rest % values.length]
      rest = Math.floor(rest / values.length)
      return value
    })
    .toReversed()
}

/** The scenario of one run. Throws usage where the schema refuses a value. */
export function scenarioOfRun(sweep: Sweep, run: number): Scenario {
  const values = valuesOfRun(sweep, run)
  const varied = sweep.variations.slice(0, -1)
  const scenario: unknown = structuredClone(sweep.scenario)
  varied.forEach(({ field }, i) => put(scenario as Fields, field.path, values[i]))
  return refusedAsUsage(varied, values, () => checked(scenario, scenarioSchema, sweep.scenario.name))
}

/** Runs of each variation. */
export function seedsOf({ variations }: Sweep): number {
  return variations[variations.length - 1].values.length
}

/** What is known of a sweep before its first run. */
export interface Outlook {
  /** Of all gels. */
  ions: string[]
  /** What the device will never do because its store cannot pay for it, each with the number of variations where that is so. */
  limits: { text: string; variations: number }[]
}

/** Checks every scenario of the sweep before the first run. Throws usage. */
export function outlookOf(sweep: Sweep): Outlook {
  const seeds = seedsOf(sweep)
  const ions = new Set<string>()
  const limits = new Map<string, number>()
  for (let run = 0; run < sweep.runs; run += seeds) {
    const scenario = scenarioOfRun(sweep, run)
    const configuration = refusedAsUsage(sweep.variations.slice(0, -1), valuesOfRun(sweep, run), () => configurationOfScenario(scenario))
    for (const { ion } of scenario.gel.ions) ions.add(ion)
    for (const text of limitsOf({ scenario, configuration, ions: [] })) limits.set(text, (limits.get(text) ?? 0) + 1)
  }
  return { ions: [...ions], limits: [...limits].map(([text, variations]) => ({ text, variations })) }
}

/** What the scenario's schema refuses after a variation, the command line has wrong. */
function refusedAsUsage<Result>(varied: Variation[], values: Cell[], check: () => Result): Result {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof IongateError)) throw error
    const where = varied.map(({ field }, i) => `${field.name}=${String(values[i])}`).join(' ')
    throw new IongateError('usage', `--vary ${where}`, error.message, { cause: error })
  }
}

interface Fields {
  [key: string]: unknown
}

/** Puts a value in its place; sections that were left out are made. */
function put(fields: Fields, [key, ...rest]: string[], value: Cell): void {
  if (rest.length === 0) {
    fields[key] = value
    return
  }
  if (typeof fields[key] !== 'object' || fields[key] === null) fields[key] = /^\d+$/.test(rest[0]) ? [] : {}
  put(fields[key] as Fields, rest, value)
}

/** What a run's figures depend on besides the scenario. */
const PROGRAM: [folder: string, ending: string][] = [
  ['../../firmware', '.ts'],
  ['../../sim', '.ts'],
  ['../configuration', '.ts'],
  ['../calibration', '.ts'],
  ['../calibration', '.json'],
  ['../simulation', '.ts'],
  ['.', '.ts'],
]

function idOf(scenario: Scenario, variations: Variation[]): string {
  const program = PROGRAM.flatMap(([folder, ending]) => sourceText(fileURLToPath(new URL(folder, import.meta.url)), ending))
  const varied = variations.map(({ field, values }) => [field.name, values])
  return createHash('sha256').update(JSON.stringify([{ ...scenario, $schema: undefined }, varied, program])).digest('hex').slice(0, 16)
}
