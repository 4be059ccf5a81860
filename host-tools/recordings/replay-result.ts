import { type Figure, type Inapplicable, atLeast, atMost } from '../figures'
import type { ContactEvent, ContactReplay } from './contact-replay'
import { type EventLabel, LABEL_TOLERANCE_S, agreement } from './event-labels'
import type { LadderReplay } from './ladder-replay'
import type { TriboelectricStream } from './recording'
import type { Pauses } from './sample-stamps'
import { mean } from './step-protocol'
import type { Transient } from './transient-replay'

/** What replay says of a recording: fields for machines, figures with their aims, lines for people. */
export interface ReplayResult {
  fields: Record<string, unknown>
  figures: Figure[]
  /** Left out where every figure of the kind has its data. */
  inapplicable?: Inapplicable[]
  lines: string[]
}

const KINDS: ContactEvent['kind'][] = ['contact', 'separation']

/**
 * Events of a triboelectric recording. With labels the figures are recall and precision; without,
 * how regularly contact and separation alternate, which a false or a missed event spoils.
 */
export function contactResult(recording: TriboelectricStream, { events, pauses }: ContactReplay & { pauses: Pauses }, labels?: EventLabel[]): ReplayResult {
  const rate_Hz = contactRate_Hz(events)
  const statistics = KINDS.map((kind) => {
    const ofKind = events.filter((event) => event.kind === kind)
    return { kind, count: ofKind.length, median_peak: median(ofKind.map(({ peak }) => peak)), median_charge: median(ofKind.map(({ charge }) => charge)) }
  })
  const judged = labels === undefined ? alternationFigures(events) : labelFigures(events, labels)
  const unit = recording.unit
  return {
    fields: {
      kind: 'triboelectric',
      sample_rate_Hz: significant(recording.sampleRate_Hz, 6),
      duration_s: significant(recording.samples / recording.sampleRate_Hz, 6),
      pauses: { count: pauses.count, longest_s: significant(pauses.longest_s, 4) },
      unit,
      contact_rate_Hz: rate_Hz === null ? null : significant(rate_Hz, 4),
      statistics: statistics.map((one) => ({ ...one, median_peak: rounded(one.median_peak), median_charge: rounded(one.median_charge) })),
      events: events.map(({ kind, time_s, peak, charge }) => ({
        kind,
        time_s: Number(time_s.toFixed(4)),
        peak: significant(peak, 5),
        charge: significant(charge, 5),
      })),
    },
    ...judged,
    lines: [
      `${recording.samples} samples at ${recording.sampleRate_Hz.toFixed(0)} Hz; contacts at ${rate_Hz === null ? 'no steady rate' : `${rate_Hz.toFixed(2)} Hz`}`,
      ...(pauses.count === 0 ? [] : [`the recorder paused ${pauses.count === 1 ? 'once' : `${pauses.count} times`}, for at most ${(1000 * pauses.longest_s).toFixed(1)} ms`]),
      ...statistics.map(({ kind, count, median_peak, median_charge }) =>
        count === 0 ? `no ${kind}` : `${kindCount(count, kind)}, median peak ${median_peak?.toPrecision(3)} ${unit}, charge ${median_charge?.toPrecision(3)} ${unit}·s`,
      ),
    ],
  }
}

/** A kind without a label may be one that nobody labelled: its events are neither right nor wrong. */
function labelFigures(events: ContactEvent[], labels: EventLabel[]): Pick<ReplayResult, 'figures' | 'inapplicable'> {
  const found = KINDS.map((kind) => ({ kind, ...agreement(labels, events, kind, LABEL_TOLERANCE_S) }))
  return {
    figures: found
      .filter((one) => one.labels > 0)
      .flatMap(({ kind, matched, labels: labelled, events: reported }) => [
        atLeast(`${kind}/recall`, matched / labelled, 0.95),
        atLeast(`${kind}/precision`, matched / reported, 0.95),
      ]),
    inapplicable: found
      .filter((one) => one.labels === 0)
      .flatMap(({ kind }) => ['recall', 'precision'].map((name) => ({ name: `${kind}/${name}`, reason: `no ${kind} is labelled` }))),
  }
}

/** Share of neighbouring events that differ in kind. Fewer than three events say nothing. */
function alternationFigures(events: ContactEvent[]): Pick<ReplayResult, 'figures' | 'inapplicable'> {
  const name = 'events/alternation'
  if (events.length < 3) return { figures: [], inapplicable: [{ name, reason: 'there are fewer than three events' }] }
  const alternating = events.filter((event, i) => i > 0 && event.kind !== events[i - 1].kind).length
  return { figures: [atLeast(name, alternating / (events.length - 1), 0.9)] }
}

/** Contacts per second while they come steadily: intervals within half of the median are averaged. */
function contactRate_Hz(events: ContactEvent[]): number | null {
  const times = events.filter(({ kind }) => kind === 'contact').map(({ time_s }) => time_s)
  const intervals = times.slice(1).map((time_s, i) => time_s - times[i])
  const middle = median(intervals)
  if (middle === null) return null
  return 1 / mean(intervals.filter((interval) => interval > middle / 2 && interval < middle * 1.5))
}

