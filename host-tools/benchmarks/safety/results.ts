import { cutOfId } from './cuts'
import { flipOf } from './flip-ids'
import { runSchedule, type Outcome } from './run-schedule'
import { randomSchedule, type CutPlace, type Schedule } from './schedule'

/** What came of one schedule, as far as a bench counts it. */
export interface Result {
  id: string
  /** Names of the limits breached, each once. */
  breaches: string[]
  findings: string[]
  trains: number
  cuts: number
  places: Record<CutPlace, number>
}

/** The schedule that an id stands for: `s123`, or `cut:…` (see cuts.ts). Throws RangeError for any other text. */
export function scheduleOfId(id: string): Schedule {
  if (/^s\d+$/.test(id)) return randomSchedule(Number(id.slice(1)))
  if (id.startsWith('cut:')) return cutOfId(id)
  throw new RangeError(`no schedule is called ${id}`)
}

function resultOf({ id, breaches, findings, seen, cuts, places }: Outcome): Result {
  return { id, breaches: [...new Set(breaches.map(({ limit }) => limit))], findings, trains: seen.trains, cuts, places }
}

function flipResult(id: string): Result {
  const { stimuli, wrong } = flipOf(id)
  return { id, breaches: [...new Set(wrong)], findings: [], trains: stimuli, cuts: 0, places: { event: 0, write: 0, edge: 0 } }
}

/** Of schedules, and of flipped bits (see flip-ids.ts). */
export function resultsOf(ids: string[]): Result[] {
  return ids.map((id) => (id.startsWith('flip:') ? flipResult(id) : resultOf(runSchedule(scheduleOfId(id)))))
}
