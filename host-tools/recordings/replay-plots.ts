import type { Chart, Section, Series } from '../report/page'
import type { ContactReplay } from './contact-replay'
import type { LadderReplay } from './ladder-replay'
import type { TriboelectricRecording } from './recording'
import type { TransientReplay } from './transient-replay'

/** Colours of the page's palette. */
const RECORDED = 4
const INTEGER = 0
const SECOND = 1
/** More points than this across a screen cannot be seen. */
const POINTS_MAX = 4000

/** The recording, what the detector saw of it, and the events. */
export function contactSection(heading: string, recording: TriboelectricRecording, { events, trace }: ContactReplay): Section {
  const marks = (kind: 'contact' | 'separation', color: number): Series => {
    const ofKind = events.filter((event) => event.kind === kind)
    const value = new Map(trace.time_s.map((time_s, i) => [time_s, trace.value[i]]))
    return {
      label: kind,
      color,
      style: 'points',
      x: ofKind.map(({ time_s }) => time_s),
      y: ofKind.map(({ time_s }) => value.get(time_s) ?? null),
    }
  }
  return {
    heading,
    text: 'The detector looks at means over one and a half mains periods, which take out mains and ripple; contacts are its negative lobes, separations its positive ones.',
    blocks: [
      {
        kind: 'chart',
        caption: 'Recording, what the detector sees, and its events.',
        xLabel: 'time, s',
        yLabel: recording.unit === 'V' ? 'recorder’s counts' : 'voltage, mV',
        height_px: 360,
        series: [
          line('recorded', RECORDED, recording.time_s, recording.values),
          line('seen by the detector', INTEGER, trace.time_s, trace.value),
          marks('contact', SECOND),
          marks('separation', 2),
        ],
      },
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

/** A line with at most POINTS_MAX points; where it is thinned, each pair kept is the lowest and highest of its stretch. */
function line(label: string, color: number, x: number[], y: number[]): Series {
  if (x.length <= POINTS_MAX) return { label, color, style: 'line', x, y }
  const stretch = Math.ceil((2 * x.length) / POINTS_MAX)
  const kept: number[] = []
  for (let start = 0; start < x.length; start += stretch) {
    const part = y.slice(start, start + stretch)
    const low = start + part.indexOf(Math.min(...part))
    const high = start + part.indexOf(Math.max(...part))
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]))
  }
  return { label, color, style: 'line', x: kept.map((i) => x[i]), y: kept.map((i) => y[i]) }
}
