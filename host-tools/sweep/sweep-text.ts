import { plain } from '../report/format'
import { isConstant, type FieldStatistics, type Quartiles, type RunOfSweep, type SweepStatistics } from './statistics'

/** Seeds of the worst runs that are named. */
export const WORST = 5
/** A terminal as narrow as this breaks no line. */
const WIDTH = 80
const GAP = '  '

/** What a sweep showed: for each varied field a table of medians and quartiles, and the worst runs. */
export function sweepText(statistics: SweepStatistics): string[] {
  const { figures, fields, runs } = statistics
  if (runs.length === 0) return []
  const shown = figures.map((_, figure) => figure).filter((figure) => !isConstant(statistics, figure))
  const same = figures.flatMap((name, figure) => (isConstant(statistics, figure) ? [`${name} ${cellText(runs[0].figures[figure])}`] : []))
  return [
    ...fields.flatMap((field) => ['', ...fieldLines(field, shown, figures)]),
    '',
    ...(same.length === 0 ? [] : [...wrapped(`The same in every run: ${same.join(', ')}.`), '']),
    ...worstLines(statistics),
  ]
}

function fieldLines({ field, groups }: FieldStatistics, shown: number[], figures: string[]): string[] {
  const title = field === '' ? 'All runs' : field
  const labels = [title, 'runs that miss an aim', ...shown.map((figure) => figures[figure])]
  const columns = groups.map(({ value, missed, runs, quartiles }) => [
    field === '' ? `${runs.length}` : String(value),
    `${missed} of ${runs.length}`,
    ...shown.map((figure) => quartilesText(quartiles[figure])),
  ])
  const first = Math.max(...labels.map((label) => label.length))
  const lines: string[] = []
  for (const block of blocksOf(columns, WIDTH - first)) {
    if (lines.length > 0) lines.push('')
    const widths = block.map((column) => Math.max(...column.map((cell) => cell.length)))
    labels.forEach((label, row) => lines.push([label.padEnd(first), ...block.map((column, i) => column[row].padStart(widths[i]))].join(GAP)))
  }
  return lines
}

/** As many columns side by side as fit, at least one. */
function blocksOf(columns: string[][], room: number): string[][][] {
  const blocks: string[][][] = []
  let left = 0
  for (const column of columns) {
    const width = Math.max(...column.map((cell) => cell.length)) + GAP.length
    if (blocks.length === 0 || width > left) {
      blocks.push([])
      left = room
    }
    blocks[blocks.length - 1].push(column)
    left -= width
  }
  return blocks
}

/** Median, and in brackets the quartiles, where they differ from it. */
export function quartilesText(quartiles: Quartiles | null): string {
  if (quartiles === null) return '–'
  const { first, median, third } = quartiles
  return first === third ? cellText(median) : `${cellText(median)} (${cellText(first)} to ${cellText(third)})`
}

function cellText(value: number | null): string {
  return value === null ? '–' : plain(value, 3)
}

function worstLines({ missed, runs }: SweepStatistics): string[] {
  if (missed.length === 0) return [`All ${runs.length} runs reach their aims.`]
  const rest = missed.length > WORST ? [`… and ${missed.length - WORST} more`] : []
  return [`${missed.length} of ${runs.length} runs miss an aim, the worst first:`, ...[...missed.slice(0, WORST).map(runText), ...rest].map((line) => `  ${line}`)]
}

export function runText({ run, seed, varied, missed }: RunOfSweep): string {
  return `run ${run}: ${varied === '' ? '' : `${varied} `}seed=${seed}, ${missed} ${missed === 1 ? 'aim' : 'aims'} missed`
}

function wrapped(text: string): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines[lines.length - 1]
    if (line !== '' && line.length + 1 + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
