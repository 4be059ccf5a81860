import { decoderNew, type Decoder } from '../../../firmware/core/decode/decoder'
import { portableNatives } from '../../../firmware/core/decode/window-sums'
import { randomStream } from '../../../sim/random'
import { referenceInterrogation } from '../../../sim/reference-bench'
import type { Scenario } from '../../../sim/scenario'
import type { Calibration } from '../../calibration/calibration-file'
import { decoderTablesOf } from '../../calibration/decoder-tables'
import { withReference } from '../../calibration/reference'
import { shareInterval, type Interval } from '../../intervals'
import { decodeInterrogation } from '../decode-interrogation'
import { ACTIVATION_HIGH } from '../decoder/dataset'
import { LEVELS, levelOfActivation } from '../decoder/decoders'
import { pulsesOf, suppliesOf } from '../decoder/theory/expectation'
import type { Condition } from './conditions'

/** One interrogation of a known medium: what the device said of it. */
export interface Outcome {
  isFlagged: boolean
  /** Per ion. */
  isRight: boolean[]
  /** Per ion: the confidence stated, 0..1. */
  stated: number[]
}

/** An ion at a wrong level is stated above this: the device is wrong and certain. */
const CERTAIN = 0.95
/** Far from the seeds of calibrations and of the decoder's benchmark. */
const FIRST_SEED = 5 << 28

/**
 * Interrogations by the whole simulator, each of a rested gel, of activations drawn evenly from 0 to 1.2, through the
 * device's integer core. The same index draws the same activations and noise under every condition.
 * @param calibrations one for all units of the condition, or one for each
 * @param first index of the first interrogation
 */
export function outcomesOf(calibrations: Calibration[], calibrated: Scenario, condition: Condition, first: number, count: number): Outcome[] {
  const devices = calibrations.map((calibration) => ({ calibration, decoder: decoderNew(decoderTablesOf(calibration, LEVELS), portableNatives) }))
  return Array.from({ length: count }, (_, n) => {
    const seed = FIRST_SEED + first + n
    const { uniform } = randomStream(seed, 'activations of the mismatch bench')
    const { calibration, decoder } = devices[n % devices.length]
    const activation = calibration.ions.map(() => ACTIVATION_HIGH * uniform())
    interrogate(decoder, calibration, condition.scenarioOf(calibrated, n % condition.units), condition, { activation, others: condition.others, seed })
    return {
      isFlagged: decoder.flags !== 0,
      isRight: activation.map((value, ion) => decoder.level[ion] === levelOfActivation(value)),
      stated: decoder.confidence_Q15.map((value) => value / 32768),
    }
  })
}

interface Contents {
  activation: number[]
  others: Condition['others']
  seed: number
}

function interrogate(decoder: Decoder, { ladder, ions }: Calibration, scenario: Scenario, { temperature_C }: Condition, { activation, others, seed }: Contents): void {
  const words = referenceInterrogation({
    scenario,
    supplies: { ...suppliesOf(ions, activation), ...others },
    temperature_C,
    ladder: pulsesOf(ladder),
    gap_ms: ladder.gap_ms,
    seed,
    noise: true,
  })
  decodeInterrogation(decoder, words, Math.round(10 * temperature_C))
}

/** One known medium, all ions in it, measured once with either unit's own two interrogations. */
const REFERENCE = [0.7, 0.5, 0.5]
const REFERENCE_INTERROGATIONS = 2
/** As well as the reference is known. */
const REFERENCE_ERROR = 0.01

/** The calibrations of the condition's units after one reference each, under the condition; the reference holds the calibrated ions only. */
export function referenced(calibration: Calibration, calibrated: Scenario, condition: Condition): Calibration[] {
  return Array.from({ length: condition.units }, (_, unit) => {
    const decoder = decoderNew(decoderTablesOf(calibration, LEVELS), portableNatives)
    const read = REFERENCE.map(() => 0)
    for (let n = 0; n < REFERENCE_INTERROGATIONS; n++) {
      interrogate(decoder, calibration, condition.scenarioOf(calibrated, unit), condition, { activation: REFERENCE, others: {}, seed: FIRST_SEED - 1 - unit * REFERENCE_INTERROGATIONS - n })
      decoder.activation_Q15.forEach((value, ion) => (read[ion] += value / 32768 / REFERENCE_INTERROGATIONS))
    }
    return withReference(calibration, { truth: REFERENCE, read, count: REFERENCE_INTERROGATIONS }, REFERENCE_ERROR)
  })
}

/** A share of trials in per cent, with its 99 % interval. */
export interface Share {
  percent: number
  interval: Interval
}

/** What a row of the tables says. */
export interface Summary {
  interrogations: number
  /** Levels that are wrong, of those that no flag withholds. */
  wrong: Share
  /** Interrogations without a flag, with an ion at a wrong level that is stated above 95 %; of all. */
  wrongAndCertain: Share
  /** Interrogations whose result a flag withholds. */
  withheld: Share
}

export function summaryOf(outcomes: Outcome[]): Summary {
  const trusted = outcomes.filter(({ isFlagged }) => !isFlagged)
  const levels = trusted.flatMap(({ isRight }) => isRight)
  const isCertain = ({ isRight, stated }: Outcome) => isRight.some((right, ion) => !right && stated[ion] > CERTAIN)
  return {
    interrogations: outcomes.length,
    wrong: shareOf(levels.filter((right) => !right).length, levels.length),
    wrongAndCertain: shareOf(trusted.filter(isCertain).length, outcomes.length),
    withheld: shareOf(outcomes.length - trusted.length, outcomes.length),
  }
}

function shareOf(count: number, trials: number): Share {
  const { low, high } = shareInterval(count, trials)
  return { percent: (100 * count) / trials, interval: { low: 100 * low, high: 100 * high } }
}
