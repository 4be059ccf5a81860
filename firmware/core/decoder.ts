import { Natives, featureOfSum } from './window-sums'
import { UnmixTables, Unmixer, unmix, unmixerNew } from './unmix'
import { clamp } from './fixed-point'
import { levelConfidence_Q15, levelOf } from './levels'

/**
 * The whole decode of one interrogation: window sums of each pulse become features, the
 * features are unmixed into activations, activations become levels with a confidence.
 */

/** Integer tables from a calibration file (host-tools/calibration writes them). */
export interface DecoderTables {
  /** Identifies the calibration in telemetry: the low 31 bits of its content hash. */
  calibrationId: number
  /** Window w of each pulse begins at sample windowStart[w] and has windowCount[w] samples, 8..64. */
  windowStart: number[]
  windowCount: number[]
  /** Per feature (pulse · windows + window): sum at zero current, and gain; see featureOfSum. */
  featureOffset: number[]
  featureGain: number[]
  /** A window whose sum exceeds this clips: the converter or the amplifier is at its end. */
  saturationSum: number[]
  unmix: UnmixTables
  /** Directions no ion can explain, scaled so that noise alone gives each about 64; see misfitOf. */
  residualRows: number[][]
  /** Largest misfit that noise still explains. */
  misfitLimit: number
  /** Per ion: three boundaries between the levels, and 4 · 4096 / σ of its estimate (see levels.ts). */
  levelBoundaries_Q15: number[][]
  levelHysteresis_Q15: number
  quartersPerDeviation_Q12: number[]
}

/** Result flags. */
export const FLAG_SATURATED = 1
export const FLAG_MISFIT = 2

/** State of the decoder: everything is allocated once. */
export interface Decoder {
  tables: DecoderTables
  natives: Natives
  features: number[]
  residualRows: number[][]
  unmixer: Unmixer
  level: number[]
  /** Q15, 0..32765; zero for every ion when a flag is set. */
  confidence_Q15: number[]
  flags: number
  misfit: number
}

export function decoderNew(tables: DecoderTables, natives: Natives): Decoder {
  const features: number[] = []
  for (let i = 0; i < tables.featureOffset.length; i++) features.push(0)
  const residualRows: number[][] = []
  for (let i = 0; i < tables.residualRows.length; i++) residualRows.push(natives.table(tables.residualRows[i]))
  const level: number[] = []
  const confidence: number[] = []
  for (let i = 0; i < tables.unmix.ionCount; i++) {
    level.push(0)
    confidence.push(0)
  }
  return {
    tables: tables,
    natives: natives,
    features: natives.table(features),
    residualRows: residualRows,
    unmixer: unmixerNew(tables.unmix, natives),
    level: level,
    confidence_Q15: confidence,
    flags: 0,
    misfit: 0,
  }
}

/** Takes the samples of one pulse. `pulse` counts from 0; pulse 0 begins a new interrogation. Allocates nothing. */
export function decoderTakePulse(decoder: Decoder, pulse: number, samples: number[]): void {
  const tables = decoder.tables
  const windowSum = decoder.natives.windowSum
  const windows = tables.windowCount.length
  if (pulse === 0) decoder.flags = 0
  let feature = pulse * windows
  for (let window = 0; window < windows; window++) {
    const sum = windowSum(samples, tables.windowStart[window], tables.windowCount[window])
    if (sum > tables.saturationSum[window]) decoder.flags = decoder.flags | FLAG_SATURATED
    decoder.features[feature] = featureOfSum(sum, tables.featureOffset[feature], tables.featureGain[feature])
    feature = feature + 1
  }
}

/** Unmixes the features and assigns levels and confidences. Allocates nothing. */
export function decoderFinish(decoder: Decoder): void {
  const tables = decoder.tables
  const activation_Q15 = decoder.unmixer.activation_Q15
  unmix(decoder.unmixer, decoder.features)
  decoder.misfit = misfitOf(decoder)
  if (decoder.misfit > tables.misfitLimit) decoder.flags = decoder.flags | FLAG_MISFIT
  for (let ion = 0; ion < decoder.level.length; ion++) {
    const boundaries = tables.levelBoundaries_Q15[ion]
    const level = levelOf(activation_Q15[ion], decoder.level[ion], boundaries, tables.levelHysteresis_Q15)
    decoder.level[ion] = level
    decoder.confidence_Q15[ion] =
      decoder.flags === 0
        ? levelConfidence_Q15(activation_Q15[ion], level, boundaries, tables.quartersPerDeviation_Q12[ion])
        : 0
  }
}

/**
 * Energy of the features in directions that no mixture of ions can make: Σ (row·features)²,
 * in units where each row's noise has a standard deviation of about 64. A bad contact, a
 * motion spike or a wrong calibration shows here.
 * Range: each term is held to 4095² < 2^24 and there are at most 64 rows.
 */
function misfitOf(decoder: Decoder): number {
  const rows = decoder.residualRows
  const dotProduct = decoder.natives.dotProduct
  let misfit = 0
  for (let i = 0; i < rows.length; i++) {
    const projection = clamp(dotProduct(rows[i], decoder.features) >> 10, -4095, 4095)
    misfit = misfit + projection * projection
  }
  return misfit
}
