/**
 * The decoder with tables of any kind, driven from lists of integers to a list of integers, so that
 * whole interrogations travel like one sum. Written in the style of firmware/core: it runs on every target.
 */
import { decoderBegin, decoderFinish, decoderNew, decoderTakeProbe, decoderTakePulse, decoderLooksBlank } from '../../firmware/core/decode/decoder'
import { GelMemoryTables, gelMemoryNew, memoryAdvance, memoryTakePulse } from '../../firmware/core/decode/gel-memory'
import { SlowMemoryTables, rested_Q15, slowAdvance, slowMemoryNew } from '../../firmware/core/decode/slow-memory'
import { ResponseTables } from '../../firmware/core/decode/response'
import { UnmixTables } from '../../firmware/core/decode/unmix'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { append, part, parts } from './lists'

/** Shape of the decodes: three ions, three pulses with two windows of ten samples each. */
export const IONS = 3
export const PULSES = 3
export const FEATURES = 6
export const PULSE_SAMPLES = 24
/** Two followers, and as many residuals as features are left over. */
export const FOLLOWERS = 2
export const PROJECTIONS = FEATURES + FOLLOWERS
export const PRODUCTS = 8
/** One, temperature, charge, memory, projections. */
const LEADING_TERMS = 3 + 2 * IONS + IONS + FOLLOWERS
export const TERMS = LEADING_TERMS + PRODUCTS
/** Entries of an ion's table of deviations. */
export const DEVIATION_NODES = 9

/** @param factors two numbers from 0 per product; each is taken for one of the terms made before */
function responseTablesOf(weights: number[], gains: number[], corrections: number[], factors: number[]): ResponseTables {
  const productLeft: number[] = []
  const productRight: number[] = []
  for (let i = 0; i < PRODUCTS; i++) {
    productLeft.push(factors[i + i] % (LEADING_TERMS + i))
    productRight.push(factors[i + i + 1] % (LEADING_TERMS + i))
  }
  return {
    ionCount: IONS,
    projectionRows: parts(weights, FEATURES),
    projectionGain: part(gains, 0, PROJECTIONS),
    followerCount: FOLLOWERS,
    productLeft: productLeft,
    productRight: productRight,
    correctionRows: parts(corrections, TERMS),
    correctionGain: part(gains, PROJECTIONS, FEATURES),
  }
}

/**
 * @param rates of fading: facilitation's per ion, then conductance's
 * @param maps keep and rise of facilitation, keep, lift and rise of conductance, PULSES · IONS of each
 * @param timing duration_ms of each pulse, forgotten_ms, chargeGain of each pulse, chargeRate, speedPer_dC_Q12
 */
function memoryTablesOf(rates: number[], maps: number[], timing: number[]): GelMemoryTables {
  const count = PULSES * IONS
  return {
    facilitationRate: part(rates, 0, IONS),
    conductanceRate: part(rates, IONS, IONS),
    facilitationKeep_Q15: part(maps, 0, count),
    facilitationRise_Q15: part(maps, count, count),
    conductanceKeep_Q15: part(maps, count * 2, count),
    conductanceLift_Q14: part(maps, count * 3, count),
    conductanceRise_Q14: part(maps, count * 4, count),
    duration_ms: part(timing, 0, PULSES),
    forgotten_ms: timing[PULSES],
    chargeGain: part(timing, PULSES + 1, PULSES),
    chargeRate: timing[PULSES + PULSES + 1],
    speedPer_dC_Q12: timing[PULSES + PULSES + 2],
  }
}

/**
 * @param doses of potentiation, then of depletion, PULSES · IONS of each
 * @param timing halfLife_ms, fadingRate, dosePer_dC_Q20, recoveryRate per ion
 */
function slowTablesOf(doses: number[], timing: number[]): SlowMemoryTables {
  const count = PULSES * IONS
  return {
    potentiationDose_Q21: part(doses, 0, count),
    depletionDose_Q22: part(doses, count, count),
    halfLife_ms: timing[0],
    fadingRate: timing[1],
    dosePer_dC_Q20: timing[2],
    recoveryRate: part(timing, 3, IONS),
  }
}

/** Rows and gains for every set of ions but the full one; those of an ion outside the set are empty and zero. */
function unmixTablesOf(weights: number[], gains: number[]): UnmixTables {
  const rows: number[][] = []
  const rowGain: number[] = []
  for (let mask = 0; mask < 8; mask++) {
    let bit = 1
    for (let ion = 0; ion < IONS; ion++) {
      const at = mask * IONS + ion
      const isInSet = mask < 7 && (mask & bit) !== 0
      rows.push(isInSet ? part(weights, at * IONS, IONS) : [])
      rowGain.push(isInSet ? gains[at] : 0)
      bit = bit + bit
    }
  }
  return { ionCount: IONS, rows: rows, rowGain: rowGain }
}

/**
 * Interrogations one after the other with one decoder: samples to activations, levels, confidences, flags. Each is
 * followed by a probe, for whose readings its last pulse's samples are taken.
 * @param start_ms clock reading at which the first begins
 * @param rests_ms from the begin of each pulse to the next
 * @param polarities per pulse, 1 or −1
 * @param temperatures_dC per interrogation; calibrated are 10 to 40 °C
 */
