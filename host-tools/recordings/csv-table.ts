import { CsvError, InfoRecord, parse } from 'csv-parse/sync'
import { z } from 'zod'
import { IongateError } from '../diagnostics'

/** A line of a CSV file, split, with the line's number in the file. */
export interface CsvLine {
  line: number
  cells: string[]
}

/** Splits CSV text into lines of cells. Lines may differ in length and in how they end; blank ones are left out. */
export function csvLines(text: string, file: string): CsvLine[] {
  if (text.trim() === '') throw new IongateError('csv-malformed', file, 'the file is empty')
  try {
    // The package's types know only the shape without `info`.
    const rows = parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: string[]; info: InfoRecord }[]
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new IongateError('csv-malformed', `${file}:${Number(error.lines)}`, error.message, { cause: error })
  }
}

/** A cell that holds one finite decimal number. `Number('')` is 0 and `Number('0x10')` 16: neither is meant. */
export const numberCell = z
  .string('a number is missing')
  .regex(/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, 'expected a number')
  .transform(Number)
  .refine(Number.isFinite, 'expected a finite number')

/**
 * The rows of a table whose columns are all numbers, checked cell by cell.
 * A row that is too short, too long or holds anything else is refused with its line and column.
 */
export function numberRows(lines: CsvLine[], columns: string[], file: string): number[][] {
  const row = z.tuple(columns.map(() => numberCell) as [typeof numberCell, ...(typeof numberCell)[]])
  return lines.map(({ line, cells }) => {
    const result = row.safeParse(cells)
    if (result.success) return result.data
    throw new IongateError('csv-malformed', `${file}:${line}`, rowComplaint(result.error, cells, columns))
  })
}

function rowComplaint(error: z.ZodError, cells: string[], columns: string[]): string {
  if (cells.length !== columns.length) {
    return `expected ${columns.length} columns (${columns.join(', ')}), got ${cells.length}`
  }
  const issue = error.issues[0]
  const column = Number(issue.path[0])
  return `column ${columns[column]}: ${issue.message}, got “${cells[column]}”`
}
