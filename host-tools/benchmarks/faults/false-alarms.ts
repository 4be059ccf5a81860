import { deviceOf } from '../decoder/device'
import type { Cell } from '../decoder/cell'
import { ACTIVATION_HIGH, polarityOf } from '../decoder/dataset'
import { noisyWords } from '../decoder/noisy-words'
import { randomStream } from '../../../sim/random'
import { LEVELS } from './outcomes'
import { afterInterrogation, probeOf, readingsOf } from './probe'

/** Interrogations with nothing wrong. */
export interface Clean {
  interrogations: number
  /** Share with a flag, and by the value of each. */
  withheld: number
  flagged: Record<number, number>
  /** Share in which noise alone puts an activation more than a hysteresis off the truth. */
  astray: number
}

const FIRST_SEED = 5 << 28

/** @param medium `mixtures`: all activations drawn evenly; `blank`: none */
export function cleanOf({ scenario, calibration, noise, expected }: Cell, medium: 'mixtures' | 'blank', count: number): Clean {
  const device = deviceOf(calibration, LEVELS)
  const probe = probeOf(calibration)
  const { pulses } = calibration.ladder
  const { sampleCount } = pulses[0]
  const flagged: Record<number, number> = {}
  let withheld = 0
  let astray = 0
  for (let index = 0; index < count; index++) {
    const seed = FIRST_SEED + index
    const { uniform } = randomStream(seed, 'activations without faults')
    const activation = calibration.ions.map(() => (medium === 'blank' ? 0 : ACTIVATION_HIGH * uniform()))
    const polarity = polarityOf(index)
    const words = noisyWords(scenario, noise, expected[polarity], seed, activation)
    const decoder = device(pulses.map((_, pulse) => words.subarray(pulse * sampleCount, (pulse + 1) * sampleCount)), polarity)
    afterInterrogation(decoder, probe, () => readingsOf({ scenario, calibration, activation, polarity, seed }))
    const { flags, activation_Q15 } = decoder
    for (let flag = 1; flag <= flags; flag *= 2) if ((flags & flag) !== 0) flagged[flag] = (flagged[flag] ?? 0) + 1 / count
    if (flags !== 0) withheld += 1
    if (activation.some((value, ion) => Math.abs(activation_Q15[ion] / 32768 - value) > LEVELS.hysteresis)) astray += 1
  }
  return { interrogations: count, withheld: withheld / count, flagged, astray: astray / count }
}
