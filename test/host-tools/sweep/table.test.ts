import fc from 'fast-check'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { encodeTable, formatOf, readTable, type Cell, type Column, type Table } from '../../../host-tools/sweep/table'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-table-'))
afterAll(() => rmSync(folder, { recursive: true }))

const columns: Column[] = [
  { name: 'gel.count', kind: 'count' },
  { name: 'seed', kind: 'integer' },
  { name: 'levels.K.rms_error', kind: 'real' },
  { name: 'board', kind: 'text' },
  { name: 'is there', kind: 'truth' },
]
const columnOf = (name: string) => columns.find((column) => column.name === name) as Column

const row: fc.Arbitrary<Cell[]> = fc.tuple(
  fc.option(fc.nat(2 ** 31 - 1)),
  fc.option(fc.nat(0xffffffff)),
  // CSV knows no negative zero.
  fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0)),
  fc.constantFrom('puckjs', 'a "quoted" word', 'one, two', 'K⁺', '0x10'),
  fc.option(fc.boolean()),
)
const tables = fc.array(row, { minLength: 1, maxLength: 30 }).map((rows): Table => ({ columns, rows }))

describe.each(['csv', 'parquet'] as const)('a table as %s', (format) => {
  const file = path.join(folder, `table.${format}`)

  it('reads back as it was, and written again gives the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const bytes = encodeTable(table, format)
        writeFileSync(file, bytes)
        const read = await readTable(file, columnOf)
        expect(read).toEqual(table)
        expect(encodeTable(read, format)).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  it('without a row still has its columns', async () => {
    writeFileSync(file, encodeTable({ columns, rows: [] }, format))
    expect(await readTable(file, columnOf)).toEqual({ columns, rows: [] })
  })
})

it('Parquet has the type of each column, and null where there is nothing', async () => {
  const bytes = encodeTable({ columns, rows: [[7, 0xffffffff, 0.125, 'puckjs', true], [null, null, null, 'pico', null]] }, 'parquet') as Uint8Array
  const file = bytes.slice().buffer
  const schema = parquetMetadata(file).schema.slice(1)
  expect(schema.map(({ name, type, converted_type }) => [name, type, converted_type])).toEqual([
    ['gel.count', 'INT32', undefined],
    ['seed', 'INT64', undefined],
    ['levels.K.rms_error', 'DOUBLE', undefined],
    ['board', 'BYTE_ARRAY', 'UTF8'],
    ['is there', 'BOOLEAN', undefined],
  ])
  const rows = await parquetReadObjects({ file })
  expect(rows[0]).toEqual({ 'gel.count': 7, seed: 4294967295n, 'levels.K.rms_error': 0.125, board: 'puckjs', 'is there': true })
  expect(rows[1].seed ?? null).toBeNull()
})

describe('a file that is no table', () => {
  const given = (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name)
    writeFileSync(file, content)
    return file
  }

  it.each([
    ['short row', 'gel.count,seed\n1\n', 'csv-malformed', 'short.csv:2'],
    ['a word for a number', 'gel.count,seed\n1,2\n1,two\n', 'csv-malformed', 'short.csv:3'],
    ['nothing', '', 'csv-malformed', 'short.csv'],
  ])('CSV with %s', async (_, text, code, where) => {
    await expect(readTable(given('short.csv', text), columnOf)).rejects.toMatchObject({ code, where: path.join(folder, where) })
  })

  it('Parquet that is cut', async () => {
    const whole = encodeTable({ columns, rows: [[1, 2, 3, 'x', true]] }, 'parquet') as Uint8Array
    for (const length of [0, 3, whole.length >> 1, whole.length - 1]) {
      await expect(readTable(given('cut.parquet', whole.subarray(0, length)), columnOf)).rejects.toMatchObject({ code: 'parquet-malformed' })
    }
  })

  it('a file that is not there, or of no known kind', async () => {
    await expect(readTable(path.join(folder, 'absent.parquet'), columnOf)).rejects.toMatchObject({ code: 'file-missing' })
    expect(() => formatOf('table.xlsx', '--out')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

it('CSV has nothing between the commas where there is nothing to tell', () => {
  const table = { columns: columns.slice(0, 3), rows: [[1, 2, null], [3, 4, 1e-7]] }
  expect(encodeTable(table, 'csv')).toBe('gel.count,seed,levels.K.rms_error\n1,2,\n3,4,1e-7\n')
})
