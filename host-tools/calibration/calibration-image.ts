import { trailerOf } from '../../firmware/core/calibration-slots'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/crc32'
import type { DecoderTables } from '../../firmware/core/decoder'
import type { Calibration } from './calibration-file'
import { contentHash } from './decoder-tables'

/** A calibration as the words of a device's slot: firmware/calibration-image.ts reads what is written here. */

/** What a calibration must have been made for to fit a device, as one int32. */
export function calibrationLayoutOf({ board, ladder, windows, ions }: Calibration): number {
  return contentHash(JSON.stringify([board, ladder, windows, ions]))
}

/** The tables' words: directory and lists, in the order in which the device reads them. */
export function tableWordsOf(tables: DecoderTables): number[] {
  const directory: number[] = []
  const lists: number[] = []
  const putNumber = (value: number) => directory.push(value)
  const putList = (list: number[]) => {
    directory.push(list.length)
    lists.push(...list)
  }
  const putLists = (rows: number[][]) => {
    directory.push(rows.length)
    rows.forEach(putList)
  }
  putNumber(tables.calibrationId)
  putNumber(tables.misfitLimit)
  putList(tables.windowStart)
  putList(tables.windowCount)
  putList(tables.featureOffset)
  putList(tables.featureGain)
  putList(tables.saturationSum)
  putList(tables.quartersPerDeviation_Q12)
  putNumber(tables.unmix.ionCount)
  putList(tables.unmix.rowGain)
  putLists(tables.unmix.rows)
  putLists(tables.residualRows)
  return [directory.length, ...directory, ...lists]
}

/** CRC-32 of words' little-endian bytes, int32. */
export function crcOfWords(words: number[]): number {
  return crc32End(words.reduce((crc, word) => crc32Word(crc, word), CRC32_START))
}

/** A whole slot, sound: what a device that took these tables holds. */
export function slotWordsOf(tableWords: number[], layout: number, sequence: number): number[] {
  const trailer = trailerOf(sequence, layout, tableWords.length, crcOfWords(tableWords))
  return [...tableWords, ...trailer, crcOfWords(trailer)]
}
