import type { Command } from 'commander'
import { IongateError } from '../diagnostics'
import { countOption, dateOption, percentOption, seedOption, volumeOption } from '../options'
import type { CalibrateOptions } from '../calibrate/run-calibrate'
import type { RecipeOptions } from '../calibrate/run-recipe'

export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('measure known media with a device, or a simulated one, and fit its calibration')
    .option('--target <target>', 'tcp://HOST:PORT, a serial device, or sim:[SCENARIO]')
    .option('--from <recordings...>', 'fit what was measured before instead')
    .option('--reference <contents>', 'correct the gain of a calibrated device by one known medium: K=0.7,Ca=0.5,Fe=0.5')
    .option('--recipe', 'print and save what to pipette for ten media that tell most; no device is needed')
    .option('--stock <salts>', 'with --recipe: the stock solutions, KCl=1M,CaCl2=0.5M,FeCl3=0.1M')
    .option('--volume <mL>', 'with --recipe: of each vessel, such as 20mL (default: 20mL)', volumeOption('--volume'))
    .option('--protocol <file>', 'what to measure, as iongate schema protocol describes it (default: one for the target)')
    .option('--media <file>', 'table of media in place of the protocol’s: CSV with a column for each ion, perhaps one “name”')
    .option('--temperature <list>', 'degrees Celsius in place of the protocol’s: 15,25,35')
    .option('--repeats <number>', 'measurements from rest in each medium, in place of the protocol’s', countOption('--repeats'))
    .option('--composition-error <share>', 'how far the media may be from what is written down, one standard deviation: 2% (default: the protocol’s)', percentOption('--composition-error', 30))
    .option('--gain-doubt <share>', 'how far the electrode’s gain may change until its next reference, one standard deviation: 10%; widens the stated confidence', percentOption('--gain-doubt', 50))
    .option('--calibration <file>', 'what the device was built with (default: its board’s reference calibration)')
    .option('--ladder <file>', 'pulses and windows that iongate design wrote, in place of that calibration’s; with sim: only')
    .option('--configuration <file>', 'settings the device was built with (default: the built-in ones)')
    .option('--key <file>', 'the device’s key (default: the one kept for it in the folder of settings)')
    .option('--id <name>', 'what to call the device in the file (default: its board and build)')
    .option('--seed <number>', 'seed of the simulated noise', seedOption('--seed'), 1)
    .option('--date <day>', 'day of the measurement, YYYY-MM-DD (default: today)', dateOption('--date'))
    .option('--record <file>', 'raw measurements, as they come (default: beside --out, *.measurements.jsonl)')
    .option('--out <file>', 'the calibration (default: SCENARIO or BOARD.calibration.json in a folder of this run in runs/)')
    .option('--upload', 'put the calibration into the device, into the slot that it does not use')
    .option('--dry-run', 'say what would be measured, and measure nothing')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      `
Examples:
  iongate calibrate --target sim:
  iongate calibrate --target sim:underwater-buoy --out buoy.calibration.json
  iongate calibrate --target /dev/ttyACM0 --media beakers.csv --temperature 15,25,35
  iongate calibrate --recipe --stock KCl=1M,CaCl2=0.5M,FeCl3=0.1M --volume 20mL
  iongate calibrate --target /dev/ttyACM0 --reference K=0.7,Ca=0.5,Fe=0.5 --calibration pico.calibration.json --upload
  iongate calibrate --from buoy.measurements.jsonl --out buoy-again.calibration.json

Every measurement is recorded as it comes: after ^C, or when the link breaks, the same command goes on from there.`,
    )
    .action(calibrateCommand)
}

async function calibrateCommand(options: Omit<CalibrateOptions, 'date'> & { date?: string; reference?: string; recipe?: boolean } & RecipeOptions): Promise<void> {
  if (options.recipe) {
    const { makeRecipe } = await import('../calibrate/run-recipe')
    makeRecipe(options)
    return
  }
  if ((options.target === undefined) === (options.from === undefined)) {
    throw new IongateError('usage', 'calibrate', 'say what to measure with --target, or what to fit with --from')
  }
  if (options.upload && (options.target?.startsWith('sim:') ?? true)) {
    throw new IongateError('usage', '--upload', 'there is no device to put it into; iongate calibration FILE --upload PORT does it later')
  }
  const date = options.date ?? new Date().toISOString().slice(0, 10)
  if (options.reference !== undefined) {
    if (options.target === undefined) throw new IongateError('usage', '--reference', 'a reference is read by a device: name it with --target')
    const { calibrateByReference } = await import('../calibrate/run-reference')
    await calibrateByReference({ ...options, target: options.target, reference: options.reference, date })
    return
  }
  const { calibrate } = await import('../calibrate/run-calibrate')
  await calibrate({ ...options, date })
}
