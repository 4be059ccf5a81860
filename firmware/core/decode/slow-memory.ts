import { clamp, elapsed } from '../arithmetic/fixed-point'
import { Natives } from './window-sums'
import { fading_Q15, restedBy_Q15 } from './gel-memory'

/**
 * What the gel remembers for minutes and hours, in fixed point: an ion answers c·(1 + w) times as
 * strongly as in a rested gel. Potentiation w (docs/physics.md, eq. 9) grows with the facilitation of
 * every pulse, which is the same in every medium: a known dose. Depletion d = 1 − c (eq. 7) grows with
 * the charge that the ion carries, in proportion to its activation in the last interrogation.
 *
 * Pulses are counted as they are played; every few seconds, when an interrogation begins, their doses
 * are added and time passes for the rest. w is kept as what will be left of it when its half-life under
 * way ends, and halved there: so it fades by no rounded steps, and no rest is too short or too long.
 */
export interface SlowMemoryTables {
  /** [pulse · ions + ion]: what a pulse of the ladder adds to w, Q21, and to d at activation 1, Q22; 0..4095 each. */
  potentiationDose_Q21: number[]
  depletionDose_Q22: number[]
  /** Half-life of w, 1..8388607 ms, and 2^32 / its time constant in ms, 0..16383. */
  halfLife_ms: number
  fadingRate: number
  /** How much more a pulse potentiates per 0.1 K of warming, Q20, ±2047. */
  dosePer_dC_Q20: number
  /** Per ion: 2^27 / time constant of its reserve's recovery in ms, 0..16383. */
  recoveryRate: number[]
}

export interface SlowMemory {
  tables: SlowMemoryTables
  /** Per pulse of the ladder: how often it was played since `passed_ms`, 0..PLAYED_MAX. */
  played: number[]
  /** Clock readings when the half-life under way began, and up to when time has passed for what is below. */
  began_ms: number
  passed_ms: number
  /** Of the gel, against the temperature that was calibrated, ±255. */
  warming_dC: number
  /** Per ion: w at the half-life's end, 0..2^28 − 1, and d, 0..2^22 − 1. */
  potentiation_Q27: number[]
  depletion_Q24: number[]
  /** Per ion: c·(1 + w), 6144..32767, and its inverse, 4096..21846. */
  gain_Q13: number[]
  inverse_Q14: number[]
  /** Per ion: as the gel answered in the last interrogation, full scale 2; the decoder writes it. */
  apparent_Q15: number[]
}

/** In less time nothing changes that counts; longer than an interrogation, which is read by the gain at its beginning. */
const INSTANT_ms = 8000
/** With more, sums of doses would leave int32. */
export const PLAYED_MAX = 31

/** @param table gives a vector the board's compact form */
export function slowMemoryNew(tables: SlowMemoryTables, pulseCount: number, table: Natives['table']): SlowMemory {
  const played: number[] = []
  const potentiation: number[] = []
  const depletion: number[] = []
  const gain: number[] = []
  const inverse: number[] = []
  const apparent: number[] = []
  for (let pulse = 0; pulse < pulseCount; pulse++) played.push(0)
  for (let ion = 0; ion < tables.recoveryRate.length; ion++) {
    potentiation.push(0)
    depletion.push(0)
    gain.push(8192)
    inverse.push(16384)
    apparent.push(0)
  }
  return {
    tables: tables,
    played: played,
    began_ms: 0,
    passed_ms: 0,
    warming_dC: 0,
    potentiation_Q27: potentiation,
    depletion_Q24: depletion,
    gain_Q13: gain,
    inverse_Q14: inverse,
    apparent_Q15: table(apparent),
  }
}

/** A rested gel. */
export function slowForget(memory: SlowMemory): void {
  for (let pulse = 0; pulse < memory.played.length; pulse++) memory.played[pulse] = 0
  for (let ion = 0; ion < memory.gain_Q13.length; ion++) {
    memory.potentiation_Q27[ion] = 0
    memory.depletion_Q24[ion] = 0
    memory.gain_Q13[ion] = 8192
    memory.inverse_Q14[ion] = 16384
  }
}

/** Takes over what earlier pulses left, from a memory with tables of the same layout. */
export function slowTakeOver(memory: SlowMemory, before: SlowMemory): void {
  for (let pulse = 0; pulse < memory.played.length; pulse++) memory.played[pulse] = before.played[pulse]
  for (let ion = 0; ion < memory.gain_Q13.length; ion++) {
    memory.potentiation_Q27[ion] = before.potentiation_Q27[ion]
    memory.depletion_Q24[ion] = before.depletion_Q24[ion]
    memory.gain_Q13[ion] = before.gain_Q13[ion]
    memory.inverse_Q14[ion] = before.inverse_Q14[ion]
    memory.apparent_Q15[ion] = before.apparent_Q15[ion]
  }
  memory.began_ms = before.began_ms
  memory.passed_ms = before.passed_ms
  memory.warming_dC = before.warming_dC
}

