import { energyOf, netCharge_nC, precisionIn, withBalancedSigns, type Design, type Evaluation, type EvaluationSetting } from './evaluate'
import type { PulseResponse } from './response-model'
import { sampleCountOf, type Candidate, type Judge, type Judged } from './search'

/** D: determinant of the information. A: mean variance, each ion's in units of the reference ladder's. */
export type Criterion = 'd' | 'a'

/** What a ladder is to be best at. */
export type Goal =
  /** Least energy with no ion's variance above the reference's. */
  | { kind: 'same-variance' }
  /** Most information with so much energy, as a share of the reference's. */
  | { kind: 'energy'; share: number }

export interface JudgeRequest {
  setting: EvaluationSetting
  reference: Evaluation
  goal: Goal
  criterion: Criterion
  /** The amplifier's range for a pulse of this amplitude. */
  rangeOf: (amplitude_mV: number) => number
  responsesOf: (candidate: Candidate) => PulseResponse[]
}

/** Tells good ladders from bad: hard limits first, since they are cheap, then the information. Remembers what it has seen. */
export function judgeOf(request: JudgeRequest): Judge {
  const known = new Map<string, Judged | undefined>()
  return (candidate) => {
    const key = JSON.stringify(candidate)
    if (!known.has(key)) known.set(key, judged(candidate, request))
    return known.get(key)
  }
}

function judged(candidate: Candidate, { setting, reference, goal, criterion, rangeOf, responsesOf }: JudgeRequest): Judged | undefined {
  const responses = responsesOf(candidate)
  const { prior } = setting.information
  const design = withBalancedSigns(designOf(candidate, rangeOf), responses, prior)
  const energy = energyOf(design, responses, setting.profile)
  const share = goal.kind === 'energy' ? goal.share : 1
  if (energy.total_uJ > share * reference.energy.total_uJ) return undefined
  const precision = precisionIn(design, responses, setting)
  if (!Number.isFinite(precision.logDeterminant)) return undefined
  const evaluation = { energy, precision, netCharge_nC: netCharge_nC(design, responses, prior) }
  return { candidate, design, evaluation, score: scoreOf(evaluation, reference, goal, criterion) }
}

/** Score lost where a soft limit is broken by a factor e. */
const PENALTY = 10
/** How much more information counts where energy is the goal: enough to choose between ladders that cost the same. */
const TIE = 0.02

/**
 * Logarithms, larger is better. No ion may be paid for with another's: above the reference's own variance, and above
 * its net charge through the double layer, the score falls steeply.
 */
function scoreOf({ energy, precision, netCharge_nC }: Evaluation, reference: Evaluation, goal: Goal, criterion: Criterion): number {
  const gain = Math.log(efficiency(precision, reference.precision, criterion))
  const worst = Math.max(...varianceRatios(precision.variance, reference.precision.variance))
  const excess = Math.max(0, Math.log(worst)) + Math.max(0, Math.log(netCharge_nC / reference.netCharge_nC))
  const gained = goal.kind === 'energy' ? gain : TIE * gain - Math.log(energy.total_uJ / reference.energy.total_uJ)
  return gained - PENALTY * excess
}

/** How many interrogations with the reference ladder give the information of one with the other. */
export function efficiency(precision: Evaluation['precision'], reference: Evaluation['precision'], criterion: Criterion): number {
  if (criterion === 'd') return Math.exp(precision.logDeterminant - reference.logDeterminant)
  const ratios = varianceRatios(precision.variance, reference.variance)
  return ratios.length / ratios.reduce((sum, ratio) => sum + ratio, 0)
}

/** Per ion: variance in units of the reference's. */
export function varianceRatios(variance: number[], reference: number[]): number[] {
  return variance.map((value, ion) => value / reference[ion])
}

/** A candidate as a ladder, all pulses forward. */
export function designOf(candidate: Candidate, rangeOf: JudgeRequest['rangeOf']): Design {
  const sampleCount = sampleCountOf(candidate)
  const pulses = candidate.pulses.map((pulse) => ({ ...pulse, polarity: 1, range: rangeOf(pulse.amplitude_mV), sampleCount }))
  let start = candidate.start
  const windows = candidate.counts.map((count) => {
    const window = { start, count }
    start += count
    return window
  })
  return { ladder: { pulses, gap_ms: candidate.gap_ms }, windows }
}
