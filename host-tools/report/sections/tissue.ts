import type { PulseOutcome } from '../../../sim/tissue/frog-heart'
import type { TissueRecord } from '../../../sim/tissue/tissue'
import { beatRates_bpm } from '../../simulation/tissue-summary'
import type { Chart, Section } from '../page'

const OUTCOMES: PulseOutcome[] = ['captured', 'refractory', 'weak']

/** The heart under the gel: what flows around it, how fast and how strongly it beats, which stimuli took. */
export function tissueSection(record: TissueRecord, time_s: number[]): Section {
  const { beats } = record
  const { pulses } = record.counts
  const counts = OUTCOMES.map((outcome) => `${pulses[outcome]} ${outcome}`)
  const total = OUTCOMES.reduce((sum, outcome) => sum + pulses[outcome], 0)
  return {
    heading: 'Frog heart',
    text:
      'Potassium in the film slows the heart and is what the gel sees; the device paces when its rule says so. ' +
      `Of ${total} stimulus pulses: ${counts.join(', ')}.`,
    blocks: [{ kind: 'grid', charts: [filmChart(record, time_s), rateChart(record), forceChart(beats), pulseChart(record)] }],
  }
}

function filmChart({ film_mM }: TissueRecord, time_s: number[]): Chart {
  return {
    ...onTime('Film between tissue and gel.', 'concentration (mM)'),
    series: [
      { label: 'K', color: 0, style: 'line', x: time_s, y: film_mM.K },
      { label: 'Ca', color: 1, style: 'line', x: time_s, y: film_mM.Ca },
    ],
  }
}

function rateChart({ beats }: TissueRecord): Chart {
  const rates = beatRates_bpm(beats)
  const dots = (label: string, color: number, isPaced: boolean) => {
    const some = rates.filter((one) => one.isPaced === isPaced)
    return { label, color, style: 'points' as const, x: some.map((one) => one.time_s), y: some.map((one) => one.rate_bpm) }
  }
  return {
    ...onTime('Rate by the time since the beat before.', 'rate (beats/min)'),
    series: [dots('own beats', 0, false), dots('paced beats', 3, true)],
  }
}

function forceChart(beats: TissueRecord['beats']): Chart {
  return {
    ...onTime('Force of each beat; 1 is a beat in Ringer’s solution.', 'force'),
    series: [{ label: 'force', color: 2, style: 'points', x: beats.map((beat) => beat.time_s), y: beats.map((beat) => beat.force) }],
  }
}

function pulseChart({ pulses }: TissueRecord): Chart {
  return {
    ...onTime('Stimulus pulses that reached the heart.', 'outcome'),
    lanes: OUTCOMES,
    series: [
      {
        label: 'pulse',
        color: 3,
        style: 'points',
        x: pulses.map((pulse) => pulse.time_s),
        y: pulses.map((pulse) => OUTCOMES.indexOf(pulse.outcome)),
      },
    ],
  }
}

function onTime(caption: string, yLabel: string): Omit<Chart, 'series'> {
  return { kind: 'chart', caption, xLabel: 'time (s)', yLabel, group: 'run', height_px: 220 }
}
