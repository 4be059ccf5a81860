import { DecoderTables } from '../core/decode/decoder'
import { Natives } from '../core/decode/window-sums'
import { Persistence } from './board'

/** Of the calibration in a usable slot: the directory's first entry. */
export function calibrationIdOf(persistence: Persistence, slot: number): number {
  return persistence.calibrationWords(slot, 1, 1)[0]
}

/**
 * The decoder's tables as they lie in a calibration slot. First a directory: its own length,
 * then in the order below each number itself and of each list its length (of a list of lists
 * their count, then each one's length); a length below zero is that of a list of 16-bit numbers,
 * two in a word. After it the lists, one behind the other.
 * The host writes the same order (host-tools/calibration/calibration-image.ts); whoever changes
 * it changes CALIBRATION_FORMAT with it.
 *
 * Levels are settings of the device and no measurement: they stay those of the build.
 *
 * @param slot a usable one. Lists are what the board gives: views of its flash where it can,
 *   so only as good as until a slot is emptied
 * @param builtIn where what no calibration holds is taken from
 */
export function tablesOfSlot(persistence: Persistence, natives: Natives, slot: number, builtIn: DecoderTables): DecoderTables {
  const length = persistence.calibrationWords(slot, 0, 1)[0]
  const directory = persistence.calibrationWords(slot, 1, length)
  let at = 0
  let listAt = length + 1

  // Inside, because an Espruino keeps every function of a module in its RAM, and these are for boot only.
  function number(): number {
    at = at + 1
    return directory[at - 1]
  }

  function list(): number[] {
    const count = number()
    const start = listAt
    if (count < 0) {
      listAt = start + ((1 - count) >> 1)
      return persistence.calibrationHalves(slot, start, -count)
    }
    listAt = start + count
    return persistence.calibrationWords(slot, start, count)
  }

  function lists(): number[][] {
    const count = number()
    const found: number[][] = []
    for (let i = 0; i < count; i++) found.push(list())
    return found
  }

  /** Each made compact as soon as it is read, so that no more than one is in memory as a list. */
  function rows(): number[][] {
    const count = number()
    const found: number[][] = []
    for (let i = 0; i < count; i++) found.push(natives.row(list()))
    return found
  }

  return {
    calibrationId: number(),
    misfitLimit: number(),
    coldest_dC: number(),
    warmest_dC: number(),
    reference_dC: number(),
    windowStart: list(),
    windowCount: list(),
    featureOffset: list(),
    featureGain: list(),
    saturationSum: list(),
    pickup: { limit: number(), rowOfPulse: list(), rows: rows() },
    openLimit: number(),
    openRow: natives.row(list()),
    deviationRows: rows(),
    quartersPerDeviation_Q14: lists(),
    response: {
      ionCount: number(),
      followerCount: number(),
      projectionGain: list(),
      projectionRows: rows(),
      productLeft: list(),
      productRight: list(),
      correctionGain: list(),
      correctionRows: rows(),
    },
    memory: {
      forgotten_ms: number(),
      chargeRate: number(),
      speedPer_dC_Q12: number(),
      duration_ms: list(),
      chargeGain: list(),
      facilitationKeep_Q15: list(),
      facilitationRise_Q15: list(),
      conductanceKeep_Q15: list(),
      conductanceLift_Q14: list(),
      conductanceRise_Q14: list(),
      facilitationRate: list(),
      conductanceRate: list(),
    },
    slow: {
      halfLife_ms: number(),
      fadingRate: number(),
      dosePer_dC_Q20: number(),
      potentiationDose_Q21: list(),
      depletionDose_Q22: list(),
      recoveryRate: list(),
    },
    unmix: { ionCount: number(), rowGain: list(), rows: rows() },
    levelBoundaries_Q15: builtIn.levelBoundaries_Q15,
    levelHysteresis_Q15: builtIn.levelHysteresis_Q15,
  }
}
