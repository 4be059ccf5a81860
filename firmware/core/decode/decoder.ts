import { Natives, rowsOf } from './window-sums'
import { GelMemory, GelMemoryTables, gelMemoryNew, memoryAdvance, memoryForget, memoryTakeOver, memoryTakePulse } from './gel-memory'
import { Response, ResponseTables, TERM_CHARGE, TERM_MEMORY, TERM_TEMPERATURE, respond, responseNew } from './response'
import { UnmixTables, Unmixer, unmix, unmixerNew } from './unmix'
import { CHECK } from '../decide/gate-limits'
import { clamp } from '../arithmetic/fixed-point'
import { PickupTables, isPickupStrong } from './pickup'
import { SlowMemory, SlowMemoryTables, rested_Q15, slowAdvance, slowForget, slowMemoryNew, slowTakeOver, slowTakePulse, slowWarm } from './slow-memory'
import { levelConfidence_Q15, levelOf, quartersPerDeviation_Q14 } from './levels'

/**
 * The whole decode of one interrogation: window sums of each pulse become features, the features
 * and what earlier pulses left become activations, activations become levels with a confidence.
 * An activation is what the medium offers: 1 is the reference response of a rested gel.
 *
 * decoderBegin, then decoderTakePulse for each pulse, then decoderFinish.
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
  response: ResponseTables
  memory: GelMemoryTables
  slow: SlowMemoryTables
  unmix: UnmixTables
  /** Largest misfit that noise still explains. */
  misfitLimit: number
  /** The temperatures that were calibrated, and the one that the temperature term counts from, ±2000 in 0.1 °C. */
  coldest_dC: number
  warmest_dC: number
  reference_dC: number
  pickup: PickupTables
  /** Weights over the features; a dot product below the limit is an open circuit. Empty where an open circuit looks like a blank medium. */
  openRow: number[]
  openLimit: number
  /** Per ion: three boundaries between the levels. */
  levelBoundaries_Q15: number[][]
  levelHysteresis_Q15: number
  /** Per ion: weights ≥ 0 over the activations that make its signal, Q15, and 4 · 16384 / σ over the signal; see levels.ts. */
  deviationRows: number[][]
  quartersPerDeviation_Q14: number[][]
}

/** Result flags: any of them withholds the result. */
export const FLAG_SATURATED = 1
export const FLAG_MISFIT = 2
export const FLAG_TEMPERATURE = 4
export const FLAG_MAINS = 8
export const FLAG_OPEN = 16
/** A level, flag or streak was not what had been written: memory has changed by itself. */
export const FLAG_DAMAGED = 32

/** State of the decoder: everything is allocated once. */
export interface Decoder {
  tables: DecoderTables
  natives: Natives
  /** Of the tables, their rows as natives.row gives them. */
  pickup: PickupTables
  openRow: number[]
  deviationRows: number[][]
  features: number[]
  memory: GelMemory
  slow: SlowMemory
  response: Response
  unmixer: Unmixer
  /** When the interrogation under way began, and its sign. */
  polarity: number
  /** What the medium offers, as a rested gel would answer; full scale 2. */
  activation_Q15: number[]
  level: number[]
  /** Q15, 0..32767; zero for every ion when a flag is set. */
  confidence_Q15: number[]
  flags: number
  /** Second copy of the flags, and the levels' check word: see decoderVerify. */
  flagsCopy: number
  levelCheck: number
  misfit: number
}

export function decoderNew(tables: DecoderTables, natives: Natives): Decoder {
  const features: number[] = []
  for (let i = 0; i < tables.featureOffset.length; i++) features.push(0)
  const activation: number[] = []
  const level: number[] = []
  const confidence: number[] = []
  for (let i = 0; i < tables.response.ionCount; i++) {
    activation.push(0)
    level.push(0)
    confidence.push(0)
  }
  return {
    tables: tables,
    natives: natives,
    pickup: { rows: rowsOf(tables.pickup.rows, natives), rowOfPulse: tables.pickup.rowOfPulse, limit: tables.pickup.limit },
    openRow: natives.row(tables.openRow),
    deviationRows: rowsOf(tables.deviationRows, natives),
    features: natives.table(features),
    memory: gelMemoryNew(tables.memory, tables.response.ionCount),
    slow: slowMemoryNew(tables.slow, tables.memory.duration_ms.length, natives.table),
    response: responseNew(tables.response, natives),
    unmixer: unmixerNew(tables.unmix, natives),
    polarity: 1,
    activation_Q15: activation,
    level: level,
    confidence_Q15: confidence,
    flags: 0,
    flagsCopy: 0,
    levelCheck: CHECK,
    misfit: 0,
  }
}

/**
 * A decoder with other tables of the same layout, in place of one that has run. What earlier pulses left in the gel
 * stays. Levels start anew, but where it is the same calibration that has moved.
 */
