import type { Chart, Section, Series, Table } from '../report/page'
import { type ContactEvent, type ContactReplay, POINTS_MAX } from './contact-replay'
import { type Agreement, type EventLabel, LABEL_TOLERANCE_S, agreement } from './event-labels'
import type { LadderReplay } from './ladder-replay'
import { SIGNAL_LABELS, prefixFor, type RecordingOverview } from './overview'
import type { TriboelectricStream } from './recording'
import type { SignalTable } from './tables/signal-table'
import { thinnedLine } from './thinned-line'
import type { TransientReplay } from './transient-replay'

/** Colours of the page's palette. */
const RECORDED = 4
const INTEGER = 0
const SECOND = 1

/** The recording, what the detector saw of it, the events, and the labels where there are some. */
export function contactSection(heading: string, recording: TriboelectricStream, replay: ContactReplay, labels?: EventLabel[]): Section {
  const { recorded, trace, events } = replay
  const found = (kind: ContactEvent['kind'], color: number): Series => {
    const ofKind = events.filter((event) => event.kind === kind)
    return { label: kind, color, style: 'points', x: ofKind.map(({ time_s }) => time_s), y: ofKind.map(({ seen }) => seen) }
  }
  // Labels lie on a line of their own below and above all samples, on the side where their lobes point.
  const margin = 0.08 * (recording.highest - recording.lowest || 1)
  const labelled = (kind: ContactEvent['kind'], color: number, y: number): Series => {
    const times = (labels ?? []).filter((label) => label.kind === kind).map(({ time_s }) => time_s).sort((a, b) => a - b)
    return { label: `${kind}, labelled`, color, style: 'points', x: times, y: times.map(() => y) }
  }
  return {
    heading,
    text: 'The detector looks at means over one and a half mains periods, which take out mains and ripple; contacts are its negative lobes, separations its positive ones.',
    blocks: [
      {
        kind: 'chart',
        caption: `Recording, what the detector sees, and its events${labels === undefined ? '.' : '; labelled contacts along the lower edge, labelled separations along the upper one.'}`,
        xLabel: 'time, s',
        yLabel: `${/A$/.test(recording.unit) ? 'current' : 'voltage'}, ${recording.unit}`,
        height_px: 360,
        series: [
          { label: 'recorded', color: RECORDED, style: 'line', x: recorded.x, y: recorded.y },
          { label: 'seen by the detector', color: INTEGER, style: 'line', x: trace.x, y: trace.y },
          found('contact', SECOND),
          found('separation', 2),
          ...(labels === undefined ? [] : [labelled('contact', 3, recording.lowest - margin), labelled('separation', 5, recording.highest + margin)]),
        ],
      },
      ...(labels === undefined ? [] : [labelTable(events, labels)]),
    ],
  }
}

/** More times than this are counted only: the page is for a look at some of them. */
const TIMES_SHOWN = 20

function timesText(of: EventLabel[]): string {
  const shown = of.slice(0, TIMES_SHOWN).map(({ time_s }) => time_s.toFixed(2)).join(', ')
  return of.length > TIMES_SHOWN ? `${shown} and ${of.length - TIMES_SHOWN} more` : shown || '–'
}

/** How labels and events agree: a column for each kind, which a narrow screen holds. */
function labelTable(events: ContactEvent[], labels: EventLabel[]): Table {
  const kinds = ['contact', 'separation'] as const
  const agreements = kinds.map((kind) => agreement(labels, events, kind, LABEL_TOLERANCE_S))
  const row = (label: string, of: (one: Agreement) => string) => [label, ...agreements.map(of)]
  return {
    kind: 'table',
    caption: `Labels and events of one kind are the same when they lie within ${LABEL_TOLERANCE_S} s of each other.`,
    columns: [{ label: '' }, ...kinds.map((label) => ({ label }))],
    rows: [
      row('labels', (one) => String(one.labels)),
      row('events', (one) => String(one.events)),
      row('agree', ({ matched }) => String(matched)),
      row('labels without event, s', ({ missed }) => timesText(missed)),
      row('events without label, s', ({ extra }) => timesText(extra)),
    ],
  }
}

/** Every odd sweep with its integer decode, the templates, and the variance explained. */
export function ladderSection(heading: string, { sweeps, traces, templates_pA }: LadderReplay): Section {
  const time_ms = traces.time_s.map((time_s) => time_s * 1000)
  const charts = sweeps.flatMap((sweep, i): Chart[] =>
    sweep.fitted || sweep.variance_explained === null
      ? []
      : [
          {
            kind: 'chart',
            caption: `Sweep ${sweep.sweep}, step of ${sweep.step_mV} mV: ${(100 * sweep.variance_explained).toFixed(2)} % of the variance explained.`,
            xLabel: 'time in the step, ms',
            yLabel: 'current less baseline, pA',
            group: 'sweeps',
            series: [
              line('recorded', RECORDED, time_ms, traces.current_pA[i]),
              line('decoded by integers', INTEGER, time_ms, traces.decoded_pA[i]),
            ],
          },
        ],
  )
  const explained = (label: string, color: number, of: (sweep: LadderReplay['sweeps'][number]) => number | null): Series => {
    const judged = sweeps.filter((sweep) => of(sweep) !== null)
    return { label, color, style: 'points', x: judged.map(({ step_mV }) => step_mV), y: judged.map(of) }
  }
  return {
    heading,
    text: 'Templates are fitted on the even sweeps in double precision; the odd sweeps are decoded by the firmware’s window sums and integer unmixing.',
    blocks: [
      {
        kind: 'chart',
        caption: 'Variance explained of the current during the step, about its mean, over all sweeps.',
        xLabel: 'step, mV',
        yLabel: 'variance explained',
        series: [
          explained('by integers', INTEGER, (sweep) => sweep.variance_explained),
          explained('left by noise', RECORDED, (sweep) => sweep.noise_ceiling),
        ],
        references: [{ y: 0.98, label: 'aim' }],
      },
      {
        kind: 'chart',
        caption: 'Templates, each at the largest activation among the even sweeps.',
        xLabel: 'time in the step, ms',
        yLabel: 'current, pA',
        series: templates_pA.map((template, component) => line(`component ${component + 1}`, component, time_ms, template)),
      },
      { kind: 'grid', charts },
    ],
  }
}

