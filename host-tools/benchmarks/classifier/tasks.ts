import type { Calibration } from '../../calibration/calibration-file'
import type { LabelledInterrogation } from '../../classifier/examples'
import { randomStream, type RandomStream } from '../../../sim/random'
import { scenarioSchema, type Scenario, type ScenarioInput } from '../../../sim/scenario'
import { decoded, type Situation } from './decoded'
import { MEDIA, suppliesOf } from './media'

/** Something a classifier may be asked, with what a device saw and what was true. */
export interface Task {
  name: string
  classes: string[]
  history: number
  /** Recordings of trusted interrogations, each without a break. */
  recordings: LabelledInterrogation[][]
  /** Interrogations, whether trusted or not. */
  interrogations: number
}

/** Boundaries between levels, as in the decoder bench: within reach of mixtures of all ions. */
export const BOUNDARIES = [0.15, 0.6, 1.05]
const ACTIVATION_HIGH = 1.2
const FIRST_SEED = 1 << 26

/**
 * - levels: the per-ion levels themselves; nothing to gain where the decoder is right.
 * - warm, aged: the same with a device away from its calibration, learned from what it then reads in known media:
 *   10 to 40 °C with everything that follows temperature; a gel with 0.8 of its conductance and 1.5 times its leak (A:
 *   with twice the leak, or contacts of a few hundred ohms, the decoder trusts hardly an interrogation).
 * - media: which medium it is, thinned by up to ten.
 * - trend: is a tide rising, falling or steady, from four interrogations.
 */
export function tasksOf(calibration: Calibration, count: number, onProgress: (text: string) => void): Task[] {
  const scenarioOf = (input: Omit<ScenarioInput, 'name' | 'board'>) => scenarioSchema.parse({ name: 'classifier-bench', board: calibration.board, ...input })
  const normal = scenarioOf({})
  const gel = normal.gel
  const aged = scenarioOf({
    gel: { ...gel, leak_uS: 1.5 * gel.leak_uS, ions: gel.ions.map((ion) => ({ ...ion, conductance_uS: 0.8 * ion.conductance_uS })) },
  })
  const warm = scenarioOf({ transport: { temperature: {} } })
  const levels = (name: string, scenario: Scenario, temperature_C: (stream: RandomStream) => number, seed: number) => {
    onProgress(name)
    return levelTasks(name, calibration, scenario, temperature_C, count, seed)
  }
  const tasks = [
    ...levels('levels', normal, () => 25, FIRST_SEED),
    ...levels('warm', warm, ({ uniform }) => 10 + 30 * uniform(), FIRST_SEED + (1 << 20)),
    ...levels('aged', aged, () => 25, FIRST_SEED + (2 << 20)),
  ]
  onProgress('media')
  tasks.push(mediaTask(calibration, normal, count, FIRST_SEED + (3 << 20)))
  onProgress('trend')
  tasks.push(trendTask(calibration, normal, count, FIRST_SEED + (4 << 20)))
  return tasks
}

function levelTasks(name: string, calibration: Calibration, scenario: Scenario, temperature_C: (stream: RandomStream) => number, count: number, seed: number): Task[] {
  const { ions } = calibration
  const stream = randomStream(seed, 'activations of the classifier bench')
  const truth = Array.from({ length: count }, () => ions.map(() => ACTIVATION_HIGH * stream.uniform()))
  const situations = truth.map((activation, index): Situation => ({
    supplies: Object.fromEntries(ions.map((ion, i) => [ion, activation[i]])),
    temperature_C: temperature_C(stream),
    label: `${index}`,
  }))
  const seen = decoded(scenario, calibration, situations, seed)
  return ions.map((ion, i) => ({
    name: `${name}/${ion}`,
    classes: ['0', '1', '2', '3'],
    history: 0,
    recordings: [seen.map((one) => ({ ...one, label: `${levelOf(truth[Number(one.label)][i])}` }))],
    interrogations: count,
  }))
}

function levelOf(activation: number): number {
  return BOUNDARIES.filter((boundary) => activation >= boundary).length
}

function mediaTask(calibration: Calibration, scenario: Scenario, count: number, seed: number): Task {
  const stream = randomStream(seed, 'media of the classifier bench')
  const situations = Array.from({ length: count }, (_, index): Situation => {
    const medium = MEDIA[index % MEDIA.length]
    return { supplies: suppliesOf(medium, calibration.ions, stream), temperature_C: 25, label: medium.name }
  })
  return { name: 'media', classes: MEDIA.map(({ name }) => name), history: 0, recordings: [decoded(scenario, calibration, situations, seed)], interrogations: count }
}

const TREND_HISTORY = 3
/** Seawater's share changes by this much from one interrogation to the next (A). */
const TREND = { least: 0.005, most: 0.02, steady: 0.002 }

/** Four interrogations of seawater thinned to a share that rises, falls or stays; only the last is labelled. */
function trendTask(calibration: Calibration, scenario: Scenario, count: number, seed: number): Task {
  const { uniform } = randomStream(seed, 'tides of the classifier bench')
  const classes = ['falling', 'steady', 'rising']
  const recordings = Array.from({ length: Math.floor(count / (TREND_HISTORY + 1)) }, (_, index) => {
    const direction = (index % 3) - 1
    const rate = direction === 0 ? TREND.steady * (2 * uniform() - 1) : direction * (TREND.least + (TREND.most - TREND.least) * uniform())
    const last = 0.15 + 0.9 * uniform()
    const situations = Array.from({ length: TREND_HISTORY + 1 }, (_, step): Situation => {
      const share = last - (TREND_HISTORY - step) * rate
      return { supplies: { K: share, Ca: share, Fe: 0 }, temperature_C: 25, label: step === TREND_HISTORY ? classes[direction + 1] : undefined }
    })
    return decoded(scenario, calibration, situations, seed + index * (TREND_HISTORY + 1))
  })
  return { name: 'trend', classes, history: TREND_HISTORY, recordings, interrogations: count }
}
