import type { Command } from 'commander'

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('measure simulator, decoder and bundles; takes half a minute')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate bench\n  iongate bench --json\n\nExit status 5 when a figure misses its aim.')
    .action(async (options: { json?: boolean }) => {
      const { runBench } = await import('../benchmarks/speed/run-bench')
      await runBench(options.json ?? false)
    })
}
