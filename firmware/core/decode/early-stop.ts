import { Decoder, decoderTakeActivation } from './decoder'
import { GelMemory } from './gel-memory'
import { clamp } from '../arithmetic/fixed-point'
import { Natives, rowsOf } from './window-sums'
import { rested_Q15 } from './slow-memory'

/**
 * May an interrogation end before its last pulse? Each one tests whether the levels can still be
 * those of the last whole one, a sequential test with that as its null hypothesis (Wald 1945).
 *
 * An ion that the pulses so far show has moved by what their heights have changed, and must still
 * be inside its level by a margin of the noise. An ion that they do not show must have been so far
 * inside that it cannot have wandered out since: its margin grows with the square root of the
 * interrogations in between. Linear about the last whole decode, so that nothing is decoded.
 */
export interface EarlyStopTables {
  ionCount: number
  /** Pulses of the ladder, and windows of each. */
  pulses: number
  windows: number
  /** At most so many interrogations in a row end early, 1..16. */
  longest: number
  /** Per pulse but the last: 1 when an interrogation may end after it. */
  mayStop: number[]
  /**
   * [pulse · ions + ion]: weights of the changes of all pulses' heights, 0 for those after this
   * one; movement in Q15 = Σ weight · change >> 10, Σ|weight| ≤ WEIGHT_SUM_MAX. Empty where the
   * pulses up to this one do not show the ion.
   */
  movementRows: number[][]
  /**
   * What an interrogation that ends early may leave in the double layer, 1..32767 as core/decode/gel-memory
   * counts it: without the last pulse the others' charge is not taken back.
   */
  chargeMax: number
  /** [pulse · ions + ion]: how far inside its level an ion must be that is shown, Q15, 0..65535. */
  shownMargin_Q15: number[]
  /** [ion · longest + interrogations ended early]: the same for one that is not, Q15, 0..65535. */
  unshownMargin_Q15: number[]
}

export interface EarlyStop {
  tables: EarlyStopTables
  natives: Natives
  movementRows: number[][]
  /** Of the last whole interrogation, while it is one to compare with. */
  isKnown: boolean
  height: number[]
  apparent_Q15: number[]
  activation_Q15: number[]
  temperature_dC: number
  /** Interrogations ended early since. */
  ended: number
  /** Of the interrogation under way: had the gel forgotten earlier pulses, may it end early, how have its heights changed? */
  isRested: boolean
  isOpen: boolean
  change: number[]
  /** Pulses played when it ended. */
  played: number
}

/** Larger changes are no small movements, nor for natives.dotProduct. */
const CHANGE_MAX = 65535
/** A tenth of the reference response: what is linear about the last decode reaches no further. */
const MOVEMENT_MAX_Q15 = 3276
/** Warming of more moves the response, 0.1 K. */
const WARMING_MAX_dC = 5

export function earlyStopNew(tables: EarlyStopTables, natives: Natives): EarlyStop {
  const height: number[] = []
  const change: number[] = []
  for (let pulse = 0; pulse < tables.pulses; pulse++) {
    height.push(0)
    change.push(0)
  }
  const apparent: number[] = []
  const activation: number[] = []
  for (let ion = 0; ion < tables.ionCount; ion++) {
    apparent.push(0)
    activation.push(0)
  }
  return {
    tables: tables,
    natives: natives,
    movementRows: rowsOf(tables.movementRows, natives),
    isKnown: false,
    height: height,
    apparent_Q15: apparent,
    activation_Q15: activation,
    temperature_dC: 0,
    ended: 0,
    isRested: false,
    isOpen: false,
    change: natives.table(change),
    played: 0,
  }
}

/** An interrogation begins, after decoderBegin. Only a gel that has forgotten earlier pulses is compared. */
export function earlyStopBegin(stop: EarlyStop, memory: GelMemory, temperature_dC: number): void {
  const warming_dC = temperature_dC - stop.temperature_dC
  const isAlike = warming_dC <= WARMING_MAX_dC && warming_dC >= -WARMING_MAX_dC
  stop.isRested = memory.logged === 0
  stop.isOpen = stop.isKnown && stop.isRested && isAlike
}

/**
 * A pulse has been taken by the decoder: may the interrogation end with it? If so, shown ions'
 * activations are brought up to date, and everything else stays as it was.
 * @param pulse counts from 0, not the last
 */
