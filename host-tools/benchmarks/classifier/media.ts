import type { IonName } from '../../../sim/ions'
import type { RandomStream } from '../../../sim/random'
import { scenarioSchema } from '../../../sim/scenario'
import { offeredSupply } from '../../../sim/transport/offered'
import { SOLUTIONS, type Composition } from '../../../sim/transport/solution'

/** A medium as it is met: its composition, how much that scatters, and by how much water it is thinned. */
export interface Medium {
  name: string
  composition: Composition
  /** Standard deviation of each concentration's logarithm, from sample to sample (A). */
  scatter: number
  /** Thinned evenly on a logarithmic scale down to this share (A): rain, rinsing, an estuary. */
  thinnest: number
}

/**
 * Compositions as in docs/physics.md; plasma's cations are textbook values (M*), its ionised calcium alone, chloride for
 * all anions. Scatter and thinning are assumed (A).
 */
export const MEDIA: Medium[] = [
  { name: 'seawater', composition: SOLUTIONS.seawater, scatter: 0.03, thinnest: 0.1 },
  { name: 'sweat', composition: SOLUTIONS.sweat, scatter: 0.25, thinnest: 0.3 },
  { name: 'plasma', composition: { Na: 140, K: 4.2, Ca: 1.25, Mg: 0.6, Cl: 147.9 }, scatter: 0.08, thinnest: 0.1 },
  { name: 'river', composition: SOLUTIONS.river, scatter: 0.4, thinnest: 0.5 },
]

/** What one sample of a medium offers the gel of each ion, 1 = seawater, with the droplets' interactions. */
export function suppliesOf(medium: Medium, ions: string[], { normal, uniform }: RandomStream): Partial<Record<IonName, number>> {
  const share = medium.thinnest ** uniform()
  const concentrations = Object.entries(medium.composition).map(([ion, mM]) => [ion, mM * share * Math.exp(medium.scatter * normal())])
  const scenario = scenarioSchema.parse({
    name: medium.name,
    medium: [{ time_s: 0, concentration_mM: Object.fromEntries(concentrations) as Composition }],
    transport: { interactions: {} },
  })
  const { supplies } = offeredSupply(scenario, 0)
  // Scenario and calibration have the same ions in the same order.
  return Object.fromEntries(ions.map((ion, i) => [ion, supplies[0][i]]))
}
