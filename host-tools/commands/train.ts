import type { Command } from 'commander'
import { IongateError } from '../diagnostics'
import { countOption, seedOption } from '../options'
import type { TrainOptions } from '../classifier/run-train'

export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('learn a classifier from labelled interrogations, and say whether it helps')
    .argument('<recordings...>', 'tables (CSV: K_activation,…,label) or runs of simulate (MCAP, with --labels)')
    .option('--label <column>', 'column of the tables that holds the labels', 'label')
    .option('--labels <file>', 'for runs: CSV time_s,label, from when on it was in what')
    .option('--test <recordings...>', 'judge by these (default: the last third of each class)')
    .option('--history <number>', 'earlier interrogations to look at, 0 to 3', historyOption, 0)
    .option('--hidden <units>', 'units of the hidden layer, 0 to 32 (default: by cross-validation)', hiddenOption)
    .option('--configuration <file>', 'device settings whose levels to compare with (default: a device’s)')
    .option('--seed <number>', 'seed of the first weights', seedOption('--seed'), 1)
    .option('--out <file>', 'classifier to write (default: device.classifier.json in a new folder in runs/)')
    .option('--force', 'write it even if it does not help')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      `
Examples:
  iongate train media.csv --out media.classifier.json
  iongate train recordings/sleeper-seed-1.mcap --labels day.csv --history 3 --test recordings/sleeper-seed-2.mcap --out day.classifier.json

It is compared with levels of single ions, as configured and as fitted to the labels. One that
does not err less than both, beyond chance, is not written: exit status 5. See docs/classifier.md.`,
    )
    .action(async (recordings: string[], options: TrainOptions) => {
      const { runTrain } = await import('../classifier/run-train')
      await runTrain(recordings, options)
    })
}

function historyOption(text: string): number {
  if (/^[0-3]$/.test(text)) return Number(text)
  throw new IongateError('usage', '--history', `expected a whole number from 0 to 3, got “${text}”`)
}

function hiddenOption(text: string): number {
  const units = text === '0' ? 0 : countOption('--hidden')(text)
  if (units <= 32) return units
  throw new IongateError('usage', '--hidden', `expected at most 32 units, got “${text}”`)
}
