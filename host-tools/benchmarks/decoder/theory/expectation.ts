import type { InterrogationPulse } from '../../../../firmware/core/decide/safety-gate'
import type { Calibration } from '../../../calibration/calibration-file'
import type { IonName } from '../../../../sim/ions'
import { referenceInterrogation } from '../../../../sim/reference-bench'
import type { Scenario } from '../../../../sim/scenario'
import { groupedOutputs, interpolantOf, type Interpolant } from './interpolant'

/** Per dimension; the test holds the interpolation's error far below the converter's noise. */
const NODES = 6

/** What an interrogation gives without noise, as smooth functions of the activations. */
export interface Expectation {
  /** Outputs: every sample of every pulse in order. */
  words: Interpolant
  /** Outputs: every window sum, in the order of the decoder's features. */
  sums: Interpolant
}

/**
 * From noise-free runs of the reference bench.
 * @param high largest activation; at `high` of all ions no amplifier may clip
 */
export function expectationOf(
  scenario: Scenario,
  { ladder, windows, ions }: Pick<Calibration, 'ladder' | 'windows' | 'ions'>,
  polarity: 1 | -1,
  high: number,
): Expectation {
  const words = interpolantOf(0, high, ions.length, NODES, (activation) =>
    referenceInterrogation({
      scenario,
      supplies: suppliesOf(ions, activation),
      ladder: pulsesOf(ladder),
      gap_ms: ladder.gap_ms,
      polarity,
      seed: 0,
      noise: false,
    }).flat(),
  )
  return { words, sums: groupedOutputs(words, sampleRanges(ladder, windows)) }
}

/** Samples of each window, counted through all pulses. */
export function sampleRanges(ladder: Calibration['ladder'], windows: Calibration['windows']): { start: number; count: number }[] {
  const { sampleCount } = ladder.pulses[0]
  return ladder.pulses.flatMap((_, pulse) => windows.map(({ start, count }) => ({ start: pulse * sampleCount + start, count })))
}

/** A file's pulses, whose schema knows the signs and ranges only as numbers. */
export function pulsesOf(ladder: Calibration['ladder']): InterrogationPulse[] {
  return ladder.pulses as InterrogationPulse[]
}

export function suppliesOf(ions: string[], activation: number[]): Partial<Record<IonName, number>> {
  return Object.fromEntries(ions.map((ion, i) => [ion, activation[i]]))
}