export function decoderWith(tables: DecoderTables, before: Decoder): Decoder {
  const decoder = decoderNew(tables, before.natives)
  memoryTakeOver(decoder.memory, before.memory)
  slowTakeOver(decoder.slow, before.slow)
  if (tables.calibrationId !== before.tables.calibrationId) return decoder
  for (let ion = 0; ion < decoder.level.length; ion++) decoder.level[ion] = before.level[ion]
  decoder.levelCheck = before.levelCheck
  return decoder
}

/**
 * Begins an interrogation: what is known before its first sample. Allocates nothing.
 * @param now_ms clock reading, below 2^30
 * @param polarity sign of the whole ladder, 1 or −1
 * @param temperature_dC of the gel, tenths of a degree, ±2000
 */
export function decoderBegin(decoder: Decoder, now_ms: number, polarity: number, temperature_dC: number): void {
  const tables = decoder.tables
  const terms = decoder.response.terms
  const memory = decoder.memory
  const isCalibrated = temperature_dC >= tables.coldest_dC && temperature_dC <= tables.warmest_dC
  const warming_dC = clamp(temperature_dC - tables.reference_dC, -255, 255)
  decoder.flags = isCalibrated ? 0 : FLAG_TEMPERATURE
  decoder.flagsCopy = decoder.flags
  decoder.polarity = polarity
  memoryAdvance(memory, now_ms, warming_dC)
  slowWarm(decoder.slow, warming_dC)
  slowAdvance(decoder.slow, now_ms)
  // As large as terms may be, so that their weights can be small and fine.
  terms[TERM_TEMPERATURE] = warming_dC * 256
  terms[TERM_CHARGE] = polarity * memory.charge * 2
  for (let ion = 0; ion < memory.ionCount; ion++) {
    terms[TERM_MEMORY + ion] = memory.facilitation_Q15[ion] * 2
    terms[TERM_MEMORY + memory.ionCount + ion] = memory.conductance_Q14[ion] * 2
  }
}

/**
 * Takes the samples of one pulse. Allocates nothing.
 * @param pulse counts from 0
 * @param began_ms clock reading when the pulse began
 * @param polarity the pulse's own sign on the electrode, 1 or −1
 */
export function decoderTakePulse(decoder: Decoder, pulse: number, samples: number[], began_ms: number, polarity: number): void {
  const tables = decoder.tables
  const windowSum = decoder.natives.windowSum
  const start = tables.windowStart
  const count = tables.windowCount
  const most = tables.saturationSum
  const offset = tables.featureOffset
  const gain = tables.featureGain
  const features = decoder.features
  const windows = count.length
  if (isPickupStrong(decoder.pickup, decoder.natives, pulse, samples)) raiseFlag(decoder, FLAG_MAINS)
  let feature = pulse * windows
  let total = 0
  for (let window = 0; window < windows; window++) {
    const sum = windowSum(samples, start[window], count[window])
    if (sum > most[window]) raiseFlag(decoder, FLAG_SATURATED)
    // featureOfSum, whose call would cost an interpreter as much again.
    let value = ((sum - offset[feature]) * gain[feature]) >> 8
    if (value > 524287) value = 524287
    if (value < -524287) value = -524287
    features[feature] = value
    total = total + value
    feature = feature + 1
  }
  decoderNotePulse(decoder, pulse, began_ms, polarity, total)
}

/**
 * Books what a pulse leaves in the gel.
 * @param featureSum of its features, for its charge
 */
export function decoderNotePulse(decoder: Decoder, pulse: number, began_ms: number, polarity: number, featureSum: number): void {
  memoryTakePulse(decoder.memory, pulse, began_ms, polarity, featureSum)
  slowTakePulse(decoder.slow, pulse)
}

/** Takes an activation that was worked out without a whole decode (see early-stop.ts). The level stays. */
export function decoderTakeActivation(decoder: Decoder, ion: number, activation_Q15: number): void {
  decoder.activation_Q15[ion] = activation_Q15
}

