import type { ContactMessage } from '../telemetry'
import { eventMatcherNew, noteHappened, noteReported, settle, type EventMatcher } from './event-matcher'

/** What the device reported of the triboiontronic electrode, beside what happened to it. */
export interface ContactTally {
  /** Contacts alone, and contacts with separations. */
  contacts: number
  happened: number
  /** Events between a boot and the boot's last reported count; and by how many that differs from the count, summed over the boots. */
  countable: number
  miscounted: number
  /** Events the device described one by one, and how many of them are true. */
  reported: number
  right: number
}

/** Counts contacts as they happen and as they are reported. */
export interface ContactWatch {
  tally: ContactTally
  duration_s: number
  /** Does the program run, and so count? Events that no count has covered yet. */
  isCounting: boolean
  uncovered_s: number[]
  /** Of this boot: events covered by a count, the last count of the device's, and the sum of what it grew by. */
  covered: number
  /** Events within EDGE_s before the last reading: they may be on either side of it. */
  atEdge: number
  lastCount: number
  counted: number
  matchers: Record<ContactMessage['event'], EventMatcher>
}

/** An event counts as right when one of its kind happened within this, each at most once. */
export const CONTACT_TOLERANCE_s = 0.15
/** From a contact until its lobe reaches the comparator's threshold, and from the reading of the count to the first pulse, by which it is dated: at most this. */
const EDGE_s = 0.02

export function contactWatchNew(duration_s: number): ContactWatch {
  return {
    tally: { contacts: 0, happened: 0, countable: 0, miscounted: 0, reported: 0, right: 0 },
    duration_s,
    isCounting: false,
    uncovered_s: [],
    covered: 0,
    atEdge: 0,
    lastCount: 0,
    counted: 0,
    matchers: { contact: eventMatcherNew(), separation: eventMatcherNew() },
  }
}

/** A boot has said hello: it counts from there on. */
export function contactsTakeHello(watch: ContactWatch): void {
  endCounting(watch)
  watch.isCounting = true
}

/** Power has gone, or the run is over: the last count of this boot has come. */
export function endCounting(watch: ContactWatch): void {
  watch.tally.countable += watch.covered
  watch.tally.miscounted += Math.max(0, Math.abs(watch.counted - watch.covered) - watch.atEdge)
  watch.isCounting = false
  watch.uncovered_s = []
  watch.covered = 0
  watch.atEdge = 0
  watch.lastCount = 0
  watch.counted = 0
}

/** @param read_s when the device read its count */
export function contactsTakeCount(watch: ContactWatch, count: number, read_s: number): void {
  const before = watch.uncovered_s.length
  watch.atEdge = watch.uncovered_s.filter((time_s) => Math.abs(time_s - read_s) < EDGE_s).length
  watch.uncovered_s = watch.uncovered_s.filter((time_s) => time_s > read_s)
  watch.covered += before - watch.uncovered_s.length
  watch.counted += (count - watch.lastCount) & 65535
  watch.lastCount = count
}

export function contactsTakeEvent(watch: ContactWatch, kind: ContactMessage['event'], time_s: number): void {
  if (time_s >= watch.duration_s) return
  watch.tally.happened += 1
  if (kind === 'contact') watch.tally.contacts += 1
  if (watch.isCounting) watch.uncovered_s.push(time_s)
  noteHappened(watch.matchers[kind], time_s)
  settleContacts(watch, time_s)
}

export function contactsTakeMessage(watch: ContactWatch, kind: ContactMessage['event'], time_s: number): void {
  watch.tally.reported += 1
  noteReported(watch.matchers[kind], time_s)
}

/** @param now_s Infinity at the end of a run */
export function settleContacts({ tally, matchers }: ContactWatch, now_s: number): void {
  for (const matcher of Object.values(matchers)) tally.right += settle(matcher, now_s, CONTACT_TOLERANCE_s)
}
