import { plain } from '../report/format'
import { renderPage, type Block, type Chart, type Section, type Series } from '../report/page'
import { isConstant, quartilesOf, type FieldStatistics, type RunOfSweep, type SweepStatistics } from './statistics'
import { quartilesText, runText, WORST } from './sweep-text'

/** Seeds that one can choose to see: the worst, then the first. */
const SEEDS_TO_CHOOSE = 200
const RUN_COLOR = 4

/** One page about a sweep: every figure against every varied field, with the runs that one chooses laid over. */
export function renderSweepPage(title: string, statistics: SweepStatistics): string {
  return renderPage(title, [summarySection(statistics), ...statistics.fields.map((field) => fieldSection(field, statistics))])
}

function summarySection({ runs, missed, fields }: SweepStatistics): Section {
  const varied = fields.flatMap(({ field }) => (field === '' ? [] : [field]))
  const seeds = new Set(runs.map(({ seed }) => seed)).size
  const worst: Block[] = [
    {
      kind: 'table',
      caption: `The ${Math.min(WORST, missed.length)} worst runs: iongate simulate with the same values and --seed shows one in detail.`,
      columns: [{ label: 'Run' }, { label: 'Seed', isNumeric: true }, { label: 'Varied' }, { label: 'Aims missed', isNumeric: true }],
      rows: missed.slice(0, WORST).map((run) => [`${run.run}`, `${run.seed}`, run.varied, `${run.missed}`]),
    },
  ]
  return {
    heading: 'Summary',
    text: missed.length === 0 ? 'Every run reaches its aims.' : `The worst is ${runText(missed[0])}.`,
    blocks: [
      {
        kind: 'facts',
        facts: [
          { label: 'Runs', value: `${runs.length}`, note: `${seeds} ${seeds === 1 ? 'seed' : 'seeds'}` },
          { label: 'Miss an aim', value: `${missed.length}`, note: `of ${runs.length} runs` },
          { label: 'Varied', value: `${varied.length === 0 ? 'seed alone' : varied.length}`, note: varied.join(', ') },
        ],
      },
      ...(missed.length === 0 ? [] : worst),
    ],
  }
}

function fieldSection(field: FieldStatistics, statistics: SweepStatistics): Section {
  const { figures } = statistics
  const shown = figures.map((_, figure) => figure).filter((figure) => !isConstant(statistics, figure))
  const seeds = seedsToChoose(statistics)
  const isField = field.field !== ''
  const chooser: Block = { kind: 'chooser', label: 'Seeds to lay over the charts', options: seeds.map(({ label }) => label) }
  return {
    heading: isField ? `Against ${field.field}` : 'Against the seed',
    text: isField
      ? 'Dots are runs, moved aside a little where they share a value. The line joins medians; half of all runs lie between the dashed lines.'
      : 'Dots are runs.',
    blocks: [
      ...(isField ? [chooser] : []),
      { kind: 'grid', charts: shown.map((figure) => (isField ? fieldChart(field, figure, figures[figure], seeds) : seedChart(figure, statistics))) },
      statisticsTable(field, shown, figures),
    ],
  }
}

interface SeedToChoose {
  seed: number
  label: string
  runs: RunOfSweep[]
}

/** Those whose runs miss most aims first. */
function seedsToChoose({ runs }: SweepStatistics): SeedToChoose[] {
  const bySeed = new Map<number, RunOfSweep[]>()
  for (const run of runs) bySeed.set(run.seed, [...(bySeed.get(run.seed) ?? []), run])
  const missedOf = (of: RunOfSweep[]) => of.reduce((sum, { missed }) => sum + missed, 0)
  return [...bySeed]
    .map(([seed, of]) => ({ seed, runs: of, missed: missedOf(of) }))
    .sort((a, b) => b.missed - a.missed || a.seed - b.seed)
    .slice(0, SEEDS_TO_CHOOSE)
    .map(({ seed, runs: of, missed }) => ({ seed, runs: of, label: `seed ${seed}${missed === 0 ? '' : `, ${missed} aims missed`}` }))
}

function fieldChart({ field, groups }: FieldStatistics, figure: number, name: string, seeds: SeedToChoose[]): Chart {
  // A value that is no number stands at its place in the order.
  const places = groups.map(({ value }, i) => (typeof value === 'number' ? value : i))
  const isNumeric = groups.every(({ value }) => typeof value === 'number')
  const gaps = places.slice(1).map((place, i) => place - places[i])
  const spread = 0.3 * Math.min(...gaps)
  const dots = groups.flatMap(({ runs }, i) =>
    runs.map((run, k) => ({ x: places[i] + spread * ((k + 0.5) / runs.length - 0.5), y: run.figures[figure] })),
  )
  const quartile = (label: string, of: 'first' | 'median' | 'third', isDashed: boolean): Series => ({
    label,
    color: 0,
    style: 'line',
    isDashed,
    x: places,
    y: groups.map(({ quartiles }) => quartiles[figure]?.[of] ?? null),
  })
  const legend = isNumeric ? '' : ` ${groups.map(({ value }, i) => `${i}: ${String(value)}`).join(', ')}.`
  return {
    kind: 'chart',
    caption: `${name} against ${field}.${legend}`,
    xLabel: field,
    yLabel: name,
    group: field,
    height_px: 240,
    series: [
      { label: 'run', color: RUN_COLOR, style: 'points', x: dots.map(({ x }) => x), y: dots.map(({ y }) => y) },
      quartile('first quartile', 'first', true),
      quartile('median', 'median', false),
      quartile('third quartile', 'third', true),
    ],
    // Where other fields are varied too, a seed's line joins its medians over them.
    overlays: seeds.map(({ seed, runs }) => ({
      label: `seed ${seed}`,
      x: places,
      y: groups.map(({ value }) => quartilesOf(runs.filter((run) => run.values[field] === value).map((run) => run.figures[figure]))?.median ?? null),
    })),
  }
}

function seedChart(figure: number, { runs, figures }: SweepStatistics): Chart {
  const rising = [...runs].sort((a, b) => a.seed - b.seed)
  const all = quartilesOf(runs.map((run) => run.figures[figure]))
  return {
    kind: 'chart',
    caption: `${figures[figure]} of each run.`,
    xLabel: 'seed',
    yLabel: figures[figure],
    group: 'seed',
    height_px: 240,
    series: [{ label: 'run', color: RUN_COLOR, style: 'points', x: rising.map(({ seed }) => seed), y: rising.map((run) => run.figures[figure]) }],
    references: all === null ? [] : [{ y: all.median, label: `median ${plain(all.median, 3)}` }],
  }
}

function statisticsTable({ field, groups }: FieldStatistics, shown: number[], figures: string[]): Block {
  const isField = field !== ''
  return {
    kind: 'table',
    caption: 'Median, and in brackets the quartiles.',
    columns: [{ label: 'Figure' }, ...groups.map(({ value }) => ({ label: isField ? `${field} ${String(value)}` : 'all runs', isNumeric: true }))],
    rows: [
      ['runs that miss an aim', ...groups.map(({ missed, runs }) => `${missed} of ${runs.length}`)],
      ...shown.map((figure) => [figures[figure], ...groups.map(({ quartiles }) => quartilesText(quartiles[figure]))]),
    ],
  }
}
