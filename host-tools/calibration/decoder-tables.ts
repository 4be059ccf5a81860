import { createHash } from 'node:crypto'
import type { DecoderTables } from '../../firmware/core/decoder'
import type { Calibration } from './calibration-file'

/** Boundaries between the levels and the half width of the band around them, in activation (1 = reference). */
export interface LevelSettings {
  boundaries: [number, number, number]
  hysteresis: number
}

/** A calibration and the levels a user set, as the tables a device decodes with. */
export function decoderTablesOf(calibration: Calibration, levels: LevelSettings): DecoderTables {
  const { tables, fit } = calibration
  return {
    calibrationId: contentHash(JSON.stringify(calibration)) & 0x7fffffff,
    windowStart: calibration.windows.map((window) => window.start),
    windowCount: calibration.windows.map((window) => window.count),
    featureOffset: tables.featureOffset,
    featureGain: tables.featureGain,
    saturationSum: tables.saturationSum,
    unmix: { ionCount: calibration.ions.length, rows: tables.rows, rowGain: tables.rowGain },
    residualRows: tables.residualRows,
    misfitLimit: tables.misfitLimit,
    levelBoundaries_Q15: calibration.ions.map(() => levels.boundaries.map((boundary) => Math.round(boundary * 32768))),
    levelHysteresis_Q15: Math.round(levels.hysteresis * 32768),
    quartersPerDeviation_Q12: fit.deviation.map((sigma) =>
      Math.min(32767, Math.max(1, Math.round((4 * 16384) / (sigma * 32768)))),
    ),
  }
}

/** First 32 bits of SHA-256, as a signed integer. */
export function contentHash(text: string): number {
  return createHash('sha256').update(text).digest().readInt32LE(0)
}
