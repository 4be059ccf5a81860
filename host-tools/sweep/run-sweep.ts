import { Listr } from 'listr2'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { EXIT_CHECK, IongateError } from '../diagnostics'
import { atMost, figureLines, type Figure } from '../figures'
import { configurationOfScenario } from '../simulation/configuration-of-scenario'
import { linkLatest, runFolder } from '../runs'
import { loadScenario } from '../scenarios'
import { progressReporter } from '../simulation/progress'
import { computeRuns } from './compute-runs'
import { addRun, closeJournal, journalFile, openJournal, removeJournal, type Journal } from './journal'
import { figureColumns } from './run-figures'
import { outlookOf, seedsOf, sweepOf, type Sweep } from './sweep'
import { statisticsOf } from './statistics'
import { sweepTable } from './sweep-table'
import { sweepText, WORST } from './sweep-text'
import { formatOf, type Cell, type Table } from './table'
import { timeLeft } from './time-left'
import { readVariations } from './variation'
import { pageOf, refuseOver, writeSweep } from './write-sweep'
import type { Shard } from '../options'

/** What the user gave. */
export interface SweepOptions {
  /** `FIELD=VALUES`, each. */
  vary: string[]
  /** Virtual seconds; the scenario's own when left out. */
  duration?: number
  /** Table to write, .csv or .parquet. */
  out?: string
  /** Threads; one per processor when left out. */
  jobs?: number
  /** Which part of the runs to do; all when left out. */
  shard?: Shard
  /** Parts to join instead of running anything. */
  merge?: string[]
  json?: boolean
}

/**
 * Runs a sweep or what is left of it, writes its table, prints what was done. Sets the exit
 * status when a figure misses. Throws sweep-stopped after ^C; what is done is kept.
 */
export async function runSweep(scenarioName: string, options: SweepOptions): Promise<void> {
  const scenario = loadScenario(scenarioName)
  // What is wrong in the file itself is no fault of --vary.
  configurationOfScenario(scenario, undefined, undefined, { scenario: scenarioName })
  const variations = readVariations(options.vary)
  if (options.duration !== undefined && variations.some(({ field }) => field.path[0] === 'duration_s')) {
    throw new IongateError('usage', '--duration', 'duration_s is varied; give one or the other')
  }
  const sweep = sweepOf({ ...scenario, duration_s: options.duration ?? scenario.duration_s }, variations)
  const { ions, limits } = outlookOf(sweep)
  // Before the runs, and on the error stream where standard output is for a program.
  for (const { text, variations: count } of limits) (options.json ? console.error : console.log)(`! In ${count} of ${sweep.runs / seedsOf(sweep)} variations: ${text}`)
  const { shard } = options
  // Named by the sweep: the same command goes on there, and all shards meet there.
  const folder = runFolder('sweep', scenario.name, sweep.id)
  const out = options.out ?? path.join(folder, `${scenario.name}-sweep${shard === undefined ? '' : `-${shard.index}-of-${shard.count}`}.csv`)
  const format = formatOf(out, '--out')
  refuseOver(sweepTable(sweep, ions, [], () => []), out, format)
  const runs = runsOf(sweep, shard)
  const journal = openJournal(journalFile(out, sweep.id), sweep.runs, figureColumns(ions).length)
  const kept = runs.filter((run) => journal.done.has(run)).length
  let table: Table
  try {
    await computeWithProgress(sweep, ions, runs, journal, options)
    const done = runs.filter((run) => journal.done.has(run)).length
    if (done < runs.length) throw new IongateError('sweep-stopped', journal.lines.file, `stopped after ${done} of ${runs.length} runs, which are kept here`)
    table = sweepTable(sweep, ions, runs, (run) => journal.done.get(run) as Cell[])
    writeSweep(sweep.scenario.name, table, out, format)
    removeJournal(journal)
  } finally {
    closeJournal(journal)
  }
  if (options.out === undefined) linkLatest(folder)
  report(sweep, { out, runs: runs.length, kept, table }, options)
}

/** Every n-th run, so that each part has its share of the slow ones. */
function runsOf(sweep: Sweep, shard: SweepOptions['shard']): number[] {
  const all = Array.from({ length: sweep.runs }, (_, run) => run)
  return shard === undefined ? all : all.filter((run) => run % shard.count === shard.index - 1)
}

async function computeWithProgress(sweep: Sweep, ions: string[], runs: number[], journal: Journal, options: SweepOptions): Promise<void> {
  const stop = new AbortController()
  const onStop = () => stop.abort()
  process.on('SIGINT', onStop).on('SIGTERM', onStop)
  const todo = runs.filter((run) => !journal.done.has(run))
  const jobs = options.jobs ?? availableParallelism()
  const tasks = new Listr(
    [
      {
        title: `Sweeping ${sweep.scenario.name}: ${runs.length} runs of ${sweep.runs}`,
        task: async (_, task) => {
          let reached = runs.length - todo.length
          const left = timeLeft(todo.length)
          const words = (count: number) =>
            `${count} of ${runs.length} runs${count === runs.length ? '' : `, ${left(count - runs.length + todo.length)}`}`
          const onProgress = progressReporter(runs.length, words, (line) => (task.output = line))
          await computeRuns(sweep, ions, todo, jobs, stop.signal, (run, figures) => {
            addRun(journal, run, figures)
            reached += 1
            onProgress(reached)
          })
          if (reached < runs.length) task.skip(`Stopped after ${reached} of ${runs.length} runs`)
        },
      },
    ],
    // The sweep itself answers ^C.
    { silentRendererCondition: options.json, registerSignalListeners: false },
  )
  try {
    await tasks.run()
  } finally {
    // npx passes ^C on although the terminal has sent it already: the second one must not cut short the ending.
    if (!stop.signal.aborted) process.off('SIGINT', onStop).off('SIGTERM', onStop)
  }
}

interface Outcome {
  out: string
  runs: number
  kept: number
  table: Table
}

function report(sweep: Sweep, { out, runs, kept, table }: Outcome, { json, shard }: SweepOptions): void {
  const figures = figuresOf(table)
  if (json) {
    const { name, duration_s } = sweep.scenario
    const columns = table.columns.map((column) => column.name)
    const statistics = statisticsOf(table)
    console.log(JSON.stringify({ sweep: sweep.id, scenario: name, virtual_s: duration_s, runs, of: sweep.runs, kept, shard, file: out, page: pageOf(out), missed: statistics.missed.length, worst: statistics.missed.slice(0, WORST).map(({ run, seed, missed }) => ({ run, seed, missed })), columns, figures }))
  } else {
    console.log(`${runs} of the sweep’s ${sweep.runs} runs${kept === 0 ? '' : `, ${kept} of them done before`}`)
    for (const line of sweepText(statisticsOf(table))) console.log(line)
    console.log('')
    for (const line of figureLines(figures)) console.log(line)
    console.log(`\nPage       ${pageOf(out)}\nTable      ${out}`)
  }
  if (figures.some(({ holds }) => !holds)) process.exitCode = EXIT_CHECK
}

/** What must hold whatever was varied: nothing is lost on the link, and the energy ledger closes. */
function figuresOf({ columns, rows }: Table): Figure[] {
  const worst = (name: string) => {
    const at = columns.findIndex((column) => column.name === name)
    return rows.reduce((most, row) => Math.max(most, Math.abs(Number(row[at] ?? NaN))), 0)
  }
  return [atMost('energy/unexplained', worst('energy.unexplained_uJ'), 0.01, 'µJ'), atMost('telemetry/lost', worst('telemetry.lost'), 0, 'frames')]
}
