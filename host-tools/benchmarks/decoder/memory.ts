import type { Calibration } from '../../calibration/calibration-file'
import { randomStream } from '../../../sim/random'
import { referencePulses, type EarlierPulse } from '../../../sim/reference-bench'
import { mapped, ratioInterval, type Interval } from '../../intervals'
import type { Scenario } from '../../../sim/scenario'
import { pulsesOf, suppliesOf } from './theory/expectation'
import { ACTIVATION_HIGH } from './dataset'
import type { PlayedPulse } from './decoders'

/** Errors of noise-free interrogations after random earlier pulses, per ion, in shares of the full scale of 2. */
export interface MemoryBias {
  decoder: string
  /** Mean of the errors that earlier pulses cause. */
  mean: number[]
  rms: number[]
  /** 99 % interval of the rms. */
  interval: Interval[]
  worst: number[]
}

const FULL_SCALE = 2
const EARLIER_PULSES_MAX = 6
/** Rests between earlier pulses, and before the interrogation, are spread evenly in their logarithm, from the ladder's gap to this. */
const REST_MAX_ms = 3000

/** From all pulses since the gel was at rest, the last of which are an interrogation, to activations. */
interface RememberingDecoder {
  name: string
  decode(pulses: PlayedPulse[], ladderPolarity: number): number[]
}

/**
 * Random histories of the ladder's pulses: number, order, signs and rests. The truth is what the medium offers. What
 * the decoder errs by without any history at the same activations is taken off: that is no memory.
 */
export function memoryBias(scenario: Scenario, calibration: Calibration, count: number, decoders: RememberingDecoder[]): MemoryBias[] {
  const errorsOf = Array.from({ length: count }, (_, index) => {
    const { uniform } = randomStream(index, 'histories of the decoder bench')
    const ladder = pulsesOf(calibration.ladder)
    const activation = calibration.ions.map(() => ACTIVATION_HIGH * uniform())
    const sign = () => (uniform() < 0.5 ? 1 : -1)
    const { gap_ms } = calibration.ladder
    const rest_ms = () => Math.round(gap_ms * (REST_MAX_ms / gap_ms) ** uniform())
    const earlier: EarlierPulse[] = Array.from({ length: 1 + Math.floor(EARLIER_PULSES_MAX * uniform()) }, () => ({
      pulse: ladder[Math.floor(ladder.length * uniform())],
      polarity: sign(),
      rest_ms: rest_ms(),
    }))
    const supplies = suppliesOf(calibration.ions, activation)
    const request = { scenario, supplies, ladder, gap_ms, polarity: sign() as 1 | -1, seed: 0, noise: false }
    const played = (history: EarlierPulse[]): PlayedPulse[] =>
      referencePulses({ ...request, earlier: history }).map(({ words, start_us, applied_mV }, n) => ({
        index: n < history.length ? ladder.indexOf(history[n].pulse) : n - history.length,
        began_ms: Math.round(start_us / 1000),
        polarity: Math.sign(applied_mV),
        words,
      }))
    const [fresh, after] = [played([]), played(earlier)]
    return decoders.map(({ decode }) => {
      const undisturbed = decode(fresh, request.polarity)
      return decode(after, request.polarity).map((value, ion) => (value - undisturbed[ion]) / FULL_SCALE)
    })
  })
  return decoders.map(({ name }, d) => biasOf(name, errorsOf.map((errors) => errors[d])))
}

/** @param errors of every history and ion */
function biasOf(decoder: string, errors: number[][]): MemoryBias {
  const perIon = (reduce: (values: number[]) => number) => errors[0].map((_, ion) => reduce(errors.map((error) => error[ion])))
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = (values: number[]) => values.map((value) => value * value)
  return {
    decoder,
    mean: perIon(mean),
    rms: perIon((values) => Math.sqrt(mean(squares(values)))),
    interval: errors[0].map((_, ion) => mapped(ratioInterval(squares(errors.map((error) => error[ion])), errors.map(() => 1)), Math.sqrt)),
    worst: perIon((values) => Math.max(...values.map(Math.abs))),
  }
}
