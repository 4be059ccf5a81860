import { Natives } from './window-sums'
import { clamp } from './fixed-point'

/**
 * Non-negative unmixing: from features to one activation per ion.
 *
 * The features are modelled as y = T·x + noise, one column of T per ion, x ≥ 0. The exact
 * non-negative least-squares solution is found by looking at every active set S (the ions
 * allowed to be above zero). For each S the host stores the rows of the weighted
 * pseudo-inverse of T_S, so x^S is one dot product per ion. The Karush-Kuhn-Tucker
 * conditions need nothing else: S is optimal exactly when x_i^S ≥ 0 for every i in S, and
 * x_i^(S ∪ {i}) ≤ 0 for every i outside S, because the gradient along i has the sign of the
 * value that i would take if it were let in. Source: Lawson & Hanson, Solving Least Squares
 * Problems (1974), ch. 23; the sign identity is the block inverse of the Gram matrix.
 *
 * Sets are bit masks: 1 = ion 0, 2 = ion 1, 4 = ion 2, … so the full set is 2^n − 1.
 */
export interface UnmixTables {
  /** Number of ions, 1..5. */
  ionCount: number
  /**
   * rows[mask · ionCount + ion]: weights of `ion` within the active set `mask`; an empty array
   * where the ion is not in the set. Σ|weight| ≤ WEIGHT_SUM_MAX in each row.
   */
  rows: number[][]
  /** rowGain[mask · ionCount + ion], 0..1023: activation_Q15 = ((row·features) >> 10) · gain >> 8. */
  rowGain: number[]
}

/** Full scale is 2.0: an ion may conduct up to twice its reference. */
export const ACTIVATION_MAX_Q15 = 65535

export interface Unmixer {
  tables: UnmixTables
  natives: Natives
  /** Scratch: value of each ion within each active set, signed, same indexing as rows. */
  estimates: number[]
  /** The result: one activation per ion, 0..ACTIVATION_MAX_Q15, Q15 (32768 = the reference response). */
  activation_Q15: number[]
  /** Which ions the solution holds above zero, a bit mask. */
  activeSet: number
}

export function unmixerNew(tables: UnmixTables, natives: Natives): Unmixer {
  const estimates: number[] = []
  const rows: number[][] = []
  for (let i = 0; i < tables.rows.length; i++) {
    estimates.push(0)
    rows.push(natives.table(tables.rows[i]))
  }
  const activation: number[] = []
  for (let i = 0; i < tables.ionCount; i++) activation.push(0)
  return {
    tables: { ionCount: tables.ionCount, rows: rows, rowGain: tables.rowGain },
    natives: natives,
    estimates: estimates,
    activation_Q15: activation,
    activeSet: 0,
  }
}

/** Fills activation_Q15 and activeSet from the features (|feature| ≤ FEATURE_MAX). Allocates nothing. */
export function unmix(unmixer: Unmixer, features: number[]): void {
  const fullSet = fullSetOf(unmixer.tables.ionCount)
  // Almost always every ion is above zero, and the full set's rows are all that is needed.
  estimateSet(unmixer, fullSet, features)
  if (!isNonNegative(unmixer, fullSet)) {
    for (let mask = 1; mask < fullSet; mask++) estimateSet(unmixer, mask, features)
    unmixer.activeSet = optimalSet(unmixer, fullSet)
  } else {
    unmixer.activeSet = fullSet
  }
  takeSolution(unmixer)
}

function fullSetOf(ionCount: number): number {
  let mask = 1
  for (let i = 1; i < ionCount; i++) mask = mask + mask + 1
  return mask
}

function estimateSet(unmixer: Unmixer, mask: number, features: number[]): void {
  const first = mask * unmixer.tables.ionCount
  const end = first + unmixer.tables.ionCount
  const rows = unmixer.tables.rows
  const rowGain = unmixer.tables.rowGain
  const natives = unmixer.natives
  for (let i = first; i < end; i++) {
    if (rowGain[i] > 0) {
      unmixer.estimates[i] = ((natives.dotProduct(rows[i], features) >> 10) * rowGain[i]) >> 8
    }
  }
}

/** Is every member of the set at or above zero? An ion outside the set has gain 0 and is passed over. */
function isNonNegative(unmixer: Unmixer, mask: number): boolean {
  const first = mask * unmixer.tables.ionCount
  const end = first + unmixer.tables.ionCount
  for (let i = first; i < end; i++) {
    if (unmixer.tables.rowGain[i] > 0 && unmixer.estimates[i] < 0) return false
  }
  return true
}

/** Would letting in any ion from outside the set raise it above zero? */
function isStationary(unmixer: Unmixer, mask: number): boolean {
  const ionCount = unmixer.tables.ionCount
  let bit = 1
  for (let ion = 0; ion < ionCount; ion++) {
    if ((mask & bit) === 0 && unmixer.estimates[(mask + bit) * ionCount + ion] > 0) return false
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
    const estimate = inSet ? unmixer.estimates[unmixer.activeSet * ionCount + ion] : 0
    unmixer.activation_Q15[ion] = clamp(estimate, 0, 65535)
    bit = bit + bit
  }
}
