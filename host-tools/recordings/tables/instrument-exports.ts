import { IongateError } from '../../diagnostics'
import { numberCell } from '../csv-table'
import { columnsOf, headerList, isRecording, placesOf } from './columns'
import { type Dialect, cellsOf, withDecimals } from './dialect'
import type { TableChoice, TableLayout } from './layout'

const TAB: Dialect = { separator: '\t', decimal: '.' }
const COMMA: Dialect = { separator: ',', decimal: '.' }

/** The layout of a file whose first line says which program wrote it; undefined for another one. Throws IongateError. */
export function instrumentLayout(lines: string[], file: string, choice: TableChoice): TableLayout | undefined {
  const first = lines.findIndex((line) => line.trim() !== '')
  const text = lines[first].trim()
  if (/^(EC|BT)-Lab ASCII FILE/.test(text)) return biologic(lines, file, choice)
  if (text === 'EXPLAIN') return gamry(lines, file, choice)
  if (text.startsWith('Channel')) return oscilloscope(lines, first, file)
  if (/^X,CH\d+,.*Increment/i.test(text)) return rigol(lines, first, file, choice)
  return undefined
}

/** `Nb header lines : 72`, whose last one names the columns. */
function biologic(lines: string[], file: string, choice: TableChoice): TableLayout {
  const count = /^Nb header lines\s*:\s*(\d+)/.exec(lines[1] ?? '')?.[1]
  if (count === undefined) throw new IongateError('csv-malformed', `${file}:2`, 'expected “Nb header lines : NUMBER”')
  const headerLine = Number(count)
  const headers = cellsOf(lines[headerLine - 1] ?? '', TAB, 'header')
  const columns = recordingColumns(headers, [], choice, `${file}:${headerLine}`, 'an EC-Lab export')
  return { dialect: withDecimals(TAB, lines.slice(headerLine), placesOf(columns)), headerLine, width: headers.length, hasOtherWidths: true, columns, madeBy: 'BioLogic EC-Lab', assumed: [] }
}

/** A square wave has a current forward and one back: what is looked at is their difference over the staircase. */
const DIFFERENCE = { voltage: 'Vstep', current: 'Idif' }

/** `CURVE TABLE 5258`, then a line of names and one of units; further curves follow alike. */
function gamry(lines: string[], file: string, choice: TableChoice): TableLayout {
  const pattern = /^\w*CURVE\d*\tTABLE/
  // A curve of the resting potential may stand before the one that was asked for.
  const tables = lines.flatMap((line, i) => (pattern.test(line) ? [i] : []))
  const table = tables.find((i) => /^CURVE/.test(lines[i])) ?? tables[0]
  if (table === undefined) throw new IongateError('recording-unknown', file, 'a Gamry file without a line “CURVE TABLE”: it holds no measurement, or its table begins too late')
  // Every line of a table begins with a tab.
  const headers = cellsOf(lines[table + 1] ?? '', TAB, 'header')
  const isDifference = headers.some((name) => name.trim() === 'Idif') && choice.columns.voltage === undefined && choice.columns.current === undefined
  const chosen = isDifference ? { ...choice, columns: { ...DIFFERENCE, ...choice.columns } } : choice
  const columns = recordingColumns(headers, cellsOf(lines[table + 2] ?? '', TAB, 'row'), chosen, `${file}:${table + 2}`, 'a Gamry file')
  const dialect = withDecimals(TAB, lines.slice(table + 3), placesOf(columns))
  const convention = lines.find((line) => line.startsWith('CONVENTION\t'))?.split('\t')[2]
  const assumed = [`the sign of the current as the file has it (its current convention is ${convention ?? 'not stated'}), positive taken as anodic`, ...(isDifference ? ['of forward, reverse and difference, the difference of the currents over the potential of the step'] : [])]
  return { dialect, headerLine: table + 3, width: headers.length, columns, nextTable: { pattern, below: 2 }, madeBy: 'Gamry Framework', assumed }
}