export function decodeRun(
  weights: number[],
  gains: number[],
  corrections: number[],
  factors: number[],
  rates: number[],
  maps: number[],
  timing: number[],
  doses: number[],
  slowTiming: number[],
  unmixWeights: number[],
  unmixGains: number[],
  featureOffset: number[],
  featureGain: number[],
  boundaries_Q15: number[],
  pickupRows: number[],
  pickupLimit: number,
  openRow: number[],
  openLimit: number,
  deviationRows: number[],
  quartersPerDeviation_Q14: number[],
  misfitLimit: number,
  start_ms: number,
  rests_ms: number[],
  polarities: number[],
  temperatures_dC: number[],
  samples: number[],
): number[] {
  const decoder = decoderNew(
    {
      calibrationId: 1,
      windowStart: [2, 13],
      windowCount: [10, 10],
      featureOffset: featureOffset,
      featureGain: featureGain,
      saturationSum: [400000, 420000],
      response: responseTablesOf(weights, gains, corrections, factors),
      memory: memoryTablesOf(rates, maps, timing),
      slow: slowTablesOf(doses, slowTiming),
      unmix: unmixTablesOf(unmixWeights, unmixGains),
      misfitLimit: misfitLimit,
      coldest_dC: 100,
      warmest_dC: 400,
      reference_dC: 250,
      levelBoundaries_Q15: parts(boundaries_Q15, 3),
      levelHysteresis_Q15: 400,
      pickup: { rows: parts(pickupRows, PULSE_SAMPLES), rowOfPulse: [0, -1, 0], limit: pickupLimit },
      openRow: openRow,
      openLimit: openLimit,
      deviationRows: parts(deviationRows, IONS),
      quartersPerDeviation_Q14: parts(quartersPerDeviation_Q14, DEVIATION_NODES),
    },
    portableNatives,
  )
  const out: number[] = []
  const pulses = parts(samples, PULSE_SAMPLES)
  let now_ms = start_ms
  let pulse = 0
  let interrogation = 0
  for (let i = 0; i < pulses.length; i++) {
    if (pulse === 0) decoderBegin(decoder, now_ms, polarities[i], temperatures_dC[interrogation])
    decoderTakePulse(decoder, pulse, pulses[i], now_ms, polarities[i])
    now_ms = (now_ms + rests_ms[i]) & 1073741823
    pulse = pulse + 1
    if (pulse === PULSES) {
      pulse = 0
      interrogation = interrogation + 1
      decoderFinish(decoder)
      append(out, [decoder.unmixer.activeSet, decoder.flags, decoder.misfit, decoder.memory.charge])
      append(out, decoder.features)
      append(out, decoder.response.estimate_Q17)
      append(out, decoder.response.residuals)
      append(out, decoder.unmixer.activation_Q17)
      append(out, decoder.activation_Q15)
      append(out, decoder.level)
      append(out, decoder.confidence_Q15)
      append(out, [decoderLooksBlank(decoder) ? 1 : 0])
      decoderTakeProbe(decoder, pulses[i], openLimit)
      append(out, [decoder.flags])
      append(out, decoder.confidence_Q15)
    }
  }
  return out
}

/** A gel's memory after each of many pulses at any time, more than its log holds. */
export function memoryRun(
  rates: number[],
  maps: number[],
  timing: number[],
  start_ms: number,
  pulses: number[],
  polarities: number[],
  featureSums: number[],
  rests_ms: number[],
  warming_dC: number[],
): number[] {
  const memory = gelMemoryNew(memoryTablesOf(rates, maps, timing), IONS)
  const out: number[] = []
  let now_ms = start_ms
  for (let i = 0; i < pulses.length; i++) {
    memoryTakePulse(memory, pulses[i], now_ms, polarities[i], featureSums[i])
    now_ms = (now_ms + rests_ms[i]) & 1073741823
    memoryAdvance(memory, now_ms, warming_dC[i])
    append(out, [memory.logged, memory.charge])
    append(out, memory.facilitation_Q15)
    append(out, memory.conductance_Q14)
  }
  return out
}

/** A gel's slow memory over many pulses far apart, each read as an interrogation. */
export function slowRun(
  doses: number[],
  slowTiming: number[],
  start_ms: number,
  pulses: number[],
  rests_ms: number[],
  warming_dC: number[],
  apparent_Q15: number[],
): number[] {
  const memory = slowMemoryNew(slowTablesOf(doses, slowTiming), PULSES, portableNatives.table)
  const out: number[] = []
  let now_ms = start_ms
  for (let i = 0; i < pulses.length; i++) {
    memory.warming_dC = warming_dC[i]
    slowAdvance(memory, now_ms)
    memory.played[pulses[i]] = memory.played[pulses[i]] + 1
    for (let ion = 0; ion < IONS; ion++) {
      append(out, [rested_Q15(memory, ion, apparent_Q15[i])])
      memory.apparent_Q15[ion] = apparent_Q15[i]
    }
    append(out, memory.potentiation_Q27)
    append(out, memory.depletion_Q24)
    append(out, memory.gain_Q13)
    append(out, memory.inverse_Q14)
    now_ms = (now_ms + rests_ms[i]) & 1073741823
  }
  return out
}