export function mayEndAfter(stop: EarlyStop, decoder: Decoder, pulse: number): boolean {
  const tables = stop.tables
  if (!stop.isOpen || stop.ended >= tables.longest || decoder.flags !== 0) return false
  const change = heightOf(tables, decoder.features, pulse) - stop.height[pulse]
  if (change > CHANGE_MAX || change < -CHANGE_MAX) {
    stop.isOpen = false
    return false
  }
  stop.change[pulse] = change
  const charge = decoder.memory.charge
  if (tables.mayStop[pulse] === 0 || charge > tables.chargeMax || charge < -tables.chargeMax) return false
  for (let ion = 0; ion < tables.ionCount; ion++) {
    if (!staysInLevel(stop, decoder, pulse, ion)) return false
  }
  for (let ion = 0; ion < tables.ionCount; ion++) {
    decoderTakeActivation(decoder, ion, activationNow_Q15(stop, decoder, pulse, ion))
  }
  stop.ended = stop.ended + 1
  stop.played = pulse + 1
  return true
}

/** A whole interrogation has been decoded: what the next ones are compared with. */
export function earlyStopTakeWhole(stop: EarlyStop, decoder: Decoder, temperature_dC: number): void {
  const tables = stop.tables
  stop.isKnown = stop.isRested && decoder.flags === 0
  stop.temperature_dC = temperature_dC
  stop.ended = 0
  stop.played = tables.pulses
  for (let pulse = 0; pulse < tables.pulses; pulse++) stop.height[pulse] = heightOf(tables, decoder.features, pulse)
  for (let ion = 0; ion < tables.ionCount; ion++) {
    stop.apparent_Q15[ion] = decoder.slow.apparent_Q15[ion]
    stop.activation_Q15[ion] = decoder.activation_Q15[ion]
  }
}

/**
 * Can the ion have left its level? Leaving it means to pass a boundary by the hysteresis, as in core/decode/levels.
 * An eighth of a movement is for what is not linear.
 */
function staysInLevel(stop: EarlyStop, decoder: Decoder, pulse: number, ion: number): boolean {
  const tables = stop.tables
  const level = decoder.level[ion]
  const boundaries_Q15 = decoder.tables.levelBoundaries_Q15[ion]
  const hysteresis_Q15 = decoder.tables.levelHysteresis_Q15
  const moved_Q15 = movement_Q15(stop, pulse, ion)
  if (moved_Q15 > MOVEMENT_MAX_Q15 || moved_Q15 < -MOVEMENT_MAX_Q15) return false
  const now_Q15 = activationNow_Q15(stop, decoder, pulse, ion)
  const size_Q15 = moved_Q15 < 0 ? -moved_Q15 : moved_Q15
  const margin_Q15 = marginOf_Q15(tables, pulse, ion, stop.ended) + (size_Q15 >> 3)
  if (level < 3 && now_Q15 + margin_Q15 >= boundaries_Q15[level] + hysteresis_Q15) return false
  return level === 0 || now_Q15 - margin_Q15 >= boundaries_Q15[level - 1] - hysteresis_Q15
}

/** By the movement, where the pulses show it: heights grow with the gel's gain, the activation does not. */
function activationNow_Q15(stop: EarlyStop, decoder: Decoder, pulse: number, ion: number): number {
  if (stop.movementRows[pulse * stop.tables.ionCount + ion].length === 0) return stop.activation_Q15[ion]
  return rested_Q15(decoder.slow, ion, clamp(stop.apparent_Q15[ion] + movement_Q15(stop, pulse, ion), 0, 65535))
}

function marginOf_Q15(tables: EarlyStopTables, pulse: number, ion: number, ended: number): number {
  const at = pulse * tables.ionCount + ion
  return tables.movementRows[at].length === 0 ? tables.unshownMargin_Q15[ion * tables.longest + ended] : tables.shownMargin_Q15[at]
}

/** How far an ion has moved since the last whole decode, by the heights of the pulses up to this one; 0 when they do not show it. */
function movement_Q15(stop: EarlyStop, pulse: number, ion: number): number {
  const row = stop.movementRows[pulse * stop.tables.ionCount + ion]
  return row.length === 0 ? 0 : stop.natives.dotProduct(row, stop.change) >> 10
}

/** Height of a pulse: an eighth of its features' sum. */
function heightOf(tables: EarlyStopTables, features: number[], pulse: number): number {
  let feature = pulse * tables.windows
  let sum = 0
  for (let window = 0; window < tables.windows; window++) {
    sum = sum + features[feature]
    feature = feature + 1
  }
  return sum >> 3
}
