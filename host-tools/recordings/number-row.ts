import { IongateError } from '../diagnostics'
import { csvLines } from './csv-table'

/** A column of numbers. */
export interface NumberColumn {
  name: string
  /** A measured value, in which a recorder's mark for overflow is refused; false for times and counters. */
  isMeasured: boolean
}

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i
/**
 * No recorder's value is that large in its unit, counts of a 32-bit converter included. Instruments mark overflow and
 * missing values by 9.9E+37, 9.91E+37 (SCPI), 1E+38 or the largest float, and some by 1E+9.
 */
const MEASURED_MAX = 1e10
const OVERFLOW_MARK = 1e9

/** The cells of one line, as they stand there, without white space around them. Throws csv-malformed for an open quote. */
export function lineCells(text: string, line: number, file: string): string[] {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim())
  try {
    return csvLines(text, file)[0].cells
  } catch (error) {
    if (!(error instanceof IongateError)) throw error
    throw new IongateError(error.code, `${file}:${line}`, error.message, { cause: error })
  }
}

/**
 * Reads one line of a table of numbers into `values`, a number for each column.
 * @returns the cells as text
 * @throws IongateError csv-malformed with line, column and value, for a line that is too short or too long, for a cell that
 *   is no finite decimal number, and for an overflow mark in a measured column
 */
export function readNumberRow(text: string, line: number, columns: NumberColumn[], file: string, values: number[]): string[] {
  const cells = text.includes('"') ? lineCells(text, line, file) : text.split(',')
  if (cells.length !== columns.length) {
    throw new IongateError('csv-malformed', `${file}:${line}`, `expected ${columns.length} columns (${columns.map(({ name }) => name).join(', ')}), got ${cells.length}`)
  }
  for (let column = 0; column < columns.length; column++) {
    let value = NUMBER.test(cells[column]) ? Number(cells[column]) : NaN
    // Cells with white space are few: only they cost a second match.
    if (Number.isNaN(value)) {
      cells[column] = cells[column].trim()
      if (NUMBER.test(cells[column])) value = Number(cells[column])
    }
    if (!Number.isFinite(value) || (columns[column].isMeasured && isOverflowMark(value))) throw badCell(value, cells[column], columns[column], `${file}:${line}`)
    values[column] = value
  }
  return cells
}

function badCell(value: number, cell: string, { name }: NumberColumn, where: string): IongateError {
  const wanted = Number.isNaN(value) ? 'a number' : Number.isFinite(value) ? 'a measured value, not a recorder’s mark for overflow' : 'a finite number'
  return new IongateError('csv-malformed', where, `column ${name}: expected ${wanted}, got “${cell.slice(0, 60)}”`)
}

/** Does a recorder write this number where it has no value? */
export function isOverflowMark(value: number): boolean {
  return Math.abs(value) >= MEASURED_MAX || Math.abs(value) === OVERFLOW_MARK
}
