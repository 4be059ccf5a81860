import type { IonName } from '../../../sim/ions'
import type { Scenario } from '../../../sim/scenario'

/** How an electrode differs from the one that was calibrated. */
export interface Condition {
  /** Stable: part of a figure's name. */
  name: string
  temperature_C: number
  /** What the medium holds besides the calibrated ions, 1 = as much as the reference of Ca. */
  others: Partial<Record<IonName, number>>
  /** How many units the condition is of; interrogations take them in turn. */
  units: number
  /** The electrode and front end that answer, from those that were calibrated. @param unit counts from 0 */
  scenarioOf: (calibrated: Scenario, unit: number) => Scenario
}

const REFERENCE_C = 25
/** Front ends of the same parts, whose tolerances others drew: their serial numbers, the calibrated unit's is 1. */
const OTHER_UNITS = Array.from({ length: 30 }, (_, n) => n + 2)

const condition = (name: string, scenarioOf: Condition['scenarioOf'], rest: Partial<Condition> = {}): Condition => ({
  name,
  temperature_C: REFERENCE_C,
  others: {},
  units: 1,
  scenarioOf,
  ...rest,
})

/** Each row of docs/decoder.md's table of mismatches, after the calibrated electrode itself. */
export const CONDITIONS: Condition[] = [
  condition('as-calibrated', (scenario) => scenario),
  condition('conductance-10-%-less', (scenario) => withConductance(scenario, 0.9)),
  condition('conductance-20-%-less', (scenario) => withConductance(scenario, 0.8)),
  // A film takes the same share of every ion's supply; the gel's own leak it leaves as it is.
  condition('fouling-25-%', (scenario) => withConductance(scenario, 0.75)),
  condition('15-C-conductance-by-diffusion', withThermalConductance, { temperature_C: 15 }),
  condition('35-C-conductance-by-diffusion', withThermalConductance, { temperature_C: 35 }),
  condition('Mg-at-0.1', withMagnesium, { others: { Mg: 0.1 } }),
  condition('Mg-at-0.3', withMagnesium, { others: { Mg: 0.3 } }),
  condition('30-other-front-ends', (scenario, unit) => ({ ...scenario, frontEnd: { ...scenario.frontEnd, unit: OTHER_UNITS[unit] } }), { units: OTHER_UNITS.length }),
]

/** All ions conduct this share of what they did. */
function withConductance(scenario: Scenario, share: number): Scenario {
  const { gel } = scenario
  return { ...scenario, gel: { ...gel, ions: gel.ions.map((row) => ({ ...row, conductance_uS: row.conductance_uS * share })) } }
}

/** Conductances, and the barriers, follow the temperature; time constants do so anyway. */
function withThermalConductance(scenario: Scenario): Scenario {
  return { ...scenario, transport: { ...scenario.transport, temperature: { barrierEntropy: 1, thickness_um: 500 } } }
}

/** Magnesium passes the gel as calcium does: it conducts as well, and has a barrier and a speed of its own. */
function withMagnesium(scenario: Scenario): Scenario {
  const { gel } = scenario
  const calcium = gel.ions.find(({ ion }) => ion === 'Ca')
  if (calcium === undefined || gel.ions.some(({ ion }) => ion === 'Mg')) return scenario
  return { ...scenario, gel: { ...gel, ions: [...gel.ions, { ...calcium, ion: 'Mg' }] } }
}
