import { writeTogether } from '../files'
import { statisticsOf } from './statistics'
import { renderSweepPage } from './sweep-page'
import { encodeTable, type Table } from './table'

/** The page about a table lies beside it. */
export function pageOf(out: string): string {
  return out.replace(/\.[^.]+$/, '.html')
}

/** Writes a sweep's table and the page about it, both or neither. Throws file-unwritable. */
export function writeSweep(name: string, table: Table, out: string, format: 'csv' | 'parquet'): void {
  writeTogether([
    { file: out, content: encodeTable(table, format) },
    { file: pageOf(out), content: renderSweepPage(`Sweep of ${name}`, statisticsOf(table)) },
  ])
}
