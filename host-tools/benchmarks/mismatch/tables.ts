import { plain } from '../../report/format'
import { table } from '../decoder/tables'
import type { ConfidenceBin } from '../confidence-bins'
import type { Share, Summary } from './outcomes'

/** The results as Markdown, for docs/decoder.md. */

const shareText = ({ percent, interval }: Share) => `${plain(percent, 3)} (${plain(interval.low, 2)} to ${plain(interval.high, 2)})`

/** A row: a board under a condition, or calibrated in some media. */
export interface Row {
  board: string
  name: string
  summary: Summary
}

/** @param rows before and after one reference */
export function mismatchTable(rows: (Row & { stage: string })[]): string {
  return table(
    ['electrode', 'board', 'reference', 'wrong levels, %', 'wrong and certain, %', 'withheld, %'],
    rows.map(({ board, name, stage, summary }) => [name, board, stage, shareText(summary.wrong), shareText(summary.wrongAndCertain), shareText(summary.withheld)]),
  )
}

/** The same for calibrations in known media. */
export interface MediaRow extends Row {
  units: number
  /** Codes of the fits that were refused. */
  refusals: string[]
}

export function mediaTable(rows: MediaRow[]): string {
  return table(
    ['media', 'board', 'units', 'refused', 'wrong levels, %', 'wrong and certain, %', 'withheld, %'],
    rows.map(({ board, name, units, refusals, summary }) => [
      name,
      board,
      `${units}`,
      refusals.length === 0 ? '0' : `${refusals.length} (${[...new Set(refusals)].join(', ')})`,
      ...(refusals.length === units ? ['', '', ''] : [shareText(summary.wrong), shareText(summary.wrongAndCertain), shareText(summary.withheld)]),
    ]),
  )
}

export function confidenceTable(cells: { name: string; bins: ConfidenceBin[] }[]): string {
  return table(
    ['media', 'confidence, %', 'levels', 'mean confidence, %', 'right, %'],
    cells.flatMap(({ name, bins }) =>
      bins.filter(({ count }) => count > 0).map(({ from, to, count, stated, right }) => [
        name,
        `${Math.round(100 * from)} to ${Math.round(100 * Math.min(1, to))}`,
        `${count}`,
        plain(100 * stated, 3),
        plain(100 * right, 3),
      ]),
    ),
  )
}

export function potentiationTable(rows: { board: string; rms: number[] }[]): string {
  return table(['board', 'rms error after an hour, K / Ca / Fe'], rows.map(({ board, rms }) => [board, rms.map((value) => plain(value, 2)).join(' / ')]))
}
