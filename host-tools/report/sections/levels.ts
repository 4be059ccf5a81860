import { LEVEL_NAMES, type Interrogation } from '../../simulation/interrogations'
import type { RunSummary } from '../../simulation/run-summary'
import { undecodedIons, type FinishedRun } from '../../simulation/simulated-run'
import { percent, plain } from '../format'
import type { Chart, Section, Series, Table } from '../page'

/** Grey. */
const DOUBTED_COLOR = 4
/** What stands at each boundary: the level above it. */
const BOUNDARY_LABELS = LEVEL_NAMES.slice(1)

/** Activation decoded by the device beside the gel's own, ion by ion. */
export function levelSection(run: FinishedRun, summary: RunSummary): Section {
  return {
    heading: 'Ion levels',
    text:
      'Activation of each ion over time: 1 is the response of a rested gel to the reference medium. Dots are what the device decoded from its ' +
      'window sums (grey where a flag made it doubt them), the dashed line joins what the medium truly offered at the same moments. Dotted lines are the boundaries of the levels that rules act on.' + leftOut(run),
    blocks: [
      { kind: 'grid', charts: run.ions.map((ion, index) => ionChart(run, summary, ion, index)) },
      agreementTable(summary),
      confusionTable(summary),
    ],
  }
}

/** Ions of the gel that the device does not decode. */
function leftOut(run: FinishedRun): string {
  const ions = undecodedIons(run)
  return ions.length === 0 ? '' : ` The device’s calibration does not decode ${ions.join(', ')}, which the gel gates too.`
}

function ionChart(run: FinishedRun, { interrogations }: RunSummary, ion: string, index: number): Chart {
  const trusted = interrogations.filter(({ cycle }) => cycle.flags === 0)
  const doubted = interrogations.filter(({ cycle }) => cycle.flags !== 0)
  const dots = (label: string, color: number, list: Interrogation[]): Series => ({
    label,
    color,
    style: 'points',
    x: list.map((one) => one.time_s),
    y: list.map((one) => one.ions[index].activation),
  })
  const boundaries = run.configuration.decoder.levelBoundaries_Q15[index]
  return {
    kind: 'chart',
    caption: `${ion}, decoded and true.`,
    xLabel: 'time (s)',
    yLabel: `${ion} activation`,
    group: 'run',
    height_px: 250,
    series: [
      {
        label: 'true',
        color: index,
        style: 'line',
        isDashed: true,
        x: interrogations.map((one) => one.time_s),
        y: interrogations.map((one) => one.ions[index].trueActivation),
      },
      dots('decoded', index, trusted),
      ...(doubted.length === 0 ? [] : [dots('doubted', DOUBTED_COLOR, doubted)]),
    ],
    references: boundaries.map((boundary_Q15, i) => ({ y: boundary_Q15 / 32768, label: BOUNDARY_LABELS[i] })),
  }
}

function agreementTable({ levels, interrogations }: RunSummary): Table {
  const doubted = interrogations.filter(({ cycle }) => cycle.flags !== 0).length
  return {
    kind: 'table',
    caption: `Levels against the truth. Of ${interrogations.length} interrogations the device doubted ${doubted}: these it does not act on, and they are not counted.`,
    columns: [
      { label: 'Ion' },
      { label: 'Interrogations', isNumeric: true },
      { label: 'Levels right', isNumeric: true },
      { label: 'Activation error, rms', isNumeric: true },
    ],
    rows: levels.map((row) => [row.ion, `${row.trusted}`, percent(row.agreement), plain(row.rmsError, 3)]),
  }
}

function confusionTable({ levels }: RunSummary): Table {
  return {
    kind: 'table',
    caption: 'Decoded levels by true level: number of interrogations. Off the diagonal is wrong.',
    columns: [{ label: 'Truth' }, ...LEVEL_NAMES.map((name) => ({ label: `decoded ${name}`, isNumeric: true }))],
    rows: levels.flatMap(({ ion, confusion }) =>
      confusion.flatMap((row, level) =>
        row.some((count) => count > 0) ? [[`${ion} ${LEVEL_NAMES[level]}`, ...row.map((count) => (count === 0 ? '·' : `${count}`))]] : [],
      ),
    ),
  }
}
