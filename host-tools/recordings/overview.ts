import type { ReplayResult } from './replay-result'
import { type SignalTable, sampleCount } from './tables/signal-table'

/** What a recording holds that the firmware does not play. */
export interface RecordingOverview {
  reason: string
  madeBy?: string
  sweeps: number
  samples: number
  /** From the first sample to the last, over all sweeps; null without times. */
  duration_s: number | null
  columns: SignalTable['columns']
  /** Of each signal that is there, over all sweeps, in SI units. */
  ranges: { signal: 'command_V' | 'voltage_V' | 'current_A'; lowest: number; highest: number }[]
}

const SIGNALS = ['command_V', 'voltage_V', 'current_A'] as const

export function overviewOf({ sweeps, madeBy, columns }: SignalTable, reason: string): RecordingOverview {
  const times = sweeps.map(({ time_s }) => time_s)
  const ranges = SIGNALS.flatMap((signal) => {
    const parts = sweeps.flatMap((sweep) => (sweep[signal] === undefined ? [] : [sweep[signal]]))
    if (parts.length === 0) return []
    const lowest = parts.reduce((least, values) => values.reduce((a, b) => Math.min(a, b), least), Infinity)
    const highest = parts.reduce((most, values) => values.reduce((a, b) => Math.max(a, b), most), -Infinity)
    return [{ signal, lowest, highest }]
  })
  return {
    reason,
    madeBy,
    sweeps: sweeps.length,
    samples: sweeps.reduce((sum, sweep) => sum + sampleCount(sweep), 0),
    duration_s: times[0] === undefined ? null : times.reduce((sum, time_s = []) => sum + ((time_s.at(-1) ?? 0) - (time_s[0] ?? 0)), 0),
    columns,
    ranges,
  }
}

/** Each signal's name and unit. */
export const SIGNAL_LABELS = { command_V: ['command', 'V'], voltage_V: ['voltage', 'V'], current_A: ['current', 'A'] } as const
const PREFIXES: [string, number][] = [['', 1], ['m', 1e-3], ['µ', 1e-6], ['n', 1e-9], ['p', 1e-12]]

export function overviewResult(overview: RecordingOverview): ReplayResult {
  const { reason, madeBy, sweeps, samples, duration_s, columns, ranges } = overview
  return {
    fields: { kind: 'overview', made_by: madeBy ?? null, sweeps, samples, duration_s, columns, ranges, reason },
    figures: [],
    inapplicable: [{ name: 'replay', reason: `nothing of it can be played: ${reason}` }],
    lines: [
      `${samples} samples in ${sweeps === 1 ? 'one sweep' : `${sweeps} sweeps`}${duration_s === null ? '' : `, ${duration_s.toPrecision(4)} s`}${madeBy === undefined ? '' : `, written by ${madeBy}`}`,
      `columns: ${columns.map(({ quantity, name, unit }) => `${quantity} “${name}”${unit === '' ? '' : ` in ${unit}`}`).join(', ')}`,
      ...ranges.map(({ signal, lowest, highest }) => `${SIGNAL_LABELS[signal][0]} from ${engineering(lowest, highest, SIGNAL_LABELS[signal][1])}`),
    ],
  }
}

/** The prefix in which a value of this size has one to three digits before its point, and what it stands for. */
export function prefixFor(largest: number): [prefix: string, scale: number] {
  return PREFIXES.find(([, size]) => largest >= size) ?? PREFIXES[PREFIXES.length - 1]
}

/** Both ends of a range in the prefix that suits the larger one. */
function engineering(lowest: number, highest: number, unit: string): string {
  const largest = Math.max(Math.abs(lowest), Math.abs(highest))
  const [prefix, scale] = prefixFor(largest)
  const shown = (value: number) => String(Number((value / scale).toPrecision(4)))
  return `${shown(lowest)} to ${shown(highest)} ${prefix}${unit}`
}
