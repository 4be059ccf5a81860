import { z } from 'zod'
import type { Contact } from '../../sim/contact-schedule'
import { IongateError } from '../diagnostics'
import { knownTable } from '../file-kinds'
import { parseJson, readText } from '../files'
import { type CsvLine, eachCsvLine, eachRow, numberCell } from './csv-table'

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

/** Contacts of a run, and how many of the file are not among them. */
export interface ContactsOfRun {
  contacts: Contact[]
  outside: number
}

/**
 * The contacts that begin within a run of `duration_s` that began at the file's time `from_s`, with times of the run.
 * Throws times-elsewhere when there is none.
 */
export function contactsOfRun(contacts: Contact[], from_s: number, duration_s: number, file: string): ContactsOfRun {
  const within = contacts.filter(({ contact_s }) => contact_s >= from_s && contact_s < from_s + duration_s)
  if (within.length > 0) {
    const shifted = within.map((contact) => ({ ...contact, contact_s: contact.contact_s - from_s, separation_s: contact.separation_s - from_s }))
    return { contacts: shifted, outside: contacts.length - within.length }
  }
  const [first, last] = [contacts[0].contact_s, contacts[contacts.length - 1].contact_s]
  throw new IongateError(
    'times-elsewhere',
    file,
    `no contact lies within the run, ${from_s} to ${from_s + duration_s} s; the file’s begin at ${first} to ${last} s: --contacts-from ${Math.max(0, Math.floor(first) - 1)} lets the run begin just before the first`,
  )
}

/** `file` is for messages. */
export function parseContactEvents(text: string, file: string): ContactEvent[] {
  if (/^\s*[[{]/.test(text)) return parseJson(text, jsonFile, file)
  const lines = eachCsvLine(text, file)[Symbol.iterator]()
  const header = lines.next().value as CsvLine
  if (header.cells.join(',') !== 'kind,time_s') {
    throw new IongateError('csv-malformed', `${file}:${header.line}`, `expected the header “kind,time_s”, got “${header.cells.join(',').slice(0, 60)}”${knownTable(header.cells)}`)
  }
  return eachRow({ [Symbol.iterator]: () => lines }, ({ line, cells }) => {
    const row = csvRow.safeParse(cells)
    // A word of our own: a part of the text would keep all of it in memory.
    if (row.success) return { kind: row.data[0] === 'contact' ? 'contact' : 'separation', time_s: row.data[1] }
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
