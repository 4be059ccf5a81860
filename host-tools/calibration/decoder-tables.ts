import { createHash } from 'node:crypto'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import type { Calibration } from './calibration-file'
import { widened } from './doubt'
import { gelMemoryTables } from './gel-parameters'
import { slowMemoryTables } from './slow-memory-tables'

/** Boundaries between the levels and the half width of the band around them, in activation (1 = reference). */
export interface LevelSettings {
  boundaries: [number, number, number]
  hysteresis: number
}

/** A calibration and the levels a user set, as the tables a device decodes with. */
export function decoderTablesOf(calibration: Calibration, levels: LevelSettings): DecoderTables {
  const { tables, temperature } = calibration
  const ionCount = calibration.ions.length
  const deviation = calibration.doubt === undefined ? tables : widened(tables, calibration.doubt)
  return {
    calibrationId: contentHash(JSON.stringify(calibration)) & 0x7fffffff,
    windowStart: calibration.windows.map((window) => window.start),
    windowCount: calibration.windows.map((window) => window.count),
    featureOffset: tables.featureOffset,
    featureGain: tables.featureGain,
    saturationSum: tables.saturationSum,
    response: {
      ionCount,
      projectionRows: tables.projectionRows,
      projectionGain: tables.projectionGain,
      followerCount: tables.followerCount,
      productLeft: tables.productLeft,
      productRight: tables.productRight,
      correctionRows: tables.correctionRows,
      correctionGain: tables.correctionGain,
    },
    memory: gelMemoryTables(calibration.memory, calibration.ladder, tables.chargeGain),
    slow: slowMemoryTables(calibration),
    unmix: { ionCount, rows: tables.unmixRows, rowGain: tables.unmixGain },
    misfitLimit: tables.misfitLimit,
    coldest_dC: Math.round(10 * temperature.coldest_C),
    warmest_dC: Math.round(10 * temperature.warmest_C),
    reference_dC: Math.round(10 * temperature.reference_C),
    levelBoundaries_Q15: calibration.ions.map(() => levels.boundaries.map((boundary) => Math.round(boundary * 32768))),
    levelHysteresis_Q15: Math.round(levels.hysteresis * 32768),
    pickup: tables.pickup,
    openRow: tables.openRow,
    openLimit: tables.openLimit,
    deviationRows: deviation.deviationRows,
    quartersPerDeviation_Q14: deviation.quartersPerDeviation_Q14,
  }
}

/** First 32 bits of SHA-256, as a signed integer. */
export function contentHash(text: string): number {
  return createHash('sha256').update(text).digest().readInt32LE(0)
}
