import { DECIMAL_NUMBER } from '../decimal-number'
import { IongateError } from '../diagnostics'
import { eachRow, type CsvLine } from './csv-table'

/** A column of numbers. */
export interface NumberColumn {
  name: string
  /** A measured value, in which a recorder's mark for overflow is refused; false for times and counters. */
  isMeasured: boolean
}

/**
 * No recorder's value is that large in its unit, counts of a 32-bit converter included. Instruments mark overflow and
 * missing values by 9.9E+37, 9.91E+37 (SCPI), 1E+38 or the largest float, and some by 1E+9.
 */
const MEASURED_MAX = 1e10
const OVERFLOW_MARK = 1e9

/**
 * The rows of a table whose columns are all numbers, none of them a time or a counter.
 * Throws csv-malformed with line, column and value, for all rows at once: for a row that is too short or too long, for a cell
 * that is no finite decimal number, and for a mark of overflow.
 */
export function numberRows(lines: CsvLine[], names: string[], file: string): number[][] {
  return eachRow(lines, ({ line, cells }) => {
    if (cells.length !== names.length) throw otherLength(cells.length, names, `${file}:${line}`)
    return cells.map((cell, column) => numberOfCell(cell, { name: names[column], isMeasured: true }, `${file}:${line}`))
  })
}

function otherLength(count: number, names: string[], where: string): IongateError {
  return new IongateError('csv-malformed', where, `expected ${names.length} columns (${names.join(', ')}), got ${count}`)
}

/**
 * The number in one cell without white space around it.
 * @throws IongateError csv-malformed for a cell that is no finite decimal number, and for an overflow mark in a measured column
 */
export function numberOfCell(cell: string, column: NumberColumn, where: string): number {
  const value = Number(cell)
  if (!isGood(value, cell, column)) throw badCell(cell, column, where)
  return value
}

function isGood(value: number, cell: string, { isMeasured }: NumberColumn): boolean {
  return Number.isFinite(value) && DECIMAL_NUMBER.test(cell) && !(isMeasured && isOverflowMark(value))
}

function badCell(cell: string, { name }: NumberColumn, where: string): IongateError {
  const isNumber = DECIMAL_NUMBER.test(cell)
  const wanted = !isNumber ? 'a number' : Number.isFinite(Number(cell)) ? 'a measured value, not a recorder’s mark for overflow' : 'a finite number'
  return new IongateError('csv-malformed', where, `column ${name}: expected ${wanted}, got “${cell.slice(0, 60)}”`)
}

/** Does a recorder write this number where it has no value? */
function isOverflowMark(value: number): boolean {
  return Math.abs(value) >= MEASURED_MAX || Math.abs(value) === OVERFLOW_MARK
}
