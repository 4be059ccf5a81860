import { fillTrailer } from '../../firmware/core/persistence/calibration-slots'
import { CRC32_START, crc32End, crc32Word } from '../../firmware/core/arithmetic/crc32'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import type { Calibration } from './calibration-file'
import { contentHash } from './decoder-tables'

/** A calibration as the words of a device's slot: firmware/boards/calibration-image.ts reads what is written here. */

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
    const isShort = list.length > 0 && list.every((value) => value >= -32768 && value <= 32767)
    directory.push(isShort ? -list.length : list.length)
    lists.push(...(isShort ? halvesOf(list) : list))
  }
  const putLists = (rows: number[][]) => {
    directory.push(rows.length)
    rows.forEach(putList)
  }
  const { response, memory, slow, unmix } = tables
  putNumber(tables.calibrationId)
  putNumber(tables.misfitLimit)
  putNumber(tables.coldest_dC)
  putNumber(tables.warmest_dC)
  putNumber(tables.reference_dC)
  putList(tables.windowStart)
  putList(tables.windowCount)
  putList(tables.featureOffset)
  putList(tables.featureGain)
  putList(tables.saturationSum)
  putNumber(tables.pickup.limit)
  putList(tables.pickup.rowOfPulse)
  putLists(tables.pickup.rows)
  putNumber(tables.openLimit)
  putList(tables.openRow)
  putLists(tables.deviationRows)
  putLists(tables.quartersPerDeviation_Q14)
  putNumber(response.ionCount)
  putNumber(response.followerCount)
  putList(response.projectionGain)
  putLists(response.projectionRows)
  putList(response.productLeft)
  putList(response.productRight)
  putList(response.correctionGain)
  putLists(response.correctionRows)
  putNumber(memory.forgotten_ms)
  putNumber(memory.chargeRate)
  putNumber(memory.speedPer_dC_Q12)
  putList(memory.duration_ms)
  putList(memory.chargeGain)
  putList(memory.facilitationKeep_Q15)
  putList(memory.facilitationRise_Q15)
  putList(memory.conductanceKeep_Q15)
  putList(memory.conductanceLift_Q14)
  putList(memory.conductanceRise_Q14)
  putList(memory.facilitationRate)
  putList(memory.conductanceRate)
  putNumber(slow.halfLife_ms)
  putNumber(slow.fadingRate)
  putNumber(slow.dosePer_dC_Q20)
  putList(slow.potentiationDose_Q21)
  putList(slow.depletionDose_Q22)
  putList(slow.recoveryRate)
  putNumber(unmix.ionCount)
  putList(unmix.rowGain)
  putLists(unmix.rows)
  return [directory.length, ...directory, ...lists]
}

/** Two numbers of 16 bits in each word, the first in its low half; an odd one out shares with zero. */
function halvesOf(list: number[]): number[] {
  return Array.from({ length: Math.ceil(list.length / 2) }, (_, i) => (list[2 * i] & 0xffff) | ((list[2 * i + 1] ?? 0) << 16))
}

/** CRC-32 of words' little-endian bytes, int32. */
export function crcOfWords(words: number[]): number {
  return crc32End(words.reduce((crc, word) => crc32Word(crc, word), CRC32_START))
}

/** A whole slot, sound: what a device that took these tables holds. */
export function slotWordsOf(tableWords: number[], layout: number, sequence: number): number[] {
  const trailer: number[] = []
  fillTrailer(trailer, sequence, layout, tableWords.length, crcOfWords(tableWords))
  return [...tableWords, ...trailer, crcOfWords(trailer)]
}
