import { Option, type Command } from 'commander'
import { durationOption, numberOption, seedOption } from '../options'
import type { SimulateOptions } from '../simulation/run-simulation'

export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('run the firmware in a simulated world; writes report.html and a recording')
    .argument('[scenario]', 'name of a built-in scenario, or a .json file', 'wearable-patch')
    .option('--duration <time>', 'virtual time to run: 60s, 5min, 1h (default: the scenario’s)', durationOption('--duration'))
    .option('--seed <number>', 'seed of every random number', seedOption('--seed'), 1)
    .addOption(new Option('--interpreter <end>', 'Espruino: the slow or the fast end of what its interpreter takes (default: the scenario’s, slow)').choices(['slow', 'fast']))
    .option('--no-native', 'Espruino: a core that is interpreted, as build --no-native makes it')
    .option('--json', 'one JSON object on standard output; files only with --out')
    .option('--reproducible', 'leave out what depends on the machine: same input, same bytes')
    .option('--calibration <file>', 'the device’s calibration, as calibrate writes it (default: its board’s reference calibration)')
    .option('--classifier <file>', 'a classifier whose classes the rules look at, as train writes it')
    .option('--contacts <file>', 'recorded contact schedule (CSV kind,time_s, or what replay --json prints)')
    .option('--contacts-from <seconds>', 'the time in that file at which the run begins', numberOption('--contacts-from', 0, 1e11), 0)
    .option('--harvest <file>', 'recorded harvest that feeds the store in place of the scenario’s sources or supply: CSV, time_s and voltage_V, current_A or power_W')
    .option('--out <folder>', 'where report.html and recordings/ go (default: a new folder in runs/)')
    .addHelpText(
      'after',
      `
Examples:
  iongate simulate
  iongate simulate underwater-buoy --duration 10min --seed 7
  iongate simulate my-scenario.json --json --reproducible
  iongate calibrate --target sim:bench; iongate simulate bench --calibration runs/latest/bench.calibration.json
  iongate replay walking.csv --json > contacts.json; iongate simulate --contacts contacts.json

Exit status 5 when a figure misses its aim. iongate scenarios lists the built-in scenarios.`,
    )
    .action(async (scenario: string, options: SimulateOptions) => {
      const { runSimulation } = await import('../simulation/run-simulation')
      await runSimulation(scenario, options)
    })
}
