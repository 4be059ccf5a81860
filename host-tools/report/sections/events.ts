import { VERDICTS } from '../../configuration/refusals'
import { CONTACT_TOLERANCE_s } from '../../simulation/contact-detection'
import type { RunSummary } from '../../simulation/run-summary'
import type { FinishedRun } from '../../simulation/simulated-run'
import { plain, withUnit } from '../format'
import type { Chart, Section } from '../page'

/** Every request for a stimulus with the gate's answer, and what the load got. */
export function stimulusSection({ log, stimuli }: RunSummary): Section {
  const verdicts = [...new Set(log.stimuli.map(({ message }) => message.verdict))].sort((a, b) => b - a)
  const refusals = stimuli.refused.map(({ reason, count }) => `${count} × ${reason}`).join('; ')
  const timeline: Chart = {
    kind: 'chart',
    caption: `${stimuli.asked} requests by the rules; ${stimuli.given} given${refusals === '' ? '' : `; refused: ${refusals}`}.`,
    xLabel: 'time (s)',
    yLabel: 'the gate’s answer',
    group: 'run',
    height_px: 120 + 24 * verdicts.length,
    lanes: verdicts.map((verdict) => VERDICTS[verdict]),
    series: [
      {
        label: 'request',
        color: 3,
        style: 'points',
        x: log.stimuli.map(({ time_s }) => time_s),
        y: log.stimuli.map(({ message }) => verdicts.indexOf(message.verdict)),
      },
    ],
  }
  return {
    heading: 'Stimuli',
    text:
      stimuli.pulses === 0
        ? 'No stimulus was given in this run.'
        : `${plain(stimuli.pulses)} biphasic pulses, ${withUnit(stimuli.chargePerPhase_nC, 'nC', 3)} per phase; the largest net charge of a train is ${withUnit(stimuli.netCharge_nC, 'nC', 2)}.`,
    blocks: stimuli.asked === 0 ? [] : [timeline],
  }
}

/** What happened to the triboiontronic electrode, beside what the device reported of it. */
export function contactSection(run: FinishedRun, { log, contacts }: RunSummary): Section {
  const { listenInterval_ms } = run.configuration.controller
  const happened = run.result.contacts.filter(({ contact_s }) => contact_s < run.result.duration_s)
  const reported = (event: string) => log.contacts.filter(({ message }) => message.event === event).map(({ time_s }) => time_s)
  const lane = (label: string, color: number, index: number, x: number[]) => ({
    label,
    color,
    style: 'points' as const,
    x,
    y: x.map(() => index),
  })
  return {
    heading: 'Triboiontronic electrode',
    text:
      `Of ${contacts.countable} contacts and separations that happened until the last count that was reported, ${contacts.miscounted} were counted wrong. ` +
      `The device wakes for one, at most every ${plain(listenInterval_ms / 1000)} s, when the rate has changed or its store is full: it described ${contacts.reported}, ` +
      `of which ${contacts.right} are true within ${CONTACT_TOLERANCE_s} s.`,
    blocks: [
      {
        kind: 'chart',
        caption: 'Contacts and separations: what happened, and what the device reported.',
        xLabel: 'time (s)',
        yLabel: 'event',
        group: 'run',
        height_px: 200,
        lanes: ['separation reported', 'separation', 'contact reported', 'contact'],
        series: [
          lane('contact', 0, 3, happened.map(({ contact_s }) => contact_s)),
          lane('contact reported', 1, 2, reported('contact')),
          lane('separation', 0, 1, happened.map(({ separation_s }) => separation_s)),
          lane('separation reported', 1, 0, reported('separation')),
        ],
      },
    ],
  }
}

/** How long each decision took to reach the electrode. */
export function latencySection({ result }: FinishedRun, { latency }: RunSummary): Section {
  const text = 'From the last sample that a decision rests on to the first edge of the pulse it led to, in the simulator’s own time.'
  if (latency.count === 0) return { heading: 'Latency', text: `${text} No stimulus was given.`, blocks: [] }
  return {
    heading: 'Latency',
    text: `${text} Median ${withUnit(latency.median_ms, 'ms', 3)}, worst ${withUnit(latency.worst_ms, 'ms', 3)}.`,
    blocks: [
      {
        kind: 'chart',
        caption: 'Latency of each train of pulses.',
        xLabel: 'time (s)',
        yLabel: 'latency (ms)',
        group: 'run',
        height_px: 180,
        yRange: [0, Math.ceil(latency.worst_ms * 1.2)],
        series: [{ label: 'latency', color: 3, style: 'points', x: result.stimuli.map(({ start_s }) => start_s), y: result.stimuli.map(({ latency_ms }) => latency_ms) }],
      },
    ],
  }
}
