import type { Scenario } from '../../sim/scenario'

/** What the energy that came into the store is to be called: a bench supply or battery harvests nothing. */
export function intakeOf({ store }: Scenario): 'harvested' | 'supplied' {
  return store.source === 'bench' ? 'supplied' : 'harvested'
}

/** The same at the head of a line. */
export function intakeLabel(scenario: Scenario): string {
  return intakeOf(scenario) === 'supplied' ? 'Supplied' : 'Harvested'
}
