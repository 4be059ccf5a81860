import { z } from 'zod'
import type { Contact } from '../../sim/contact-schedule'
import { IongateError } from '../diagnostics'
import { parseJson, readText } from '../files'
import { csvLines, numberCell } from './csv-table'

/**
 * A recorded contact schedule: `kind,time_s` as CSV, or JSON with a list of
 * `{kind, time_s}`, alone or under `events` (what `iongate replay FILE --json` prints).
 */
const event = z.object({ kind: z.enum(['contact', 'separation']), time_s: z.number().nonnegative() })
type ContactEvent = z.output<typeof event>

const jsonFile = z.union([z.array(event), z.object({ events: z.array(event) }).transform(({ events }) => events)], {
  error: 'expected a list of {"kind": "contact" | "separation", "time_s": …}, alone or under "events"',
})

const csvRow = z.tuple([
  z.enum(['contact', 'separation'], 'expected contact or separation'),
  numberCell.refine((time_s) => time_s >= 0, 'expected a time of 0 s or later'),
])

/** Reads a schedule as contacts of the whole electrode. Throws IongateError naming file, line and cure. */
export function readContactFile(file: string): Contact[] {
  return contactsOf(parseContactEvents(readText(file), file), file)
}

/** `file` is for messages. */
export function parseContactEvents(text: string, file: string): ContactEvent[] {
  if (/^\s*[[{]/.test(text)) return parseJson(text, jsonFile, file)
  const lines = csvLines(text, file)
  if (lines[0].cells.join(',') !== 'kind,time_s') {
    throw new IongateError('csv-malformed', `${file}:${lines[0].line}`, `expected the header “kind,time_s”, got “${lines[0].cells.join(',').slice(0, 60)}”`)
  }
  return lines.slice(1).map(({ line, cells }) => {
    const row = csvRow.safeParse(cells)
    if (row.success) return { kind: row.data[0], time_s: row.data[1] }
    if (cells.length !== 2) throw new IongateError('csv-malformed', `${file}:${line}`, `expected 2 columns, got ${cells.length}`)
    const issue = row.error.issues[0]
    throw new IongateError('csv-malformed', `${file}:${line}`, `${issue.message}, got “${cells[Number(issue.path[0])]}”`)
  })
}

/**
 * Each contact lasts until the next separation; where none was seen before the next contact,
 * half way to it. A last contact without separation, and a separation without contact, are
 * left out: nothing says when they began or ended.
 */
function contactsOf(events: ContactEvent[], file: string): Contact[] {
  const sorted = [...events].sort((a, b) => a.time_s - b.time_s)
  const contacts: Contact[] = []
  sorted.forEach(({ kind, time_s }, i) => {
    const next = sorted[i + 1]
    if (kind !== 'contact' || next === undefined || next.time_s <= time_s) return
    const separation_s = next.kind === 'separation' ? next.time_s : (time_s + next.time_s) / 2
    contacts.push({ contact_s: time_s, separation_s, wetted: 1 })
  })
  if (contacts.length === 0) {
    throw new IongateError('recording-too-short', file, 'the schedule holds no contact followed by anything')
  }
  return contacts
}
