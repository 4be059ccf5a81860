import type { Contact } from '../../sim/contact-schedule'
import type { ContactMessage } from '../telemetry'
import type { Logged } from './device-log'

/** What the device told of the triboiontronic electrode, beside what happened to it. */
export interface ContactSummary {
  /** Contacts and separations that happened. */
  happened: number
  /** Events the device told, and how many of them are true. */
  told: number
  right: number
}

/** An event counts as right when one of its kind happened within this, each at most once. */
export const CONTACT_TOLERANCE_s = 0.15

export function contactSummary(told: Logged<ContactMessage>[], contacts: Contact[], duration_s: number): ContactSummary {
  const happened = contacts
    .flatMap(({ contact_s, separation_s }) => [
      { kind: 'contact', time_s: contact_s },
      { kind: 'separation', time_s: separation_s },
    ])
    .filter(({ time_s }) => time_s < duration_s)
  happened.sort((a, b) => a.time_s - b.time_s)
  const isMatched = happened.map(() => false)
  let right = 0
  let from = 0
  for (const { time_s, message } of [...told].sort((a, b) => a.time_s - b.time_s)) {
    while (from < happened.length && happened[from].time_s < time_s - CONTACT_TOLERANCE_s) from += 1
    for (let i = from; i < happened.length && happened[i].time_s <= time_s + CONTACT_TOLERANCE_s; i++) {
      if (isMatched[i] || happened[i].kind !== message.event) continue
      isMatched[i] = true
      right += 1
      break
    }
  }
  return { happened: happened.length, told: told.length, right }
}
