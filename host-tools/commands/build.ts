import { Option, type Command } from 'commander'
import { IongateError } from '../diagnostics'

export interface BuildOptions {
  /** Board's name, or `all`. */
  board: string
  /** Calibration file of the device; the board's reference calibration when left out. */
  calibration?: string
  /** Classifier file of the device; none when left out. */
  classifier?: string
  /** Settings file of the device; defaults when left out. */
  configuration?: string
  /** Folder that receives a folder per board. */
  out: string
  /** Print one JSON object instead of text. */
  json?: boolean
}

export function registerBuild(program: Command): void {
  program
    .command('build')
    .description('build the firmware for a board, ready to flash')
    .addOption(new Option('--board <name>', 'puckjs, pixljs, pico, rp2040, nodemcu-esp8266, nodemcu-esp32, or all').makeOptionMandatory())
    .option('--calibration <file>', 'the device’s calibration (default: the board’s reference calibration)')
    .option('--classifier <file>', 'a classifier whose classes the rules look at, as train writes it')
    .option('--configuration <file>', 'the device’s settings (default: the built-in ones)')
    .option('--out <folder>', 'where to write', 'dist')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate build --board puckjs\n  iongate build --board all --json')
    .action(buildCommand)
}

async function buildCommand(options: BuildOptions): Promise<void> {
  const [{ buildBoard }, { configurationFromFiles }, { storeLimits }, { writeTogether }, { figureLines }, { hexOfHash }, path] = await Promise.all([
    import('../build/build-board'),
    import('../configuration/from-files'),
    import('../configuration/store-limits'),
    import('../files'),
    import('../figures'),
    import('../telemetry'),
    import('node:path'),
  ])
  const { BOARD_NAMES } = await import('../../sim/board-profiles')
  if (options.board === 'all' && options.calibration !== undefined) {
    throw new IongateError('usage', '--calibration', 'a calibration belongs to one board, not to all')
  }
  const names = options.board === 'all' ? BOARD_NAMES : [options.board]
  const figures = []
  const boards = []
  for (const name of names) {
    const { board, configuration } = configurationFromFiles(name, options)
    const built = await buildBoard(board, configuration)
    const folder = path.join(options.out, board)
    const limitations = [...built.limitations, ...storeLimits(configuration)]
    writeTogether(built.files.map(({ name, content }) => ({ file: path.join(folder, name), content })))
    figures.push(...built.figures)
    boards.push({
      board,
      buildHash: built.buildHash,
      calibrationId: configuration.decoder.calibrationId,
      files: built.files.map((file) => path.join(folder, file.name)),
      memoryBy: built.memoryBy,
      limitations,
    })
    if (options.json !== true) {
      console.log(`${board}: ${path.join(folder, built.files[0].name)}, build ${hexOfHash(built.buildHash)}, calibration ${hexOfHash(configuration.decoder.calibrationId)}`)
      for (const line of figureLines(built.figures)) console.log(`  ${line}`)
      for (const line of limitations) console.log(`  · ${line}`)
    }
  }
  if (options.json === true) console.log(JSON.stringify({ boards, figures }))
  const missed = figures.find(({ holds }) => !holds)
  if (missed !== undefined) {
    throw new IongateError('budget-exceeded', missed.name, `takes ${missed.value} ${missed.unit}, budget ${missed.aim}`)
  }
}
