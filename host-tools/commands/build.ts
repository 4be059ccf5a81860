import { Option, type Command } from 'commander'
import { IongateError } from '../diagnostics'
import type { BuildOptions } from '../build/run-build'

export function registerBuild(program: Command): void {
  program
    .command('build')
    .description('build the firmware for a board, ready to flash')
    .addOption(new Option('--board <name>', 'mdbt50q, nrf52840dk, puckjs, pixljs, pico, rp2040, nodemcu-esp32, or all of them; nodemcu-esp8266, which is too small, with --force').makeOptionMandatory())
    .addOption(new Option('--target <kind>', 'a bundle for the board’s interpreter, the same device as C sources, or those as a module of NodeMCU').choices(['board', 'c', 'nodemcu-module']).default('board'))
    .option('--calibration <file>', 'the device’s calibration (default: the board’s reference calibration)')
    .option('--classifier <file>', 'a classifier whose classes the rules look at, as train writes it')
    .option('--configuration <file>', 'the device’s settings (default: the built-in ones)')
    .option('--out <folder>', 'where to write', 'dist')
    .option('--no-native', 'Espruino: run the core interpreted, not as machine code')
    .option('--force', 'build for a board whose memory does not hold the firmware, too')
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate build --board mdbt50q\n  iongate build --board all --json\n  iongate build --board mdbt50q --target c\n  iongate build --board nodemcu-esp8266 --target nodemcu-module')
    .action(buildCommand)
}

async function buildCommand(options: BuildOptions): Promise<void> {
  if (options.board === 'all' && options.calibration !== undefined) {
    throw new IongateError('usage', '--calibration', 'a calibration belongs to one board, not to all')
  }
  const { boardNamed } = await import('../board-name')
  const board = options.board === 'all' ? 'all' : boardNamed(options.board)
  const { runBuild } = await import('../build/run-build')
  await runBuild(board, options)
}
