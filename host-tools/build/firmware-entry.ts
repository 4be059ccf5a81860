/**
 * The text of the module that starts a firmware bundle: a board's wiring and a device's
 * configuration handed to a `start` function. It exists in memory only.
 */
import { fileURLToPath } from 'node:url'
import type { BoardFacts } from '../../firmware/boards/board-facts'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { luaNatives } from '../../firmware/boards/lua/natives'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import { rowsOf } from '../../firmware/core/decode/window-sums'
import { frameWriterNew } from '../../firmware/core/link/frame'
import { NOTICE_MACHINE_CODE, noticeFrame } from '../../firmware/core/link/telemetry'
import { crcOfWords, tableWordsOf } from '../calibration/calibration-image'
import type { NativeImage } from './native-image'

/** Which parts of the device a bundle carries. */
export const EXTENSIONS = fileURLToPath(new URL('../../firmware/core/device/extensions.ts', import.meta.url))

/** Whether a bundle's core is JavaScript. */
export const INTERPRETED = fileURLToPath(new URL('../../firmware/boards/espruino/interpreted.ts', import.meta.url))

/** Where that module would stand if it were a file. */
export const FIRMWARE_ENTRY = fileURLToPath(new URL('../../firmware/entry.ts', import.meta.url))

/**
 * An Espruino program's first statement takes the console off every port, so that no connection gets it and no Ctrl-C
 * ends what is to come. All functions stand behind it: to read them takes the interpreter longer than a radio needs
 * to connect. Whoever holds the rescue wire keeps the console.
 */
export function closedConsole({ rescue }: BoardFacts): string {
  const close = 'E.setConsole(null,{force:true});'
  return rescue === undefined ? close : `pinMode("${rescue}","input_pullup");if(digitalRead("${rescue}"))${close}`
}

/** Entry of a device on an Espruino board: `wiringModule` and imports are relative to `firmware/`. */
export function espruinoEntry(wiringModule: string, configuration: DeviceConfiguration): string {
  return [`import { wiring } from '${wiringModule}'`, `import { start } from './main-espruino'`, `import { wordsOf } from './boards/espruino/persistence'`, `start(wiring, ${configurationLiteral(configuration)})`].join('\n')
}

/**
 * Entry of a device whose core is machine code, in a file beside the program. The block is made before anything else.
 * @param image what nativeImageOf made of the same configuration
 */
export function nativeEspruinoEntry(wiringModule: string, { buildHash }: DeviceConfiguration, image: Pick<NativeImage, 'blockWords' | 'captures' | 'programmeWords'>): string {
  const frames = [1, 2, 3, 4].map((fault) => `case ${fault}:return [${faultFrame(fault).join(',')}]`)
  return [
    `import { wiring } from '${wiringModule}'`,
    `import { start } from './main-espruino-native'`,
    `start(wiring, {block:new Int32Array(${image.blockWords}),buildHash:${buildHash},captures:[${image.captures.join(',')}],programmeWords:${image.programmeWords},faultFrame:(fault)=>{switch(fault){${frames.join(';')}}}})`,
  ].join('\n')
}

/** A device that does not trust its machine code cannot make a frame: it has them made. */
function faultFrame(fault: number): number[] {
  const writer = frameWriterNew(0)
  return writer.encoded.slice(0, noticeFrame(writer, 0, NOTICE_MACHINE_CODE, fault))
}

/** The constants of firmware/core/device/extensions.ts that this configuration makes false. Its limits have been checked by now. */
export function absentExtensions({ classifier, earlyStop }: DeviceConfiguration): string[] {
  return [...(classifier === undefined ? ['HAS_CLASSIFIER'] : []), ...(earlyStop === undefined ? ['HAS_EARLY_STOP'] : []), 'CHECKS_NUMBERS']
}

/**
 * Text of firmware/core/device/extensions.ts for a bundle: code that this configuration does not use is left out.
 */
export function extensionsOf({ classifier, earlyStop }: DeviceConfiguration): string {
  return `export const HAS_CLASSIFIER = ${classifier !== undefined}
export const HAS_EARLY_STOP = ${earlyStop !== undefined}
export const CHECKS_NUMBERS = false
`
}

/** Words of the image that are in memory at once when it is put into a slot. */
const PIECE_WORDS = 32

/**
 * The configuration with its decoder's tables as an image, in a function: that stays in flash,
 * and once they are in a slot so do they. As typed arrays they would take some 400 variables.
 */
function configurationLiteral(configuration: DeviceConfiguration): string {
  const { calibrationId, levelBoundaries_Q15, levelHysteresis_Q15 } = configuration.decoder
  const words = tableWordsOf(configuration.decoder)
  const pieces = Array.from({ length: Math.ceil(words.length / PIECE_WORDS) }, (_, i) => words.slice(i * PIECE_WORDS, (i + 1) * PIECE_WORDS))
  const cases = pieces.map((piece, i) => `case ${i}:return wordsOf('${base64Of(piece)}')`)
  const image = `image:{calibrationId:${calibrationId},wordCount:${words.length},crc:${crcOfWords(words)},piece:(index)=>{switch(index){${cases.join(';')}}}}`
  const rest = espruinoLiteral({ ...configuration, decoder: { calibrationId, levelBoundaries_Q15, levelHysteresis_Q15 } })
  return `{${image},${rest.slice(1)}`
}

function base64Of(words: number[]): string {
  return Buffer.from(Int32Array.from(words).buffer).toString('base64')
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

/** Tables of weights that only dot products read, by their names in DecoderTables, ClassifierTables and EarlyStopTables. */
const ROW_TABLES = ['projectionRows', 'correctionRows', 'rows', 'deviationRows', 'hiddenRows', 'scoreRows', 'movementRows']

/** Data as source for Lua, with rows in the form that its natives give them: as lists they would take some 20 kB of heap. */
export function luaLiteral(data: unknown): string {
  return JSON.stringify(data, (name, value: unknown) => {
    if (name === 'openRow') return luaNatives.row(value as number[])
    return ROW_TABLES.includes(name) ? rowsOf(value as number[][], luaNatives) : value
  })
}

/** The decoder fed by the host with samples, or the whole device fed with events. */
export type InjectedPart = { part: 'decoder'; tables: DecoderTables } | { part: 'device'; configuration: DeviceConfiguration }

/** Where the part's function is, and what it is called with. */
function injectedStart(injected: InjectedPart): { module: string; start: string; data: unknown } {
  if (injected.part === 'decoder') return { module: './main-injected', start: 'startInjected', data: injected.tables }
  return { module: './main-injected-device', start: 'startInjectedDevice', data: injected.configuration }
}

/** Entry of what the host feeds, on an Espruino interpreter: defines the global function `hil`. */
export function injectedEspruinoEntry(injected: InjectedPart): string {
  const { module, start, data } = injectedStart(injected)
  return [
    `import { port } from './boards/injected/espruino'`,
    `import { ${start} } from '${module}'`,
    `global.hil = ${start}(${espruinoLiteral(data)}, port)`,
  ].join('\n')
}

/** The same on a Lua interpreter. */
export function injectedLuaEntry(injected: InjectedPart): string {
  const { module, start, data } = injectedStart(injected)
  return [
    `import { port } from './boards/injected/lua'`,
    `import { ${start} } from '${module}'`,
    `declare const _G: { hil: unknown }`,
    `_G.hil = ${start}(${luaLiteral(data)}, port)`,
  ].join('\n')
}
