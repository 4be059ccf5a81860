import type { InterrogationPulse } from '../../firmware/core/safety-gate'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { PULSE_RAIL_V } from '../../sim/circuits/front-end'
import { randomStream } from '../../sim/random'
import type { Scenario } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import type { Settings } from '../configuration/settings'
import { IongateError } from '../diagnostics'
import { ladderOnBench } from './bench-responses'
import { evaluate, type Design, type Evaluation, type EvaluationSetting } from './evaluate'
import { evenPrior, spreadMixtures } from './information'
import { designOf, judgeOf, type Criterion, type Goal } from './judge'
import { autocovariance, conversionOf, scenarioNoise } from './noise-parts'
import { amplitudesClearOfThresholds, sampledResponse, type PulseResponse, type ResponseModel } from './response-model'
import { exchange, randomBeginning, sampleCountOf, type Candidate, type Grid, type Judge, type Judged } from './search'

export interface DesignRequest {
  /** Gives noise and front end; and the gel, where responses come from the simulator. */
  scenario: Scenario
  /** Gives board, ions and the ladder to compare with. */
  calibration: Calibration
  settings: Settings
  model: ResponseModel
  /** Whether ladders can be tried whole on the simulator's bench: then memory between pulses and the gap count too. */
  isOnBench: boolean
  criterion: Criterion
  goal: Goal
  /** More budgets, rising, to show what energy buys. */
  frontierShares: number[]
  /** No amplifier clips with all ions at this; the prior is even from 0 to it. */
  activationMax: number
  pulsesMax: number
  restarts: number
  seed: number
}

export interface DesignResult {
  reference: { design: Design; evaluation: Evaluation }
  chosen: Judged
  /** Best ladders of other energies; what is not attainable is left out. */
  frontier: Judged[]
  /** Ladders looked at. */
  evaluated: number
}

/**
 * First over single pulses of the database, which takes microseconds each; then, on the simulator's bench, over whole
 * ladders near the best, where every pulse meets what those before it left.
 * @throws IongateError design-infeasible when no ladder keeps all limits; database-incomplete
 */
export async function designLadder(request: DesignRequest, onProgress: (text: string) => Promise<void>): Promise<DesignResult> {
  const setting = settingOf(request)
  const reference = referenceOf(request, setting)
  const grid = gridOf(request)
  const known = benchResponses(request)
  let evaluated = 0
  const judgeFor = (goal: Goal, isBench: boolean): Judge => {
    const judge = judgeOf({
      ...request,
      goal,
      setting,
      reference: isBench ? reference.bench : reference.database,
      responsesOf: isBench ? known : (candidate) => databaseResponses(request.model, candidate),
    })
    return (candidate) => {
      evaluated += 1
      return judge(candidate)
    }
  }
  const finish = (best: Judged, goal: Goal) => (request.isOnBench ? onWholeLadders(best, judgeFor(goal, true), grid) : best)

  const found = await bestOfRestarts(request, grid, judgeFor(request.goal, false), onProgress)
  if (found === undefined) throw infeasible(request.goal)
  await onProgress('whole ladders')
  const chosen = finish(found, request.goal)
  if (chosen === undefined) throw infeasible(request.goal)
  let last = found
  const frontier: Judged[] = []
  for (const share of request.frontierShares) {
    await onProgress(`${Math.round(share * 100)} % of the energy`)
    const goal: Goal = { kind: 'energy', share }
    const judge = judgeFor(goal, false)
    const begins = [last.candidate, ...shortened(last.candidate, grid)].flatMap((candidate) => judge(candidate) ?? [])
    if (begins.length === 0) continue
    last = exchange(begins[0], judge, grid, grid.amplitudes_mV.length)
    frontier.push(...[finish(last, goal) ?? []].flat())
  }
  return { reference: { design: reference.design, evaluation: reference.bench }, chosen, frontier, evaluated }
}

function infeasible(goal: Goal): IongateError {
  const where = goal.kind === 'energy' ? `${Math.round(goal.share * 100)} % of the energy` : 'design'
  return new IongateError('design-infeasible', where, 'no ladder was found that keeps all limits')
}

async function bestOfRestarts(request: DesignRequest, grid: Grid, judge: Judge, onProgress: (text: string) => Promise<void>): Promise<Judged | undefined> {
  const stream = randomStream(request.seed, 'first ladders')
  let best: Judged | undefined
  for (let pulses = 1; pulses <= request.pulsesMax; pulses++) {
    for (let restart = 1; restart <= request.restarts; restart++) {
      await onProgress(`${pulses} pulse${pulses === 1 ? '' : 's'}, start ${restart} of ${request.restarts}`)
      const begin = randomBeginning(stream, pulses, grid, judge)
      if (begin === undefined) break
      const end = exchange(begin, judge, grid, grid.amplitudes_mV.length)
      if (best === undefined || end.score > best.score) best = end
    }
  }
  return best
}

