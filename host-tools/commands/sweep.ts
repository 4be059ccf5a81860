import type { Command } from 'commander'
import { IongateError } from '../diagnostics'
import { countOption, durationOption, shardOption } from '../options'
import type { SweepOptions } from '../sweep/run-sweep'

export function registerSweep(program: Command): void {
  program
    .command('sweep')
    .description('run a scenario many times with fields varied, on all processors; writes one table and a page about it')
    .argument('[scenario]', 'name of a built-in scenario, or a .json file')
    .option('--vary <field=values>', 'a field of the scenario, or seed, and its values: 5,10,20 or 1..200 or 0..100:25; may be repeated', (text: string, texts: string[]) => [...texts, text], [])
    .option('--duration <time>', 'virtual time of each run: 60s, 5min, 1h (default: the scenario’s)', durationOption('--duration'))
    .option('--out <file>', 'the table, .csv or .parquet (default: SCENARIO-sweep.csv in a folder of this sweep in runs/)')
    .option('--jobs <number>', 'runs at one time (default: one per processor)', countOption('--jobs'))
    .option('--shard <i/n>', 'do only the i-th of n parts of the runs', shardOption('--shard'))
    .option('--merge <parts...>', 'join the tables of all parts into --out')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      `
Examples:
  iongate sweep bench --vary electrode.N=5,10,20 --vary seed=1..200
  iongate sweep my-scenario.json --vary store.initial_mV=2500..3500:250 --duration 10min --out sweep.parquet
  iongate sweep bench --vary seed=1..200 --shard 2/4 --out part-2.csv
  iongate sweep --merge part-1.csv part-2.csv part-3.csv part-4.csv --out sweep.csv

^C keeps what is done, and the same command goes on from there. iongate schema prints the fields.`,
    )
    .action(sweepCommand)
}

async function sweepCommand(scenario: string | undefined, options: SweepOptions): Promise<void> {
  if (options.merge !== undefined) return mergeCommand(scenario, options, options.merge)
  if (scenario === undefined) throw new IongateError('usage', 'sweep', 'say which scenario to run')
  if (options.vary.length === 0) throw new IongateError('usage', '--vary', 'say what to vary, as in seed=1..200')
  const { runSweep } = await import('../sweep/run-sweep')
  await runSweep(scenario, options)
}

async function mergeCommand(scenario: string | undefined, options: SweepOptions, parts: string[]): Promise<void> {
  if (scenario !== undefined || options.vary.length > 0 || options.shard !== undefined) {
    throw new IongateError('usage', '--merge', 'joins tables that are there; it takes no scenario, --vary or --shard')
  }
  if (options.out === undefined) throw new IongateError('usage', '--merge', 'say with --out which table to write')
  const [{ mergeParts }, { statisticsOf }, { sweepText }, { pageOf }] = await Promise.all([
    import('../sweep/merge'),
    import('../sweep/statistics'),
    import('../sweep/sweep-text'),
    import('../sweep/write-sweep'),
  ])
  const { sweep, runs, table } = await mergeParts(parts, options.out)
  if (options.json) console.log(JSON.stringify({ sweep, runs, parts, file: options.out, page: pageOf(options.out), figures: [] }))
  else console.log([`${runs} runs of ${parts.length} parts`, ...sweepText(statisticsOf(table)), '', `Page       ${pageOf(options.out)}`, `Table      ${options.out}`].join('\n'))
}
