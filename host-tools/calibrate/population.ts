import type { BoardName } from '../../sim/board-profiles'
import { randomStream } from '../../sim/random'
import { scenarioSchema, type Scenario } from '../../sim/scenario'

/**
 * Units of one design: what differs from gel to gel and from front end to front end when the same parts are bought and
 * the same recipe is followed. The front end is drawn from the tolerances of its netlist. The spreads of the gel are
 * assumed (A), as standard deviations of a logarithm; nobody has made a hundred gels yet. A real population replaces
 * the prior that is made from this one (prior-file.ts).
 */
const SPREAD = {
  /** Of all ions together: the gel's cross-section, how much of it is droplets. */
  conductance: 0.1,
  /** Of each ion on top of that. */
  conductanceOfIon: 0.08,
  /** The distance between interfaces; time constants go with its square. */
  spacing: 0.02,
  /** Barriers of all ions together: what an interface is made of. */
  dehydration: 0.01,
  facilitation: 0.1,
  facilitationDecay: 0.1,
  potentiation: 0.2,
  series: 0.1,
  leak: 0.2,
  doubleLayer: 0.15,
} as const

/** The unit that the simulator's scenarios have, and the shipped calibrations are made on. */
const REFERENCE_UNIT = 1

/** @param unit serial number; 1 is the simulator's own, with the nominal gel */
export function unitScenario(board: BoardName, unit: number): Scenario {
  const nominal = scenarioSchema.parse({ name: `unit-${unit}`, board, frontEnd: { unit } })
  if (unit === REFERENCE_UNIT) return nominal
  const { normal } = randomStream(unit, 'gel of a unit')
  const times = (deviation: number) => Math.exp(deviation * normal())
  const { gel } = nominal
  const conductance = times(SPREAD.conductance)
  return {
    ...nominal,
    gel: {
      ...gel,
      spacing_um: gel.spacing_um * times(SPREAD.spacing),
      dehydration: gel.dehydration * times(SPREAD.dehydration),
      facilitation: gel.facilitation * times(SPREAD.facilitation),
      facilitationDecay: gel.facilitationDecay * times(SPREAD.facilitationDecay),
      potentiation_per_s: gel.potentiation_per_s * times(SPREAD.potentiation),
      series_ohm: gel.series_ohm * times(SPREAD.series),
      leak_uS: gel.leak_uS * times(SPREAD.leak),
      doubleLayer_uF: gel.doubleLayer_uF * times(SPREAD.doubleLayer),
      ions: gel.ions.map((row) => ({ ...row, conductance_uS: row.conductance_uS * conductance * times(SPREAD.conductanceOfIon) })),
    },
  }
}
