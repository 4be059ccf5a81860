import { refuseOtherKind, writeTogether } from '../written-files'
import { statisticsOf } from './statistics'
import { renderSweepPage } from './sweep-page'
import { encodeTable, type Table } from './table'

/** The page about a table lies beside it. */
export function pageOf(out: string): string {
  return out.replace(/\.[^.]+$/, '.html')
}

/**
 * Throws recording-kept where writeSweep would, before the hours of its runs.
 * @param table without rows
 */
export function refuseOver(table: Table, out: string, format: 'csv' | 'parquet'): void {
  refuseOtherKind(out, encodeTable(table, format))
  refuseOtherKind(pageOf(out), renderSweepPage('', statisticsOf(table)))
}

/** Writes a sweep's table and the page about it, both or neither. Throws file-unwritable. */
export function writeSweep(name: string, table: Table, out: string, format: 'csv' | 'parquet'): void {
  writeTogether([
    { file: out, content: encodeTable(table, format) },
    { file: pageOf(out), content: renderSweepPage(`Sweep of ${name}`, statisticsOf(table)) },
  ])
}
