import { CRC32_START, crc32End, crc32Word } from '../core/arithmetic/crc32'
import { CalibrationFound, INSTALLED, SLOT_DAMAGED, SLOT_EMPTY, SLOT_FOREIGN, SLOT_REFUSED, SLOT_USABLE, TRAILER_WORDS, newestSlot, slotState } from '../core/persistence/calibration-slots'
import { isShapeSound } from '../core/persistence/calibration-shape'
import { DecoderTables } from '../core/decode/decoder'
import { DeviceConfiguration } from '../core/device/configuration'

/**
 * Looks at the calibration slots and unpacks the tables to run, for boards whose core is machine code. It is
 * translated to C like the core. The interpreted boards do the same with views of their flash
 * (boards/calibration-loader.ts).
 */

/** What is given and where reading has got to. */
interface TableReader {
  words: number[]
  /** Next word of the directory, and first word of the next list. */
  at: number
  listAt: number
}

/**
 * @param slots words of slots 0 and 1; empty where a slot was never written
 * @param builtIn words of the tables built in, which run while no slot is usable; see boards/calibration-image.ts
 * @param wordsMax,growthMax a slot with more words, or with tables of more `growthOf`, does not fit the memory: foreign
 * @param refused a slot that is not used whatever it holds, −1 for none; see core/persistence/kept.ts
 */
