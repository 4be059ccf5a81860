import { readText } from '../files'
import { parseContactEvents } from './contact-file'
import type { ContactEvent } from './contact-replay'

/** Where somebody who looked at the recording saw an event. */
export interface EventLabel {
  kind: ContactEvent['kind']
  time_s: number
}

/** Labels from JSON or CSV; the forms are those of a recorded contact schedule. */
export function readLabels(file: string): EventLabel[] {
  return parseContactEvents(readText(file), file)
}

/** A label and an event no further apart than this are the same event. */
export const LABEL_TOLERANCE_S = 0.15

export interface Agreement {
  /** Pairs of a label and an event, each used once. */
  matched: number
  labels: number
  events: number
  /** Labels and events that have no partner, in order of time. */
  missed: EventLabel[]
  extra: EventLabel[]
}

/**
 * Pairs events with labels of their kind no more than `tolerance_s` apart. Going through both
 * in order of time and pairing whenever possible gives the most pairs.
 */
export function agreement(labels: EventLabel[], events: EventLabel[], of: ContactEvent['kind'], tolerance_s: number): Agreement {
  const inOrder = (from: EventLabel[]): EventLabel[] => from.filter((one) => one.kind === of).sort((a, b) => a.time_s - b.time_s)
  const wanted = inOrder(labels)
  const found = inOrder(events)
  const missed: EventLabel[] = []
  const extra: EventLabel[] = []
  let next = 0
  for (const label of wanted) {
    while (next < found.length && found[next].time_s < label.time_s - tolerance_s) extra.push(found[next++])
    if (next < found.length && found[next].time_s <= label.time_s + tolerance_s) next++
    else missed.push(label)
  }
  extra.push(...found.slice(next))
  return { matched: wanted.length - missed.length, labels: wanted.length, events: found.length, missed, extra }
}
