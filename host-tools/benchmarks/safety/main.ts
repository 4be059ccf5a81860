/** `npm run faults`: what attacks, faults, clock jumps and power cuts make a device do, judged by the monitor; docs/safety.md holds what it printed. */
import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import { EXIT_CHECK, EXIT_USAGE } from '../../diagnostics'
import { atMost, figureLines, type Figure } from '../../figures'
import { countOption, seedOption } from '../../options'
import { guardStandardOutput } from '../../standard-output'
import { timedProgress } from '../timed-progress'
import { CUT_LIVES, cutId, cutsOf } from './cuts'
import { flipIds } from './flip-ids'
import { runInParallel } from './in-parallel'
import { replayText } from './replay'
import { resultsOf, type Result } from './results'

/** Random schedules; of the second cuts, and of the bits, one in this many. */
const FULL = { schedules: 20000, stride: 1, bits: 1 }
const QUICK = { schedules: 3000, stride: 20, bits: 8 }

guardStandardOutput()
const options = new Command('faults')
  .description('schedules of faults, attacks, clock jumps and power cuts; power cuts everywhere, two deep')
  .option('--quick', 'fewer schedules and second cuts: under two minutes')
  .option('--schedules <count>', 'random schedules (default: 20000, with --quick 3000)', countOption('--schedules'))
  .option('--seed <number>', 'seed of the first schedule', seedOption('--seed'), 1)
  .option('--jobs <count>', 'threads (default: as many as there are cores)', countOption('--jobs'))
  .option('--only <id>', 'replay one case that was printed')
  .option('--json', 'one JSON object on standard output')
  .parse()
  .opts<{ quick?: boolean; schedules?: number; seed: number; jobs?: number; only?: string; json?: boolean }>()

const size = { ...(options.quick ? QUICK : FULL), ...(options.schedules === undefined ? {} : { schedules: options.schedules }) }
const jobs = options.jobs ?? availableParallelism()
const progress = timedProgress()

/** Says now and then how far it is. */
function progressOf(what: string, count: number): (done: number) => void {
  let said = 0
  return (done) => {
    if (done < count && done - said < count / 10) return
    said = done
    progress(`${what}: ${done} of ${count}`)
  }
}

async function cutResults(): Promise<Result[]> {
  const lives = resultsOf(CUT_LIVES.map((life) => cutId(life, [])))
  const once = CUT_LIVES.flatMap((life, i) => cutsOf(lives[i].places).map((cut) => ({ life, cut })))
  const single = await runInParallel(once.map(({ life, cut }) => cutId(life, [cut])), jobs, progressOf('one cut', once.length))
  const twice = once.flatMap(({ life, cut }, i) => cutsOf(single[i].places).map((second) => cutId(life, [cut, second]))).filter((_, i) => i % size.stride === 0)
  return [...lives, ...single, ...(await runInParallel(twice, jobs, progressOf('two cuts', twice.length)))]
}

async function run(): Promise<void> {
  const ids = Array.from({ length: size.schedules }, (_, i) => `s${options.seed + i}`)
  const schedules = await runInParallel(ids, jobs, progressOf(`schedules ${ids[0]} to ${ids.at(-1)}`, ids.length))
  const cuts = await cutResults()
  const bits = flipIds(size.bits)
  const flips = await runInParallel(bits, jobs, progressOf('flipped bits', bits.length))
  const figures = [atMost('flipped-bits/wrong-pulses', flips.filter(({ breaches }) => breaches.length > 0).length, 0), ...figuresOf('schedules', schedules), ...figuresOf('cuts', cuts)]
  const counts = { schedules: countsOf(schedules), cuts: countsOf(cuts), flips: countsOf(flips) }
  const cases = [...schedules, ...cuts, ...flips].filter(({ breaches, findings }) => breaches.length + findings.length > 0).map(({ id, breaches, findings }) => ({ id, breaches, findings }))
  if (options.json) console.log(JSON.stringify({ seed: options.seed, counts, figures, cases }))
  else console.log([...figureLines(figures), '', countLine('schedules', counts.schedules), countLine('cuts', counts.cuts), countLine('flipped bits', counts.flips), ...caseLines(cases)].join('\n'))
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

const CHANGED = /key|disarmed/
const REPORTS = /reported|epoch/
const CRASHED = /crash|hang/

function figuresOf(subject: string, results: Result[]): Figure[] {
  const having = (test: (result: Result) => boolean) => results.filter(test).length
  const named = (pattern: RegExp) => having(({ findings }) => findings.some((finding) => pattern.test(finding)))
  return [
    atMost(`${subject}/limit-breached`, having(({ breaches }) => breaches.length > 0), 0),
    atMost(`${subject}/changed-without-key`, named(CHANGED), 0),
    atMost(`${subject}/lost-or-doubled`, named(REPORTS), 0),
    atMost(`${subject}/crashed`, named(CRASHED), 0),
  ]
}

interface Counts {
  run: number
  stimulating: number
  trains: number
  cuts: number
}

function countsOf(results: Result[]): Counts {
  const sum = (of: (result: Result) => number) => results.reduce((total, result) => total + of(result), 0)
  return { run: results.length, stimulating: results.filter(({ trains }) => trains > 0).length, trains: sum(({ trains }) => trains), cuts: sum(({ cuts }) => cuts) }
}

function countLine(subject: string, { run, stimulating, trains, cuts }: Counts): string {
  return `${subject}: ${run} run, ${stimulating} of them with stimuli; ${trains} trains, ${cuts} cuts`
}

/** Each kind of case once, with some ids. */
function caseLines(cases: { id: string; breaches: string[]; findings: string[] }[]): string[] {
  const kinds = new Map<string, string[]>()
  for (const { id, breaches, findings } of cases) {
    for (const kind of [...breaches, ...findings]) kinds.set(kind, [...(kinds.get(kind) ?? []), id])
  }
  return [...kinds].map(([kind, ids]) => `${kind}: ${ids.length}, npm run faults -- --only ${ids.slice(0, 5).join(' | ')}`)
}

function replay(id: string): void {
  try {
    const { text, isSound } = replayText(id)
    console.log(text)
    if (!isSound) process.exitCode = EXIT_CHECK
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    console.error(`faults: --only: ${error.message}; ids look like s123, cut:t:event12@0 or flip:armed:17@20`)
    process.exitCode = EXIT_USAGE
  }
}

if (options.only === undefined) await run()
else replay(options.only)
