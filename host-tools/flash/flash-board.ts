import type { BoardName } from '../../sim/board-profiles'
import { isNodemcuBoard, type BuiltBoard } from '../build/build-board'
import { IongateError } from '../diagnostics'
import type { HelloMessage } from '../telemetry'
import { ATTENTION, openEspruinoPrompt } from '../transports/espruino-prompt'
import { openNodemcuPrompt } from '../transports/nodemcu-prompt'
import { openTransport } from '../transports/open-transport'
import { awaitHello } from './await-hello'
import { uploadToEspruino } from './espruino-upload'

export interface FlashOptions {
  /** Longest wait for the hello frame. */
  timeout_ms: number
  /** Called as each step begins. */
  onStep: (step: string) => void
}

/** Longest wait for one answer of a prompt, and for a whole upload. */
const PROMPT_ms = 10000
const UPLOAD_ms = 180000
/** How long a fresh connection is listened to before the device is told to boot: some boot when connected to. */
const LISTEN_ms = 1500

/** The names Espruino gives the boards (process.env.BOARD). An interpreter on a PC takes any board's program. */
const ESPRUINO_NAMES: Partial<Record<BoardName, RegExp>> = {
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
  return isNodemcuBoard(built.board) ? flashNodemcu(port, built, options) : flashEspruino(port, built, options)
}

async function flashEspruino(port: string, built: BuiltBoard, { timeout_ms, onStep }: FlashOptions): Promise<HelloMessage> {
  onStep('looking for the prompt')
  await clearEspruino(port, built.board)
  onStep('uploading')
  await uploadToEspruino(port, built.files[0].content, UPLOAD_ms)
  onStep('waiting for the hello frame')
  const transport = await openTransport(port, PROMPT_ms)
  // The upload's own load() may have been heard by nobody: boot once more unless the device speaks by itself.
  const timer = setTimeout(() => transport.write(Buffer.from(`${ATTENTION}\n\x10load()\n`, 'latin1')), LISTEN_ms)
  try {
    return await awaitHello(transport, port, built.buildHash, timeout_ms)
  } finally {
    clearTimeout(timer)
    transport.close()
  }
}

/** Stops what runs, sees that it is the right board, and removes its saved program so that the upload finds the prompt. */
async function clearEspruino(port: string, board: BoardName): Promise<void> {
  const transport = await openTransport(port, PROMPT_ms)
  try {
    const prompt = await openEspruinoPrompt(transport, { timeout_ms: PROMPT_ms, probe_ms: PROMPT_ms, where: port })
    const found = await prompt.evaluate('process.env.BOARD')
    if (found !== ON_A_PC && ESPRUINO_NAMES[board]?.test(found) !== true) {
      throw new IongateError('device-differs', port, `a ${found} answers, no ${board}`)
    }
    await prompt.evaluate('(require("Storage").erase(".bootcde"),"")')
  } finally {
    transport.close()
  }
}

async function flashNodemcu(port: string, built: BuiltBoard, { timeout_ms, onStep }: FlashOptions): Promise<HelloMessage> {
  onStep('looking for the prompt')
  const transport = await openTransport(port, PROMPT_ms)
  try {
    const prompt = await openNodemcuPrompt(transport, { timeout_ms: PROMPT_ms, where: port })
    onStep('uploading')
    // init.lua last: without it a board whose upload was cut short boots to its prompt.
    for (const { name, content } of built.files.filter((file) => file.name.endsWith('.lua'))) await prompt.upload(name, content)
    onStep('waiting for the hello frame')
    const hello = awaitHello(transport, port, built.buildHash, timeout_ms)
    prompt.restart()
    return await hello
  } finally {
    transport.close()
  }
}
