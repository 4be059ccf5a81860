import type { ScenarioInput } from '../../../sim/scenario'
import type { BoardName } from '../../../sim/board-profiles'
import { randomStream, type RandomStream } from '../../../sim/random'
import type { SettingsInput } from '../../configuration/settings'
import { attackBytes } from './attack'

/** What happens to a device, and when: a function of its seed. */
export interface Schedule {
  id: string
  seed: number
  board: BoardName
  settings: SettingsInput
  scenario: Omit<ScenarioInput, 'name'>
  duration_s: number
  /** What counts as an hour for doses. */
  hour_s: number
  incidents: Incident[]
}

export type Incident =
  /** The supply fails: at a time, or where this number of events, writes to flash or changes of the stimulator have happened since the last cut. */
  | { kind: 'cut'; time_us: number; outage_us: number }
  | { kind: 'cut-at'; what: CutPlace; number: number; outage_us: number; part: number }
  /** The clock jumps, ahead or back. */
  | { kind: 'clock'; time_us: number; jump_ms: number }
  /** Somebody in range sends bytes. */
  | { kind: 'attack'; time_us: number; bytes: number[] }
  /** Somebody in range repeats all that the owner has sent so far. */
  | { kind: 'replay'; time_us: number }
  /** The owner disarms the device, or arms it. */
  | { kind: 'owner'; time_us: number; arms: boolean }
  /** The next long operation that ends counts as failed. */
  | { kind: 'failure'; time_us: number }

/** `part` of what is under way has happened when the supply fails: of a write's words, or of the time to the next edge. */
export type CutPlace = 'event' | 'write' | 'edge'

/** Boards whose interrogation a store of the default size pays for. */
const BOARDS: BoardName[] = ['puckjs', 'mdbt50q', 'nodemcu-esp32']
const SCHEDULE_s = 7
const CYCLE_s = 1

export function randomSchedule(seed: number): Schedule {
  const stream = randomStream(seed, 'schedule')
  const pick = <Value>(list: Value[]): Value => list[Math.floor(stream.uniform() * list.length)]
  const hour_s = pick([14, 3600, 3600])
  return {
    id: `s${seed}`,
    seed,
    board: pick(BOARDS),
    settings: randomSettings(stream, pick, hour_s < 3600),
    scenario: randomScenario(stream, pick),
    duration_s: SCHEDULE_s,
    hour_s,
    incidents: Array.from({ length: 1 + Math.floor(stream.uniform() * 5) }, () => randomIncident(stream, pick)),
  }
}

const MANY = { trainsPerHour: 36000, trainsPerDay: 864000, pulsesPerHour: 3600000, pulsesPerDay: 86400000, netPerHour_uC: 3600, netPerDay_uC: 86400 }

/** Asks for a stimulus in every interrogation. */
export const SOUND_MEDIUM: ScenarioInput['medium'] = [{ time_s: 0, supply: { K: 1, Ca: 1 } }]

/** Plans at and near their limits. @param areDosesFew of the doses that an hour of some seconds allows */
function randomSettings({ uniform }: RandomStream, pick: <Value>(list: Value[]) => Value, areDosesFew: boolean): SettingsInput {
  const amplitude_uA = pick([100, 500, 1000, 1600, 1670])
  const longer_us = Math.floor(30 + uniform() * 600)
  const shorter_us = pick([longer_us, longer_us, longer_us, Math.ceil(longer_us * 0.9962), longer_us - 1])
  const [firstPhase_us, secondPhase_us] = uniform() < 0.5 ? [longer_us, shorter_us] : [shorter_us, longer_us]
  const few = { trainsPerHour: 8, trainsPerDay: 192, pulsesPerHour: pick([20, 80]), pulsesPerDay: 1920, netPerHour_uC: 12, netPerDay_uC: 288 }
  return {
    cycle_s: CYCLE_s,
    rules: [{ ion: 'K', level: 1, cycles: pick([1, 1, 2]), plan: 'pace' }],
    plans: {
      pace: { amplitude_uA, firstPhase_us, secondPhase_us, interphaseGap_us: pick([0, 50]), period_us: pick([5000, 20000, 50000]), pulses: pick([1, 3, 10, 40]), polarity: pick([1, -1]) },
    },
    limits: {
      ...(areDosesFew ? few : MANY),
      stimulusInterval_s: pick([0.5, 1, 2.2]),
      electrodeArea_cm2: pick([0.1, 0.1, 0.02]),
    },
  }
}

function randomScenario({ uniform }: RandomStream, pick: <Value>(list: Value[]) => Value): Schedule['scenario'] {
  const time_s = uniform() * SCHEDULE_s
  const fault = pick<NonNullable<ScenarioInput['faults']>>([
    [],
    [],
    [{ kind: 'open', time_s, duration_s: 0.05 + uniform() }],
    [{ kind: 'mains', time_s, duration_s: 1, amplitude_mV: 1000 }],
    [{ kind: 'spike', time_s, duration_s: 2, count: 20, amplitude_mV: 500, width_ms: 3 }],
  ])
  return {
    duration_s: SCHEDULE_s,
    // A store that runs empty now and then, or one that never does.
    store: pick<ScenarioInput['store']>([{ source: 'bench', initial_mV: 3600 }, { source: 'bench', initial_mV: 3600 }, { capacitance_uF: 3300, initial_mV: 2700 + Math.floor(uniform() * 600) }]),
    contacts: { rate_Hz: pick([0, 0, 2]) },
    medium: SOUND_MEDIUM,
    frontEnd: { unit: Math.floor(uniform() * 1e6) },
    stimulator: { load_ohm: pick([300, 1000, 2000]) },
    faults: fault,
  }
}

function randomIncident(stream: RandomStream, pick: <Value>(list: Value[]) => Value): Incident {
  const { uniform } = stream
  const time_us = Math.floor(uniform() * SCHEDULE_s * 1e6)
  const outage_us = Math.floor(10 ** (2 + uniform() * 4))
  switch (pick(['cut', 'cut-at', 'cut-at', 'clock', 'attack', 'attack', 'replay', 'owner', 'owner', 'failure'])) {
    case 'cut':
      return { kind: 'cut', time_us, outage_us }
    case 'cut-at': {
      const what = pick<CutPlace>(['event', 'write', 'edge'])
      return { kind: 'cut-at', what, number: Math.floor(uniform() * { event: 80, write: 3, edge: 60 }[what]), outage_us, part: uniform() }
    }
    case 'clock':
      return { kind: 'clock', time_us, jump_ms: Math.floor(pick([1, -1]) * 10 ** (1 + uniform() * 6)) }
    case 'attack':
      return { kind: 'attack', time_us, bytes: attackBytes(stream) }
    case 'replay':
      return { kind: 'replay', time_us }
    case 'owner':
      return { kind: 'owner', time_us, arms: uniform() < 0.2 }
    default:
      return { kind: 'failure', time_us }
  }
}