/**
 * An unseen sweep holds its own noise, and the templates that it is made of hold that of the fitted sweeps: of what noise
 * leaves to explain, this many times the noise may be missing, and half a percent for a basis of few templates.
 */
const NOISE_TIMES = 2
const BASIS_ALLOWANCE = 0.005
const EXPLAINED_AIM = 0.98
/** The integer decode may explain this much less than double precision does of the same window sums. */
const INTEGER_LOSS_AIM = 0.001

/** Sweeps of a step ladder: those not fitted have to be explained, as far as their noise allows. */
export function ladderResult(replay: LadderReplay): ReplayResult {
  const judged = replay.sweeps.filter(({ fitted, variance_explained }) => !fitted && variance_explained !== null)
  const loss = Math.max(...judged.map((sweep) => Number(sweep.variance_explained_sums) - Number(sweep.variance_explained)))
  const figures = judged.map((sweep) => {
    const aim = Math.min(EXPLAINED_AIM, significant(1 - NOISE_TIMES * (1 - Number(sweep.noise_ceiling)) - BASIS_ALLOWANCE, 3))
    return atLeast(`sweep-${sweep.sweep}/variance_explained`, Number(sweep.variance_explained), aim)
  })
  return {
    fields: {
      kind: 'step-ladder',
      components: replay.templates_pA.length,
      sweeps: replay.sweeps.map((sweep) => ({
        ...sweep,
        variance_explained: rounded(sweep.variance_explained),
        variance_explained_sums: rounded(sweep.variance_explained_sums),
        variance_explained_double: rounded(sweep.variance_explained_double),
        noise_ceiling: rounded(sweep.noise_ceiling),
        activation: sweep.activation.map((value) => significant(value, 5)),
      })),
    },
    figures: [...figures, atMost('sweeps/integer_loss', loss, INTEGER_LOSS_AIM)],
    lines: [
      `${replay.templates_pA.length} templates fitted on even sweeps; variance explained of the recorded current during the step, about its mean`,
      'sweep  step mV  integer  sums     samples  all but the noise',
      ...replay.sweeps.map(
        ({ sweep, step_mV, fitted, variance_explained, variance_explained_sums, variance_explained_double, noise_ceiling }) =>
          `${String(sweep).padStart(5)}  ${String(step_mV).padStart(7)}  ${share(variance_explained)}  ${share(variance_explained_sums)}  ${share(variance_explained_double)}  ${share(noise_ceiling)}${fitted ? '  fitted' : ''}`,
      ),
    ],
  }
}

/** Means over all sweeps may differ from double precision by this part, single transients by the next. */
const MEAN_DIFFERENCE_AIM = 0.02
const SINGLE_DIFFERENCE_AIM = 0.05

/** Time constants of a model cell, integers against double precision. */
export function transientResult(transients: Transient[]): ReplayResult {
  const difference = (integer: number, double: number): number => Math.abs(integer - double) / double
  const edges = (['on', 'off'] as const).flatMap((edge) => {
    const ofEdge = transients.filter((one) => one.edge === edge)
    if (ofEdge.length === 0) return []
    const timeConstant_ms = mean(ofEdge.map((one) => one.timeConstant_ms))
    const timeConstant_double_ms = mean(ofEdge.map((one) => one.timeConstant_double_ms))
    return [{ edge, timeConstant_ms, timeConstant_double_ms, difference: difference(timeConstant_ms, timeConstant_double_ms) }]
  })
  const worst = Math.max(...transients.map((one) => difference(one.timeConstant_ms, one.timeConstant_double_ms)))
  const times = (one: { timeConstant_ms: number; timeConstant_double_ms: number }) => ({
    time_constant_ms: significant(one.timeConstant_ms, 5),
    time_constant_double_ms: significant(one.timeConstant_double_ms, 5),
  })
  return {
    fields: {
      kind: 'transient',
      time_constants: edges.map((one) => ({ edge: one.edge, ...times(one), difference: significant(one.difference, 3) })),
      transients: transients.map((one) => ({ sweep: one.sweep, edge: one.edge, ...times(one) })),
    },
    figures: [
      ...edges.map((one) => atMost(`step-${one.edge}/time_constant_difference`, one.difference, MEAN_DIFFERENCE_AIM)),
      atMost('transient/largest_difference', worst, SINGLE_DIFFERENCE_AIM),
    ],
    lines: edges.map(
      ({ edge, timeConstant_ms, timeConstant_double_ms, difference: part }) =>
        `step ${edge}: time constant ${timeConstant_ms.toFixed(4)} ms by integers, ${timeConstant_double_ms.toFixed(4)} ms in double precision (${(part * 100).toFixed(2)} % apart, mean of ${transients.filter((one) => one.edge === edge).length} sweeps)`,
    ),
  }
}

function median(values: number[]): number | null {
  if (values.length === 0) return null
  return [...values].sort((a, b) => a - b)[values.length >> 1]
}

function kindCount(count: number, kind: string): string {
  return `${count} ${kind}${count === 1 ? '' : 's'}`
}

function share(value: number | null): string {
  return (value === null ? 'no step' : value.toFixed(4)).padStart(7)
}

function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}

function rounded(value: number | null): number | null {
  return value === null ? null : significant(value, 5)
}
