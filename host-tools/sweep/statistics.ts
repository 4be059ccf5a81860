import { figureColumn } from './run-figures'
import type { Cell, Table } from './table'

/** A table's figures, run by run and put together for each value of each varied field. */
export interface SweepStatistics {
  /** Fields that take more than one value, but for the seed; when there are none, one group of all runs. */
  fields: FieldStatistics[]
  figures: string[]
  runs: RunOfSweep[]
  /** Runs that miss an aim, those with most misses first, and where as many miss, the earlier run first. */
  missed: RunOfSweep[]
}

export interface FieldStatistics {
  /** Empty for the group of all runs. */
  field: string
  groups: Group[]
}

/** The runs with one value of a field. */
interface Group {
  value: Cell
  runs: RunOfSweep[]
  /** Runs that miss an aim. */
  missed: number
  /** Per figure; null where no run has a value. */
  quartiles: (Quartiles | null)[]
}

export interface Quartiles {
  first: number
  median: number
  third: number
}

export interface RunOfSweep {
  run: number
  seed: number
  /** What was varied, without the seed: "noise.mains_uV=10". */
  varied: string
  values: Record<string, Cell>
  /** Per figure; null where the run has none. */
  figures: (number | null)[]
  missed: number
}

const SEED = 'seed'
const MISSED = 'figures.missed'
/** Rounding alone, and judged as a figure of the sweep. */
const ROUNDING = 'energy.unexplained_uJ'

export function statisticsOf({ columns, rows }: Table): SweepStatistics {
  const names = columns.map(({ name }) => name)
  const isFigure = names.map((name) => figureColumn(name) !== undefined)
  const figures = names.filter((name, at) => isFigure[at] && name !== MISSED && name !== ROUNDING)
  const fields = names.filter((name, at) => at > names.indexOf('runs') && !isFigure[at] && name !== SEED)
  const at = (name: string) => names.indexOf(name)
  const runs = rows.map((row): RunOfSweep => ({
    run: Number(row[at('run')]),
    seed: Number(row[at(SEED)]),
    varied: fields.map((field) => `${field}=${String(row[at(field)])}`).join(' '),
    values: Object.fromEntries(fields.map((field) => [field, row[at(field)]])),
    figures: figures.map((figure) => row[at(figure)] as number | null),
    missed: Number(row[at(MISSED)]),
  }))
  const varied = fields.map((field) => fieldStatistics(field, runs, figures.length)).filter(({ groups }) => groups.length > 1)
  return {
    fields: varied.length > 0 ? varied : [{ field: '', groups: [groupOf(null, runs, figures.length)] }],
    figures,
    runs,
    missed: runs.filter(({ missed }) => missed > 0).sort((a, b) => b.missed - a.missed || a.run - b.run),
  }
}

function fieldStatistics(field: string, runs: RunOfSweep[], figures: number): FieldStatistics {
  const values = [...new Set(runs.map((run) => run.values[field]))]
  if (values.every((value) => typeof value === 'number')) values.sort((a, b) => Number(a) - Number(b))
  return { field, groups: values.map((value) => groupOf(value, runs.filter((run) => run.values[field] === value), figures)) }
}

function groupOf(value: Cell, runs: RunOfSweep[], figures: number): Group {
  const quartiles = Array.from({ length: figures }, (_, figure) => quartilesOf(runs.map((run) => run.figures[figure])))
  return { value, runs, missed: runs.filter(({ missed }) => missed > 0).length, quartiles }
}

/** Median and quartiles; between two values on a straight line. Values that are missing are left out; null where none is there. */
export function quartilesOf(values: (number | null)[]): Quartiles | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b)
  if (sorted.length === 0) return null
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const before = sorted[Math.floor(place)]
    return before + (sorted[Math.ceil(place)] - before) * (place % 1)
  }
  return { first: at(0.25), median: at(0.5), third: at(0.75) }
}

/** Is a figure the same in all runs? */
export function isConstant({ runs }: SweepStatistics, figure: number): boolean {
  return runs.every((run) => run.figures[figure] === runs[0].figures[figure])
}
