import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { PERMITTED } from '../../firmware/core/decide/safety-gate'
import type { StimulusPhase } from '../../sim/world'
import type { CycleMessage, StimulusMessage } from '../telemetry'
import type { Logged } from './device-log'
import { refusalWatchNew, refusalsTakeGiven, refusalsTakeRequest, settleRefusal, type RefusalWatch } from './refused-stimuli'

interface StimulusTally {
  asked: number
  /** Trains and biphasic pulses that reached the load. */
  given: number
  pulses: number
  /** Largest charge of a first phase, and largest net charge of a train, as the load got them. */
  chargePerPhase_nC: number
  netCharge_nC: number
}

/** From the last sample a decision rests on to the first edge of the pulse it led to. */
export interface LatencySummary {
  count: number
  median_ms: number
  worst_ms: number
}

/** Adds up the stimuli of a run phase by phase, in constant memory. */
export interface StimulusWatch {
  tally: StimulusTally
  refusals: RefusalWatch
  /** The median's: exact below 32 ms, to 0.01 % above. */
  latencies_us: RecordableHistogram
  worst_us: number
  /** The train under way and its last phase, which has not ended yet when it is reported. */
  train: { pumpStart: number; phases: number; netCharge_nC: number }
  phase: StimulusPhase | null
}

/** Nothing that is later is a latency: the gate refuses decisions older than ten seconds. */
const LATENCY_MAX_us = 60e6

export function stimulusWatchNew(): StimulusWatch {
  return {
    tally: { asked: 0, given: 0, pulses: 0, chargePerPhase_nC: 0, netCharge_nC: 0 },
    refusals: refusalWatchNew(),
    latencies_us: createHistogram({ lowest: 1, highest: LATENCY_MAX_us, figures: 4 }),
    worst_us: 0,
    train: { pumpStart: 0, phases: 0, netCharge_nC: 0 },
    phase: null,
  }
}

export function stimuliTakeRequest({ tally, refusals }: StimulusWatch, asked: Logged<StimulusMessage>): void {
  tally.asked += 1
  if (asked.message.verdict === PERMITTED) refusalsTakeGiven(refusals, asked)
  else refusalsTakeRequest(refusals, asked)
}

/** The report of an interrogation carries the reading of the store that the gate went by. */
export function stimuliTakeCycle({ refusals }: StimulusWatch, cycle: CycleMessage): void {
  settleRefusal(refusals, cycle)
}

/**
 * A phase begins; those that share one start of the pump are one stimulus.
 * @param lastSample_us of the ladder before it; null before the first
 */
export function stimuliTakePhase(watch: StimulusWatch, phase: StimulusPhase, lastSample_us: number | null): void {
  endPhase(watch)
  if (phase.pumpStart !== watch.train.pumpStart) {
    endTrain(watch)
    watch.train = { pumpStart: phase.pumpStart, phases: 0, netCharge_nC: 0 }
    watch.tally.given += 1
    if (lastSample_us !== null) noteLatency(watch, phase.start_us - lastSample_us)
  }
  watch.train.phases += 1
  watch.phase = phase
}

/** The run is over. */
export function endStimuli(watch: StimulusWatch): void {
  settleRefusal(watch.refusals)
  endPhase(watch)
  endTrain(watch)
  watch.train = { pumpStart: 0, phases: 0, netCharge_nC: 0 }
}

export function latencySummary({ latencies_us, worst_us }: StimulusWatch): LatencySummary {
  const { count } = latencies_us
  return { count, median_ms: count === 0 ? 0 : latencies_us.percentile(50) / 1000, worst_ms: worst_us / 1000 }
}

function noteLatency(watch: StimulusWatch, latency_us: number): void {
  watch.latencies_us.record(Math.min(Math.max(Math.round(latency_us), 1), LATENCY_MAX_us))
  watch.worst_us = Math.max(watch.worst_us, latency_us)
}

/** µA · µs = pC. */
function endPhase({ tally, train, phase }: StimulusWatch): void {
  if (phase === null) return
  const charge_nC = (phase.current_uA * (phase.end_us - phase.start_us)) / 1000
  if (train.phases === 1) tally.chargePerPhase_nC = Math.max(tally.chargePerPhase_nC, Math.abs(charge_nC))
  train.netCharge_nC += charge_nC
}

function endTrain(watch: StimulusWatch): void {
  const { tally, train } = watch
  watch.phase = null
  if (train.phases === 0) return
  tally.pulses += train.phases / 2
  tally.netCharge_nC = Math.max(tally.netCharge_nC, Math.abs(train.netCharge_nC))
}
