import { z } from 'zod'
import { parseJson, readText } from '../files'
import { IongateError } from '../diagnostics'
import type { ContactEvent } from './contact-replay'
import { csvLines, numberCell } from './csv-table'

const kind = z.enum(['contact', 'separation'])

/** Where somebody who looked at the recording saw an event. */
export interface EventLabel {
  kind: ContactEvent['kind']
  time_s: number
}

const jsonLabels = z.array(z.object({ kind, time_s: z.number() }))
const csvLabel = z.tuple([kind, numberCell])

/** Labels from JSON, `[{"kind": "contact", "time_s": 0.18}, …]`, or CSV with the header `kind,time_s`. */
export function readLabels(file: string): EventLabel[] {
  const text = readText(file)
  if (text.trimStart().startsWith('[')) return parseJson(text, jsonLabels, file)
  const lines = csvLines(text, file)
  if (lines[0].cells.join(',') !== 'kind,time_s') {
    throw new IongateError('csv-malformed', `${file}:${lines[0].line}`, 'labels need the header “kind,time_s”, or be a JSON array of {kind, time_s}')
  }
  return lines.slice(1).map(({ line, cells }) => {
    const label = csvLabel.safeParse(cells)
    if (label.success) return { kind: label.data[0], time_s: label.data[1] }
    throw new IongateError('csv-malformed', `${file}:${line}`, `expected “contact” or “separation” and a time, got “${cells.join(',')}”`)
  })
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
