import { IongateError } from '../../diagnostics'
import { documentKind, knownTable, otherKind, tableKind } from '../../file-kinds'
import { isUnit } from './column-header'
import { type ColumnChoice, type Columns, columnsOf, headerList, isRecording, placesOf } from './columns'
import { type Dialect, DIALECTS, cellsOf, isNumeric, withDecimals } from './dialect'
import { instrumentLayout } from './instrument-exports'
import type { TableChoice, TableLayout } from './layout'

/** A table of numbers without a header is known by this many rows. */
const ROWS_MIN = 2

/**
 * Finds the table in the first lines of a file: its separator and decimal mark, its columns and their units, and the line
 * where its rows begin.
 * @param lines the head of the file; a table that begins later is not found
 * @throws IongateError recording-unknown with the columns that were found, csv-malformed for an empty file
 */
export function tableLayout(lines: string[], file: string, choice: TableChoice): TableLayout {
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first < 0) throw new IongateError('csv-malformed', file, 'the file is empty')
  const document = documentKind(lines.slice(0, 50).join('\n'))
  if (document !== undefined) throw otherKind(document.kind, file)
  const known = tableKind(lines[first])
  if (known !== undefined && !known.readBy.includes('replay')) throw otherKind(known, file)
  const layout = instrumentLayout(lines, file, choice) ?? namedLayout(lines, file, choice) ?? bareLayout(lines, file, choice)
  if (layout !== undefined) return { ...layout, assumed: [...layout.assumed, ...assumedUnits(layout.columns)] }
  throw unknown(lines, first, file)
}

/** The first line that names columns which make a recording, parted by what parts the row below it alike, and makes most cells of it. */
function namedLayout(lines: string[], file: string, choice: TableChoice): TableLayout | undefined {
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].trim() === '' || /^\s*[-+.\d]/.test(lines[i])) continue
    const found = DIALECTS.map((dialect) => headerAt(lines, i, dialect, choice)).filter((one) => one !== undefined)
    if (found.length === 0) continue
    const { dialect, headers, units, headerLine } = found.sort((a, b) => Number(b.fitsRow) - Number(a.fitsRow) || b.headers.length - a.headers.length)[0]
    const columns = columnsOf(headers, units, choice.columns, `${file}:${i + 1}`)
    return { dialect: withDecimals(dialect, lines.slice(headerLine), placesOf(columns)), headerLine, width: headers.length, columns, assumed: [] }
  }
  return undefined
}

interface Header {
  dialect: Dialect
  headers: string[]
  units: string[]
  headerLine: number
  /** Has the first row as many cells? */
  fitsRow: boolean
}

