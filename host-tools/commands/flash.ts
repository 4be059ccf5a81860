import { Option, type Command } from 'commander'
import { leavesUnfinished } from '../stop'
import { countOption } from '../options'

interface FlashCommandOptions {
  board: string
  port: string
  calibration?: string
  configuration?: string
  /** Espruino: the core as machine code, else interpreted. */
  native: boolean
  /** Flash a board that cannot hold the firmware too. */
  force?: boolean
  /** Where the device's key is, or is to be kept. */
  key?: string
  newKey?: boolean
  /** Longest wait for the hello frame, s. */
  timeout: number
  json?: boolean
}

export function registerFlash(program: Command): void {
  program
    .command('flash')
    .description('build the firmware, put it on a board and wait until it says hello')
    .addOption(new Option('--board <name>', 'mdbt50q, nrf52840dk, puckjs, pixljs, pico, rp2040 or nodemcu-esp32; nodemcu-esp8266, which is too small, with --force').makeOptionMandatory())
    .addOption(new Option('--port <port>', 'serial device, with another baud rate than 115200 as /dev/ttyACM0@9600, or tcp://HOST:PORT').makeOptionMandatory())
    .option('--calibration <file>', 'the device’s calibration (default: the board’s reference calibration)')
    .option('--configuration <file>', 'the device’s settings (default: the built-in ones)')
    .option('--no-native', 'Espruino: run the core interpreted, not as machine code')
    .option('--force', 'flash a board whose memory does not hold the firmware, too')
    .option('--key <file>', 'the device’s key, or where a new one is kept (default: in the folder of settings)')
    .option('--new-key', 'give the device a new key, whatever it has; only its present key or its button opens it for that')
    .option('--timeout <seconds>', 'longest wait for the hello frame', countOption('--timeout'), 30)
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate flash --board pico --port /dev/ttyACM0\n  iongate flash --board rp2040 --port tcp://192.168.1.20:23')
    .action(flashCommand)
}

async function flashCommand(options: FlashCommandOptions): Promise<void> {
  const [{ configurationFromFiles }, { refuseSmallBoard }] = await Promise.all([import('../configuration/from-files'), import('../build/board-room')])
  const { board, configuration } = configurationFromFiles(options.board, options)
  refuseSmallBoard(board, options.native, options.force)
  // The toolchain takes a second to load: what the user has wrong is said before that.
  const [{ buildBoard }, { flashBoard }, { keysOf }, { hexOfHash }] = await Promise.all([
    import('../build/build-board'),
    import('../flash/flash-board'),
    import('../device/key-file'),
    import('../telemetry'),
  ])
  const built = await buildBoard(board, configuration, { isNative: options.native })
  leavesUnfinished('the board may hold half a program: flash it again')
  const flashed = await flashBoard(options.port, built, {
    keyOf: keysOf(options.key, true),
    newKey: options.newKey === true,
    keyFile: options.key,
    timeout_ms: options.timeout * 1000,
    onStep: (step) => console.error(`${board} at ${options.port}: ${step}`),
  })
  leavesUnfinished(undefined)
  const { buildHash, calibrationId, epoch, newKeyFile } = flashed
  if (options.json === true) {
    console.log(JSON.stringify({ board, port: options.port, buildHash: hexOfHash(buildHash), calibrationId, epoch, newKeyFile, figures: [] }))
  } else {
    console.log(`${board} at ${options.port} runs build ${hexOfHash(buildHash)}, calibration ${hexOfHash(calibrationId)}, boot ${epoch}`)
    if (newKeyFile !== undefined) console.log(`its key is kept in ${newKeyFile}: without it nobody can change what the device does`)
  }
}
