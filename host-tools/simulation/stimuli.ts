import * as gate from '../../firmware/core/decide/safety-gate'
import type { StimulusTruth } from '../../sim/stimulus-truth'
import type { StimulusMessage } from '../telemetry'
import type { Logged } from './device-log'

/** What a person reads for each verdict of the gate; see docs/telemetry.md. */
export const VERDICTS: Record<number, string> = {
  [gate.PERMITTED]: 'permitted',
  [gate.REFUSED_DISARMED]: 'disarmed',
  [gate.REFUSED_MALFORMED]: 'malformed plan',
  [gate.REFUSED_AMPLITUDE]: 'amplitude above limit',
  [gate.REFUSED_CHARGE]: 'charge above limit',
  [gate.REFUSED_BALANCE]: 'phases not balanced',
  [gate.REFUSED_RATE]: 'too soon',
  [gate.REFUSED_ENERGY]: 'not enough energy',
  [gate.REFUSED_COMPLIANCE]: 'beyond compliance voltage',
  [gate.REFUSED_STALE]: 'decision too old',
}

export interface StimulusSummary {
  asked: number
  given: number
  refused: { reason: string; count: number }[]
  /** Biphasic pulses that reached the load. */
  pulses: number
  /** Largest charge of a first phase, and largest net charge of a train over its pulses, as the load got them. */
  chargePerPhase_nC: number
  imbalance_nC: number
}

/** From the last sample a decision rests on to the first edge of the pulse it led to. */
export interface LatencySummary {
  count: number
  median_ms: number
  worst_ms: number
}

export function stimulusSummary(asked: Logged<StimulusMessage>[], given: StimulusTruth[]): StimulusSummary {
  const counts = new Map<string, number>()
  for (const { message } of asked) {
    if (message.verdict === gate.PERMITTED) continue
    const reason = VERDICTS[message.verdict] ?? `verdict ${message.verdict}`
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  const largest = (values: number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return {
    asked: asked.length,
    given: given.length,
    refused: [...counts].map(([reason, count]) => ({ reason, count })),
    pulses: given.reduce((sum, { phases }) => sum + phases / 2, 0),
    chargePerPhase_nC: largest(given.map(({ firstPhase_nC }) => firstPhase_nC)),
    imbalance_nC: largest(given.map(({ netCharge_nC, phases }) => netCharge_nC / (phases / 2))),
  }
}

export function latencySummary(given: StimulusTruth[]): LatencySummary {
  const sorted = given.flatMap(({ latency_ms }) => latency_ms ?? []).sort((a, b) => a - b)
  return {
    count: sorted.length,
    median_ms: sorted.length === 0 ? 0 : sorted[sorted.length >> 1],
    worst_ms: sorted.length === 0 ? 0 : sorted[sorted.length - 1],
  }
}
