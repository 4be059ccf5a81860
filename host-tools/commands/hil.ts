import { Option, type Command } from 'commander'
import type { ConfiguredDevice } from '../configuration/from-files'
import { IongateError } from '../diagnostics'
import { countOption, seedOption } from '../options'
import { visible } from '../visible'

interface HilCommandOptions {
  target: string
  /** Whose configuration the decoder gets. */
  board: string
  calibration?: string
  interpreter: 'espruino' | 'lua' | 'auto'
  vectors: number
  /** The whole device, fed with so many events, in place of the decoder. */
  events?: number
  seed: number
  key?: string
  /** Longest wait for one answer, s. */
  timeout: number
  json?: boolean
}

export function registerHil(program: Command): void {
  program
    .command('hil')
    .description('run the firmware core on a device and compare every output with the host, bit by bit')
    .addOption(new Option('--target <port>', 'tcp://HOST:PORT, a serial device, sim:espruino or sim:lua').makeOptionMandatory())
    .option('--board <name>', 'board whose calibration is used', 'mdbt50q')
    .option('--calibration <file>', 'another calibration')
    .addOption(new Option('--interpreter <kind>', 'what answers at the target').choices(['auto', 'espruino', 'lua']).default('auto'))
    .option('--vectors <number>', 'how many test vectors', countOption('--vectors'), 200)
    .option('--events <number>', 'compare the whole device in place of the decoder: hand it that many events of a simulated run', countOption('--events'))
    .option('--seed <number>', 'seed of the test vectors or events', seedOption('--seed'), 1)
    .option('--timeout <seconds>', 'longest wait for one answer', countOption('--timeout'), 10)
    .option('--key <file>', 'the device’s key (default: the one kept for it in the folder of settings)')
    .option('--json', 'one JSON object on standard output')
    .addHelpText(
      'after',
      '\nExamples:\n  iongate hil --target sim:espruino\n  iongate hil --target /dev/ttyACM0 --vectors 50\n  iongate hil --target /dev/ttyACM0 --events 300\n\nExit status 5, naming the vector or event, at the first output that differs. What the line damages is sent again and counted.',
    )
    .action(hilCommand)
}

async function hilCommand(options: HilCommandOptions): Promise<void> {
  const { configurationFromFiles } = await import('../configuration/from-files')
  const device = configurationFromFiles(options.board, { calibration: options.calibration })
  if (options.events !== undefined) {
    await compareEvents(options, options.events, device)
    return
  }
  const keyOf = (await import('../device/key-file')).keysOf(options.key)
  // The toolchain takes a second to load: what the user has wrong is said before that.
  const [{ runHil }, { atMost, figureLines }] = await Promise.all([import('../hil/run-hil'), import('../figures')])
  const result = await runHil(options.target, device, {
    ...options,
    keyOf,
    timeout_ms: options.timeout * 1000,
    onProgress: options.json === true ? undefined : showProgress(options.vectors),
  })
  const figures = [atMost('hil/mismatches', result.mismatches, 0, 'vectors')]
  if (options.json === true) {
    console.log(JSON.stringify({ target: options.target, board: device.board, ...result, figures }))
  } else {
    console.log(`${visible(result.interpreter)} at ${options.target}: ${result.vectors} vectors, ${result.mismatches} differ from the host`)
    console.log(`  ${result.ms_per_decode.toPrecision(3)} ms per decode, by its own clock`)
    if (result.repeats > 0) console.log(`  sent again because the line damaged a vector or its answer: ${result.repeats} times`)
    for (const line of figureLines(figures)) console.log(`  ${line}`)
  }
  if (result.difference !== undefined) {
    const { vector, what } = result.difference
    throw new IongateError('vector-mismatch', `vector ${vector} of seed ${options.seed}`, what)
  }
}

async function compareEvents(options: HilCommandOptions, events: number, device: ConfiguredDevice): Promise<void> {
  const keyOf = (await import('../device/key-file')).keysOf(options.key)
  const [{ runHilDevice }, { atMost, figureLines }] = await Promise.all([import('../hil/run-hil-device'), import('../figures')])
  const onProgress = options.json === true ? undefined : showProgress(events, 'events')
  const result = await runHilDevice(options.target, device, { ...options, keyOf, events, timeout_ms: options.timeout * 1000, onProgress })
  const figures = [atMost('hil/mismatches', result.mismatches, 0, 'events')]
  if (options.json === true) {
    console.log(JSON.stringify({ target: options.target, board: device.board, ...result, figures }))
  } else {
    console.log(`${visible(result.interpreter)} at ${options.target}: ${result.events} events, after ${result.mismatches} the device acts otherwise than the host`)
    console.log(`  ${result.ms_per_event.toPrecision(3)} ms per event, at most ${result.longest_ms.toPrecision(3)} ms, by its own clock`)
    if (result.repeats > 0) console.log(`  sent again because the line damaged an event or its answer: ${result.repeats} times`)
    for (const line of figureLines(figures)) console.log(`  ${line}`)
  }
  if (result.difference !== undefined) {
    const { event, what } = result.difference
    throw new IongateError('vector-mismatch', `event ${event} of seed ${options.seed}`, what)
  }
}

/** Ten lines for a whole run, terminal or not. */
function showProgress(count: number, noun = 'vectors'): (done: number) => void {
  const step = Math.max(1, Math.ceil(count / 10))
  return (done) => {
    if (done % step === 0 || done === count) console.error(`  ${done} of ${count} ${noun} agree`)
  }
}
