import type { Scenario } from '../../../sim/scenario'
import type { Calibration } from '../../calibration/calibration-file'
import { COURSE, SLOW_MEDIUM, slowMemory } from '../decoder/slow-memory'

/** How much more the gel potentiates than its calibration assumes. */
const TIMES = 2
const HOUR_s = 3600
/** The last part of the hour. */
const JUDGED_SHARE = 0.1

/** rms errors of the activations at the end of an hour in one medium, per ion. @param interval_s between interrogations */
export function potentiationError(calibration: Calibration, scenario: Scenario, interval_s: number): number[] {
  const { gel } = scenario
  const strong = { ...scenario, gel: { ...gel, potentiation_per_s: TIMES * gel.potentiation_per_s } }
  const { activation, time_s } = slowMemory(strong, calibration, SLOW_MEDIUM, { ...COURSE, interval_s, duration_s: HOUR_s / 2, pause_s: 0 })
  const late = activation.filter((_, n) => time_s[n] > (1 - JUDGED_SHARE) * HOUR_s)
  return SLOW_MEDIUM.map((value, ion) => Math.sqrt(late.reduce((sum, one) => sum + (one[ion] - value) ** 2, 0) / late.length))
}