function recordingColumns(headers: string[], units: string[], choice: TableChoice, where: string, what: string): TableLayout['columns'] {
  // A spectrum over time has a row for each frequency, with mean values that are no signal.
  const isSpectrum = headers.some((name) => /^freq/i.test(name.trim())) && !headers.some((name) => /^(time|control)\//i.test(name.trim()))
  const columns = isSpectrum ? {} : columnsOf(headers, units, choice.columns, where)
  if (isRecording(columns, choice.rate_Hz !== undefined)) return columns
  const why = isSpectrum ? 'an impedance spectrum, which no part of the device makes or uses' : 'no time with a voltage or a current'
  throw new IongateError('recording-unknown', where, `${what} that holds ${why}; its columns are ${headerList(headers)}`)
}

/** `index,CH1_Voltage(mV)`, any channel, in mV or V. */
const OSCILLOSCOPE_VALUE = /^CH\d+_Voltage\((mV|V)\)$/
/** `200.00000uS`, and what other ranges of the time base write. */
const OSCILLOSCOPE_INTERVAL = /^([^a-z]*)(n|u|m|)s$/i
const PREFIX: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1 }

/** Settings line by line, `Time interval :,200.0uS` among them, then counted samples. */
function oscilloscope(lines: string[], first: number, file: string): TableLayout {
  const header = lines.findIndex((line, i) => i > first && /^"?index\b/.test(line.trim()) && cellsOf(line, COMMA, 'header').some((name) => OSCILLOSCOPE_VALUE.test(name.trim())))
  if (header < 0) throw new IongateError('recording-unknown', file, 'the oscilloscope’s header has no line “index,CH1_Voltage(mV)”')
  const names = cellsOf(lines[header], COMMA, 'header')
  const columns = columnsOf(names, [], {}, `${file}:${header + 1}`)
  return { dialect: COMMA, headerLine: header + 1, width: names.length, columns, sampleInterval_s: sampleInterval_s(lines, header, file), assumed: [] }
}

function sampleInterval_s(lines: string[], header: number, file: string): number {
  const at = lines.findIndex((line, i) => i < header && line.startsWith('Time interval'))
  if (at < 0) throw new IongateError('csv-malformed', file, 'the oscilloscope’s header has no line “Time interval”')
  const text = lines[at].split(',')[1]?.trim() ?? ''
  const [, digits, prefix] = OSCILLOSCOPE_INTERVAL.exec(text) ?? []
  const interval = numberCell.safeParse(digits)
  if (interval.success && interval.data > 0) return interval.data * PREFIX[prefix.toLowerCase()]
  throw new IongateError('csv-malformed', `${file}:${at + 1}`, `expected a time interval such as “200.0uS”, got “${text}”`)
}

/** `X,CH1,Start,Increment` above `Sequence,Volt,-1.2E-03,2E-06`: rows are counted, the interval stands in the second line. */
function rigol(lines: string[], first: number, file: string, choice: TableChoice): TableLayout {
  const names = cellsOf(lines[first], COMMA, 'header')
  const below = cellsOf(lines[first + 1] ?? '', COMMA, 'row')
  const at = names.findIndex((name) => /increment/i.test(name))
  const interval = numberCell.safeParse(below[at]?.trim())
  if (!interval.success || interval.data <= 0) throw new IongateError('csv-malformed', `${file}:${first + 2}`, `expected the increment of the time in column ${at + 1}, got “${below[at] ?? ''}”`)
  const values = names.filter((name) => /^CH\d+$/i.test(name.trim()))
  const columns = columnsOf(['', ...values], ['', ...below.slice(1, 1 + values.length)], choice.columns, `${file}:${first + 1}`)
  return { dialect: COMMA, headerLine: first + 2, width: 1 + values.length, columns, sampleInterval_s: interval.data, assumed: [] }
}
