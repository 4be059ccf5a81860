import { IongateError } from '../diagnostics'
import { knownTable } from '../file-kinds'
import { lineCells, numberCell } from './csv-table'
import type { NumberColumn } from './number-row'

/** What the rows below a recording's header hold. */
export interface RecordingLayout {
  kind: 'triboelectric' | 'steps'
  columns: NumberColumn[]
  unit: 'V' | 'mV' | 'pA'
  /** Time of one count in the first column of an oscilloscope export; undefined where the column holds times. */
  sampleInterval_s?: number
}

const TRIBOELECTRIC_COLUMNS = ['time_s', 'voltage_v']
const STEP_COLUMNS = ['sweep', 'time_s', 'command_mv', 'current_pa']
const MEASURED = ['voltage_v', 'command_mv', 'current_pa']
/** `index,CH1_Voltage(mV)`, any channel, in mV or V. */
const OSCILLOSCOPE_VALUE = /^CH\d+_Voltage\((mV|V)\)$/
/** `200.00000uS`, and what other ranges of the time base write. */
const OSCILLOSCOPE_INTERVAL = /^([^a-z]*)(n|u|m|)s$/i
const PREFIX: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1 }
/** An oscilloscope's header has a dozen lines. */
const HEADER_LINES_MAX = 200

export interface LayoutReader {
  /** Takes the next line of the header; returns the layout with its last line. Throws recording-unknown or csv-malformed. */
  add(text: string, line: number): RecordingLayout | undefined
  /** The file ends within the header. */
  end(): never
}

/** Reads the header of a recording, whose kind it says. Blank lines may stand before and in it. */
export function layoutReader(file: string): LayoutReader {
  const oscilloscope: { line: number; cells: string[] }[] = []
  const withoutColumns = (): IongateError =>
    new IongateError('recording-unknown', file, 'the oscilloscope’s header has no line “index,CH1_Voltage(mV)”')
  const add = (text: string, line: number): RecordingLayout | undefined => {
    if (text.trim() === '') return undefined
    const cells = lineCells(text, line, file)
    if (oscilloscope.length === 0 && !cells[0].startsWith('Channel')) return tableLayout(cells, line, file)
    const unit = cells.length === 2 && cells[0] === 'index' ? OSCILLOSCOPE_VALUE.exec(cells[1])?.[1] : undefined
    if (unit !== undefined) {
      const columns = [{ name: cells[0], isMeasured: false }, { name: cells[1], isMeasured: true }]
      return { kind: 'triboelectric', columns, unit: unit as 'V' | 'mV', sampleInterval_s: sampleInterval_s(oscilloscope, file) }
    }
    oscilloscope.push({ line, cells })
    if (oscilloscope.length > HEADER_LINES_MAX) throw withoutColumns()
    return undefined
  }
  const end = (): never => {
    throw oscilloscope.length > 0 ? withoutColumns() : new IongateError('csv-malformed', file, 'the file is empty')
  }
  return { add, end }
}

function tableLayout(header: string[], line: number, file: string): RecordingLayout {
  const columns = header.map((name) => ({ name, isMeasured: MEASURED.includes(name) }))
  if (header.join() === TRIBOELECTRIC_COLUMNS.join()) return { kind: 'triboelectric', columns, unit: 'V' }
  if (header.join() === STEP_COLUMNS.join()) return { kind: 'steps', columns, unit: 'pA' }
  const known = [TRIBOELECTRIC_COLUMNS, STEP_COLUMNS].map((names) => `“${names.join(',')}”`).join(', ')
  throw new IongateError(
    'recording-unknown',
    `${file}:${line}`,
    `the header “${header.join(',').slice(0, 80)}” is none of ${known} or an oscilloscope’s “Channel …”${knownTable(header)}`,
  )
}

function sampleInterval_s(header: { line: number; cells: string[] }[], file: string): number {
  const row = header.find(({ cells }) => cells[0].startsWith('Time interval'))
  if (row === undefined) throw new IongateError('csv-malformed', file, 'the oscilloscope’s header has no line “Time interval”')
  const text = row.cells[1] ?? ''
  const [, digits, prefix] = OSCILLOSCOPE_INTERVAL.exec(text) ?? []
  const interval = numberCell.safeParse(digits)
  if (interval.success && interval.data > 0) return interval.data * PREFIX[prefix.toLowerCase()]
  throw new IongateError('csv-malformed', `${file}:${row.line}`, `expected a time interval such as “200.0uS”, got “${text}”`)
}
