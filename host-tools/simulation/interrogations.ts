import { clamp } from '../../firmware/core/arithmetic/fixed-point'
import { levelOf } from '../../firmware/core/decode/levels'
import type { DecoderTables } from '../../firmware/core/decode/decoder'
import type { InterrogationTruth } from '../../sim/interrogation-truth'
import type { CycleMessage } from '../telemetry'

/** Names of the levels 0 to 3. */
export const LEVEL_NAMES = ['rest', 'below threshold', 'active', 'saturated']

/** One interrogation: what the device decoded, beside what the gel was really like. */
export interface Interrogation {
  /** Time of the last sample. */
  time_s: number
  cycle: CycleMessage
  truth: InterrogationTruth
  /** Per ion that the device decodes, in the order of its calibration. */
  ions: IonOutcome[]
}

interface IonOutcome {
  /** What the medium offered, 1 is the reference response of a rested gel; and how the gel as it was answered it. */
  trueActivation: number
  apparent: number
  activation: number
  trueLevel: number
  level: number
  confidence: number
}

/** How one ion was decoded, added up over the interrogations that the device itself trusts. */
export interface LevelTally {
  trusted: number
  /** Sum of the squared errors of the activation. */
  squares: number
  /** [true level][decoded level]: number of interrogations. */
  confusion: number[][]
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

export function levelTallyNew(): LevelTally {
  return { trusted: 0, squares: 0, confusion: [0, 1, 2, 3].map(() => [0, 0, 0, 0]) }
}

/**
 * What the device decoded beside the truth.
 * @param gelIons per ion that the device decodes: its place in the scenario's gel, or −1 for an ion that the gel does not gate
 */
export function interrogationOf(
  cycle: CycleMessage,
  truth: InterrogationTruth,
  gelIons: number[],
  tables: Pick<DecoderTables, 'levelBoundaries_Q15' | 'levelHysteresis_Q15'>,
): Interrogation {
  const ions = cycle.ions.map((reading, ion): IonOutcome => {
    const trueActivation = truth.activation[gelIons[ion]] ?? 0
    return {
      trueActivation,
      apparent: truth.apparent[gelIons[ion]] ?? 0,
      activation: reading.activation_Q15 / 32768,
      trueLevel: trueLevelOf(trueActivation, reading.level, tables.levelBoundaries_Q15[ion], tables.levelHysteresis_Q15),
      level: reading.level,
      confidence: reading.confidence_Q15 / 32768,
    }
  })
  return { time_s: truth.lastSample_s, cycle, truth, ions }
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

/** Adds an interrogation to the tallies of all ions. One that the device doubts counts for none. */
export function tallyLevels(tallies: LevelTally[], { cycle, ions }: Interrogation): void {
  if (cycle.flags !== 0) return
  ions.forEach(({ activation, trueActivation, trueLevel, level }, ion) => {
    tallies[ion].trusted += 1
    tallies[ion].squares += (activation - trueActivation) ** 2
    tallies[ion].confusion[trueLevel][level] += 1
  })
}

/** Shares and means of a tally; NaN over nothing. */
export function agreementOf(ion: string, { trusted, squares, confusion }: LevelTally): IonAgreement {
  const right = confusion.reduce((sum, row, level) => sum + row[level], 0)
  return { ion, trusted, agreement: right / trusted, rmsError: Math.sqrt(squares / trusted), confusion }
}
