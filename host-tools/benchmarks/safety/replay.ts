import { breachText } from '../../../sim/monitor/breaches'
import { flipOf } from './flip-ids'
import { scheduleOfId } from './results'
import { runSchedule } from './run-schedule'
import type { Incident, Schedule } from './schedule'

/** One case for a person: what it is, and what came of it. Throws RangeError for an id that is none. */
export function replayText(id: string): { text: string; isSound: boolean } {
  return id.startsWith('flip:') ? flipText(id) : scheduleText(scheduleOfId(id))
}

function flipText(id: string): { text: string; isSound: boolean } {
  const { place, event, stimuli, wrong } = flipOf(id)
  return { text: [`${id}: ${place} changes before event ${event}`, `${stimuli} stimuli`, ...wrong.map((what) => `✗ ${what}`)].join('\n'), isSound: wrong.length === 0 }
}

function scheduleText(schedule: Schedule): { text: string; isSound: boolean } {
  const { breaches, findings, seen, cuts } = runSchedule(schedule)
  const lines = [
    `${schedule.id}: ${schedule.board}, ${schedule.duration_s} s, an hour of doses in ${schedule.hour_s} s`,
    `settings ${JSON.stringify(schedule.settings)}`,
    `scenario ${JSON.stringify(schedule.scenario)}`,
    ...schedule.incidents.map(incidentText),
    `${seen.trains} trains of ${seen.pulses} pulses, ${seen.cutPulses} of them cut; ${cuts} cuts`,
    ...breaches.map((breach) => `✗ ${breachText(breach)}`),
    ...findings.map((finding) => `✗ ${finding}`),
  ]
  return { text: lines.join('\n'), isSound: breaches.length + findings.length === 0 }
}

function incidentText({ kind, ...rest }: Incident): string {
  const shown = 'bytes' in rest ? { ...rest, bytes: Buffer.from(rest.bytes).toString('hex') } : rest
  return `${kind} ${JSON.stringify(shown)}`
}
