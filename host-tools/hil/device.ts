import type { InjectedPart } from '../build/firmware-entry'
import type { LuaTarget } from '../build/lua-int32-plugin'
import type { KeyFinder } from '../device/key-file'
import { requestConsole } from '../device/request-console'
import { IongateError } from '../diagnostics'
import { openEspruinoPrompt } from '../transports/espruino-prompt'
import { openNodemcuPrompt } from '../transports/nodemcu-prompt'
import { openTransport } from '../transports/open-transport'
import type { Transport } from '../transports/transport'
import { espruinoCode, luaCode } from './injected-code'

/** A device that takes what the host sends. */
export interface HilDevice {
  /** What runs there, by its own account. */
  interpreter: string
  /**
   * Hands one line to the bundle.
   * @param read looks at each line printed; the first result that is not undefined is returned
   * @returns undefined when nothing of the kind came in time
   */
  ask<Result>(line: string, read: (printed: string) => Result | undefined): Promise<Result | undefined>
  /** Makes the prompt ready again after a line that it did not get whole. */
  recover(): Promise<void>
  close(): void
}

export interface HilDeviceOptions {
  interpreter: 'espruino' | 'lua' | 'auto'
  /** Longest wait for any one answer. */
  timeout_ms: number
  /** Of a device that runs the firmware. */
  keyOf: KeyFinder
}

/** How long an Espruino may take to answer before a Lua prompt is tried. */
const PROBE_ms = 3000

/**
 * Opens a target, puts the bundle that the host feeds on it and starts it.
 * @throws IongateError port-unreachable, port-unsupported, device-silent, device-differs, dialect
 */
export async function openHilDevice(target: string, injected: InjectedPart, options: HilDeviceOptions): Promise<HilDevice> {
  const transport = await openTarget(target, options.timeout_ms)
  try {
    if (!target.startsWith('sim:')) await requestConsole(transport, target, options.keyOf)
    if (options.interpreter === 'lua' || target === 'sim:lua') return await startLua(transport, target, injected, options.timeout_ms)
    if (options.interpreter === 'espruino' || target === 'sim:espruino') {
      return await startEspruino(transport, target, injected, options.timeout_ms, options.timeout_ms)
    }
    return await startEither(transport, target, injected, options.timeout_ms)
  } catch (error) {
    transport.close()
    throw error
  }
}

async function openTarget(target: string, timeout_ms: number): Promise<Transport> {
  if (target === 'sim:espruino') return (await import('../transports/simulated-espruino')).simulatedEspruino()
  if (target === 'sim:lua') return (await import('../transports/simulated-nodemcu')).simulatedNodemcu()
  return openTransport(target, timeout_ms, ', sim:espruino or sim:lua')
}

async function startEither(transport: Transport, where: string, injected: InjectedPart, timeout_ms: number): Promise<HilDevice> {
  try {
    return await startEspruino(transport, where, injected, Math.min(PROBE_ms, timeout_ms), timeout_ms)
  } catch (error) {
    if (!isSilence(error)) throw error
    const nothing = new IongateError('device-silent', where, 'neither Espruino nor a Lua prompt answers', { cause: error })
    return startLua(transport, where, injected, timeout_ms, nothing)
  }
}

function isSilence(error: unknown): error is IongateError {
  return error instanceof IongateError && error.code === 'device-silent'
}

/** File in Espruino's Storage that holds the bundle while it is tried. */
const FILE = 'iongate.hil'

async function startEspruino(
  transport: Transport,
  where: string,
  injected: InjectedPart,
  probe_ms: number,
  timeout_ms: number,
): Promise<HilDevice> {
  const prompt = await openEspruinoPrompt(transport, { timeout_ms, probe_ms, where })
  const interpreter = await prompt.evaluate('process.env.VERSION+" on "+process.env.BOARD')
  const code = await espruinoCode(injected)
  // Run from Storage, the functions' text stays in flash and takes none of the variables.
  await prompt.store(FILE, code)
  await prompt.evaluate(`(eval(require("Storage").read("${FILE}")),"")`)
  return {
    interpreter: `Espruino ${interpreter}`,
    ask: (line, read) => prompt.ask(`hil("${line}")`, read),
    recover: prompt.recover,
    close: () => transport.close(),
  }
}

/** @param nothing what to throw where no prompt answers, if not that it is no Lua prompt */
async function startLua(transport: Transport, where: string, injected: InjectedPart, timeout_ms: number, nothing?: IongateError): Promise<HilDevice> {
  const prompt = await openNodemcuPrompt(transport, { timeout_ms, where }).catch((error: unknown) => {
    throw nothing !== undefined && isSilence(error) ? nothing : error
  })
  const interpreter = (await prompt.run('print(_VERSION)')).trim()
  const target: LuaTarget = interpreter === 'Lua 5.1' ? '5.1' : '5.3'
  await prompt.upload(`${FILE}.lua`, luaCode(injected, target))
  await prompt.run(`dofile("${FILE}.lua")`)
  return {
    interpreter,
    ask: (line, read) => prompt.ask(`hil("${line}")`, read),
    recover: prompt.recover,
    close: () => transport.close(),
  }
}
