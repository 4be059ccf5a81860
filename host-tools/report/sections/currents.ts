import { portableWindowSum } from '../../../firmware/core/decode/window-sums'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import type { Interrogation } from '../../simulation/interrogations'
import type { RunSummary } from '../../simulation/run-summary'
import type { FinishedRun } from '../../simulation/simulated-run'
import { plain } from '../format'
import type { Chart, Section, Series, Table } from '../page'

/** First colour of the ladder's pulses: past those of the ions. */
const FIRST_PULSE_COLOR = 3

/** A few interrogations in full: the current of every pulse and the window sums the decoder sees of it. */
export function currentSection(run: FinishedRun, summary: RunSummary): Section {
  const shown = chosenInterrogations(summary)
  return {
    heading: 'Current traces',
    text:
      'Each interrogation is a ladder of voltage pulses on the gel. Lines are the current through it; bars are the window sums, ' +
      'as mean currents over their shaded windows: all that the decoder gets.',
    blocks: [
      { kind: 'grid', charts: shown.map(({ interrogation, why }) => traceChart(run, interrogation, why)) },
      ...shown.slice(0, 1).map(({ interrogation }) => windowSumTable(run, interrogation)),
    ],
  }
}

/** The first one, the one before the first stimulus, and the last: as far as their samples were kept. */
function chosenInterrogations({ interrogations, log }: RunSummary): { interrogation: Interrogation; why: string }[] {
  const kept = interrogations.filter(({ truth }) => truth.pulses.every(({ words }) => words.length > 0))
  if (kept.length === 0) return []
  const stimulus_s = log.stimuli.find(({ message }) => message.verdict === 0)?.time_s
  const cause = stimulus_s === undefined ? undefined : kept.findLast(({ time_s }) => time_s <= stimulus_s)
  const candidates = [
    { interrogation: kept[0], why: 'The first interrogation' },
    ...(cause === undefined ? [] : [{ interrogation: cause, why: 'The one that led to the first stimulus' }]),
    { interrogation: kept[kept.length - 1], why: 'The last' },
  ]
  return candidates.filter(({ interrogation }, i) => candidates.findIndex((other) => other.interrogation === interrogation) === i)
}

function traceChart(run: FinishedRun, { time_s, truth }: Interrogation, why: string): Chart {
  const { windowStart, windowCount } = run.configuration.decoder
  const interval_ms = run.configuration.ladder.pulses[0].sampleInterval_us / 1000
  const series = truth.pulses.flatMap((pulse, index): Series[] => {
    const label = `${plain(run.configuration.ladder.pulses[index].amplitude_mV / 1000)} V`
    const color = FIRST_PULSE_COLOR + index
    return [
      {
        label,
        color,
        style: 'line',
        x: pulse.sample_us.map((sample_us) => sample_us / 1000),
        y: pulse.current_uA.map(Math.abs),
      },
      { label: `${label}, windows`, color, style: 'bars', ...windowBars(run, index, pulse.words, pulse.sample_us) },
    ]
  })
  const spans = windowStart.map((start, w) => ({ from: (start + 1) * interval_ms, to: (start + windowCount[w]) * interval_ms }))
  return {
    kind: 'chart',
    caption: `${why}, at ${plain(time_s, 5)} s.`,
    xLabel: 'time since the pulse began (ms)',
    yLabel: 'current (µA)',
    series,
    spans,
  }
}

/** Each window's mean as a horizontal bar, in the current that the nominal front end gives these words. */
function windowBars(run: FinishedRun, pulse: number, words: number[], sample_us: number[]): Pick<Series, 'x' | 'y'> {
  const { windowStart, windowCount, featureOffset } = run.configuration.decoder
  const { facts, frontEnd } = BOARD_PROFILES[run.scenario.board]
  const { range } = run.configuration.ladder.pulses[pulse]
  const uA_per_word = (facts.fullScale_mV / 65535 / frontEnd.gel.transimpedance_ohm[range]) * 1000
  const x: number[] = []
  const y: number[] = []
  windowStart.forEach((start, w) => {
    const sum = portableWindowSum(words, start, windowCount[w])
    const mean_uA = ((sum - featureOffset[pulse * windowStart.length + w]) / windowCount[w]) * uA_per_word
    const from_ms = sample_us[start] / 1000
    const to_ms = sample_us[start + windowCount[w] - 1] / 1000
    x.push(from_ms, to_ms)
    y.push(mean_uA, mean_uA)
  })
  return { x, y }
}

function windowSumTable(run: FinishedRun, { truth }: Interrogation): Table {
  const { windowStart, windowCount } = run.configuration.decoder
  return {
    kind: 'table',
    caption: 'Window sums of the first interrogation above: 16-bit converter words, added up.',
    columns: [
      { label: 'Pulse' },
      ...windowStart.map((start, w) => ({ label: `samples ${start} to ${start + windowCount[w] - 1}`, isNumeric: true })),
    ],
    rows: truth.pulses.map(({ words }, index) => [
      `${plain(run.configuration.ladder.pulses[index].amplitude_mV / 1000)} V`,
      ...windowStart.map((start, w) => `${portableWindowSum(words, start, windowCount[w])}`),
    ]),
  }
}