/** The first sweep's transients with the double-precision exponential. */
export function transientSection(heading: string, { traces }: TransientReplay): Section {
  return {
    heading,
    text: 'The integer method needs no fit: two window sums side by side are terms of a geometric series whose ratio gives the time constant.',
    blocks: [
      {
        kind: 'grid',
        charts: traces.map(({ edge, time_ms, current_pA, fitted_pA }) => ({
          kind: 'chart',
          caption: `Transient after the step goes ${edge}, first sweep.`,
          xLabel: 'time since the step’s edge, ms',
          yLabel: 'current, pA',
          series: [
            { label: 'recorded', color: RECORDED, style: 'points', x: time_ms, y: current_pA },
            { label: 'exponential, double precision', color: SECOND, style: 'line', x: time_ms, y: fitted_pA },
          ],
        })),
      },
    ],
  }
}

/** Current and voltage over time, and the current over the voltage. */
export function overviewSection(heading: string, { reason, ranges }: RecordingOverview, { sweeps }: SignalTable): Section {
  const shown = sweeps.slice(0, SWEEPS_SHOWN)
  const signals = ranges.map(({ signal, lowest, highest }): ShownSignal => {
    const [name, unit] = SIGNAL_LABELS[signal]
    const [prefix, scale] = prefixFor(Math.max(Math.abs(lowest), Math.abs(highest)))
    return { signal, name, label: `${name}, ${prefix}${unit}`, scale }
  })
  const voltage = signals.find(({ signal }) => signal !== 'current_A')
  const current = signals.find(({ signal }) => signal === 'current_A')
  const curve = voltage === undefined || current === undefined ? [] : [curveChart(shown, voltage, current)]
  const text = `The firmware plays nothing of it: ${reason}.${sweeps.length > shown.length ? ` The first ${shown.length} of ${sweeps.length} sweeps are shown.` : ''}`
  return { heading, text, blocks: [...(shown[0].time_s === undefined ? [] : signals.map((signal) => timeChart(shown, signal))), ...curve] }
}

const SWEEPS_SHOWN = 12

interface ShownSignal {
  signal: keyof typeof SIGNAL_LABELS
  name: string
  /** With the unit, in which `scale` is one. */
  label: string
  scale: number
}

function timeChart(sweeps: SignalTable['sweeps'], { signal, name, label, scale }: ShownSignal): Chart {
  const series = sweeps.map((sweep, i) => line(`sweep ${sweep.sweep}`, i, sweep.time_s ?? [], (sweep[signal] ?? []).map((value) => value / scale)))
  return { kind: 'chart', caption: `The ${name} as recorded.`, xLabel: 'time, s', yLabel: label, group: 'overview', series }
}

/** A voltage may go forth and back: each way is a series of its own, whose points are drawn in order of the voltage. */
function curveChart(sweeps: SignalTable['sweeps'], voltage: ShownSignal, current: ShownSignal): Chart {
  const series = sweeps.flatMap((sweep, i) => {
    const currents = sweep[current.signal] ?? []
    const points = (sweep[voltage.signal] ?? []).map((x, k) => ({ x: x / voltage.scale, y: currents[k] / current.scale }))
    return ways(points.map(({ x }) => x)).map(([from, end]): Series => {
      const way = points.slice(from, end)
      const name = way.length > 1 && way[way.length - 1].x < way[0].x ? 'falling' : 'rising'
      way.sort((one, other) => one.x - other.x)
      return { label: `sweep ${sweep.sweep}, ${name}`, color: i, style: 'points', x: way.map(({ x }) => x), y: way.map(({ y }) => y) }
    })
  })
  return { kind: 'chart', caption: `The current over the ${voltage.name}.`, xLabel: voltage.label, yLabel: current.label, series }
}

/** Stretches between the ends and the lowest and the highest value, as first index and the one behind the last. */
function ways(values: number[]): [from: number, end: number][] {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity)
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity)
  const turns = [0, values.indexOf(lowest), values.indexOf(highest), values.length].sort((a, b) => a - b)
  return turns.slice(1).flatMap((end, i) => (end - turns[i] > 1 ? [[turns[i], end]] : []))
}

/** A line with as many points as a screen shows. */
function line(label: string, color: number, x: number[], y: number[]): Series {
  const thinned = thinnedLine(x.length, POINTS_MAX)
  x.forEach((value, i) => thinned.add(value, y[i]))
  thinned.end()
  return { label, color, style: 'line', x: thinned.x, y: thinned.y }
}
