import { IongateError } from '../../diagnostics'
import type { Overview, StepRecording, StepSweep } from '../recording'
import { stepProtocol } from '../step-protocol'
import { type SignalSweep, type SignalTable, sampleCount } from './signal-table'

/** A measured voltage is at a level while it stays within this part of its whole span, and at least LEVEL_MIN_V. */
const LEVEL_PART = 0.01
const LEVEL_MIN_V = 0.001
/** Samples that a level has to last: fewer are its edge. */
const LEVEL_SAMPLES = 3
/** A command that changes more often, for a sample, is swept. */
const CHANGES_MAX = 0.125
/** Intervals between samples may differ by this part of the mean one. */
const INTERVAL_PART = 0.5

/**
 * Voltage steps in a recording of voltage and current: the sweeps of the file where it has several, else a piece for each
 * time that the voltage leaves its first level, cut to a common length. Without steps, or with samples that are not even in
 * time, an overview that says why.
 */
export function stepsOf(table: SignalTable): StepRecording | Overview {
  const overview = (reason: string): Overview => ({ kind: 'overview', table, reason })
  const [first] = table.sweeps
  if (first.current_A === undefined) return overview('it holds a voltage in several sweeps, or at uneven times, and no current')
  if ((first.command_V ?? first.voltage_V) === undefined) return overview('the voltage under which its current flowed is not in it')
  if (first.time_s === undefined) return overview('it holds no times: a current over a voltage')
  const rate_Hz = evenRate_Hz(table.sweeps)
  if (typeof rate_Hz === 'string') return overview(rate_Hz)
  const levels = table.sweeps.map((sweep) => levelsOf(sweep))
  if (levels.some((one) => one === undefined)) return overview('its voltage is swept, not stepped')
  const command_V = levels as number[][]
  const sweeps = table.sweeps.length > 1 ? wholeSweeps(table.sweeps, command_V) : cutAtSteps(table.sweeps[0], command_V[0])
  if (sweeps === undefined) return overview(table.sweeps.length > 1 ? 'its sweeps differ in length' : 'its voltage never leaves its first level')
  const recording: StepRecording = { kind: 'steps', file: table.file, sampleRate_Hz: rate_Hz, sweeps, assumed: table.assumed }
  try {
    stepProtocol(recording)
    return recording
  } catch (error) {
    if (!(error instanceof IongateError)) throw error
    return overview(error.message)
  }
}

/** The rate of samples that are even in time, else what they are. */
export function evenRate_Hz(sweeps: SignalSweep[]): number | string {
  let intervals = 0
  let length_s = 0
  let shortest_s = Infinity
  let longest_s = -Infinity
  for (const { time_s = [] } of sweeps) {
    for (let i = 1; i < time_s.length; i++) {
      const interval_s = time_s[i] - time_s[i - 1]
      intervals += 1
      length_s += interval_s
      shortest_s = Math.min(shortest_s, interval_s)
      longest_s = Math.max(longest_s, interval_s)
    }
  }
  if (intervals === 0 || !(length_s > 0)) return 'it holds a single sample'
  const mean_s = length_s / intervals
  if (shortest_s >= (1 - INTERVAL_PART) * mean_s && longest_s <= (1 + INTERVAL_PART) * mean_s) return 1 / mean_s
  return `its samples lie between ${shortest_s.toPrecision(3)} and ${longest_s.toPrecision(3)} s apart, and the decoder needs even ones`
}

/** The voltage of each sample as the level that it belongs to; undefined when it never rests. */
function levelsOf({ command_V, voltage_V = [] }: SignalSweep): number[] | undefined {
  if (command_V === undefined) return measuredLevels(voltage_V)
  const changes = command_V.filter((level, i) => i > 0 && level !== command_V[i - 1]).length
  return changes > command_V.length * CHANGES_MAX ? undefined : command_V
}

