import type { BoardName } from '../../sim/board-profiles'
import type { NodemcuBoardName } from '../../sim/runtimes/lua'
import { type BuiltBoard, type BuiltFile } from '../build/build-board'
import { isNodemcuBoard } from '../build/nodemcu-boards'
import { NODEMCU_LUA } from '../build/nodemcu-bundle'
import { IongateError } from '../diagnostics'
import type { HelloMessage } from '../telemetry'
import { BOOT, openEspruinoPrompt, type EspruinoPrompt } from '../transports/espruino-prompt'
import { openNodemcuPrompt, type NodemcuPrompt } from '../transports/nodemcu-prompt'
import { openTransport } from '../transports/open-transport'
import { SILENCE_ms } from '../transports/prompt-lines'
import { awaitHello } from './await-hello'
import { checkEspruinoPort, uploadToEspruino } from './espruino-upload'

export interface FlashOptions {
  /** Longest wait for the hello frame. */
  timeout_ms: number
  /** Called as each step begins. */
  onStep: (step: string) => void
}

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
 * Puts a built program on a board and waits until it says hello with this build's hash.
 * @throws IongateError port-unreachable, port-unsupported, device-silent, device-differs
 */
export async function flashBoard(port: string, built: BuiltBoard, options: FlashOptions): Promise<HelloMessage> {
  return isNodemcuBoard(built.board) ? flashNodemcu(port, built.board, built, options) : flashEspruino(port, built, options)
}

async function flashEspruino(port: string, built: BuiltBoard, { timeout_ms, onStep }: FlashOptions): Promise<HelloMessage> {
  onStep('looking for the prompt')
  await withEspruino(port, (prompt) => refuseOtherBoard(prompt, port, built.board))
  onStep('checking the port')
  try {
    await checkEspruinoPort(port, PORT_ms)
  } catch (error) {
    // The search for the prompt has stopped the old program: let it run again, as far as the port allows.
    await bootAgain(port).catch(() => {})
    throw error
  }
  onStep('uploading')
  // A program that boots would keep the upload from the prompt. From here on the old one is gone.
  await withEspruino(port, async (prompt) => {
    await prompt.evaluate('(require("Storage").erase(".bootcde"),"")')
    // An interpreted program leaves the old machine code where it is; it takes none of its memory.
    for (const { name, content } of built.storage ?? []) await prompt.store(name, Buffer.from(content).toString('latin1'))
  })
  await uploadToEspruino(port, textOf(built.files[0]), UPLOAD_ms)
  onStep('waiting for the hello frame')
  const transport = await openTransport(port, PROMPT_ms)
  // The upload's own load() may have been heard by nobody: boot once more unless the device speaks by itself.
  const timer = setTimeout(() => transport.write(Buffer.from(BOOT, 'latin1')), LISTEN_ms)
  try {
    return await awaitHello(transport, port, built.buildHash, timeout_ms)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

/** Stops what runs on an Espruino, and does something at its prompt. */
async function withEspruino(port: string, action: (prompt: EspruinoPrompt) => Promise<unknown>): Promise<void> {
  const transport = await openTransport(port, PROMPT_ms)
  try {
    await action(await openEspruinoPrompt(transport, { timeout_ms: PROMPT_ms, probe_ms: PROMPT_ms, where: port }))
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

async function bootAgain(port: string): Promise<void> {
  await withEspruino(port, restart)
}

async function flashNodemcu(port: string, board: NodemcuBoardName, built: BuiltBoard, { timeout_ms, onStep }: FlashOptions): Promise<HelloMessage> {
  onStep('looking for the prompt')
  const transport = await openTransport(port, PROMPT_ms)
  try {
    const prompt = await openNodemcuPrompt(transport, { timeout_ms: PROMPT_ms, where: port })
    try {
      await refuseOtherLua(prompt, port, board)
      onStep('uploading')
      await replaceFiles(prompt, built.files.filter((file) => file.name.endsWith('.lua')))
    } catch (error) {
      await restart(prompt)
      throw error
    }
    onStep('waiting for the hello frame')
    const hello = awaitHello(transport, port, built.buildHash, timeout_ms)
    prompt.restart()
    return await hello
  } finally {
    transport.close()
  }
}

function textOf({ content }: BuiltFile): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString('utf8')
}

/** Behind the name of a file that is not yet in its place. */
const NEW = '.new'

/** The old program stays until all of the new one has been read back. */
async function replaceFiles(prompt: NodemcuPrompt, files: BuiltFile[]): Promise<void> {
  for (const { name, content } of files) await prompt.upload(`${name}${NEW}`, textOf({ name, content }))
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
