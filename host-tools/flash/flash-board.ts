import type { BoardName } from '../../sim/board-profiles'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { type BuiltBoard, type BuiltFile } from '../build/build-board'
import { isNodemcuBoard } from '../build/nodemcu-boards'
import { NODEMCU_LUA } from '../build/nodemcu-bundle'
import { keyFileOf, type KeyFinder, writeKey } from '../device/key-file'
import { newDeviceKey, type DeviceKey } from '../device/device-key'
import { identifyCommand } from '../device/authorise'
import { requestConsole } from '../device/request-console'
import { commandWriterNew } from '../device-commands'
import { IongateError } from '../diagnostics'
import { hexOfHash } from '../telemetry'
import { KEY_FILE as ESPRUINO_KEY } from '../../firmware/boards/espruino/persistence'
import { KEY_FILE as NODEMCU_KEY } from '../../firmware/boards/lua/key'
import { BOOT, openEspruinoPrompt, type EspruinoPrompt } from '../transports/espruino-prompt'
import { openNodemcuPrompt, type NodemcuPrompt } from '../transports/nodemcu-prompt'
import { openTransport } from '../transports/open-transport'
import { SILENCE_ms } from '../transports/prompt-lines'
import { awaitHello, type RunningBuild } from './await-hello'
import { checkEspruinoPort, uploadToEspruino } from './espruino-upload'
import { nodemcuFilesOf, refuseOtherFirmware } from './nodemcu-files'

export interface FlashOptions {
  /** Keys that are here. */
  keyOf: KeyFinder
  /** Give the device a new key, whatever it has. */
  newKey: boolean
  /** Where a new key is kept; in the user's folder of keys when left out. */
  keyFile?: string
  /** NodeMCU: contents of the program's image for its Lua flash store. */
  lfs?: Uint8Array
  /** Longest wait for the hello frame. */
  timeout_ms: number
  /** Called as each step begins. */
  onStep: (step: string) => void
}

/** What runs on the device now, and where a key is kept that was made for it. */
export type FlashedDevice = RunningBuild & { newKeyFile?: string }

/** Longest wait for one answer of a prompt, and for a whole upload. */
const PROMPT_ms = 10000
const UPLOAD_ms = 180000
/** Longest wait until EspruinoTools has opened a port. */
const PORT_ms = 20000
/** How long a fresh connection is listened to before the device is told to boot: some boot when connected to. */
const LISTEN_ms = 1500

/** The names Espruino gives the boards (process.env.BOARD). An interpreter on a PC takes any board's program. */
const ESPRUINO_NAMES: Partial<Record<BoardName, RegExp>> = {
  // Espruino has no build of this name: one for Jolt.js runs on the module.
  mdbt50q: /^(JOLTJS|MDBT50Q)/,
  nrf52840dk: /^NRF52840DK/,
  puckjs: /^PUCKJS/,
  pixljs: /^PIXLJS/,
  pico: /^PICO_R1/,
  rp2040: /RP2040/,
}
const ON_A_PC = 'LINUX'

/**
 * Puts a built program on a board, with a key where it has none, and waits until it says hello with this build's hash.
 * @throws IongateError port-unreachable, port-unsupported, device-silent, device-differs, line-damaged, key-missing, file-unwritable; usage
 */
export async function flashBoard(port: string, built: BuiltBoard, options: FlashOptions): Promise<FlashedDevice> {
  return isNodemcuBoard(built.board) ? flashNodemcu(port, built.board, built, options) : flashEspruino(port, built, options)
}

async function flashEspruino(port: string, built: BuiltBoard, options: FlashOptions): Promise<FlashedDevice> {
  const { keyOf, timeout_ms, onStep } = options
  onStep('looking for the prompt')
  const key = await withEspruino(port, keyOf, async (prompt) => {
    await refuseOtherBoard(prompt, port, built.board)
    return keyFor(await espruinoNumber(prompt), port, options)
  })
  onStep('checking the port')
  try {
    await checkEspruinoPort(port, PORT_ms)
  } catch (error) {
    // The search for the prompt has stopped the old program: let it run again, as far as the port allows.
    await withEspruino(port, keyOf, restart).catch(() => {})
    throw error
  }
  onStep('uploading')
  // A program that boots would keep the upload from the prompt. From here on the old one is gone.
  await withEspruino(port, keyOf, async (prompt) => {
    await prompt.evaluate('(require("Storage").erase(".bootcde"),"")')
    // An interpreted program leaves the old machine code where it is; it takes none of its memory.
    for (const { name, content } of built.storage ?? []) await prompt.store(name, Buffer.from(content).toString('latin1'))
    if (key !== undefined) await prompt.store(ESPRUINO_KEY, Buffer.from(key.record).toString('latin1'))
  })
  await uploadToEspruino(port, textOf(built.files[0]), UPLOAD_ms)
  onStep('waiting for the hello frame')
  const transport = await openTransport(port, PROMPT_ms)
  // The upload's own load() may have been heard by nobody: boot once more, or ask, unless the device speaks by itself.
  const timer = setTimeout(() => transport.write(Buffer.from(BOOT, 'latin1')), LISTEN_ms)
  const asking = setInterval(() => transport.write(Uint8Array.from(identifyCommand(commandWriterNew()))), 2 * LISTEN_ms)
  try {
    return { ...(await awaitHello(transport, port, built.buildHash, timeout_ms)), ...keyFileFor(key, options) }
  } finally {
    clearTimeout(timer)
    clearInterval(asking)
    transport.close()
  }
}

