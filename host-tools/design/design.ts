import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { randomStream } from '../../sim/random'
import type { Scenario } from '../../sim/scenario'
import type { Calibration } from '../calibration/calibration-file'
import type { Settings } from '../configuration/settings'
import { gateLimits } from '../configuration/gate-limits'
import { IongateError } from '../diagnostics'
import { ladderOnBench } from './bench-responses'
import { evaluate, rangeFor, type Design, type Evaluation, type EvaluationSetting } from './evaluate'
import { evenPrior, spreadMixtures } from './information'
import { designOf, judgeOf, varianceRatios, type Criterion, type Goal } from './judge'
import { autocovariance, conversionOf, type NoisePart } from './noise-parts'
import { amplitudesClearOfThresholds, sampledResponse, type PulseResponse, type ResponseModel } from './response-model'
import { exchange, isWithin, randomBeginning, sampleCountOf, type Candidate, type Grid, type Judge, type Judged } from './search'

export interface DesignRequest {
  /** Gives front end and mains; and the gel, where responses come from the simulator. */
  scenario: Scenario
  /** In series with the electrode. */
  noise: NoisePart[]
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
  /** The chosen ladder, and best ones of other energies. */
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
  const ranges = rangesOf(request, setting)
  const grid = gridOf(request, [...ranges.keys()])
  const known = benchResponses(request)
  let evaluated = 0
  const judgeFor = (goal: Goal, isBench: boolean): Judge => {
    const judge = judgeOf({
      ...request,
      goal,
      setting,
      rangeOf: (amplitude_mV) => ranges.get(amplitude_mV) as number,
      reference: isBench ? reference.bench : reference.database,
      responsesOf: isBench ? known : (candidate) => databaseResponses(request.model, candidate),
    })
    return (candidate) => {
      evaluated += 1
      return judge(candidate)
    }
  }
  /** The best of so much energy near a known ladder: over the database, then whole. */
  const bestNear = (from: Candidate, goal: Goal): Judged | undefined => {
    const onDatabase = improved(from, judgeFor(goal, false), grid, DATABASE_REACH)
    if (onDatabase === undefined || !request.isOnBench) return onDatabase
    return improved(onDatabase.candidate, judgeFor(goal, true), { ...grid, gaps_ms: gapsOf(request) }, 1)
  }
  const shareOf = ({ evaluation }: Judged) => evaluation.energy.total_uJ / reference.bench.energy.total_uJ

  const found = await bestOfRestarts(request, grid, judgeFor(request.goal, false), onProgress)
  await onProgress('whole ladders')
  let chosen = found === undefined ? undefined : bestNear(found.candidate, request.goal)
  if (chosen === undefined) throw infeasible(request.goal)
  if (request.goal.kind === 'same-variance') {
    // The most information with a little less energy each time, for as long as no ion is the worse for it.
    for (let next: Judged | undefined = chosen; next !== undefined && isNoWorse(next.evaluation, reference.bench); ) {
      chosen = next
      const share = shareOf(chosen) - ENERGY_STEP
      await onProgress(`${Math.round(share * 100)} % of the energy`)
      next = bestNear(chosen.candidate, { kind: 'energy', share })
    }
  }
  const frontier = [chosen]
  const below = request.frontierShares.filter((share) => share < shareOf(chosen)).sort((a, b) => b - a)
  const above = request.frontierShares.filter((share) => share > shareOf(chosen)).sort((a, b) => a - b)
  for (const shares of [below, above]) {
    let last = chosen
    for (const share of shares) {
      await onProgress(`${Math.round(share * 100)} % of the energy`)
      last = bestNear(last.candidate, { kind: 'energy', share }) ?? last
      frontier.push(last)
    }
  }
  return { reference: { design: reference.design, evaluation: reference.bench }, chosen, frontier, evaluated }
}

/** Places on a grid that a coordinate moves at once near a ladder known to be good. */
const DATABASE_REACH = 3

/** Of the present ladder's energy; half of that is what a ladder found so can be above the least. */
const ENERGY_STEP = 0.02

function isNoWorse(one: Evaluation, reference: Evaluation): boolean {
  return one.netCharge_nC <= reference.netCharge_nC && varianceRatios(one.precision.variance, reference.precision.variance).every((ratio) => ratio <= 1)
}

/** From this ladder, or where it is over a limit (what pulses leave behind raises currents) from a shorter one. */
function improved(from: Candidate, judge: Judge, grid: Grid, reach: number): Judged | undefined {
  for (const candidate of [from, ...shortened(from, grid)]) {
    const begin = isWithin(candidate, grid) ? judge(candidate) : undefined
    if (begin !== undefined) return exchange(begin, judge, grid, reach)
  }
  return undefined
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

function settingOf({ scenario, noise, calibration, activationMax }: DesignRequest): EvaluationSetting {
  const ions = calibration.ions.length
  return {
    profile: BOARD_PROFILES[scenario.board],
    information: {
      electrode: autocovariance(noise, LONGEST_us),
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

/** Gaps that leave the board the time that it takes between two pulses; that time itself is one. */
function gapsOf({ scenario }: DesignRequest): number[] {
  const shortest_ms = BOARD_PROFILES[scenario.board].facts.timing_ms.gap
  return [shortest_ms, ...GAPS_ms.filter((gap_ms) => gap_ms > shortest_ms)]
}
const COUNTS = [8, 10, 12, 14, 16, 18, 20, 22, 25, 28, 32, 36, 40, 45, 50, 56, 64]
const WINDOWS_MAX = 6

/** Of each amplitude that is clear of thresholds and clips no amplifier, the range it is measured in. */
function rangesOf({ model, activationMax }: DesignRequest, { information }: EvaluationSetting): Map<number, number> {
  const ranges = amplitudesClearOfThresholds(model).flatMap((amplitude_mV): [number, number][] => {
    const range = rangeFor(model.responses[model.amplitudes_mV.indexOf(amplitude_mV)], activationMax, information.conversion)
    return range === undefined ? [] : [[amplitude_mV, range]]
  })
  return new Map(ranges)
}

/** Within the gate's limits and the rail; a gap other than the calibration's only where the bench knows what it does. */
function gridOf({ scenario, calibration, settings, model }: DesignRequest, amplitudes_mV: number[]): Grid {
  const { sampleStep_us } = BOARD_PROFILES[scenario.board].facts
  const { interrogation_mV, interrogation_ms } = gateLimits(settings)
  const intervals = SAMPLES_PER_PERIOD.map((samples) => Math.round(1e6 / scenario.noise.mains_Hz / samples / sampleStep_us) * sampleStep_us)
  return {
    amplitudes_mV: amplitudes_mV.filter((amplitude_mV) => amplitude_mV <= Math.min(interrogation_mV, BOARD_PROFILES[scenario.board].frontEnd.dac.fullScale_V * 1000)),
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
    const { ladder } = designOf(candidate, () => 1)
    const key = JSON.stringify(ladder)
    const responses = known.get(key) ?? ladderOnBench(scenario, calibration.ions, ladder, activationMax)
    known.set(key, responses)
    return responses
  }
}
