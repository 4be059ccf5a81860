import type { Command } from 'commander'

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('measure simulator, decoder and bundles; takes a minute and a half')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate bench\n  iongate bench --json\n\nExit status 5 when a figure misses its aim. A figure that is measured on a sample carries its 99 % interval, and misses only when\nthe interval excludes the aim (✗); ○ marks one that is open because its interval reaches to both sides of the aim.')
    .action(async (options: { json?: boolean }) => {
      const { runBench } = await import('../benchmarks/speed/run-bench')
      await runBench(options.json ?? false)
    })
}