/** Stops what runs on an Espruino, and does something at its prompt. */
async function withEspruino<Result>(port: string, keyOf: KeyFinder, action: (prompt: EspruinoPrompt) => Promise<Result>): Promise<Result> {
  const transport = await openTransport(port, PROMPT_ms)
  try {
    await requestConsole(transport, port, keyOf)
    return await action(await openEspruinoPrompt(transport, { timeout_ms: PROMPT_ms, probe_ms: PROMPT_ms, where: port }))
  } finally {
    transport.close()
  }
}

async function refuseOtherBoard(prompt: EspruinoPrompt, port: string, board: BoardName): Promise<void> {
  const found = await prompt.evaluate('process.env.BOARD')
  if (found === ON_A_PC || ESPRUINO_NAMES[board]?.test(found) === true) return
  await restart(prompt)
  throw new IongateError('device-differs', port, `a ${found} answers, no ${board}`)
}

async function flashNodemcu(port: string, board: NodemcuBoardName, built: BuiltBoard, options: FlashOptions): Promise<FlashedDevice> {
  const { keyOf, timeout_ms, onStep } = options
  const program = nodemcuFilesOf(built, options.lfs)
  onStep('looking for the prompt')
  const transport = await openTransport(port, PROMPT_ms)
  try {
    await requestConsole(transport, port, keyOf)
    const prompt = await openNodemcuPrompt(transport, { timeout_ms: PROMPT_ms, where: port })
    let key: DeviceKey | undefined
    try {
      await refuseOtherLua(prompt, port, board)
      await refuseOtherFirmware(prompt, program)
      key = keyFor(await nodemcuNumber(prompt), port, options)
      onStep('uploading')
      await replaceFiles(prompt, program.files)
      if (key !== undefined) await prompt.upload(NODEMCU_KEY, Buffer.from(key.record).toString('latin1'))
    } catch (error) {
      await restart(prompt)
      throw error
    }
    onStep('waiting for the hello frame')
    const hello = awaitHello(transport, port, built.buildHash, timeout_ms)
    prompt.restart(program.start)
    return { ...(await hello), ...keyFileFor(key, options) }
  } finally {
    transport.close()
  }
}

function textOf({ content }: BuiltFile): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
}

/** As a board's file has it: characters are bytes. */
function bytesOf({ content }: BuiltFile): string {
  return Buffer.from(content).toString('latin1')
}

/** Behind the name of a file that is not yet in its place. */
const NEW = '.new'

/** The old program stays until all of the new one has been read back. */
async function replaceFiles(prompt: NodemcuPrompt, files: BuiltFile[]): Promise<void> {
  for (const file of files) await prompt.upload(`${file.name}${NEW}`, bytesOf(file))
  for (const { name } of files) await prompt.run(`file.remove("${name}") assert(file.rename("${name}${NEW}","${name}"))`)
}

async function refuseOtherLua(prompt: NodemcuPrompt, port: string, board: NodemcuBoardName): Promise<void> {
  const found = (await prompt.run('print(_VERSION)')).trim()
  const wanted = `Lua ${NODEMCU_LUA[board]}`
  if (found !== wanted) throw new IongateError('device-differs', port, `${found} answers, ${board} is built for ${wanted}`)
}

/** Boots what is on the board: the search for its prompt has stopped it. What was written last is lost if the port closes at once. */
async function restart(prompt: { restart(): void }): Promise<void> {
  prompt.restart()
  await new Promise((resolve) => setTimeout(resolve, SILENCE_ms))
}

/** The number in an Espruino's key file; empty where there is none. The key itself stays where it is. */
async function espruinoNumber(prompt: EspruinoPrompt): Promise<string> {
  const text = await prompt.evaluate(`(f=>f===undefined?"":btoa(f.substr(0,8)))(require("Storage").read("${ESPRUINO_KEY}"))`)
  return numberOf([...Buffer.from(text, 'base64')])
}

async function nodemcuNumber(prompt: NodemcuPrompt): Promise<string> {
  const text = await prompt.run(`iongate_file=(file.open or io.open)("${NODEMCU_KEY}","r") print(iongate_file and table.concat({iongate_file:read(8):byte(1,8)},",") or "") if iongate_file then iongate_file:close() end`)
  return numberOf(text.split(',').map(Number))
}

/** As telemetry prints it. */
function numberOf(bytes: number[]): string {
  if (bytes.length !== 8) return ''
  const words = Buffer.from(bytes)
  return hexOfHash(words.readInt32LE(0)) + hexOfHash(words.readInt32LE(4))
}

/**
 * The key to put on a device, kept by the host before the device has it; undefined where the device has one that is here.
 * @param device number in its key file, empty where there is none
 */
function keyFor(device: string, where: string, { keyOf, newKey, keyFile }: FlashOptions): DeviceKey | undefined {
  if (device !== '' && !newKey) {
    if (keyOf(device) !== undefined) return undefined
    throw new IongateError('key-missing', where, `no key of device ${device} is here`)
  }
  const key = newDeviceKey()
  writeKey(keyFile ?? keyFileOf(key.device), key)
  return key
}

function keyFileFor(key: DeviceKey | undefined, { keyFile }: FlashOptions): { newKeyFile?: string } {
  return key === undefined ? {} : { newKeyFile: keyFile ?? keyFileOf(key.device) }
}
