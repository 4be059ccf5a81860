import { SOUND_MEDIUM, type CutPlace, type Incident, type Schedule } from './schedule'

/** A short life that is cut everywhere: interrogations, a train of three pulses in each, and in the second one a disarm. */
const LIVES: Record<string, Incident[]> = {
  t: [],
  d: [{ kind: 'owner', time_us: 1_600_000, arms: false }],
}
const LIFE_s = 2.4
/** After each cut the device has this long to show what it makes of it. */
const AFTER_s = 2
const OUTAGE_us = 20000
/** Within what is cut: just before it, and in the middle; of a write also with all of its words and no more. */
const PARTS: Record<CutPlace, number[]> = { event: [0], edge: [0, 0.5], write: [0, 0.5, 0.999] }

interface Cut {
  what: CutPlace
  number: number
  part: number
}

/** `cut:t:event12.0:write0.5` */
export function cutId(life: string, cuts: Cut[]): string {
  return ['cut', life, ...cuts.map(({ what, number, part }) => `${what}${number}@${part}`)].join(':')
}

export function cutOfId(id: string): Schedule {
  const [, life, ...cuts] = id.split(':')
  return cutSchedule(life, cuts.map((text) => {
    const [, what, number, part] = /^(event|write|edge)(\d+)@([\d.]+)$/.exec(text) ?? []
    return { what: what as CutPlace, number: Number(number), part: Number(part) }
  }))
}

function cutSchedule(life: string, cuts: Cut[]): Schedule {
  return {
    id: cutId(life, cuts),
    seed: 1,
    board: 'puckjs',
    settings: {
      cycle_s: 0.9,
      rules: [{ ion: 'K', level: 1, cycles: 1, plan: 'pace' }],
      plans: { pace: { amplitude_uA: 1000, firstPhase_us: 300, secondPhase_us: 300, pulses: 3 } },
      limits: { trainsPerHour: 36000, trainsPerDay: 864000, pulsesPerHour: 3600000, pulsesPerDay: 86400000, netPerHour_uC: 3600, netPerDay_uC: 86400, stimulusInterval_s: 0.5 },
    },
    scenario: { duration_s: 60, store: { source: 'bench', initial_mV: 3600 }, contacts: { rate_Hz: 0 }, medium: SOUND_MEDIUM },
    duration_s: LIFE_s + AFTER_s * cuts.length,
    hour_s: 3600,
    incidents: [...LIVES[life], ...cuts.map((cut): Incident => ({ kind: 'cut-at', outage_us: OUTAGE_us, ...cut }))],
  }
}

export const CUT_LIVES = Object.keys(LIVES)

/** Every place where something can be cut, given how many there are. */
export function cutsOf(places: Record<CutPlace, number>): Cut[] {
  return (['event', 'write', 'edge'] as const).flatMap((what) =>
    Array.from({ length: places[what] }, (_, number) => PARTS[what].map((part) => ({ what, number, part }))).flat(),
  )
}