/** A line as a header in one dialect, with the row of units below it where there is one; undefined where it is none. */
function headerAt(lines: string[], i: number, dialect: Dialect, choice: TableChoice): Header | undefined {
  const headers = triedCells(lines[i].replace(/^\s*[#%;]+\s*/, ''), dialect, 'header')
  if (headers.length < 2 && choice.rate_Hz === undefined) return undefined
  const below = nextLine(lines, i + 1)
  const unitRow = below === undefined ? [] : triedCells(lines[below], dialect, 'row')
  const hasUnits = unitRow.length === headers.length && unitRow.some((unit) => unit.trim() !== '') && unitRow.every(isUnit)
  const units = hasUnits ? unitRow : []
  if (!isRecordingLine(headers, units, choice)) return undefined
  const headerLine = hasUnits ? (below as number) + 1 : i + 1
  const row = nextLine(lines, headerLine)
  const fitsRow = row !== undefined && triedCells(lines[row], dialect, 'row', headers.length).length === headers.length
  return { dialect, headers, units, headerLine, fitsRow }
}

function isRecordingLine(headers: string[], units: string[], choice: TableChoice): boolean {
  const isNamed = Object.values(choice.columns).every((text) => /^\d+$/.test(text) || headers.some((name) => name.trim() === text.trim()))
  if (!isNamed) return false
  try {
    return isRecording(columnsOf(headers, units, choice.columns, ''), choice.rate_Hz !== undefined)
  } catch (error) {
    // Several columns of one quantity: this is the header, and its reader says so with the place.
    if (error instanceof IongateError) return true
    throw error
  }
}

/** Rows of numbers that nobody names: one value with --rate, time and voltage, or what --column says. */
function bareLayout(lines: string[], file: string, choice: TableChoice): TableLayout | undefined {
  const from = lines.findIndex((_, i) => DIALECTS.some((dialect) => isTable(lines, i, dialect)))
  if (from < 0) return undefined
  const dialect = DIALECTS.filter((one) => isTable(lines, from, one)).sort((a, b) => triedCells(lines[from], b, 'row').length - triedCells(lines[from], a, 'row').length)[0]
  const width = triedCells(lines[from], dialect, 'row').length
  const isChosen = Object.keys(choice.columns).length > 0
  const above = from > 0 ? triedCells(lines[from - 1], dialect, 'header') : []
  const headers = Array.from({ length: width }, (_, i) => (above.length === width ? above[i].trim() : '') || `column ${i + 1}`)
  const where = `${file}:${from + 1}`
  const isUnnamed = headers.every((name, i) => name === `column ${i + 1}`)
  const guess: ColumnChoice = width === 1 ? { voltage: '1' } : { time: '1', voltage: '2' }
  const canGuess = isUnnamed && (width === 2 || (width === 1 && choice.rate_Hz !== undefined))
  if (!isChosen && !canGuess) {
    throw new IongateError('recording-unknown', where, `no header says what the columns hold: ${headerList(headers)}; say it with --column time=NUMBER --column voltage=NUMBER (or current, command, sweep), or --rate HERTZ for times`)
  }
  const columns = columnsOf(headers, [], isChosen ? choice.columns : guess, where)
  if (!isRecording(columns, choice.rate_Hz !== undefined)) throw new IongateError('recording-unknown', where, 'a recording needs a voltage or a current, and a time or --rate HERTZ')
  const assumed = isChosen ? [] : [width === 1 ? 'the column is a voltage' : 'the first column is the time, the second a voltage']
  return { dialect: withDecimals(dialect, lines.slice(from), placesOf(columns)), headerLine: from, width, columns, assumed }
}

function isTable(lines: string[], from: number, dialect: Dialect): boolean {
  const rows: string[] = []
  for (let i = from; i < lines.length && rows.length < ROWS_MIN; i++) if (lines[i].trim() !== '') rows.push(lines[i])
  if (rows.length < ROWS_MIN || lines[from].trim() === '') return false
  const widths = rows.map((row) => triedCells(row, dialect, 'row').length)
  return widths.every((width) => width === widths[0]) && rows.every((row) => triedCells(row, dialect, 'row').every((cell) => isNumeric(cell, { ...dialect, decimal: dialect.separator === ',' ? '.' : 'either' })))
}

function nextLine(lines: string[], from: number): number | undefined {
  for (let i = from; i < lines.length; i++) if (lines[i].trim() !== '') return i
  return undefined
}

function assumedUnits(columns: Columns): string[] {
  return Object.values(columns).flatMap(({ name, unit, isUnitNamed }) => (isUnitNamed ? [] : [`“${name}” is in ${unit}`]))
}

/** The cells by a separator that may be the wrong one; none where quotes then stand wrongly. */
function triedCells(text: string, dialect: Dialect, line: 'header' | 'row', width?: number): string[] {
  try {
    return cellsOf(text, dialect, line, '', width)
  } catch (error) {
    if (error instanceof IongateError) return []
    throw error
  }
}

function unknown(lines: string[], first: number, file: string): IongateError {
  const widest = DIALECTS.map((dialect) => cellsOf(lines[first], dialect, 'header', `${file}:${first + 1}`)).sort((a, b) => b.length - a.length)[0]
  return new IongateError(
    'recording-unknown',
    `${file}:${first + 1}`,
    `no line names a time with a voltage or a current; the first one has the columns ${headerList(widest)}${knownTable(widest)}; --column time=NUMBER --column voltage=NUMBER says what they hold`,
  )
}
