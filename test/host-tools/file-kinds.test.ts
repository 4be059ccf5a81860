import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeRun } from '../../host-tools/recordings/run-recording'
import { encodeTable } from '../../host-tools/sweep/table'
import { iongate } from './in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-kinds-'))
const at = (name: string): string => path.join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

const calibration = readFileSync('host-tools/calibration/boards/mdbt50q.calibration.json', 'utf8')
const { ladder, windows } = JSON.parse(calibration) as { ladder: object; windows: object }
const sine = (i: number): string => Math.sin(i / 20).toFixed(4)

/** One file of each kind that some command reads or writes, and some that none does. */
const texts: Record<string, string> = {
  'measurements.jsonl': `${JSON.stringify({ format: 'iongate-measurements', version: 2 })}\n{}\n`,
  'device.calibration.json': calibration,
  'device.classifier.json': JSON.stringify({ format: 'iongate-classifier', version: 1 }, null, 1),
  'ladder.json': JSON.stringify({ format: 'iongate-ladder', version: 1, board: 'mdbt50q', ladder, windows }, null, 1),
  'responses.json': JSON.stringify({ format: 'iongate-responses', version: 1 }),
  'scenario.json': JSON.stringify({ name: 'mine', duration_s: 1, board: 'mdbt50q' }),
  'settings.json': JSON.stringify({ cycle_s: 2 }),
  'protocol.json': JSON.stringify({ media: [{ activation: { K: 1 } }] }),
  'contacts.json': JSON.stringify({ file: 'x.csv', kind: 'triboelectric', events: [{ kind: 'contact', time_s: 1 }] }),
  'walk.csv': `time_s,voltage_v\n${Array.from({ length: 1000 }, (_, i) => `${i / 500},${sine(i)}\n`).join('')}`,
  'steps.csv': 'sweep,time_s,command_mv,current_pa\n0,0,-70,1\n0,1,-70,1\n',
  'contacts.csv': 'kind,time_s\ncontact,0.1\nseparation,0.5\n',
  'labels.csv': 'time_s,label\n0,river\n',
  'sweep.csv': 'sweep,run,runs,seed\nabc,0,2,1\n',
  'responses.csv': 'amplitude_mV,time_ms,current_uA,K\n100,1,2,1\n',
  'interrogations.csv': 'K_activation,label\n0.5,a\n',
  'media.csv': 'name,K,Ca,Fe\nsalt,1,0,0\n',
  'report.html': '<!doctype html>\n<html lang="en"></html>\n',
  'empty.csv': '',
}

beforeAll(async () => {
  for (const [name, text] of Object.entries(texts)) writeFileSync(at(name), text)
  writeFileSync(at('run.mcap'), await encodeRun({ metadata: {}, channels: [{ topic: '/device/cycle', encoding: 'json', schema: {}, messages: [{ time_s: 1, value: { K_activation: 1 } }] }] }))
  writeFileSync(at('table.parquet'), encodeTable({ columns: [{ name: 'x', kind: 'real' }], rows: [[1]] }, 'parquet'))
  writeFileSync(at('utf16.csv'), Buffer.from(`\ufeff${texts['walk.csv']}`, 'utf16le'))
  writeFileSync(at('picture.png'), Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'))
  writeFileSync(at('archive.zip'), Buffer.from('PK\x03\x04\0\0', 'latin1'))
  writeFileSync(at('noise.bin'), Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 167) & 255)))
  mkdirSync(at('folder'))
})

/** Kinds that name themselves: a command that does not read one has to say what it is. */
const named: Record<string, RegExp> = {
  'run.mcap': /MCAP.*iongate train/,
  'table.parquet': /Parquet.*sweep --merge/,
  'measurements.jsonl': /measurements.*calibrate --from/,
  'device.calibration.json': /a calibration, .*iongate calibration/,
  'device.classifier.json': /a classifier, .*--classifier/,
  'ladder.json': /a ladder .*--ladder/,
  'responses.json': /responses, .*design --database/,
  'scenario.json': /a scenario, .*simulate/,
  'settings.json': /settings, .*--configuration/,
  'protocol.json': /protocol, .*--protocol/,
  'walk.csv': /triboelectric recording, .*replay/,
  'steps.csv': /voltage steps, .*replay/,
  'contacts.csv': /contacts and separations, .*--contacts/,
  'labels.csv': /labels of a run, .*train/,
  'sweep.csv': /table of a sweep, .*--merge/,
  'responses.csv': /table of responses, .*--database/,
  'interrogations.csv': /labelled interrogations, .*train/,
  'report.html': /a page \(HTML\), .*browser/,
  'utf16.csv': /triboelectric recording/,
  'picture.png': /PNG/,
  'archive.zip': /ZIP/,
}

/** What takes a file, and the kinds that it reads. */
const readers: [command: string, reads: string[]][] = [
  ['replay FILE', ['walk.csv', 'utf16.csv', 'steps.csv', 'run.mcap']],
  [`replay ${at('walk.csv')} --labels FILE`, ['contacts.csv', 'contacts.json']],
  ['physics ligand --recording FILE', ['walk.csv', 'utf16.csv']],
  ['simulate FILE --json', ['scenario.json']],
  ['simulate bench --duration 1s --json --calibration FILE', ['device.calibration.json']],
  ['simulate bench --duration 1s --json --classifier FILE', ['device.classifier.json']],
  ['simulate bench --duration 1s --json --contacts FILE', ['contacts.csv', 'contacts.json']],
  [`sweep FILE --vary seed=1..2 --out ${at('never.csv')}`, ['scenario.json']],
  [`sweep --merge FILE --out ${at('never.csv')}`, ['sweep.csv', 'table.parquet']],
  ['calibrate --from FILE', ['measurements.jsonl']],
  ['calibrate --target sim:bench --dry-run --protocol FILE', ['protocol.json']],
  ['calibrate --target sim:bench --dry-run --media FILE', ['media.csv']],
  ['calibrate --target sim:bench --dry-run --ladder FILE', ['ladder.json']],
  ['calibrate --target sim:FILE --dry-run', ['scenario.json']],
  ['calibration FILE', ['device.calibration.json']],
  ['train FILE', ['run.mcap', 'interrogations.csv']],
  [`train ${at('run.mcap')} --labels FILE`, ['labels.csv']],
  ['design --database FILE', ['responses.json', 'responses.csv']],
  ['design --calibration FILE', ['device.calibration.json']],
  ['design --scenario FILE', ['scenario.json']],
  ['build --board mdbt50q --calibration FILE', ['device.calibration.json']],
  ['build --board mdbt50q --classifier FILE', ['device.classifier.json']],
  ['build --board mdbt50q --configuration FILE', ['settings.json']],
]

describe.each(readers)('%s', (command, reads) => {
  it('names each file of another kind in one line, and ends with 3', async () => {
    const others = readdirSync(folder).filter((name) => !reads.includes(name))
    for (const name of others) {
      const { status, stdout, stderr } = await iongate(...command.split(' ').map((word) => word.replace('FILE', at(name))))
      const seen = `${name}: ${stderr}`
      expect(seen).toMatch(/^[^\n]*\[[a-z-]+\][^\n]*\n$/)
      expect(seen).not.toContain('[internal]')
      expect([name, status, stdout]).toEqual([name, seen.includes('[usage]') || seen.includes('[unknown-scenario]') ? 2 : 3, ''])
      if (name in named && status === 3) expect(seen).toMatch(named[name])
    }
  })
})
