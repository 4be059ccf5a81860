import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { frontEndParameters } from '../../sim/assembly'
import { BOARD_PROFILES } from '../../sim/board-profiles'
import { frontEndNew } from '../../sim/circuits/front-end'
import { referenceInterrogation } from '../../sim/reference-bench'
import type { Scenario } from '../../sim/scenario'
import { fitResponse, type PulseResponse } from './response-model'
import type { ResponseDatabase } from './response-database'

/** Step of the currents; sampling can be no faster. */
export const BENCH_INTERVAL_us = 200

/** Responses of the scenario's gel, rested, to one amplitude in all media that a fit needs; without noise. */
export function benchResponsesAt(
  scenario: Scenario,
  ions: string[],
  request: { amplitude_mV: number; width_ms: number; activationMax: number },
): ResponseDatabase['responses'] {
  const { amplitude_mV } = request
  const sampleCount = Math.round((request.width_ms * 1000) / BENCH_INTERVAL_us)
  const pulse: InterrogationPulse = { amplitude_mV, polarity: 1, range: 1, sampleCount, sampleInterval_us: BENCH_INTERVAL_us }
  return compositeMixtures(ions.length, request.activationMax).map((activation) => {
    const [currents_uA] = currentsOnBench(scenario, ions, activation, [pulse], 1)
    return { amplitude_mV, activation, current_uA: currents_uA.map((value) => Math.round(value * 1000) / 1000) }
  })
}

/** The responses of every pulse of a whole ladder, with what each leaves behind for the next. */
export function ladderOnBench(
  scenario: Scenario,
  ions: string[],
  ladder: { pulses: InterrogationPulse[]; gap_ms: number },
  activationMax: number,
): PulseResponse[] {
  const activations = compositeMixtures(ions.length, activationMax)
  const runs = activations.map((activation) => currentsOnBench(scenario, ions, activation, ladder.pulses, ladder.gap_ms))
  return ladder.pulses.map((_, pulse) => fitResponse(activations, runs.map((run) => run[pulse])))
}

/**
 * Media in which a polynomial of second degree can be told: a face-centred central composite
 * design (Box and Wilson 1951): corners, face centres and centre of the box from 0 to `high`.
 */
function compositeMixtures(ions: number, high: number): number[][] {
  const corners = Array.from({ length: 2 ** ions }, (_, index) => Array.from({ length: ions }, (_, ion) => (index & (1 << ion) ? high : 0)))
  const centre = new Array<number>(ions).fill(high / 2)
  const faces = centre.flatMap((_, ion) => [centre.with(ion, 0), centre.with(ion, high)])
  return [...corners, centre, ...faces]
}

/** Currents of one interrogation, [pulse][sample], µA: words put back through the unit's own front end. */
function currentsOnBench(scenario: Scenario, ions: string[], activation: number[], ladder: InterrogationPulse[], gap_ms: number): number[][] {
  const profile = BOARD_PROFILES[scenario.board]
  const frontEnd = frontEndNew(frontEndParameters(scenario), profile)
  const words = referenceInterrogation({
    scenario,
    supplies: Object.fromEntries(ions.map((ion, i) => [ion, activation[i]])),
    ladder,
    gap_ms,
    seed: 0,
    noise: false,
  })
  // An expectation lies half a code below the voltage: converters round down.
  const halfCode = 2 ** (15 - profile.facts.converterBits)
  return words.map((pulse, index) => {
    const { transimpedance_ohm, offset_V } = frontEnd.figures.gel
    const { range } = ladder[index]
    const uA_per_V = 1e6 / transimpedance_ohm[range]
    return pulse.map((word) => (((word + halfCode) / 65536) * frontEnd.fullScale_V - offset_V[range]) * uA_per_V)
  })
}
