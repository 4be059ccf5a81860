import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import type { BoardProfile } from '../../sim/board-profiles'
import { interrogationPulseCost, sleep_uJ, wakeCost_uJ } from '../configuration/energy-costs'
import { informationOf, precisionOf, type InformationSetting, type Precision, type Window } from './information'
import type { Conversion } from './noise-parts'
import { currentsAt, termsOf, type PulseResponse } from './response-model'

/** A ladder of pulses and where in each the samples are summed. */
export interface Design {
  ladder: { pulses: InterrogationPulse[]; gap_ms: number }
  windows: Window[]
}

/** What one interrogation takes from the store, by the arithmetic of the device's own tables. */
export interface LadderEnergy {
  /** Gel, pump and sampling: lasts as long as the pulses. */
  pulses_uJ: number
  /** The interpreter after each pulse and each sleep, and the sleep between pulses. */
  interpreter_uJ: number
  total_uJ: number
}

export interface Evaluation {
  energy: LadderEnergy
  precision: Precision
  /** Net charge of the whole ladder, rms over the prior. */
  netCharge_nC: number
}

export interface EvaluationSetting {
  profile: BoardProfile
  information: InformationSetting
}

export function evaluate(design: Design, responses: PulseResponse[], setting: EvaluationSetting): Evaluation {
  return {
    energy: energyOf(design, responses, setting.profile),
    precision: precisionIn(design, responses, setting),
    netCharge_nC: netCharge_nC(design, responses, setting.information.prior),
  }
}

export function precisionIn({ ladder, windows }: Design, responses: PulseResponse[], { information }: EvaluationSetting): Precision {
  let start_us = 0
  const pulses = ladder.pulses.map((pulse, index) => {
    const { range, amplitude_mV, sampleInterval_us } = pulse
    const sampled = { response: responses[index], range, applied_mV: amplitude_mV, start_us, sampleInterval_us }
    start_us += pulse.sampleCount * sampleInterval_us + ladder.gap_ms * 1000
    return sampled
  })
  return precisionOf(informationOf(pulses, windows, information))
}

/** As in the device's tables: the gel's current is that with every ion at activation 1. */
export function energyOf({ ladder }: Design, responses: PulseResponse[], profile: BoardProfile): LadderEnergy {
  const costs = ladder.pulses.map((pulse, index) => {
    const currents = currentsAt(responses[index], termsOf(new Array<number>(ionsOf(responses[index])).fill(1)))
    return interrogationPulseCost(profile, pulse, mean(currents), { index, pulses: ladder.pulses.length })
  })
  const pulses_uJ = costs.reduce((sum, cost) => sum + cost.pulse_uJ, 0)
  const between_uJ = (ladder.pulses.length - 1) * sleep_uJ(profile, ladder.gap_ms)
  const interpreter_uJ = costs.reduce((sum, cost) => sum + cost.interpreter_uJ + wakeCost_uJ(profile), 0) + between_uJ
  return { pulses_uJ, interpreter_uJ, total_uJ: pulses_uJ + interpreter_uJ }
}

export function netCharge_nC({ ladder }: Design, responses: PulseResponse[], prior: number[][]): number {
  const squares = prior.map((activation) => {
    const terms = termsOf(activation)
    return ladder.pulses.reduce((sum, pulse, index) => sum + pulse.polarity * charge_nC(pulse, responses[index], terms), 0) ** 2
  })
  return Math.sqrt(mean(squares))
}

/** µA · µs = pC. */
function charge_nC({ sampleCount, sampleInterval_us }: InterrogationPulse, response: PulseResponse, terms: number[]): number {
  return (mean(currentsAt(response, terms)) * sampleCount * sampleInterval_us) / 1000
}

/** Signs with which the ladder leaves least charge behind; the last pulse's is +1. */
export function withBalancedSigns(design: Design, responses: PulseResponse[], prior: number[][]): Design {
  const { pulses } = design.ladder
  const candidates = Array.from({ length: 2 ** (pulses.length - 1) }, (_, signs) => ({
    ...design,
    ladder: { ...design.ladder, pulses: pulses.map((pulse, index) => ({ ...pulse, polarity: signs & (1 << index) ? -1 : 1 })) },
  }))
  return leastBy(candidates, (candidate) => netCharge_nC(candidate, responses, prior))
}

/** The amplifier's offset and gain differ from unit to unit by about this much; a window nearer to full scale may clip. */
const UNIT_SPREAD = 1.02
const FULL_WORDS = 0.97 * 65535

/** One ion alone reaches this many times what all reach together; so it does in a calibration's media. */
const ALONE = 1.25

/**
 * The most sensitive range of the amplifier that does not clip with every ion at `activationMax`, nor with one alone
 * at ALONE times that; undefined when all clip. By the longest pulse measured, however short one is to be: earlier
 * pulses may have raised currents as far.
 */
export function rangeFor(longest: PulseResponse, activationMax: number, { words_per_uA, offset_words }: Conversion): number | undefined {
  const none = new Array<number>(ionsOf(longest)).fill(0)
  const mixtures = [none.map(() => activationMax), ...none.map((_, ion) => none.with(ion, ALONE * activationMax))]
  const largest_uA = Math.max(...mixtures.flatMap((mixture) => Array.from(currentsAt(longest, termsOf(mixture)))))
  const range = words_per_uA.findIndex((gain, i) => UNIT_SPREAD * (largest_uA * gain + offset_words[i]) <= FULL_WORDS)
  return range < 0 ? undefined : range
}

/** (n + 1)(n + 2)/2 terms for n ions. */
function ionsOf(response: PulseResponse): number {
  return Math.round((Math.sqrt(8 * response.length + 1) - 3) / 2)
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum / values.length
}

function leastBy<T>(values: T[], measure: (value: T) => number): T {
  return values.map((value) => ({ value, size: measure(value) })).reduce((best, one) => (one.size < best.size ? one : best)).value
}
