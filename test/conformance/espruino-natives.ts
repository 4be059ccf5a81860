/** What Espruino does natively, called like the portable versions that it has to equal. */
import { espruinoPersistence } from '../../firmware/boards/espruino/persistence'
import { storageJournal } from '../../firmware/boards/espruino/journal'
import type { EspruinoStorage } from '../../firmware/boards/espruino/espruino-api'
import { espruinoNatives } from '../../firmware/boards/espruino/natives'
import { slotsWritten } from './slot-probe'

export function nativeWindowSum(samples: number[], start: number, count: number): number {
  return espruinoNatives.windowSum(new Uint16Array(samples) as unknown as number[], start, count)
}

export function nativeDotProduct(weights: number[], features: number[]): number {
  return espruinoNatives.dotProduct(espruinoNatives.table(weights), espruinoNatives.table(features))
}

/** Calibration slots in Storage: its views, its CRC-32 and its write-once flash. */
export function slotsInStorage(words: number[], pieces: number): number[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- Espruino's only way to its built-in modules
  const storage: EspruinoStorage = require('Storage')
  return slotsWritten(espruinoPersistence(storage, storageJournal(storage)), words, pieces)
}
