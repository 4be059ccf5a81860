import { CsvError, parse } from 'csv-parse/sync'
import { DECIMAL_NUMBER } from '../../decimal-number'
import { IongateError } from '../../diagnostics'

/** How a table parts its cells and writes its numbers. */
export interface Dialect {
  /** One character, or white space of any length. */
  separator: string | RegExp
  decimal: '.' | ',' | 'either'
}

const WHITE_SPACE = /\s+/

/** In the order in which they are tried: what no number and no name holds comes first. */
export const DIALECTS: Dialect[] = [
  { separator: '\t', decimal: '.' },
  { separator: ';', decimal: '.' },
  { separator: '|', decimal: '.' },
  { separator: ',', decimal: '.' },
  { separator: WHITE_SPACE, decimal: '.' },
]

/**
 * The cells of a line as they stand there; empty ones at its end count up to `width`. Headers parted by white space hold single
 * blanks within their names where two or more part them. Throws csv-malformed, at `where`, for a quote that never ends.
 */
export function cellsOf(text: string, { separator }: Dialect, line: 'header' | 'row', where = '', width = 1): string[] {
  if (typeof separator !== 'string') return text.trim().split(line === 'header' && /\S\s{2,}\S/.test(text) ? /\s{2,}/ : separator)
  const cells = text.includes('"') ? quoted(text, separator, where) : text.split(separator)
  while (cells.length > width && cells[cells.length - 1].trim() === '') cells.pop()
  return cells
}

/** A finite decimal number as this dialect writes it. */
export function isNumeric(cell: string, { decimal }: Dialect): boolean {
  const text = cell.trim()
  const isOfComma = !text.includes('.') && DECIMAL_NUMBER.test(text.replace(',', '.'))
  return (decimal !== ',' && DECIMAL_NUMBER.test(text)) || (decimal !== '.' && isOfComma)
}

/** Decimal commas where the rows have them in these columns, which they cannot where a comma parts the cells. */
export function withDecimals(dialect: Dialect, rows: string[], places: number[]): Dialect {
  if (dialect.separator === ',') return dialect
  for (const row of rows) {
    const cells = cellsOf(row, dialect, 'row')
    const texts = places.map((at) => cells[at] ?? '').filter((cell) => /[.,]/.test(cell))
    if (texts.length > 0) return { ...dialect, decimal: texts.some((cell) => cell.includes(',')) ? ',' : '.' }
  }
  return dialect
}

function quoted(text: string, delimiter: string, where: string): string[] {
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, trim: true }) as unknown as string[][]
    return rows[0] ?? ['']
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new IongateError('csv-malformed', where, error.message, { cause: error })
  }
}
