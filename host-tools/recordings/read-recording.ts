import { IongateError } from '../diagnostics'
import { readText } from '../files'
import { CsvLine, csvLines, evenSampleRate_Hz, numberCell, numberRows } from './csv-table'
import { Recording, StepRecording, StepSweep, TriboelectricRecording } from './recording'

const TRIBOELECTRIC_COLUMNS = ['time_s', 'voltage_v']
const STEP_COLUMNS = ['sweep', 'time_s', 'command_mv', 'current_pa']
/** `index,CH1_Voltage(mV)`, any channel, in mV or V. */
const OSCILLOSCOPE_VALUE = /^CH\d+_Voltage\((mV|V)\)$/
/** `200.00000uS`, and what other ranges of the time base write. */
const OSCILLOSCOPE_INTERVAL = /^([^a-z]*)(n|u|m|)s$/i
const PREFIX: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1 }

/** Reads a recording; its kind is told from the header. Throws an IongateError naming file, line and cure. */
export function readRecording(file: string): Recording {
  return parseRecording(readText(file), file)
}

/** The same for text already read; `file` is for messages. */
export function parseRecording(text: string, file: string): Recording {
  const lines = csvLines(text, file)
  const header = lines[0].cells
  if (sameColumns(header, TRIBOELECTRIC_COLUMNS)) return triboelectric(lines.slice(1), file)
  if (sameColumns(header, STEP_COLUMNS)) return steps(lines.slice(1), file)
  if (header[0].startsWith('Channel')) return oscilloscope(lines, file)
  const known = [TRIBOELECTRIC_COLUMNS, STEP_COLUMNS].map((columns) => `“${columns.join(',')}”`).join(', ')
  throw new IongateError(
    'recording-unknown',
    `${file}:${lines[0].line}`,
    `the header “${header.join(',').slice(0, 80)}” is none of ${known} or an oscilloscope’s “Channel …”`,
  )
}

function sameColumns(header: string[], columns: string[]): boolean {
  return header.length === columns.length && columns.every((column, i) => header[i] === column)
}

/** `time_s,voltage_v` */
function triboelectric(lines: CsvLine[], file: string): TriboelectricRecording {
  const rows = numberRows(lines, TRIBOELECTRIC_COLUMNS, file)
  const time_s = rows.map((row) => row[0])
  const sampleRate_Hz = evenSampleRate_Hz(time_s, file, (i) => lines[i].line)
  return { kind: 'triboelectric', file, sampleRate_Hz, time_s, values: rows.map((row) => row[1]), unit: 'V' }
}

/** Header lines `name :,value`, among them the sample interval; then `index,CH1_Voltage(mV)`. The first sample is at 0 s. */
function oscilloscope(lines: CsvLine[], file: string): TriboelectricRecording {
  const head = lines.findIndex(({ cells }) => cells.length === 2 && cells[0] === 'index' && OSCILLOSCOPE_VALUE.test(cells[1]))
  if (head < 0) throw new IongateError('recording-unknown', file, 'the oscilloscope’s header has no line “index,CH1_Voltage(mV)”')
  const interval_s = sampleInterval_s(lines.slice(0, head), file)
  const body = lines.slice(head + 1)
  const rows = numberRows(body, lines[head].cells, file)
  const first = rows.length > 0 ? rows[0][0] : 0
  const time_s = rows.map(([index]) => (index - first) * interval_s)
  const sampleRate_Hz = evenSampleRate_Hz(time_s, file, (i) => body[i].line)
  const unit = OSCILLOSCOPE_VALUE.exec(lines[head].cells[1])?.[1] === 'V' ? 'V' : 'mV'
  return { kind: 'triboelectric', file, sampleRate_Hz, time_s, values: rows.map((row) => row[1]), unit }
}

function sampleInterval_s(header: CsvLine[], file: string): number {
  const line = header.find(({ cells }) => cells[0].startsWith('Time interval'))
  if (line === undefined) throw new IongateError('csv-malformed', file, 'the oscilloscope’s header has no line “Time interval”')
  const text = line.cells[1] ?? ''
  const [, digits, prefix] = OSCILLOSCOPE_INTERVAL.exec(text) ?? []
  const interval = numberCell.safeParse(digits)
  if (interval.success && interval.data > 0) return interval.data * PREFIX[prefix.toLowerCase()]
  throw new IongateError('csv-malformed', `${file}:${line.line}`, `expected a time interval such as “200.0uS”, got “${text}”`)
}

/** `sweep,time_s,command_mv,current_pa`, sweep after sweep, all of one length. */
function steps(lines: CsvLine[], file: string): StepRecording {
  const rows = numberRows(lines, STEP_COLUMNS, file)
  const sweeps: StepSweep[] = []
  const firstRow: number[] = []
  rows.forEach(([sweep, time_s, command_mV, current_pA], i) => {
    if (i === 0 || rows[i - 1][0] !== sweep) {
      sweeps.push({ sweep, time_s: [], command_mV: [], current_pA: [] })
      firstRow.push(i)
    }
    const current = sweeps[sweeps.length - 1]
    current.time_s.push(time_s)
    current.command_mV.push(command_mV)
    current.current_pA.push(current_pA)
  })
  if (sweeps.length === 0) throw new IongateError('recording-too-short', file, 'there is a header and nothing below it')
  const rates_Hz = sweeps.map(({ time_s }, s) => evenSampleRate_Hz(time_s, file, (i) => lines[firstRow[s] + i].line))
  sweeps.forEach(({ sweep, time_s }, s) => {
    if (time_s.length === sweeps[0].time_s.length) return
    const last = lines[firstRow[s] + time_s.length - 1].line
    throw new IongateError('csv-malformed', `${file}:${last}`, `sweep ${sweep} has ${time_s.length} samples, the first one ${sweeps[0].time_s.length}`)
  })
  return { kind: 'steps', file, sampleRate_Hz: rates_Hz[0], sweeps }
}
