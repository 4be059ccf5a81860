import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { storedEnergy_uJ } from '../../firmware/core/decide/energy-ledger'
import { PERMITTED } from '../../firmware/core/decide/safety-gate'
import { refusalText, VERDICTS, type RefusedStimulus } from '../configuration/refusals'
import type { CycleMessage, StimulusMessage } from '../telemetry'
import type { DeviceLog, Logged } from './device-log'

/** What a refusal says about itself; the plan and its cost follow from the configuration. */
interface Refusal {
  age_ms: number
  /** Since the start of the stimulus before. */
  sinceLast_ms?: number
  store_mV?: number
}

/** Refusals with the same verdict for the same plan: how many, and the ends of their numbers' ranges. */
interface RefusalGroup {
  verdict: number
  plan: number
  count: number
  least: Refusal
  most: Refusal
}

/** Counts refusals while a run goes on: as much memory as there are verdicts and plans. */
export interface RefusalWatch {
  groups: RefusalGroup[]
  lastGiven_s: number | null
  /** Waits for the report of its interrogation, which follows it. */
  waiting: { message: StimulusMessage; refusal: Refusal } | null
}

export function refusalWatchNew(): RefusalWatch {
  return { groups: [], lastGiven_s: null, waiting: null }
}

export function refusalsTakeGiven(watch: RefusalWatch, { time_s }: Logged<StimulusMessage>): void {
  settleRefusal(watch)
  watch.lastGiven_s = time_s
}

export function refusalsTakeRequest(watch: RefusalWatch, { time_s, message }: Logged<StimulusMessage>): void {
  settleRefusal(watch)
  const since = watch.lastGiven_s === null ? {} : { sinceLast_ms: Math.round((time_s - watch.lastGiven_s) * 1000) }
  watch.waiting = { message, refusal: { age_ms: message.latency_ms, ...since } }
}

/** @param cycle the report of an interrogation: it carries the reading of the store that the gate went by, if it is of the same one */
export function settleRefusal(watch: RefusalWatch, cycle?: CycleMessage): void {
  if (watch.waiting === null) return
  const { message, refusal } = watch.waiting
  watch.waiting = null
  const isSame = cycle !== undefined && cycle.time_ms === message.time_ms - message.latency_ms
  const whole: Refusal = { ...refusal, ...(isSame ? { store_mV: cycle.store_mV } : {}) }
  const { verdict, plan } = message
  const group = watch.groups.find((one) => one.verdict === verdict && one.plan === plan)
  if (group === undefined) {
    watch.groups.push({ verdict, plan, count: 1, least: whole, most: whole })
    return
  }
  group.count += 1
  group.least = merged(group.least, whole, Math.min)
  group.most = merged(group.most, whole, Math.max)
}

function merged(a: Refusal, b: Refusal, choose: (a: number, b: number) => number): Refusal {
  const of = (x?: number, y?: number) => (x === undefined ? y : y === undefined ? x : choose(x, y))
  return { age_ms: choose(a.age_ms, b.age_ms), sinceLast_ms: of(a.sinceLast_ms, b.sinceLast_ms), store_mV: of(a.store_mV, b.store_mV) }
}

type Answers = Pick<DeviceConfiguration, 'gate' | 'plans' | 'energy'>

/** Refusals by reason, each with the numbers asked for and the limit. */
export function refusalSummary({ groups }: RefusalWatch, configuration: Answers): { reason: string; count: number }[] {
  return groups.map(({ verdict, plan, count, least, most }) => ({
    reason: refusalText([least, most].map((refusal) => refusedStimulus(verdict, plan, refusal, configuration)), configuration),
    count,
  }))
}

/** The gate's answer to each recorded request in words, a refusal with its number and limit. */
export function stimulusAnswers({ stimuli, cycles }: Pick<DeviceLog, 'stimuli' | 'cycles'>, configuration: Answers): string[] {
  let last_s: number | null = null
  let at = 0
  return stimuli.map((asked) => {
    while (at < cycles.length && cycles[at].sent_s < asked.sent_s) at++
    if (asked.message.verdict === PERMITTED) {
      last_s = asked.time_s
      return VERDICTS[PERMITTED]
    }
    // One request alone is a group of its own.
    const watch: RefusalWatch = { ...refusalWatchNew(), lastGiven_s: last_s }
    refusalsTakeRequest(watch, asked)
    settleRefusal(watch, cycles.at(at)?.message)
    return refusalSummary(watch, configuration)[0].reason
  })
}

function refusedStimulus(verdict: number, plan: number, { age_ms, sinceLast_ms, store_mV }: Refusal, { plans, energy }: Answers): RefusedStimulus {
  const shed_uJ = storedEnergy_uJ(energy.shed_mV, energy.storeFactor)
  return {
    verdict,
    plan: plans[plan],
    needed_uJ: energy.plan_uJ[plan],
    age_ms,
    ...(sinceLast_ms === undefined ? {} : { sinceLast_ms }),
    ...(store_mV === undefined ? {} : { available_uJ: storedEnergy_uJ(store_mV, energy.storeFactor) - shed_uJ }),
  }
}
