import path from 'node:path'
import { IongateError } from '../diagnostics'
import { knownTable } from '../file-kinds'
import { refuseOverInput } from '../written-files'
import { belongingOf, isSweepTable, sweepColumn } from './sweep-table'
import { formatOf, readTable, type Cell, type Table } from './table'
import { writeSweep } from './write-sweep'

export interface Merged {
  sweep: string
  runs: number
  table: Table
}

/**
 * Joins the parts of one sweep into the table it would have made in one go, byte for byte.
 * @throws IongateError parts-differ, parts-overlap, parts-missing; whatever reading throws
 */
export async function mergeParts(files: string[], out: string): Promise<Merged> {
  const format = formatOf(out, '--out')
  refuseOverInput(out, '--out', files)
  const parts: { file: string; table: Table }[] = []
  for (const file of files) parts.push({ file, table: await readTable(file, columnIn(file)) })
  for (const { file, table } of parts) refuseOther(file, table, parts[0])
  const rows = rowsByRun(parts)
  const { sweep, runs } = belongingOf(rows.values().next().value ?? [])
  refuseMissing(rows, runs)
  const ordered = Array.from({ length: runs }, (_, run) => rows.get(run) as Cell[])
  const table = { columns: parts[0].table.columns, rows: ordered }
  writeSweep(path.basename(out, path.extname(out)), table, out, format)
  return { sweep, runs, table }
}

/** What is no column of a sweep's table makes the file no part of one. */
function columnIn(file: string): (name: string, header: string[]) => Table['columns'][number] {
  return (name, header) => {
    try {
      return sweepColumn(name)
    } catch (error) {
      throw new IongateError('parts-differ', file, `is no sweep’s table: it has a column “${name}”${knownTable(header)}`, { cause: error })
    }
  }
}

function refuseOther(file: string, table: Table, first: { file: string; table: Table }): void {
  if (!isSweepTable(table)) throw new IongateError('parts-differ', file, 'is no sweep’s table: it does not begin with sweep, run, runs')
  const names = (of: Table) => of.columns.map(({ name }) => name).join(',')
  if (names(table) !== names(first.table)) throw new IongateError('parts-differ', file, `has other columns than ${first.file}`)
}

function rowsByRun(parts: { file: string; table: Table }[]): Map<number, Cell[]> {
  const rows = new Map<number, Cell[]>()
  const fileOf = new Map<number, string>()
  let first: { file: string; sweep: string; runs: number } | undefined
  for (const { file, table } of parts) {
    for (const row of table.rows) {
      const { sweep, run, runs } = belongingOf(row)
      first ??= { file, sweep, runs }
      if (sweep !== first.sweep || runs !== first.runs) {
        throw new IongateError('parts-differ', file, `is of sweep ${sweep}, ${first.file} of sweep ${first.sweep}`)
      }
      const other = fileOf.get(run)
      if (other !== undefined) throw new IongateError('parts-overlap', file, `run ${run} is in ${other} as well`)
      rows.set(run, row)
      fileOf.set(run, file)
    }
  }
  return rows
}

function refuseMissing(rows: Map<number, Cell[]>, runs: number): void {
  if (rows.size === 0) throw new IongateError('parts-missing', '--merge', 'there is not one run in these parts')
  const missing = Array.from({ length: runs }, (_, run) => run).filter((run) => !rows.has(run))
  if (missing.length > 0) {
    throw new IongateError('parts-missing', '--merge', `${missing.length} of ${runs} runs are in no part; the first is run ${missing[0]}`)
  }
}
