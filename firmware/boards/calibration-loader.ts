import { CalibrationFound, INSTALLED, SLOT_DAMAGED, SLOT_EMPTY, SLOT_FOREIGN, SLOT_REFUSED, SLOT_USABLE, TRAILER_WORDS, fillTrailer, newestSlot, slotState } from '../core/persistence/calibration-slots'
import { DeviceConfiguration } from '../core/device/configuration'
import { isShapeSound } from '../core/persistence/calibration-shape'
import { Natives } from '../core/decode/window-sums'
import { Persistence } from './board'
import { calibrationIdOf, tablesOfSlot } from './calibration-image'

/**
 * The tables built in as what goes into a slot. Where memory is short they are not built in
 * as such: a slot in mapped flash costs none, so they are put into one.
 */
export interface CalibrationImage {
  calibrationId: number
  /** How many words, their CRC-32, and the words themselves: piece 0, 1, … up to the last. */
  wordCount: number
  crc: number
  piece(this: void, index: number): number[]
}

/** A device's configuration as a build carries it. */
export interface FirmwareConfiguration extends DeviceConfiguration {
  /** Where memory is short, the tables of `decoder` in this form; it then has only their id and the levels. */
  image?: CalibrationImage
}

/**
 * Looks at both slots and finds the tables to run: those of the newest usable slot, or those built in.
 * @param refused a slot that is not used whatever it holds, −1 for none; see persistence/kept.ts
 */
export function loadCalibration(persistence: Persistence, natives: Natives, configuration: FirmwareConfiguration, refused: number): CalibrationFound {
  const image = configuration.image
  const found: CalibrationFound = { state: [SLOT_EMPTY, SLOT_EMPTY], sequence: [0, 0], slot: -1, tables: configuration.decoder }
  for (let slot = 0; slot < 2; slot++) {
    const length = persistence.calibrationOpen(slot)
    const tableWords = length - TRAILER_WORDS
    if (length > 0) found.state[slot] = SLOT_DAMAGED
    if (tableWords > 0) {
      const trailer = persistence.calibrationWords(slot, tableWords, TRAILER_WORDS)
      const tablesCrc = persistence.calibrationCrc32(slot, 0, tableWords)
      const trailerCrc = persistence.calibrationCrc32(slot, tableWords, TRAILER_WORDS - 1)
      found.state[slot] = slotState(trailer, tableWords, tablesCrc, trailerCrc, configuration.calibrationLayout)
      found.sequence[slot] = trailer[2]
      if (found.state[slot] === SLOT_USABLE && !isSound(persistence, slot, tableWords)) found.state[slot] = SLOT_FOREIGN
    }
  }
  if (refused >= 0) found.state[refused] = SLOT_REFUSED
  found.slot = newestSlot(found.state, found.sequence)
  if (image !== undefined && !isInstalled(found, persistence, image)) install(found, persistence, configuration.calibrationLayout, image)
  if (found.slot >= 0) found.tables = tablesOfSlot(persistence, natives, found.slot, configuration.decoder)
  return found
}

/** Do the parts of a slot's tables add up? */
function isSound(persistence: Persistence, slot: number, tableWords: number): boolean {
  const length = persistence.calibrationWords(slot, 0, 1)[0]
  if (length < 1 || length >= tableWords) return false
  return isShapeSound(persistence.calibrationWords(slot, 1, length), 0, length, tableWords)
}

/** Does an upload run, or this very image? */
function isInstalled(found: CalibrationFound, persistence: Persistence, image: CalibrationImage): boolean {
  if (found.slot < 0) return false
  return found.sequence[found.slot] !== INSTALLED || calibrationIdOf(persistence, found.slot) === image.calibrationId
}

/**
 * Puts the image into a slot, with the sequence that any upload exceeds. A cut on the way is
 * made good by the next boot. What else was found in the slots stays to be reported.
 */
function install(found: CalibrationFound, persistence: Persistence, layout: number, image: CalibrationImage): void {
  const slot = found.state[0] >= SLOT_FOREIGN ? 1 : 0
  const trailer: number[] = []
  fillTrailer(trailer, INSTALLED, layout, image.wordCount, image.crc)
  persistence.calibrationClear(slot, image.wordCount + TRAILER_WORDS)
  let written = 0
  for (let i = 0; written < image.wordCount; i++) {
    const piece = image.piece(i)
    persistence.calibrationAppend(slot, piece, piece.length)
    written = written + piece.length
  }
  persistence.calibrationAppend(slot, trailer, TRAILER_WORDS - 1)
  persistence.calibrationOpen(slot)
  if (persistence.calibrationCrc32(slot, 0, image.wordCount) !== image.crc) throw new Error('no calibration')
  persistence.calibrationAppend(slot, [persistence.calibrationCrc32(slot, image.wordCount, TRAILER_WORDS - 1)], 1)
  found.slot = slot
  found.sequence[slot] = INSTALLED
}
