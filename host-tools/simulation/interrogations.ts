import { clamp } from '../../firmware/core/arithmetic/fixed-point'
import { levelOf } from '../../firmware/core/decode/levels'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import type { InterrogationTruth } from '../../sim/simulate'
import type { Logged } from './device-log'
import type { CycleMessage } from '../telemetry'

/** Names of the levels 0 to 3. */
export const LEVEL_NAMES = ['rest', 'below threshold', 'active', 'saturated']

/** One interrogation: what the device decoded, beside what the gel was really like. */
export interface Interrogation {
  /** Time of the last sample. */
  time_s: number
  cycle: CycleMessage
  truth: InterrogationTruth
  ions: IonOutcome[]
}

export interface IonOutcome {
  /** What the medium offered, 1 is the reference response of a rested gel; and how the gel as it was answered it. */
  trueActivation: number
  apparent: number
  activation: number
  trueLevel: number
  level: number
  confidence: number
}

/** How well one ion was decoded over a run. */
export interface IonAgreement {
  ion: string
  /** Interrogations without a flag, and the share of them whose level is the true one. */
  trusted: number
  agreement: number
  rmsError: number
  /** [true level][decoded level]: number of interrogations. */
  confusion: number[][]
}

/**
 * Brings each cycle message together with the interrogation it was decoded from: the last
 * one before it was sent that has enough pulses.
 * @param leastPulses pulses of the ladder; 1 when interrogations may end early
 */
export function pairInterrogations(
  cycles: Logged<CycleMessage>[],
  truths: InterrogationTruth[],
  leastPulses: number,
  tables: Pick<DecoderTables, 'levelBoundaries_Q15' | 'levelHysteresis_Q15'>,
): Interrogation[] {
  const whole = truths.filter(({ pulses }) => pulses.length >= leastPulses)
  let at = -1
  return cycles.flatMap(({ sent_s, message }): Interrogation[] => {
    while (at + 1 < whole.length && whole[at + 1].lastSample_s <= sent_s) at += 1
    if (at < 0) return []
    const truth = whole[at]
    const ions = message.ions.map((reading, ion): IonOutcome => {
      const trueActivation = truth.activation[ion]
      return {
        trueActivation,
        apparent: truth.apparent[ion],
        activation: reading.activation_Q15 / 32768,
        trueLevel: trueLevelOf(trueActivation, reading.level, tables.levelBoundaries_Q15[ion], tables.levelHysteresis_Q15),
        level: reading.level,
        confidence: reading.confidence_Q15 / 32768,
      }
    })
    return [{ time_s: truth.lastSample_s, cycle: message, truth, ions }]
  })
}

/**
 * The level of a true activation. Inside the hysteresis band of a boundary both levels beside
 * it are true, and the one decoded is taken.
 */
function trueLevelOf(activation: number, decoded: number, boundaries_Q15: number[], hysteresis_Q15: number): number {
  const activation_Q15 = Math.min(65535, Math.round(activation * 32768))
  const lowest = levelOf(activation_Q15 - hysteresis_Q15, 0, boundaries_Q15, 0)
  const highest = levelOf(activation_Q15 + hysteresis_Q15, 0, boundaries_Q15, 0)
  return clamp(decoded, lowest, highest)
}

/** Per ion, over the interrogations that the device itself trusts. */
export function agreementOf(interrogations: Interrogation[], ions: string[]): IonAgreement[] {
  const trusted = interrogations.filter(({ cycle }) => cycle.flags === 0)
  return ions.map((name, ion) => {
    const outcomes = trusted.map((one) => one.ions[ion])
    const confusion = [0, 1, 2, 3].map(() => [0, 0, 0, 0])
    for (const { trueLevel, level } of outcomes) confusion[trueLevel][level] += 1
    const right = outcomes.filter(({ trueLevel, level }) => trueLevel === level).length
    const squares = outcomes.reduce((sum, one) => sum + (one.activation - one.trueActivation) ** 2, 0)
    return {
      ion: name,
      trusted: outcomes.length,
      agreement: right / outcomes.length,
      rmsError: Math.sqrt(squares / outcomes.length),
      confusion,
    }
  })
}