export function findCalibration(slots: number[][], builtIn: number[], configuration: DeviceConfiguration, wordsMax: number, growthMax: number, refused: number): CalibrationFound {
  const found: CalibrationFound = { state: [SLOT_EMPTY, SLOT_EMPTY], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  for (let slot = 0; slot < 2; slot++) {
    // A refused slot's words are not even looked at.
    if (slot === refused) found.state[slot] = SLOT_REFUSED
    else lookAt(found, slot, slots[slot], configuration.calibrationLayout, wordsMax, growthMax)
  }
  found.slot = newestSlot(found.state, found.sequence)
  // An interpreted bundle keeps the tables that it was built with in a slot: they are no upload.
  if (found.slot >= 0 && found.sequence[found.slot] === INSTALLED) found.slot = -1
  found.tables = tablesOfWords(found.slot >= 0 ? slots[found.slot] : builtIn, configuration.decoder)
  return found
}

function lookAt(found: CalibrationFound, slot: number, words: number[], layout: number, wordsMax: number, growthMax: number): void {
  const tableWords = words.length - TRAILER_WORDS
  if (words.length > 0) found.state[slot] = SLOT_DAMAGED
  if (tableWords <= 0) return
  const trailer: number[] = []
  for (let i = 0; i < TRAILER_WORDS; i++) trailer.push(words[tableWords + i])
  const tablesCrc = crcOf(words, 0, tableWords)
  const trailerCrc = crcOf(words, tableWords, words.length - 1)
  found.sequence[slot] = trailer[2]
  found.state[slot] = slotState(trailer, tableWords, tablesCrc, trailerCrc, layout)
  if (found.state[slot] !== SLOT_USABLE) return
  if (words.length > wordsMax || !isSound(words, tableWords) || growthOf(words) > growthMax) found.state[slot] = SLOT_FOREIGN
}

function isSound(words: number[], tableWords: number): boolean {
  const length = words[0]
  return length >= 1 && length < tableWords && isShapeSound(words, 1, length, tableWords)
}

function crcOf(words: number[], start: number, end: number): number {
  let crc = CRC32_START
  for (let i = start; i < end; i++) crc = crc32Word(crc, words[i])
  return crc32End(crc)
}

/**
 * What a decoder's memory grows with beside what the layout fixes, in numbers: a projection for each row, a
 * residual for all but a fixed number of them, a term for each product.
 */
export function growthOf(words: number[]): number {
  // The directory's length, then five numbers and five lists; the pickup's limit and list.
  let at = afterRows(words, 1 + 5 + 5 + 2)
  // The open circuit's limit and row; how deviations count.
  at = afterRows(words, at + 2)
  at = afterRows(words, at)
  // Ions, followers, the projections' gains.
  const projectionRows = words[at + 3]
  at = afterRows(words, at + 3)
  const products = words[at] < 0 ? -words[at] : words[at]
  return 2 * projectionRows + products
}

/** Where the directory goes on after a list of lists. */
function afterRows(words: number[], at: number): number {
  return at + 1 + words[at]
}

/** As tablesOfSlot of boards/calibration-image.ts, in the same order; every list is a copy. */
export function tablesOfWords(words: number[], builtIn: DecoderTables): DecoderTables {
  const reader: TableReader = { words: words, at: 1, listAt: words[0] + 1 }
  const calibrationId = nextNumber(reader)
  const misfitLimit = nextNumber(reader)
  const coldest_dC = nextNumber(reader)
  const warmest_dC = nextNumber(reader)
  const reference_dC = nextNumber(reader)
  const windowStart = nextList(reader)
  const windowCount = nextList(reader)
  const featureOffset = nextList(reader)
  const featureGain = nextList(reader)
  const saturationSum = nextList(reader)
  const pickupLimit = nextNumber(reader)
  const rowOfPulse = nextList(reader)
  const pickupRows = nextRows(reader)
  const openLimit = nextNumber(reader)
  const openRow = nextList(reader)
  const deviationRows = nextRows(reader)
  const quartersPerDeviation_Q14 = nextRows(reader)
  const responseIons = nextNumber(reader)
  const followerCount = nextNumber(reader)
  const projectionGain = nextList(reader)
  const projectionRows = nextRows(reader)
  const productLeft = nextList(reader)
  const productRight = nextList(reader)
  const correctionGain = nextList(reader)
  const correctionRows = nextRows(reader)
  const forgotten_ms = nextNumber(reader)
  const chargeRate = nextNumber(reader)
  const speedPer_dC_Q12 = nextNumber(reader)
  const duration_ms = nextList(reader)
  const chargeGain = nextList(reader)
  const facilitationKeep_Q15 = nextList(reader)
  const facilitationRise_Q15 = nextList(reader)
  const conductanceKeep_Q15 = nextList(reader)
  const conductanceLift_Q14 = nextList(reader)
  const conductanceRise_Q14 = nextList(reader)
  const facilitationRate = nextList(reader)
  const conductanceRate = nextList(reader)
  const halfLife_ms = nextNumber(reader)
  const fadingRate = nextNumber(reader)
  const dosePer_dC_Q20 = nextNumber(reader)
  const potentiationDose_Q21 = nextList(reader)
  const depletionDose_Q22 = nextList(reader)
  const recoveryRate = nextList(reader)
  const unmixIons = nextNumber(reader)
  const rowGain = nextList(reader)
  const unmixRows = nextRows(reader)
  return {
    calibrationId: calibrationId,
    misfitLimit: misfitLimit,
    coldest_dC: coldest_dC,
    warmest_dC: warmest_dC,
    reference_dC: reference_dC,
    windowStart: windowStart,
    windowCount: windowCount,
    featureOffset: featureOffset,
    featureGain: featureGain,
    saturationSum: saturationSum,
    pickup: { limit: pickupLimit, rowOfPulse: rowOfPulse, rows: pickupRows },
    openLimit: openLimit,
    openRow: openRow,
    deviationRows: deviationRows,
    quartersPerDeviation_Q14: quartersPerDeviation_Q14,
    response: {
      ionCount: responseIons,
      followerCount: followerCount,
      projectionGain: projectionGain,
      projectionRows: projectionRows,
      productLeft: productLeft,
      productRight: productRight,
      correctionGain: correctionGain,
      correctionRows: correctionRows,
    },
    memory: {
      forgotten_ms: forgotten_ms,
      chargeRate: chargeRate,
      speedPer_dC_Q12: speedPer_dC_Q12,
      duration_ms: duration_ms,
      chargeGain: chargeGain,
      facilitationKeep_Q15: facilitationKeep_Q15,
      facilitationRise_Q15: facilitationRise_Q15,
      conductanceKeep_Q15: conductanceKeep_Q15,
      conductanceLift_Q14: conductanceLift_Q14,
      conductanceRise_Q14: conductanceRise_Q14,
      facilitationRate: facilitationRate,
      conductanceRate: conductanceRate,
    },
    slow: {
      halfLife_ms: halfLife_ms,
      fadingRate: fadingRate,
      dosePer_dC_Q20: dosePer_dC_Q20,
      potentiationDose_Q21: potentiationDose_Q21,
      depletionDose_Q22: depletionDose_Q22,
      recoveryRate: recoveryRate,
    },
    unmix: { ionCount: unmixIons, rowGain: rowGain, rows: unmixRows },
    levelBoundaries_Q15: builtIn.levelBoundaries_Q15,
    levelHysteresis_Q15: builtIn.levelHysteresis_Q15,
  }
}

function nextNumber(reader: TableReader): number {
  reader.at = reader.at + 1
  return reader.words[reader.at - 1]
}

/** A length below zero is that of a list of 16-bit numbers, two in a word, the low half first. */
function nextList(reader: TableReader): number[] {
  const words = reader.words
  const count = nextNumber(reader)
  const start = reader.listAt
  const list: number[] = []
  if (count >= 0) {
    for (let i = 0; i < count; i++) list.push(words[start + i])
    reader.listAt = start + count
  } else {
    for (let i = 0; i < -count; i++) list.push(halfOf(words[start + (i >> 1)], i & 1))
    reader.listAt = start + ((1 - count) >> 1)
  }
  return list
}

/** The low half of a word or, with `isHigh` 1, the high one, with its sign. */
function halfOf(word: number, isHigh: number): number {
  return isHigh === 1 ? word >> 16 : (word << 16) >> 16
}

function nextRows(reader: TableReader): number[][] {
  const count = nextNumber(reader)
  const rows: number[][] = []
  for (let i = 0; i < count; i++) rows.push(nextList(reader))
  return rows
}
