import type { DeviceConfiguration } from '../../firmware/configuration'
import { storedEnergy_uJ } from '../../firmware/core/decide/energy-ledger'
import { PERMITTED } from '../../firmware/core/decide/safety-gate'
import type { StimulusTruth } from '../../sim/stimulus-truth'
import { refusalText, VERDICTS, type RefusedStimulus } from '../configuration/refusals'
import type { StimulusMessage } from '../telemetry'
import type { DeviceLog, Logged } from './device-log'

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

type Answers = Pick<DeviceConfiguration, 'gate' | 'plans' | 'energy'>

export function stimulusSummary(log: Pick<DeviceLog, 'stimuli' | 'cycles'>, given: StimulusTruth[], configuration: Answers): StimulusSummary {
  const alike = new Map<string, RefusedStimulus[]>()
  for (const refused of refusedStimuli(log, configuration)) {
    if (refused === undefined) continue
    const key = `${refused.verdict} ${configuration.plans.indexOf(refused.plan)}`
    const group = alike.get(key) ?? []
    alike.set(key, group)
    group.push(refused)
  }
  const largest = (values: number[]) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return {
    asked: log.stimuli.length,
    given: given.length,
    refused: [...alike.values()].map((refused) => ({ reason: refusalText(refused, configuration), count: refused.length })),
    pulses: given.reduce((sum, { phases }) => sum + phases / 2, 0),
    chargePerPhase_nC: largest(given.map(({ firstPhase_nC }) => firstPhase_nC)),
    imbalance_nC: largest(given.map(({ netCharge_nC, phases }) => netCharge_nC / (phases / 2))),
  }
}

/** The gate's answer to each request of a run in words, a refusal with its number and limit. */
export function stimulusAnswers(log: Pick<DeviceLog, 'stimuli' | 'cycles'>, configuration: Answers): string[] {
  return refusedStimuli(log, configuration).map((refused) => (refused === undefined ? VERDICTS[PERMITTED] : refusalText([refused], configuration)))
}

/** For each request of a run what was refused; undefined where it was permitted. */
function refusedStimuli({ stimuli, cycles }: Pick<DeviceLog, 'stimuli' | 'cycles'>, { plans, energy }: Answers): (RefusedStimulus | undefined)[] {
  const shed_uJ = storedEnergy_uJ(energy.shed_mV, energy.storeFactor)
  let last: Logged<StimulusMessage> | undefined
  let at = 0
  return stimuli.map((asked) => {
    const { verdict, plan, time_ms, latency_ms } = asked.message
    if (verdict === PERMITTED) {
      last = asked
      return undefined
    }
    while (at < cycles.length && cycles[at].sent_s < asked.sent_s) at++
    // The report of the same cycle carries the reading of the store that the gate went by.
    const cycle = cycles.at(at)?.message
    const isSame = cycle !== undefined && cycle.time_ms === time_ms - latency_ms
    return {
      verdict,
      plan: plans[plan],
      needed_uJ: energy.plan_uJ[plan],
      age_ms: latency_ms,
      ...(last === undefined ? {} : { sinceLast_ms: Math.round((asked.time_s - last.time_s) * 1000) }),
      ...(isSame ? { available_uJ: storedEnergy_uJ(cycle.store_mV, energy.storeFactor) - shed_uJ } : {}),
    }
  })
}

export function latencySummary(given: StimulusTruth[]): LatencySummary {
  const sorted = given.flatMap(({ latency_ms }) => latency_ms ?? []).sort((a, b) => a - b)
  return {
    count: sorted.length,
    median_ms: sorted.length === 0 ? 0 : sorted[sorted.length >> 1],
    worst_ms: sorted.length === 0 ? 0 : sorted[sorted.length - 1],
  }
}
