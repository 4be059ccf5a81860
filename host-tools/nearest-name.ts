import { closestMatch } from 'leven'

/** A name this far from another, in edits per letter, is still taken for a slip of it. */
const SLIP = 0.4

/**
 * The valid name a user most likely meant: one that only lacks or has too much at its end (a
 * unit forgotten), else the one fewest edits away. Undefined when none is near.
 */
export function nearestName(name: string, valid: readonly string[]): string | undefined {
  const longer = valid.filter((candidate) => candidate.startsWith(name) || name.startsWith(candidate))
  return closestMatch(name, longer) ?? closestMatch(name, valid, { maxDistance: Math.max(2, Math.ceil(name.length * SLIP)) })
}

/** To end a complaint with: the nearest valid name, or all of them. */
export function didYouMean(name: string, valid: readonly string[]): string {
  const nearest = nearestName(name, valid)
  return nearest === undefined ? `there are ${valid.join(', ')}` : `did you mean ${nearest}?`
}
