import type { CalibrationImage } from '../../firmware/boards/calibration-loader'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import { UPLOAD_DONE } from '../../firmware/core/link/telemetry'
import type { CalibrationFound } from '../../firmware/core/persistence/calibration-slots'
import { crcOfWords, tableWordsOf } from '../../host-tools/calibration/calibration-image'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { type MemorySlots, type SleepingDevice, bootOn, uploadTo } from './memory-slots'

export const LAYOUT = 12345
export const BUILT_IN = deviceConfigurationFor('puckjs').decoder
/** Calibrations that differ everywhere, not only by their id. */
export const calibration = (id: number): DecoderTables => ({
  ...BUILT_IN,
  calibrationId: id,
  featureOffset: BUILT_IN.featureOffset.map((offset, i) => offset + id * (i + 1)),
})

/** A build's own calibration, in pieces that do not come out even. */
function imageOf(tables: DecoderTables): CalibrationImage {
  const words = tableWordsOf(tables)
  const piece = (index: number) => words.slice(index * 50, index * 50 + 50)
  return { calibrationId: tables.calibrationId, wordCount: words.length, crc: crcOfWords(words), piece }
}

export function load(slots: MemorySlots): { store: CalibrationFound; tables: DecoderTables } {
  const { calibration, decoder } = bootOn(slots, LAYOUT, BUILT_IN).device
  return { store: calibration, tables: decoder.tables }
}

/** Boots and uploads; throws PowerCut when the power goes. True when the device says that it is done. */
export function upload(slots: MemorySlots, tables: DecoderTables): boolean {
  return uploadTo(slots, bootOn(slots, LAYOUT, BUILT_IN), LAYOUT, tables) === UPLOAD_DONE
}

/** A build whose calibration has to lie in a slot has no tables, only levels. */
const LEVELS = { levelBoundaries_Q15: BUILT_IN.levelBoundaries_Q15, levelHysteresis_Q15: BUILT_IN.levelHysteresis_Q15 } as DecoderTables

/** Boots such a build. */
export function asleepWithImage(slots: MemorySlots, tables: DecoderTables): SleepingDevice {
  return bootOn(slots, LAYOUT, LEVELS, imageOf(tables))
}

export function bootWithImage(slots: MemorySlots, tables: DecoderTables): SleepingDevice['device'] {
  return asleepWithImage(slots, tables).device
}
