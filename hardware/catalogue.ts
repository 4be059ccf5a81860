import { ANALOGUE } from './catalogue/analogue'
import { LOGIC } from './catalogue/logic'
import { PASSIVES } from './catalogue/passives'
import { POWER } from './catalogue/power'
import { TRANSISTORS } from './catalogue/transistors'
import type { Part, PartType } from './part'

/** Every type of part, by the name that the netlist has for it. */
export const CATALOGUE: Record<string, PartType> = { ...ANALOGUE, ...LOGIC, ...PASSIVES, ...POWER, ...TRANSISTORS }

/** A part's own figures: those drawn for it before those of its type. */
export function figuresOf({ type, figures }: Part): Record<string, number> {
  return { ...typeOf(type).figures, ...figures }
}

/** The type of a part. Throws for a name that the catalogue does not hold. */
export function typeOf(type: string): PartType {
  const found = CATALOGUE[type]
  if (found === undefined) throw new Error(`the catalogue has no part type ${type}`)
  return found
}