function measuredLevels(values: number[]): number[] | undefined {
  const lowest = values.reduce((least, value) => Math.min(least, value), Infinity)
  const highest = values.reduce((most, value) => Math.max(most, value), -Infinity)
  const near_V = Math.max(LEVEL_MIN_V, LEVEL_PART * (highest - lowest))
  const runs: { from: number; count: number; level_V: number }[] = []
  values.forEach((value, i) => {
    const run = runs.at(-1)
    if (run === undefined || Math.abs(value - run.level_V) > near_V) runs.push({ from: i, count: 1, level_V: value })
    else run.level_V += (value - run.level_V) / ++run.count
  })
  const long = runs.filter(({ count }) => count >= LEVEL_SAMPLES)
  const rests = long.filter(({ from, count }) => Math.abs(meanOf(values, from, count >> 1) - meanOf(values, from + (count >> 1), count - (count >> 1))) < near_V / 2)
  if (rests.reduce((sum, { count }) => sum + count, 0) < values.length / 2) return undefined
  // Levels that are one, up to noise, get one value; what lies between two levels belongs to the later one.
  const known: number[] = []
  const levels = new Array<number>(values.length).fill(0)
  long.forEach(({ level_V }, k) => {
    const level = known.find((one) => Math.abs(one - level_V) <= near_V) ?? level_V
    if (!known.includes(level)) known.push(level)
    const from = k === 0 ? 0 : long[k - 1].from + long[k - 1].count
    const end = k === long.length - 1 ? values.length : long[k].from + long[k].count
    levels.fill(level, from, end)
  })
  return levels
}

function meanOf(values: number[], from: number, count: number): number {
  let sum = 0
  for (let i = from; i < from + count; i++) sum += values[i]
  return sum / count
}

function wholeSweeps(sweeps: SignalSweep[], command_V: number[][]): StepSweep[] | undefined {
  const count = sampleCount(sweeps[0])
  if (sweeps.some((sweep) => sampleCount(sweep) !== count)) return undefined
  return sweeps.map((sweep, i) => pieceOf(sweep, command_V[i], 0, count, sweep.sweep))
}

/**
 * A piece for each excursion from the first level, as long before it, within it and behind it as the shortest of them. The
 * rest between two steps is shared: its first half, in which the current still settles, belongs to the step before.
 */
function cutAtSteps(sweep: SignalSweep, command_V: number[]): StepSweep[] | undefined {
  const holding = command_V[0]
  const excursions: { from: number; end: number }[] = []
  for (let i = 1; i < command_V.length; i++) {
    if (command_V[i] === command_V[i - 1]) continue
    if (command_V[i - 1] !== holding) excursions[excursions.length - 1].end = i
    if (command_V[i] !== holding) excursions.push({ from: i, end: command_V.length })
  }
  if (excursions.length === 0) return undefined
  const between = excursions.slice(1).map(({ from }, i) => from - excursions[i].end)
  const half = Math.floor(Math.min(Infinity, ...between) / 2)
  const before = Math.min(half, excursions[0].from)
  const within = Math.min(...excursions.map(({ from, end }) => end - from))
  const isCut = excursions.some(({ from, end }) => end - from > within)
  // Behind a step that is cut short its voltage goes on: nothing of that is a rest.
  const behind = isCut ? 0 : Math.min(half, command_V.length - excursions[excursions.length - 1].end)
  return excursions.map(({ from }, i) => pieceOf(sweep, command_V, from - before, from + within + behind, i))
}

function pieceOf({ current_A = [] }: SignalSweep, command_V: number[], from: number, end: number, sweep: number): StepSweep {
  return { sweep, command_mV: command_V.slice(from, end).map((value) => rounded(value * 1000)), current_pA: current_A.slice(from, end).map((value) => value * 1e12) }
}

/** To a microvolt: levels are means of what was measured. */
function rounded(level_mV: number): number {
  return Math.round(level_mV * 1000) / 1000
}
