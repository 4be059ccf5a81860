import { figureColumn, figureColumns } from './run-figures'
import { valuesOfRun, type Sweep } from './sweep'
import { sweepField } from './sweep-fields'
import type { Cell, Column, Table } from './table'

/** The first columns of every sweep's table: which sweep, which run of it, and how many it has. */
const SWEEP: Column = { name: 'sweep', kind: 'text' }
const RUN: Column = { name: 'run', kind: 'count' }
const RUNS: Column = { name: 'runs', kind: 'count' }

/** A row says what it belongs to, so that parts made on different machines can be joined. */
export function belongingOf(row: Cell[]): { sweep: string; run: number; runs: number } {
  return { sweep: String(row[0]), run: Number(row[1]), runs: Number(row[2]) }
}

/** Whether these are the columns of a sweep's table. */
export function isSweepTable({ columns }: Table): boolean {
  return [SWEEP, RUN, RUNS].every(({ name }, at) => columns[at]?.name === name)
}

/** The column of a name in a sweep's table. Throws unknown-field. */
export function sweepColumn(name: string): Column {
  const own = [SWEEP, RUN, RUNS].find((column) => column.name === name)
  if (own !== undefined) return own
  return figureColumn(name) ?? { name, kind: sweepField(name).kind }
}

/** The table of these runs, in their order. */
export function sweepTable(sweep: Sweep, ions: string[], runs: number[], figuresOf: (run: number) => Cell[]): Table {
  const varied = sweep.variations.map(({ field: { name, kind } }): Column => ({ name, kind }))
  return {
    columns: [SWEEP, RUN, RUNS, ...varied, ...figureColumns(ions)],
    rows: runs.map((run) => [sweep.id, run, sweep.runs, ...valuesOfRun(sweep, run), ...figuresOf(run)]),
  }
}
