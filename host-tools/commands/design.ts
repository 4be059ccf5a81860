import { Option, type Command } from 'commander'
import { countOption, numberOption, pageOption, seedOption } from '../options'
import type { DesignOptions } from '../design/run-design'

export function registerDesign(program: Command): void {
  program
    .command('design')
    .description('choose pulses and windows that tell most about the ions for their energy')
    .option('--board <name>', 'a board as in build --help (default: that of --calibration or --scenario, else mdbt50q)')
    .option('--calibration <file>', 'calibration whose ladder is to be bettered (default: the board’s)')
    .option('--configuration <file>', 'device settings, for the gate’s limits (default: the built-in ones)')
    .option('--scenario <name>', 'built-in scenario or .json file that gives gel with its ions, noise and board (default: noise as in --calibration, else the schema’s defaults)')
    .option('--database <file>', 'responses to pulses, JSON or CSV: read if it is there, else made on the reference bench and written')
    .addOption(new Option('--criterion <name>', 'd: determinant of the information; a: mean variance').choices(['d', 'a']).default('d'))
    .option('--energy <percent>', 'most information with this share of the present ladder’s energy (default: least energy for the same variance)', numberOption('--energy', 1, 1000))
    .option('--activation-max <number>', 'no amplifier clips with every ion at this; mixtures up to it count alike', numberOption('--activation-max', 0.1, 2), 1.2)
    .option('--pulses <number>', 'most pulses of a ladder', countOption('--pulses'), 3)
    .option('--restarts <number>', 'random first ladders for each number of pulses', countOption('--restarts'), 2)
    .option('--seed <number>', 'seed of the first ladders', seedOption('--seed'), 1)
    .option('--json', 'one JSON object on standard output')
    .option('--out <file>', 'the ladder and its windows, for iongate calibrate --ladder (default: ladder.json in a new folder in runs/)')
    .option('--plot [file]', 'a page with the frontier of variance against energy (HTML; default: design.html beside the ladder)', pageOption('--plot'))
    .addHelpText(
      'after',
      `
Examples:
  iongate design
  iongate design --board pico --plot
  iongate design --calibration device.calibration.json --criterion a --energy 90
  iongate design --database electrode.csv

A CSV of responses has the columns amplitude_mV, time_ms, current_uA and one for each ion’s activation.
Exit status 5 when an ion would be more uncertain, or more charge be left, than with the present ladder.
docs/design.md says what is computed.`,
    )
    .action(async (options: DesignOptions) => {
      const { runDesign } = await import('../design/run-design')
      await runDesign(options)
    })
}
