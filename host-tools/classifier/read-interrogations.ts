import { z } from 'zod'
import { IongateError } from '../diagnostics'
import { readBytes } from '../files'
import { didYouMean } from '../nearest-name'
import { csvLines, numberCell, type CsvLine } from '../recordings/csv-table'
import { decodeRun, type ReadRun } from '../recordings/run-recording'
import type { LabelledInterrogation } from './examples'

/** What a device decoded, interrogation by interrogation, with the names that somebody gave to what it was in. */
export interface LabelledRecording {
  file: string
  /** In the order of the activations. */
  ions: string[]
  interrogations: LabelledInterrogation[]
}

/** From this time on it was in `label`; an empty label says that nobody knows. */
interface LabelChange {
  time_s: number
  label: string
}

const ACTIVATION = /^([A-Z][a-z]?)_activation$/
const WITHOUT_THERMISTOR_C = 25
const CYCLES = '/device/cycle'

/**
 * Reads a table (CSV with a column `ION_activation` for each ion, perhaps `temperature_C` and `flags`, and the labels
 * in a column of that name) or a run as `iongate simulate` writes it (MCAP), whose labels come from a file of their own.
 * Interrogations with a flag are left out, as the device leaves them out.
 */
export function readInterrogations(file: string, labelColumn: string, labels: string | undefined): LabelledRecording {
  const bytes = readBytes(file)
  if (bytes.subarray(1, 5).toString('latin1') !== 'MCAP') return fromTable(csvLines(bytes.toString('utf8'), file), file, labelColumn)
  if (labels === undefined) {
    throw new IongateError('usage', '--labels', `${file} is a run and holds no labels; say in a file time_s,label from when on it was in what`)
  }
  return fromRun(bytes, file, readLabelChanges(labels))
}

function fromTable([header, ...lines]: CsvLine[], file: string, labelColumn: string): LabelledRecording {
  const columns = header.cells
  const at = (name: string) => columns.indexOf(name)
  const ionColumns = columns.flatMap((name, column) => (ACTIVATION.test(name) ? [column] : []))
  if (ionColumns.length === 0) throw new IongateError('csv-malformed', `${file}:${header.line}`, 'no column is called ION_activation, as in K_activation')
  if (at(labelColumn) < 0) {
    throw new IongateError('csv-malformed', `${file}:${header.line}`, `no column is called ${labelColumn}; ${didYouMean(labelColumn, columns)}`)
  }
  const number = (line: CsvLine, column: number): number => {
    const cell = numberCell.safeParse(line.cells[column])
    if (cell.success) return cell.data
    throw new IongateError('csv-malformed', `${file}:${line.line}`, `column ${columns[column]}: ${cell.error.issues[0].message}, got “${line.cells[column]}”`)
  }
  const interrogations = lines
    .filter((line) => at('flags') < 0 || number(line, at('flags')) === 0)
    .map((line) => ({
      activation: ionColumns.map((column) => number(line, column)),
      temperature_C: at('temperature_C') < 0 ? WITHOUT_THERMISTOR_C : number(line, at('temperature_C')),
      label: line.cells[at(labelColumn)] || undefined,
    }))
  return { file, ions: ionColumns.map((column) => ionOf(columns[column])), interrogations }
}

function ionOf(column: string): string {
  return (ACTIVATION.exec(column) as RegExpExecArray)[1]
}

const cycle = z.looseObject({ flags: z.number(), temperature_C: z.number() }).catchall(z.number())

function fromRun(bytes: Uint8Array, file: string, changes: LabelChange[]): LabelledRecording {
  const cycles = readRun(bytes, file).channels.find(({ topic }) => topic === CYCLES)
  if (cycles === undefined || cycles.encoding !== 'json' || cycles.messages.length === 0) {
    throw new IongateError('recording-too-short', file, `holds no interrogation (${CYCLES})`)
  }
  const messages = cycles.messages.map(({ time_s, value }) => ({ time_s, value: cycle.parse(value) }))
  const columns = Object.keys(messages[0].value).filter((name) => ACTIVATION.test(name))
  const interrogations = messages
    .filter(({ value }) => value.flags === 0)
    .map(({ time_s, value }) => ({
      activation: columns.map((column) => value[column]),
      temperature_C: value.temperature_C,
      label: changes.findLast((change) => change.time_s <= time_s)?.label || undefined,
    }))
  return { file, ions: columns.map(ionOf), interrogations }
}

function readRun(bytes: Uint8Array, file: string): ReadRun {
  try {
    return decodeRun(bytes)
  } catch (error) {
    throw new IongateError('recording-unknown', file, `is damaged: ${(error as Error).message}`, { cause: error })
  }
}

/** `time_s,label`, in order of time. */
function readLabelChanges(file: string): LabelChange[] {
  const [header, ...lines] = csvLines(readBytes(file).toString('utf8'), file)
  if (header.cells.join(',') !== 'time_s,label') {
    throw new IongateError('csv-malformed', `${file}:${header.line}`, `expected the header “time_s,label”, got “${header.cells.join(',').slice(0, 60)}”`)
  }
  const changes = lines.map(({ line, cells }) => {
    const time = numberCell.safeParse(cells[0])
    if (!time.success) throw new IongateError('csv-malformed', `${file}:${line}`, `column time_s: ${time.error.issues[0].message}, got “${cells[0]}”`)
    return { time_s: time.data, label: cells[1] ?? '' }
  })
  return changes.toSorted((one, other) => one.time_s - other.time_s)
}
