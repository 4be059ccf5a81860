import { Natives, rowsOf } from './window-sums'
import { clamp } from '../arithmetic/fixed-point'

/**
 * Non-negative least squares: no ion conducts less than nothing.
 *
 * The unconstrained estimates e of the ions hold all that the features say about them; their
 * metric M is the inverse of their covariance. The non-negative solution minimises
 * (x − e)ᵀM(x − e) over x ≥ 0 and is found exactly by looking at every active set S (the ions
 * allowed to be above zero): there x_S = e_S + M_SS⁻¹·M_SR·e_R with R the ions held at zero,
 * one stored row per ion. The Karush-Kuhn-Tucker conditions need nothing else: S is optimal
 * exactly when x_i^S ≥ 0 for every i in S, and x_i^(S ∪ {i}) ≤ 0 for every i outside S, because
 * the gradient along i has the sign of the value that i would take if it were let in. Source:
 * Lawson & Hanson, Solving Least Squares Problems (1974), ch. 23; the sign identity is the block
 * inverse of M.
 *
 * Sets are bit masks: 1 = ion 0, 2 = ion 1, 4 = ion 2, … so the full set is 2^n − 1.
 */
export interface UnmixTables {
  /** Number of ions, 1..5. */
  ionCount: number
  /**
   * rows[mask · ionCount + ion]: weights over the estimates of all ions; an empty array where the
   * ion is not in the set, and throughout for the full set, whose solution the estimates are.
   * Σ|weight| ≤ WEIGHT_SUM_MAX in each row.
   */
  rows: number[][]
  /** rowGain[mask · ionCount + ion], 0..1023: activation_Q15 = ((row·estimates_Q15) >> 10) · gain >> 8. */
  rowGain: number[]
}

/** Full scale is 2.0: an ion may conduct up to twice its reference. */
export const ACTIVATION_MAX_Q17 = 262143

export interface Unmixer {
  tables: UnmixTables
  natives: Natives
  /** The unconstrained estimates, ±65535. */
  estimates_Q15: number[]
  /** Scratch: value of each ion within each active set, signed, same indexing as rows. */
  values_Q15: number[]
  /** The result: one activation per ion, 0..ACTIVATION_MAX_Q17, Q17 (131072 = the reference response). */
  activation_Q17: number[]
  /** Which ions the solution holds above zero, a bit mask. */
  activeSet: number
}

export function unmixerNew(tables: UnmixTables, natives: Natives): Unmixer {
  const values: number[] = []
  const rows = rowsOf(tables.rows, natives)
  for (let i = 0; i < rows.length; i++) values.push(0)
  const estimates: number[] = []
  const activation: number[] = []
  for (let i = 0; i < tables.ionCount; i++) {
    estimates.push(0)
    activation.push(0)
  }
  return {
    tables: { ionCount: tables.ionCount, rows: rows, rowGain: tables.rowGain },
    natives: natives,
    estimates_Q15: natives.table(estimates),
    values_Q15: natives.table(values),
    activation_Q17: activation,
    activeSet: 0,
  }
}

/** Fills activation_Q17 and activeSet from unconstrained estimates, |estimate| < 2^28. Allocates nothing. */
export function unmix(unmixer: Unmixer, estimate_Q17: number[]): void {
  const ionCount = unmixer.tables.ionCount
  const fullSet = fullSetOf(ionCount)
  let lowest = 0
  for (let ion = 0; ion < ionCount; ion++) {
    if (estimate_Q17[ion] < lowest) lowest = estimate_Q17[ion]
  }
  unmixer.activeSet = fullSet
  // Almost always every ion is above zero, and the estimates are the solution.
  if (lowest < 0) {
    searchSets(unmixer, estimate_Q17, fullSet)
    takeSolution(unmixer)
    return
  }
  for (let ion = 0; ion < ionCount; ion++) unmixer.activation_Q17[ion] = clamp(estimate_Q17[ion], 0, 262143)
}

function searchSets(unmixer: Unmixer, estimate_Q17: number[], fullSet: number): void {
  const ionCount = unmixer.tables.ionCount
  for (let ion = 0; ion < ionCount; ion++) {
    const estimate_Q15 = clamp(estimate_Q17[ion] >> 2, -65535, 65535)
    unmixer.estimates_Q15[ion] = estimate_Q15
    unmixer.values_Q15[fullSet * ionCount + ion] = estimate_Q15
  }
  for (let mask = 1; mask < fullSet; mask++) solveSet(unmixer, mask)
  unmixer.activeSet = optimalSet(unmixer, fullSet)
}

function fullSetOf(ionCount: number): number {
  let mask = 1
  for (let i = 1; i < ionCount; i++) mask = mask + mask + 1
  return mask
}

function solveSet(unmixer: Unmixer, mask: number): void {
  const first = mask * unmixer.tables.ionCount
  const end = first + unmixer.tables.ionCount
  const rows = unmixer.tables.rows
  const rowGain = unmixer.tables.rowGain
  const values_Q15 = unmixer.values_Q15
  const estimates_Q15 = unmixer.estimates_Q15
  const dotProduct = unmixer.natives.dotProduct
  for (let i = first; i < end; i++) {
    if (rowGain[i] > 0) values_Q15[i] = ((dotProduct(rows[i], estimates_Q15) >> 10) * rowGain[i]) >> 8
  }
}

/** Is every member of the set at or above zero? An ion outside the set has gain 0 and is passed over. */
function isNonNegative(unmixer: Unmixer, mask: number): boolean {
  const first = mask * unmixer.tables.ionCount
  const end = first + unmixer.tables.ionCount
  const rowGain = unmixer.tables.rowGain
  const values_Q15 = unmixer.values_Q15
  for (let i = first; i < end; i++) {
    if (rowGain[i] > 0 && values_Q15[i] < 0) return false
  }
  return true
}

/** Would no ion from outside the set rise above zero if it were let in? */
function isStationary(unmixer: Unmixer, mask: number): boolean {
  const ionCount = unmixer.tables.ionCount
  let bit = 1
  for (let ion = 0; ion < ionCount; ion++) {
    if ((mask & bit) === 0 && unmixer.values_Q15[(mask + bit) * ionCount + ion] > 0) return false
    bit = bit + bit
  }
  return true
}

/**
 * The set that meets both conditions. Rounding can leave none (two sets then differ by less
 * than the last bit); the non-negative set with the highest mask is taken then, because the
 * empty set, which is always non-negative, would lose real signal.
 */
function optimalSet(unmixer: Unmixer, fullSet: number): number {
  let fallback = 0
  for (let mask = fullSet - 1; mask >= 0; mask--) {
    if (mask === 0 || isNonNegative(unmixer, mask)) {
      if (isStationary(unmixer, mask)) return mask
      if (fallback === 0) fallback = mask
    }
  }
  return fallback
}

function takeSolution(unmixer: Unmixer): void {
  const ionCount = unmixer.tables.ionCount
  let bit = 1
  for (let ion = 0; ion < ionCount; ion++) {
    const inSet = (unmixer.activeSet & bit) !== 0
    const value_Q15 = inSet ? unmixer.values_Q15[unmixer.activeSet * ionCount + ion] : 0
    unmixer.activation_Q17[ion] = clamp(value_Q15, 0, 65535) * 4
    bit = bit + bit
  }
}
