import { Option, type Command } from 'commander'
import { leavesUnfinished } from '../stop'
import { countOption } from '../options'

interface FlashCommandOptions {
  board: string
  port: string
  calibration?: string
  configuration?: string
  /** NodeMCU: all in Lua, or the loop of a device in C. */
  target: 'board' | 'nodemcu-module'
  /** NodeMCU: the program's image for its Lua flash store. */
  lfs?: string
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
    .addOption(new Option('--target <kind>', 'NodeMCU: all in Lua, or the loop of the device as a module of its firmware').choices(['board', 'nodemcu-module']).default('board'))
    .option('--lfs <image>', 'NodeMCU: the program as an image for the Lua flash store, made with luac.cross of the board’s firmware')
    .option('--calibration <file>', 'the device’s calibration (default: the board’s reference calibration)')
    .option('--configuration <file>', 'the device’s settings (default: the built-in ones)')
    .option('--no-native', 'Espruino: run the core interpreted, not as machine code')
    .option('--force', 'flash a board whose memory does not hold the firmware, too')
    .option('--key <file>', 'the device’s key, or where a new one is kept (default: in the folder of settings)')
    .option('--new-key', 'give the device a new key, whatever it has; only its present key or its button opens it for that')
    .option('--timeout <seconds>', 'longest wait for the hello frame', countOption('--timeout'), 30)
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', '\nExamples:\n  iongate flash --board pico --port /dev/ttyACM0\n  iongate flash --board rp2040 --port tcp://192.168.1.20:23\n  iongate flash --board nodemcu-esp8266 --target nodemcu-module --lfs iongate.img --port /dev/ttyUSB0')
    .action(flashCommand)
}

async function flashCommand(options: FlashCommandOptions): Promise<void> {
  const [{ configurationFromFiles }, { refuseOtherTarget, refuseSmallBoard }, { refuseWithoutImage }, { readBytes }] = await Promise.all([
    import('../configuration/from-files'),
    import('../build/board-room'),
    import('../flash/nodemcu-files'),
    import('../files'),
  ])
  const isModuleLoop = options.target === 'nodemcu-module'
  const { board, configuration } = configurationFromFiles(options.board, options)
  refuseOtherTarget(board, options.target)
  refuseSmallBoard(board, options.native, options.force === true || isModuleLoop)
  refuseWithoutImage(board, isModuleLoop, options.lfs)
  const lfs = options.lfs === undefined ? undefined : readBytes(options.lfs)
  // The toolchain takes a second to load: what the user has wrong is said before that.
  const [{ builtBoard, builtModule }, { flashBoard }, { keysOf }, { hexOfHash }] = await Promise.all([
    import('../build/run-build'),
    import('../flash/flash-board'),
    import('../device/key-file'),
    import('../telemetry'),
  ])
  const built = await (isModuleLoop ? builtModule(board, configuration) : builtBoard(board, configuration, options.native))
  leavesUnfinished('the board may hold half a program: flash it again')
  const flashed = await flashBoard(options.port, built, {
    keyOf: keysOf(options.key, true),
    newKey: options.newKey === true,
    lfs,
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
