import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { contactsOfRun, parseContactEvents, readContactFile } from '../../host-tools/recordings/contact-file'
import { scenarioSchema } from '../../sim/scenario'
import { iongate } from './in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-contacts-'))
afterAll(() => rmSync(folder, { recursive: true }))

function read(text: string) {
  const file = path.join(folder, 'contacts')
  writeFileSync(file, text)
  return readContactFile(file)
}

describe('a recorded contact schedule', () => {
  it('is the same from CSV, from a list, and from what replay prints', () => {
    const events = [
      { kind: 'contact', time_s: 0.5 },
      { kind: 'separation', time_s: 0.9 },
    ]
    const csv = parseContactEvents('kind,time_s\ncontact,0.5\nseparation,0.9\n', 'a.csv')
    expect(csv).toEqual(events)
    expect(parseContactEvents(JSON.stringify(events), 'a.json')).toEqual(events)
    const replayed = { file: 'x.csv', events: events.map((event) => ({ ...event, peak: 3, charge: 0.2 })), figures: [] }
    expect(parseContactEvents(JSON.stringify(replayed), 'a.json')).toEqual(events)
  })

  it('gives contacts that a scenario accepts, whatever the order of events', () => {
    const event = fc.record({ kind: fc.constantFrom('contact', 'separation'), time_s: fc.integer({ min: 0, max: 60000 }).map((ms) => ms / 1000) })
    fc.assert(
      fc.property(fc.uniqueArray(event, { selector: (one) => one.time_s, minLength: 1, maxLength: 40 }), (events) => {
        const inOrder = [...events].sort((a, b) => a.time_s - b.time_s)
        const starts = inOrder.filter(({ kind }, i) => kind === 'contact' && i + 1 < inOrder.length)
        fc.pre(starts.length > 0)
        const contacts = read(JSON.stringify(events))
        const scenario = scenarioSchema.parse({ name: 'x', contacts: { events: contacts } })
        expect('events' in scenario.contacts && scenario.contacts.events.map(({ contact_s }) => contact_s)).toEqual(
          starts.map(({ time_s }) => time_s),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('is refused with all lines that are wrong at once', () => {
    const rows = ['kind,time_s', 'contact,0.5', 'touch,1', 'separation,x', 'contact', 'separation,2']
    expect(() => parseContactEvents(rows.join('\n'), 'a.csv')).toThrow(
      expect.objectContaining({ where: 'a.csv:3', message: 'expected contact or separation, got “touch”; line 4: expected a number, got “x”; line 5: expected 2 columns, got 1' }),
    )
  })

  it('lets a contact without separation end half way to the next', () => {
    expect(read('kind,time_s\ncontact,1\ncontact,2\nseparation,2.4')).toEqual([
      { contact_s: 1, separation_s: 1.5, wetted: 1 },
      { contact_s: 2, separation_s: 2.4, wetted: 1 },
    ])
  })

  it.each([
    ['', 'csv-malformed', 'is empty'],
    ['time,kind\n1,contact', 'csv-malformed', 'expected the header “kind,time_s”'],
    ['kind,time_s\ncontact,1\ntouch,2', 'csv-malformed', 'expected contact or separation, got “touch”'],
    ['kind,time_s\ncontact,-1', 'csv-malformed', 'expected a time of 0 s or later, got “-1”'],
    ['kind,time_s\ncontact,NaN', 'csv-malformed', 'expected a number, got “NaN”'],
    ['kind,time_s\ncontact', 'csv-malformed', 'expected 2 columns, got 1'],
    ['kind,time_s\ncontact,1', 'recording-too-short', 'no contact'],
    ['[{"kind":"contact","time_s":1},]', 'json-malformed', 'JSON'],
    ['{"events":[{"kind":"contact","time_s":-1}]}', 'value-invalid', 'expected'],
  ])('refuses %j with %s', (text, code, what) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(what) as string }))
  })
})

describe('contacts of a run', () => {
  const unix = [1700000001, 1700000003].map((contact_s) => ({ contact_s, separation_s: contact_s + 0.5, wetted: 1 }))

  it('with the times of another clock are refused, with the shift that helps', () => {
    expect(() => contactsOfRun(unix, 0, 60, 'c.csv')).toThrow(
      expect.objectContaining({ code: 'times-elsewhere', exitStatus: 3, message: expect.stringContaining('--contacts-from 1700000000') }),
    )
  })

  it('are shifted to the run, and those outside it are counted', () => {
    expect(contactsOfRun(unix, 1700000000, 60, 'c.csv')).toEqual({
      contacts: [
        { contact_s: 1, separation_s: 1.5, wetted: 1 },
        { contact_s: 3, separation_s: 3.5, wetted: 1 },
      ],
      outside: 0,
    })
    expect(contactsOfRun(unix, 1700000000, 3, 'c.csv')).toMatchObject({ contacts: [{ contact_s: 1 }], outside: 1 })
    expect(contactsOfRun(unix, 1700000002, 60, 'c.csv')).toMatchObject({ contacts: [{ contact_s: 1 }], outside: 1 })
  })

  it('do something in a simulation once shifted', async () => {
    const file = path.join(folder, 'unix.csv')
    writeFileSync(file, 'kind,time_s\ncontact,1700000001.0\nseparation,1700000001.5\ncontact,1700000003.0\nseparation,1700000003.4\n')
    const refused = await iongate('simulate', 'bench', '--duration', '5s', '--contacts', file, '--json')
    expect(refused).toMatchObject({ status: 3, stdout: '' })
    expect(refused.stderr).toMatch(/no contact lies within the run.*--contacts-from 1700000000.*\[times-elsewhere\]/)
    const { stdout } = await iongate('simulate', 'bench', '--duration', '5s', '--contacts', file, '--contacts-from', '1700000000', '--json')
    expect(JSON.parse(stdout).contacts).toMatchObject({ happened: 4 })
  })
})
