import type { Contact } from '../../sim/contact-schedule'
import { agreement, type EventLabel } from '../recordings/event-labels'
import type { DeviceLog } from './device-log'

/** What the device told of the triboiontronic electrode, beside what happened to it. */
export interface ContactSummary {
  /** Contacts and separations that happened. */
  happened: number
  /** Events the device told, and how many of them are true. */
  told: number
  right: number
  /** Contacts a second: as last measured by the device (null when it never was), and over the whole run. */
  rate_Hz: number | null
  trueRate_Hz: number
}

/** An event counts as right when one of its kind happened within this, each at most once. */
export const CONTACT_TOLERANCE_s = 0.15

export function contactSummary({ contacts: told, cycles }: Pick<DeviceLog, 'contacts' | 'cycles'>, contacts: Contact[], duration_s: number): ContactSummary {
  const happened: EventLabel[] = contacts
    .flatMap(({ contact_s, separation_s }): EventLabel[] => [
      { kind: 'contact', time_s: contact_s },
      { kind: 'separation', time_s: separation_s },
    ])
    .filter(({ time_s }) => time_s < duration_s)
  const events = told.map(({ time_s, message }): EventLabel => ({ kind: message.event, time_s }))
  const right = (['contact', 'separation'] as const).map((kind) => agreement(happened, events, kind, CONTACT_TOLERANCE_s).matched)
  const measured = cycles.findLast(({ message }) => message.contactRate_mHz > 0)
  return {
    happened: happened.length,
    told: told.length,
    right: right[0] + right[1],
    rate_Hz: measured === undefined ? null : measured.message.contactRate_mHz / 1000,
    trueRate_Hz: happened.filter(({ kind }) => kind === 'contact').length / duration_s,
  }
}
