import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer, type BasicType } from 'hyparquet-writer'
import path from 'node:path'
import { IongateError } from '../diagnostics'
import { refuseKnown } from '../file-kinds'
import { readBytes, readText } from '../files'
import { csvLines } from '../recordings/csv-table'

/** null where there is nothing to tell: an agreement without an interrogation. */
export type Cell = number | string | boolean | null

/** What a column holds: whole numbers up to 2^31 − 1 or up to 2^53, other numbers, words, yes or no. */
export type ColumnKind = 'count' | 'integer' | 'real' | 'text' | 'truth'

export interface Column {
  name: string
  kind: ColumnKind
}

export interface Table {
  columns: Column[]
  /** One cell per column. */
  rows: Cell[][]
}

const PARQUET_TYPES: Record<ColumnKind, BasicType> = { count: 'INT32', integer: 'INT64', real: 'DOUBLE', text: 'STRING', truth: 'BOOLEAN' }

const PARQUET_MAGIC = Buffer.from('PAR1')

/** The formats of tables, told from the file's name. Throws usage for another name. */
export function formatOf(file: string, option: string): 'csv' | 'parquet' {
  const ending = path.extname(file).toLowerCase()
  if (ending === '.csv') return 'csv'
  if (ending === '.parquet') return 'parquet'
  throw new IongateError('usage', option, `expected a file that ends in .csv or .parquet, got “${file}”`)
}

/** The bytes of a table as a file of this format holds them; the same table gives the same bytes. */
export function encodeTable(table: Table, format: 'csv' | 'parquet'): string | Uint8Array {
  return format === 'csv' ? csvOf(table) : parquetOf(table)
}

function csvOf({ columns, rows }: Table): string {
  const lines = [columns.map(({ name }) => csvCell(name)), ...rows.map((row) => row.map(csvCell))]
  return lines.map((cells) => `${cells.join(',')}\n`).join('')
}

/** RFC 4180: quoted where it must be, quotes doubled. */
function csvCell(cell: Cell): string {
  const text = cell === null ? '' : String(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function parquetOf({ columns, rows }: Table): Uint8Array {
  const columnData = columns.map(({ name, kind }, at) => {
    const cells = rows.map((row) => row[at])
    // The format's 64-bit integers are BigInt in JavaScript.
    const data = kind === 'integer' ? cells.map((cell) => (cell === null ? null : BigInt(cell))) : cells
    return { name, data, type: PARQUET_TYPES[kind] }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'iongate' }))
}

/**
 * Reads a table that encodeTable made.
 * @param columnOf the column of a name; a name it does not know it refuses
 * @throws IongateError file-missing, csv-malformed, parquet-malformed
 */
export async function readTable(file: string, columnOf: (name: string, header: string[]) => Column): Promise<Table> {
  return formatOf(file, '--merge') === 'csv' ? readCsv(file, columnOf) : readParquet(file, columnOf)
}

function readCsv(file: string, columnOf: (name: string, header: string[]) => Column): Table {
  const [header, ...lines] = csvLines(readText(file), file)
  const columns = header.cells.map((name) => columnOf(name, header.cells))
  const rows = lines.map(({ line, cells }) => {
    if (cells.length !== columns.length) {
      throw new IongateError('csv-malformed', `${file}:${line}`, `expected ${columns.length} columns, got ${cells.length}`)
    }
    return cells.map((cell, at) => cellOf(cell, columns[at], `${file}:${line}`))
  })
  return { columns, rows }
}

function cellOf(text: string, { name, kind }: Column, where: string): Cell {
  if (kind === 'text') return text
  if (text === '') return null
  if (kind === 'truth') return text === 'true'
  const value = Number(text)
  if (Number.isFinite(value)) return value
  throw new IongateError('csv-malformed', where, `column ${name}: expected a number, got “${text}”`)
}

async function readParquet(file: string, columnOf: (name: string, header: string[]) => Column): Promise<Table> {
  const bytes = readBytes(file)
  if (!bytes.subarray(0, 4).equals(PARQUET_MAGIC)) refuseKnown(bytes, file)
  try {
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    const header = parquetMetadata(buffer).schema.slice(1).map(({ name }) => name)
    const columns = header.map((name) => columnOf(name, header))
    const objects = await parquetReadObjects({ file: buffer })
    const rows = objects.map((object) =>
      columns.map(({ name }) => (typeof object[name] === 'bigint' ? Number(object[name]) : ((object[name] ?? null) as Cell))),
    )
    return { columns, rows }
  } catch (error) {
    if (error instanceof IongateError) throw error
    throw new IongateError('parquet-malformed', file, (error as Error).message, { cause: error })
  }
}
