/**
 * The text of the module that starts a firmware bundle: a board's wiring and a device's
 * configuration handed to a `start` function. It exists in memory only.
 */
import { fileURLToPath } from 'node:url'
import type { DeviceConfiguration } from '../../firmware/configuration'
import type { DecoderTables } from '../../firmware/core/decoder'

/** Where that module would stand if it were a file. */
export const FIRMWARE_ENTRY = fileURLToPath(new URL('../../firmware/entry.ts', import.meta.url))

/** Entry of a device on an Espruino board: `wiringModule` and imports are relative to `firmware/`. */
export function espruinoEntry(wiringModule: string, configuration: DeviceConfiguration): string {
  return [`import { wiring } from '${wiringModule}'`, `import { start } from './main-espruino'`, ...startOf(configuration, espruinoLiteral(configuration))].join('\n')
}

/** The call that starts a device; only one with a classifier takes the stage's code along. */
export function startOf({ classifier }: DeviceConfiguration, literal: string): string[] {
  if (classifier === undefined) return [`start(wiring, ${literal})`]
  return [`import { classifierStage } from './classifier-stage'`, `start(wiring, ${literal}, classifierStage)`]
}

/** From this many numbers on, a typed array takes less memory than a list of variables. */
const TYPED_ARRAY_LEAST = 4

/**
 * Data as Espruino source. Lists of numbers become typed arrays: on the device a list takes
 * one variable per number, a typed array one per four or six.
 */
export function espruinoLiteral(value: unknown): string {
  if (Array.isArray(value)) {
    const list = `[${value.map(espruinoLiteral).join(',')}]`
    const isTable = value.length >= TYPED_ARRAY_LEAST && value.every((item) => Number.isInteger(item))
    return isTable ? `new ${arrayType(value)}(${list})` : list
  }
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value).map(([name, item]) => `${name}:${espruinoLiteral(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

function arrayType(values: number[]): string {
  const least = Math.min(...values)
  const most = Math.max(...values)
  if (least >= 0 && most <= 255) return 'Uint8Array'
  return least >= -32768 && most <= 32767 ? 'Int16Array' : 'Int32Array'
}

/** Entry of the decoder fed by the host, on an Espruino interpreter: defines the global function `hil`. */
export function injectedEspruinoEntry(tables: DecoderTables): string {
  return [
    `import { port } from './boards/injected/espruino'`,
    `import { startInjected } from './main-injected'`,
    `global.hil = startInjected(${espruinoLiteral(tables)}, port)`,
  ].join('\n')
}

/** The same on a Lua interpreter. */
export function injectedLuaEntry(tables: DecoderTables): string {
  return [
    `import { port } from './boards/injected/lua'`,
    `import { startInjected } from './main-injected'`,
    `declare const _G: { hil: unknown }`,
    `_G.hil = startInjected(${JSON.stringify(tables)}, port)`,
  ].join('\n')
}