/** Unmixes the features and assigns levels and confidences. Allocates nothing. */
export function decoderFinish(decoder: Decoder): void {
  const tables = decoder.tables
  const slow = decoder.slow
  const apparent_Q15 = slow.apparent_Q15
  const activation_Q15 = decoder.activation_Q15
  respond(decoder.response, decoder.features)
  unmix(decoder.unmixer, decoder.response.estimate_Q17)
  decoder.misfit = misfitOf(decoder.response.residuals)
  if (decoder.misfit > tables.misfitLimit) raiseFlag(decoder, FLAG_MISFIT)
  if (isOpen(decoder)) raiseFlag(decoder, FLAG_OPEN)
  decoderVerify(decoder, true)
  for (let ion = 0; ion < decoder.level.length; ion++) {
    apparent_Q15[ion] = clamp((decoder.unmixer.activation_Q17[ion] + 2) >> 2, 0, 65535)
    activation_Q15[ion] = rested_Q15(slow, ion, apparent_Q15[ion])
  }
  for (let ion = 0; ion < decoder.level.length; ion++) {
    const boundaries = tables.levelBoundaries_Q15[ion]
    const level = levelOf(activation_Q15[ion], decoder.level[ion], boundaries, tables.levelHysteresis_Q15)
    decoder.level[ion] = level
    decoder.confidence_Q15[ion] =
      decoder.flags === 0 ? levelConfidence_Q15(activation_Q15[ion], level, boundaries, perDeviation_Q14(decoder, ion)) : 0
  }
  decoder.levelCheck = levelCheckOf(decoder.level)
}

function raiseFlag(decoder: Decoder, flag: number): void {
  decoder.flags = decoder.flags | flag
  decoder.flagsCopy = decoder.flagsCopy | flag
}

function withhold(decoder: Decoder): void {
  for (let ion = 0; ion < decoder.confidence_Q15.length; ion++) decoder.confidence_Q15[ion] = 0
}

/**
 * Are levels and flags what was written? If not, the result is withheld and levels start anew: before they
 * are used, here and for a decision.
 * @param isIntact is other memory that the decision rests on?
 */
export function decoderVerify(decoder: Decoder, isIntact: boolean): void {
  if (isIntact && decoder.flags === decoder.flagsCopy && decoder.levelCheck === levelCheckOf(decoder.level)) return
  decoder.flags = (decoder.flags | decoder.flagsCopy | FLAG_DAMAGED) & 255
  decoder.flagsCopy = decoder.flags
  for (let ion = 0; ion < decoder.level.length; ion++) decoder.level[ion] = 0
  decoder.levelCheck = levelCheckOf(decoder.level)
  withhold(decoder)
}

/** One changed bit in any level changes this. */
function levelCheckOf(level: number[]): number {
  let check = CHECK
  for (let ion = 0; ion < level.length; ion++) check = check ^ level[ion]
  return check
}

/** Every medium lets more current through than none; an open circuit does not. */
function isOpen(decoder: Decoder): boolean {
  const row = decoder.openRow
  return row.length > 0 && decoder.natives.dotProduct(row, decoder.features) < decoder.tables.openLimit
}

/** 4 · 16384 / σ of an ion's activation: noise goes with what the gel answers now, and is divided by its gain along with it. */
function perDeviation_Q14(decoder: Decoder, ion: number): number {
  const signal_Q15 = decoder.natives.dotProduct(decoder.deviationRows[ion], decoder.slow.apparent_Q15) >> 15
  const apparent_Q14 = quartersPerDeviation_Q14(clamp(signal_Q15, 0, 65535), decoder.tables.quartersPerDeviation_Q14[ion])
  return clamp((apparent_Q14 * decoder.slow.gain_Q13[ion]) >> 13, 1, 32767)
}

/** Is every ion at rest? An open electrode looks the same to a converter that does not see what a blank gel leaks. */
export function decoderLooksBlank(decoder: Decoder): boolean {
  for (let ion = 0; ion < decoder.level.length; ion++) {
    if (decoder.level[ion] !== 0) return false
  }
  return true
}

/**
 * Takes what a probe read (see boards/board.ts), after the interrogation that it followed: without
 * current, that one's result is withheld. Allocates nothing.
 * @param samples as many words of the shorted electrode as of the driven one, up to 16 of each
 * @param openLimit a sum that rises by less is an open circuit
 */
export function decoderTakeProbe(decoder: Decoder, samples: number[], openLimit: number): void {
  const windowSum = decoder.natives.windowSum
  const count = samples.length >> 1
  if (windowSum(samples, count, count) - windowSum(samples, 0, count) >= openLimit) return
  raiseFlag(decoder, FLAG_OPEN)
  withhold(decoder)
}

/** The gel has rested so long that no earlier pulse counts: every interrogation is then a first one. */
export function decoderForget(decoder: Decoder): void {
  memoryForget(decoder.memory)
  slowForget(decoder.slow)
}

/**
 * Energy of the features in directions that no mixture of ions can make: Σ residual², in units
 * where each residual's noise has a standard deviation of about 64. A bad contact, a motion
 * spike or a wrong calibration shows here.
 * Range: each square is held to 4095² and there are at most 96 residuals, so the sum stays below 2^31.
 */
function misfitOf(residuals: number[]): number {
  let misfit = 0
  const count = residuals.length
  for (let i = 0; i < count; i++) {
    const residual = residuals[i]
    misfit = misfit + (residual > 4095 || residual < -4095 ? 16769025 : residual * residual)
  }
  return misfit
}