/** What pulses leave behind raises currents: where that breaks a limit, shorter ladders are tried. */
function onWholeLadders(best: Judged, judge: Judge, grid: Grid): Judged | undefined {
  const begins = [best.candidate, ...shortened(best.candidate, grid)].flatMap((candidate) => judge(candidate) ?? [])
  return begins.length === 0 ? undefined : exchange(begins[0], judge, { ...grid, gaps_ms: GAPS_ms }, 1)
}

/** The same ladder sampled faster over less time, by and by. */
function shortened(candidate: Candidate, { intervals_us }: Grid): Candidate[] {
  return [0.95, 0.9, 0.8, 0.7, 0.6, 0.5].map((factor) => ({
    ...candidate,
    pulses: candidate.pulses.map((pulse) => ({
      ...pulse,
      sampleInterval_us: Math.max(intervals_us[0], ...intervals_us.filter((interval_us) => interval_us <= factor * pulse.sampleInterval_us)),
    })),
    counts: candidate.counts.map((count) => Math.max(COUNTS[0], Math.round(count * Math.sqrt(factor)))),
  }))
}

/** No interrogation is longer than this from its first sample to its last. */
const LONGEST_us = 3e6
const ROUNDING_MIXTURES = 64

function settingOf({ scenario, calibration, activationMax }: DesignRequest): EvaluationSetting {
  const ions = calibration.ions.length
  return {
    profile: BOARD_PROFILES[scenario.board],
    information: {
      electrode: autocovariance(scenarioNoise(scenario.noise), LONGEST_us),
      conversion: conversionOf(scenario),
      prior: evenPrior(ions, activationMax),
      roundingMixtures: spreadMixtures(ions, activationMax, ROUNDING_MIXTURES),
    },
  }
}

/** The calibration's own ladder, as single pulses of the database give it and as a whole on the bench. */
function referenceOf({ model, calibration, scenario, isOnBench, activationMax }: DesignRequest, setting: EvaluationSetting) {
  const { ladder, windows, ions } = calibration
  const design: Design = { ladder: { ...ladder, pulses: ladder.pulses as InterrogationPulse[] }, windows }
  const single = design.ladder.pulses.map(({ amplitude_mV, sampleCount, sampleInterval_us }) => {
    if (!model.amplitudes_mV.includes(amplitude_mV)) {
      throw new IongateError('database-incomplete', `${amplitude_mV} mV`, 'this pulse of the calibration’s ladder was not measured, so there is nothing to compare with')
    }
    return sampledResponse(model, amplitude_mV, sampleCount, sampleInterval_us)
  })
  const database = evaluate(design, single, setting)
  const bench = isOnBench ? evaluate(design, ladderOnBench(scenario, ions, design.ladder, activationMax), setting) : database
  return { design, database, bench }
}

/** Fractions of a mains period: sampled so, windows of whole periods exist. */
const SAMPLES_PER_PERIOD = [4, 5, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 100]
const FASTEST_us = 200
const GAPS_ms = [10, 20, 30, 40, 60, 80, 120]
const COUNTS = [8, 10, 12, 14, 16, 18, 20, 22, 25, 28, 32, 36, 40, 45, 50, 56, 64]
const WINDOWS_MAX = 6

/** Within the gate's limits and the rail; a gap other than the calibration's only where the bench knows what it does. */
function gridOf({ scenario, calibration, settings, model }: DesignRequest): Grid {
  const { sampleStep_us } = BOARD_PROFILES[scenario.board].facts
  const { interrogation_mV, interrogation_ms } = settings.limits
  const intervals = SAMPLES_PER_PERIOD.map((samples) => Math.round(1e6 / scenario.noise.mains_Hz / samples / sampleStep_us) * sampleStep_us)
  return {
    amplitudes_mV: amplitudesClearOfThresholds(model).filter((amplitude_mV) => amplitude_mV <= Math.min(interrogation_mV, PULSE_RAIL_V * 1000)),
    intervals_us: [...new Set(intervals)].filter((interval_us) => interval_us >= Math.max(FASTEST_us, model.interval_us)).sort((a, b) => a - b),
    gaps_ms: [calibration.ladder.gap_ms],
    starts: [0, 2, 4, 8, 16],
    counts: COUNTS,
    windowsMax: WINDOWS_MAX,
    width_us: Math.min(model.width_us, interrogation_ms * 1000),
  }
}

function databaseResponses(model: ResponseModel, candidate: Candidate): PulseResponse[] {
  const sampleCount = sampleCountOf(candidate)
  return candidate.pulses.map(({ amplitude_mV, sampleInterval_us }) => sampledResponse(model, amplitude_mV, sampleCount, sampleInterval_us))
}

/** Whole ladders, in the wide range so that nothing clips; once for each ladder, whatever its windows. */
function benchResponses({ scenario, calibration, activationMax }: DesignRequest): (candidate: Candidate) => PulseResponse[] {
  const known = new Map<string, PulseResponse[]>()
  return (candidate) => {
    const { ladder } = designOf(candidate, candidate.pulses.map(() => 1))
    const key = JSON.stringify(ladder)
    const responses = known.get(key) ?? ladderOnBench(scenario, calibration.ions, ladder, activationMax)
    known.set(key, responses)
    return responses
  }
}
