import { scenarioSchema } from '../../sim/scenario'
import { compositionOf } from '../../sim/transport/solution'
import type { Calibration } from '../calibration/calibration-file'
import { deviationAt, widened } from '../calibration/doubt'

/**
 * Concentrations beside activations. They rest on one premise: the current is in proportion to what the medium offers,
 * from nothing to the reference. That is an assumption about an open question of the material (docs/physics.md, eq. 5),
 * and nothing here tests it.
 */

/** mmol/L that read as activation 1: seawater's, and 1 mmol/L of an ion that seawater lacks. */
export function referenceOf_mM(ions: string[]): number[] {
  const reference: Record<string, number | undefined> = compositionOf(scenarioSchema.parse({ name: 'reference' }).transport.reference)
  return ions.map((ion) => reference[ion] ?? 1)
}

/** The stated standard deviation of each ion's activation, doubt in it. */
export function statedDeviations(calibration: Calibration, activation: number[]): number[] {
  const tables = calibration.doubt === undefined ? calibration.tables : widened(calibration.tables, calibration.doubt)
  return calibration.ions.map((_, ion) => deviationAt(tables, ion, activation))
}

/** Standard deviations of the blank that are still no signal. */
const LIMIT_DEVIATIONS = 3
/** Of the other ions, in the matrix. */
const MATRIX = 0.5

/**
 * Limits of detection per ion, mmol/L: three standard deviations of the blank (IUPAC 1976), and of a medium that holds
 * the other ions at half of the reference but not this one.
 */
export function detectionLimits_mM(calibration: Calibration): { blank_mM: number[]; matrix_mM: number[] } {
  const reference_mM = referenceOf_mM(calibration.ions)
  const limitIn = (mediumOf: (ion: number) => number[]) => calibration.ions.map((_, ion) => LIMIT_DEVIATIONS * statedDeviations(calibration, mediumOf(ion))[ion] * reference_mM[ion])
  return {
    blank_mM: limitIn(() => calibration.ions.map(() => 0)),
    matrix_mM: limitIn((ion) => calibration.ions.map((_, other) => (other === ion ? 0 : MATRIX))),
  }
}
