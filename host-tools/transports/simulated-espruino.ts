import { createContext, runInContext, type Context } from 'node:vm'
import { espruinoArithmetic } from '../../sim/runtimes/espruino-arithmetic'
import { crc32 } from './espruino-prompt'
import { inProcessTransport } from './in-process'
import type { Transport } from './transport'

const CTRL_C = '\x03'
const QUIET = '\x10'

/**
 * An Espruino that is nothing but its prompt: Node's JavaScript, Storage in memory, no pins.
 * It echoes and prompts as a board does, until told to be quiet.
 */
export function simulatedEspruino(): Transport {
  const files = new Map<string, string>()
  let context: Context
  let isEchoing = true
  let isQuietLine = false
  let line = ''
  let output = ''

  const print = (...values: unknown[]) => {
    output += `${values.join(' ')}\r\n`
  }
  const boot = () => {
    isEchoing = true
    context = createContext({
      print,
      echo: (isOn: unknown) => {
        isEchoing = Boolean(isOn)
      },
      reset: boot,
      getTime: () => performance.now() / 1000,
      atob: (text: string) => Buffer.from(text, 'base64').toString('latin1'),
      process: { env: { VERSION: `interfaces in Node ${process.version}`, BOARD: 'simulated' } },
      E: { ...espruinoArithmetic, CRC32: (text: string) => crc32(Buffer.from(text, 'latin1')) },
      require: () => ({
        read: (name: string) => files.get(name),
        write: (name: string, text: string, at: number, size: number) => {
          const before = at === 0 ? '\xff'.repeat(size) : (files.get(name) ?? '')
          files.set(name, before.slice(0, at) + text + before.slice(at + text.length))
          return true
        },
      }),
    })
    runInContext('var global = globalThis', context)
  }

  const runLine = () => {
    try {
      const value: unknown = runInContext(line, context)
      if (isEchoing && !isQuietLine) print(`=${String(value)}`)
    } catch (error) {
      print(`Uncaught ${String(error)}`)
    }
    if (isEchoing) output += '>'
    line = ''
    isQuietLine = false
  }

  const take = (character: string) => {
    if (character === CTRL_C) line = ''
    else if (character === QUIET) isQuietLine = true
    else if (character === '\n') runLine()
    else line += character
    if (isEchoing && !isQuietLine && character >= ' ') output += character
  }

  boot()
  return inProcessTransport(take, () => {
    const said = output
    output = ''
    return said
  })
}
