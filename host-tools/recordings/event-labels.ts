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

export interface Agreement {
  /** Pairs of a label and an event, each used once. */
  matched: number
  labels: number
  events: number
}

/**
 * Pairs events with labels of their kind no more than `tolerance_s` apart. Going through both
 * in order of time and pairing whenever possible gives the most pairs.
 */
export function agreement(labels: EventLabel[], events: EventLabel[], of: ContactEvent['kind'], tolerance_s: number): Agreement {
  const times = (from: EventLabel[]): number[] =>
    from.filter((one) => one.kind === of).map((one) => one.time_s).sort((a, b) => a - b)
  const wanted = times(labels)
  const found = times(events)
  let matched = 0
  let next = 0
  for (const time_s of wanted) {
    while (next < found.length && found[next] < time_s - tolerance_s) next++
    if (next < found.length && found[next] <= time_s + tolerance_s) {
      matched++
      next++
    }
  }
  return { matched, labels: wanted.length, events: found.length }
}
