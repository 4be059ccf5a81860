import { z } from 'zod'
import { IongateError } from '../diagnostics'
import { knownTable } from '../file-kinds'
import { checked, readText } from '../files'
import { didYouMean } from '../nearest-name'
import { csvLines, lineCells } from '../recordings/csv-table'
import { numberOfCell } from '../recordings/number-row'
import { isRun, readRun } from '../recordings/read-run'
import type { ReadRun } from '../recordings/run-recording'
import { eachLine, fileSource } from '../recordings/text-lines'
import type { LabelledInterrogation } from './examples'

/** What a device decoded, interrogation by interrogation, with the names that somebody gave to what it was in. */
export interface LabelledRecording {
  file: string
  /** In the order of the activations. */
  ions: string[]
  interrogations: LabelledInterrogation[]
  /** Only of a recording that is cut short: how many interrogations are there, and how many there were where the file says so. */
  cut?: { read: number; written: number | undefined }
}

/** From this time on it was in `label`; an empty label says that nobody knows. */
interface LabelChange {
  time_s: number
  label: string
}

const ACTIVATION = /^([A-Z][a-z]?)_activation$/
const WITHOUT_THERMISTOR_C = 25
const CYCLES = '/device/cycle'
/** Ten weeks of a device that looks every six seconds; 150 MB. */
const INTERROGATIONS_MAX = 1_000_000

/**
 * Reads a table (CSV with a column `ION_activation` for each ion, perhaps `temperature_C` and `flags`, and the labels
 * in a column of that name) or a run as `iongate simulate` writes it (MCAP), whose labels come from a file of their own.
 * Interrogations with a flag are left out, as the device leaves them out. Files are read piece by piece.
 */
export async function readInterrogations(file: string, labelColumn: string, labels: string | undefined): Promise<LabelledRecording> {
  if (!isRun(file)) return fromTable(file, labelColumn)
  if (labels === undefined) {
    throw new IongateError('usage', '--labels', `${file} is a run and holds no labels; say in a file time_s,label from when on it was in what`)
  }
  return fromRun(readRun(file, [CYCLES]), file, readLabelChanges(labels), labels)
}

async function fromTable(file: string, labelColumn: string): Promise<LabelledRecording> {
  const interrogations: LabelledInterrogation[] = []
  // One string for each label: a part of a line would keep the line in memory.
  const names = new Map<string, string>()
  const found: { table?: InterrogationColumns } = {}
  await eachLine(fileSource(file), (text, line) => {
    if (text.trim() === '') return
    const cells = lineCells(text, line, file)
    const { table } = found
    if (table === undefined) {
      found.table = interrogationColumns(cells, line, file, labelColumn)
      return
    }
    const number = (column: number): number => numberOfCell(cells[column] ?? '', { name: table.header[column], isMeasured: true }, `${file}:${line}`)
    if (table.flags >= 0 && number(table.flags) !== 0) return
    const name = cells[table.label] || undefined
    if (name !== undefined && !names.has(name)) names.set(name, Buffer.from(name).toString())
    refuseMany(interrogations.length, file)
    interrogations.push({
      activation: table.ions.map(number),
      temperature_C: table.temperature < 0 ? WITHOUT_THERMISTOR_C : number(table.temperature),
      label: name === undefined ? undefined : names.get(name),
    })
  })
  if (found.table === undefined) throw new IongateError('csv-malformed', file, 'the file is empty')
  const { header, ions } = found.table
  return { file, ions: ions.map((column) => ionOf(header[column])), interrogations }
}

/** Where in a table what stands; −1 for a column that is not there. */
interface InterrogationColumns {
  header: string[]
  ions: number[]
  label: number
  temperature: number
  flags: number
}

function interrogationColumns(header: string[], line: number, file: string, labelColumn: string): InterrogationColumns {
  const ions = header.flatMap((name, column) => (ACTIVATION.test(name) ? [column] : []))
  if (ions.length === 0) {
    throw new IongateError('csv-malformed', `${file}:${line}`, `no column is called ION_activation, as in K_activation${knownTable(header)}`)
  }
  const label = header.indexOf(labelColumn)
  if (label < 0) throw new IongateError('csv-malformed', `${file}:${line}`, `no column is called ${labelColumn}; ${didYouMean(labelColumn, header)}`)
  return { header, ions, label, temperature: header.indexOf('temperature_C'), flags: header.indexOf('flags') }
}

function refuseMany(count: number, file: string): void {
  if (count < INTERROGATIONS_MAX) return
  throw new IongateError('recording-too-long', file, `holds more than ${INTERROGATIONS_MAX} interrogations, which are the most that are learned from`)
}

function ionOf(column: string): string {
  return (ACTIVATION.exec(column) as RegExpExecArray)[1]
}

const cycle = z.looseObject({ flags: z.number(), temperature_C: z.number() }).catchall(z.number())

function fromRun(run: ReadRun, file: string, changes: LabelChange[], labels: string): LabelledRecording {
  const messages = run.channels.flatMap((channel) => (channel.encoding === 'json' ? channel.messages : []))
  const written = run.written[CYCLES] as number | undefined
  if (messages.length === 0) {
    const missing = run.isWhole ? '' : `: the file is cut short${written === undefined ? '' : ` before the first of ${written}`}`
    throw new IongateError('recording-too-short', file, `holds no interrogation (${CYCLES})${missing}`)
  }
  const read = messages.map(({ time_s, value }) => ({ time_s, value: checked(value, cycle, `${file}: topic ${CYCLES}, message at ${time_s} s`) }))
  const columns = Object.keys(read[0].value).filter((name) => ACTIVATION.test(name))
  if (columns.length === 0) throw new IongateError('value-invalid', `${file}: topic ${CYCLES}`, 'no field is called ION_activation, as in K_activation')
  const [first, last] = [messages[0].time_s, messages[messages.length - 1].time_s]
  if (changes.every(({ time_s }) => time_s > last)) {
    throw new IongateError('times-elsewhere', labels, `no label begins before the run ends, ${first} to ${last} s${changes.length === 0 ? '' : `; the first is at ${changes[0].time_s} s`}`)
  }
  const interrogations = read
    .filter(({ value }) => value.flags === 0)
    .map(({ time_s, value }) => ({
      activation: columns.map((column) => value[column]),
      temperature_C: value.temperature_C,
      label: changes.findLast((change) => change.time_s <= time_s)?.label || undefined,
    }))
  const recording = { file, ions: columns.map(ionOf), interrogations }
  return run.isWhole ? recording : { ...recording, cut: { read: messages.length, written } }
}

/** `time_s,label`, in order of time. */
function readLabelChanges(file: string): LabelChange[] {
  const [header, ...lines] = csvLines(readText(file), file)
  if (header.cells.join(',') !== 'time_s,label') {
    throw new IongateError('csv-malformed', `${file}:${header.line}`, `expected the header “time_s,label”, got “${header.cells.join(',').slice(0, 60)}”${knownTable(header.cells)}`)
  }
  const changes = lines.map(({ line, cells }) => ({ time_s: numberOfCell(cells[0], { name: 'time_s', isMeasured: false }, `${file}:${line}`), label: cells[1] ?? '' }))
  return changes.toSorted((one, other) => one.time_s - other.time_s)
}
