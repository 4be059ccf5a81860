import { scenarioSchema, type ScenarioInput } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import { gelParametersOf } from '../calibration/gel-parameters'
import { checked } from '../files'

/**
 * The dynamics that a gel for these ions is assumed to have (docs/physics.md), before any of it
 * is measured.
 * @throws IongateError value-invalid for an ion that nothing is known of
 */
export function assumedGel(ions: string[]): Calibration['memory'] {
  // How well an ion conducts and recovers has no part in its dynamics.
  const rows = ions.map((ion) => ({ ion, conductance_uS: 50, recovery_s: 100 }))
  const scenario = { name: 'assumed', gel: { ions: rows }, medium: [{ time_s: 0, supply: {} }] } as ScenarioInput
  return gelParametersOf(checked(scenario, scenarioSchema, 'ions'), ions)
}
