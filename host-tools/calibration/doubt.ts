import { quartersPerDeviation_Q14 } from '../../firmware/core/decode/levels'
import type { Doubt } from './calibration-file'
import { deviationTables, type DeviationPoint, type DeviationTables } from './deviation-tables'

/**
 * What a calibration cannot know of the electrode that it will be used on, as a part of the stated confidence. Noise and
 * the fit's own uncertainty are in the tables already; this is what changes afterwards, or from unit to unit.
 */

/**
 * Of a unit that nobody has measured, on the calibration of another: gels of one recipe conduct alike to some 13 % (the
 * spreads of host-tools/calibrate/population.ts), and films, ageing and a warm skin add to that.
 */
const UNIT_GAIN = 0.16
/** What other ions of the medium read as: magnesium at a tenth of its reference adds 0.07 to calcium and 0.08 to iron, which is to be less than certain. */
const UNIT_INTERFERENCE: Record<string, number | undefined> = { K: 0.02, Ca: 0.05, Fe: 0.05 }
const INTERFERENCE = 0.05

/** What a calibration of one unit leaves open on another. */
export function doubtOfAnotherUnit(ions: string[]): Doubt {
  return { gain: UNIT_GAIN, interference: ions.map((ion) => UNIT_INTERFERENCE[ion] ?? INTERFERENCE) }
}

/** Activations of the ion itself: dense where a gain's error begins to matter; and combinations of all others. */
const OWN = [0, 0.02, 0.05, 0.1, 0.15, 0.25, 0.4, 0.6, 0.8, 1.05, 1.3, 1.6, 2]
const COMBINATIONS = 16
const OTHER_MAX = 1.2
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2

/** The tables of the deviation, widened: σ² + (gain · activation)² + interference². */
export function widened(tables: DeviationTables, { gain, interference }: Doubt): DeviationTables {
  const ions = tables.deviationRows.length
  const points = Array.from({ length: ions }, (_, own) =>
    OWN.flatMap((value) =>
      Array.from({ length: COMBINATIONS }, (__, n): DeviationPoint => {
        const activation = Array.from({ length: ions }, (___, ion) => (ion === own ? value : OTHER_MAX * ((n * GOLDEN_SECTION * (ion + 1) + 0.5 * n) % 1)))
        const deviation = activation.map((one, ion) => Math.hypot(deviationAt(tables, ion, activation), gain * one, interference[ion]))
        return { activation, deviation }
      }),
    ),
  ).flat()
  return deviationTables(points)
}

/** σ of an ion's estimate as the device reads it from the tables, 1 = reference. */
export function deviationAt({ deviationRows, quartersPerDeviation_Q14: quarters }: DeviationTables, ion: number, activation: number[]): number {
  const signal_Q15 = deviationRows[ion].reduce((sum, weight, other) => sum + weight * activation[other], 0)
  return (4 * 16384) / quartersPerDeviation_Q14(Math.min(65535, Math.floor(signal_Q15)), quarters[ion]) / 32768
}
