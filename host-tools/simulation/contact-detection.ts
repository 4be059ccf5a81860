import type { ContactMessage } from '../telemetry'
import { eventMatcherNew, noteHappened, noteReported, settle, type EventMatcher } from './event-matcher'

/** What the device reported of the triboiontronic electrode, beside what happened to it. */
export interface ContactTally {
  /** Contacts alone, and contacts with separations. */
  contacts: number
  happened: number
  /** Events that a device awake for one every listening interval, while it has power, would be woken by. */
  due: number
  /** Events the device reported, and how many of them are true. */
  reported: number
  right: number
}

/** Counts contacts as they happen and as they are reported. */
export interface ContactWatch {
  tally: ContactTally
  listenInterval_s: number
  duration_s: number
  isPowered: boolean
  /** When the last event was due; −Infinity after a boot. */
  lastDue_s: number
  matchers: Record<ContactMessage['event'], EventMatcher>
}

/** An event counts as right when one of its kind happened within this, each at most once. */
export const CONTACT_TOLERANCE_s = 0.15

export function contactWatchNew(listenInterval_s: number, duration_s: number): ContactWatch {
  return {
    tally: { contacts: 0, happened: 0, due: 0, reported: 0, right: 0 },
    listenInterval_s,
    duration_s,
    isPowered: false,
    lastDue_s: -Infinity,
    matchers: { contact: eventMatcherNew(), separation: eventMatcherNew() },
  }
}

/** Power has come or gone: a device that boots may listen at once. */
export function contactsTakePower(watch: ContactWatch, isPowered: boolean): void {
  watch.isPowered = isPowered
  watch.lastDue_s = -Infinity
}

export function contactsTakeEvent(watch: ContactWatch, kind: ContactMessage['event'], time_s: number): void {
  if (time_s >= watch.duration_s) return
  watch.tally.happened += 1
  if (kind === 'contact') watch.tally.contacts += 1
  // The last one has no time left to be reported.
  if (watch.isPowered && time_s - watch.lastDue_s >= watch.listenInterval_s && time_s < watch.duration_s - REPORT_s) {
    watch.tally.due += 1
    watch.lastDue_s = time_s
  }
  noteHappened(watch.matchers[kind], time_s)
  settleContacts(watch, time_s)
}

/** From an event to its report: capture and interpreter, generously. */
const REPORT_s = 1.5

export function contactsTakeMessage(watch: ContactWatch, kind: ContactMessage['event'], time_s: number): void {
  watch.tally.reported += 1
  noteReported(watch.matchers[kind], time_s)
}

/** @param now_s Infinity at the end of a run */
export function settleContacts({ tally, matchers }: ContactWatch, now_s: number): void {
  for (const matcher of Object.values(matchers)) tally.right += settle(matcher, now_s, CONTACT_TOLERANCE_s)
}