/** The gel is this much warmer than calibrated, 0.1 K, ±255. */
export function slowWarm(memory: SlowMemory, warming_dC: number): void {
  memory.warming_dC = warming_dC
}

/** A pulse of the ladder has been played. */
export function slowTakePulse(memory: SlowMemory, pulse: number): void {
  memory.played[pulse] = clamp(memory.played[pulse] + 1, 0, PLAYED_MAX)
}

/** What the medium offers: as a rested gel would answer where this one answers so, 0..65535. */
export function rested_Q15(memory: SlowMemory, ion: number, apparent_Q15: number): number {
  return clamp((apparent_Q15 * memory.inverse_Q14[ion] + 8192) >> 14, 0, 65535)
}

/** Brings everything to a clock reading. */
export function slowAdvance(memory: SlowMemory, now_ms: number): void {
  const rest_ms = elapsed(now_ms, memory.passed_ms)
  if (rest_ms < INSTANT_ms) return
  memory.passed_ms = now_ms
  const tables = memory.tables
  const ionCount = tables.recoveryRate.length
  let since_ms = elapsed(now_ms, memory.began_ms)
  // 29 halvings leave nothing.
  let halvings = 0
  while (halvings < 29 && since_ms >= tables.halfLife_ms) {
    since_ms = since_ms - tables.halfLife_ms
    halvings = halvings + 1
  }
  since_ms = clamp(since_ms, 0, 8388607)
  memory.began_ms = (now_ms - since_ms) & 1073741823
  // At the half-life's beginning w is twice what it is at its end, and a dose counts half; ln 2 is 22713 in Q15.
  // Pulses were played half the time ago, on the average.
  const left_Q15 = fading_Q15(((since_ms >> 6) * tables.fadingRate) >> 11)
  const played_ms = clamp(since_ms - (rest_ms >> 1), 0, 8388607)
  const lasting_Q15 = fading_Q15(clamp(22713 - (((played_ms >> 6) * tables.fadingRate) >> 11), 0, 22713))
  const lasting_Q10 = (lasting_Q15 * (32768 + ((memory.warming_dC * tables.dosePer_dC_Q20) >> 5))) >> 20
  const played = memory.played
  const pulses = played.length
  for (let ion = 0; ion < ionCount; ion++) {
    let potentiated_Q21 = 0
    let depleted_Q22 = 0
    for (let pulse = 0; pulse < pulses; pulse++) {
      potentiated_Q21 = potentiated_Q21 + played[pulse] * tables.potentiationDose_Q21[pulse * ionCount + ion]
      depleted_Q22 = depleted_Q22 + played[pulse] * tables.depletionDose_Q22[pulse * ionCount + ion]
    }
    let potentiation_Q27 = memory.potentiation_Q27[ion]
    for (let halving = 0; halving < halvings; halving++) potentiation_Q27 = potentiation_Q27 >> 1
    potentiation_Q27 = clamp(potentiation_Q27 + ((potentiated_Q21 * lasting_Q10) >> 4), 0, 268435455)
    // What is lost, not what is kept, is rounded: else a short rest would round all of it.
    let depletion_Q24 = memory.depletion_Q24[ion]
    const lost_Q15 = 32768 - fading_Q15(restedBy_Q15(rest_ms, tables.recoveryRate[ion]))
    depletion_Q24 = depletion_Q24 - (((depletion_Q24 >> 9) * lost_Q15) >> 6)
    depletion_Q24 = clamp(depletion_Q24 + ((depleted_Q22 * (memory.apparent_Q15[ion] >> 5)) >> 8), 0, 4194303)
    const potentiation_Q13 = ((potentiation_Q27 >> 12) * left_Q15) >> 16
    const gain_Q13 = clamp(((8192 + potentiation_Q13) * (32768 - (depletion_Q24 >> 9))) >> 15, 6144, 32767)
    // Newton's method from the last inverse, which is near: after a long rest a few rounds more are needed.
    let inverse_Q14 = memory.inverse_Q14[ion]
    let short_Q15 = 32768
    for (let round = 0; round < 8 && (short_Q15 > 128 || short_Q15 < -128); round++) {
      short_Q15 = clamp(32768 - ((gain_Q13 * inverse_Q14 + 2048) >> 12), -16384, 32768)
      inverse_Q14 = clamp(inverse_Q14 + ((inverse_Q14 * short_Q15 + 16384) >> 15), 4096, 21846)
    }
    memory.potentiation_Q27[ion] = potentiation_Q27
    memory.depletion_Q24[ion] = depletion_Q24
    memory.gain_Q13[ion] = gain_Q13
    memory.inverse_Q14[ion] = inverse_Q14
  }
  for (let pulse = 0; pulse < memory.played.length; pulse++) memory.played[pulse] = 0
}
