import { randomStream } from './random'
import { Scenario } from './scenario'

/** One contact: touch, part, and how much of the area is wetted. */
export interface Contact {
  contact_s: number
  separation_s: number
  wetted: number
}

/** The scenario's contacts up to its end; a rate becomes a seeded, jittered schedule. */
export function contactSchedule(contacts: Scenario['contacts'], seed: number, duration_s: number): Contact[] {
  if ('events' in contacts) return contacts.events.filter((event) => event.contact_s < duration_s)
  const stream = randomStream(seed, 'contact schedule')
  const list: Contact[] = []
  if (contacts.rate_Hz === 0) return list
  let contact_s = contacts.start_s
  while (contact_s < duration_s) {
    const interval_s = (1 + (contacts.jitter_percent / 100) * (2 * stream.uniform() - 1)) / contacts.rate_Hz
    const wetted = contacts.wettedMinimum + (1 - contacts.wettedMinimum) * stream.uniform()
    list.push({ contact_s, separation_s: contact_s + interval_s * contacts.contactShare, wetted })
    contact_s += interval_s
  }
  return list
}
