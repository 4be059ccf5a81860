import { randomStream } from './random'
import { Scenario } from './scenario'

/** One contact: touch, part, and how much of the area is wetted. */
export interface Contact {
  contact_s: number
  separation_s: number
  wetted: number
}

/** A contact as rare as this, once in 285 years, still has its instants in whole microseconds. */
const LONGEST_INTERVAL_s = Number.MAX_SAFE_INTEGER * 1e-6 / 2

/**
 * The scenario's contacts one after the other, null once `duration_s` is reached; rates become a seeded,
 * jittered schedule, made as it is needed, so that a week of steps takes no memory.
 */
export function contactSource(contacts: Scenario['contacts'], seed: number, duration_s: number): () => Contact | null {
  if ('events' in contacts) return listed(contacts.events, duration_s)
  const uniform = randomStream(seed, 'contact schedule').uniform
  if ('rate_Hz' in contacts) return regular(contacts, { ...contacts, end_s: duration_s }, uniform)
  const sources = contacts.periods.map((period) => regular(contacts, { ...period, end_s: Math.min(period.end_s, duration_s) }, uniform))
  let current = 0
  return () => {
    for (; current < sources.length; current++) {
      const contact = sources[current]()
      if (contact !== null) return contact
    }
    return null
  }
}

/** Contacts from `start_s` on, the last one before `end_s`. */
function regular(
  { jitter_percent, contactShare, wettedMinimum }: { jitter_percent: number; contactShare: number; wettedMinimum: number },
  { start_s, end_s, rate_Hz }: { start_s: number; end_s: number; rate_Hz: number },
  uniform: () => number,
): () => Contact | null {
  if (rate_Hz === 0) return () => null
  let contact_s = start_s
  return () => {
    if (contact_s >= end_s) return null
    const jitter = 1 + (jitter_percent / 100) * (2 * uniform() - 1)
    const interval_s = Math.min(jitter / rate_Hz, LONGEST_INTERVAL_s)
    const wetted = wettedMinimum + (1 - wettedMinimum) * uniform()
    const contact = { contact_s, separation_s: contact_s + interval_s * contactShare, wetted }
    contact_s += interval_s
    return contact
  }
}

function listed(events: Contact[], duration_s: number): () => Contact | null {
  let next = 0
  return () => {
    if (next === events.length || events[next].contact_s >= duration_s) return null
    next += 1
    return events[next - 1]
  }
}
