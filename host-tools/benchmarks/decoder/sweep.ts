import { portableWindowSum } from '../../../firmware/core/decode/window-sums'
import { fitCalibration } from '../../calibration/fit'
import type { ReferenceMeasurement } from '../../calibration/reference-calibration'
import { BOARD_PROFILES } from '../../../sim/board-profiles'
import { randomStream } from '../../../sim/random'
import type { Cell } from './cell'
import { integerDecoder, levelOfActivation, restedOf } from './decoders'
import { bayesLevels, levelErrors, posteriorOf } from './level-errors'
import { localModels } from './local-models'
import { peersOf, type Effort } from './peers'

/** Level errors at one amount of white noise. */
export interface SweepPoint {
  effectiveBits: number
  /** Of a full-scale sine, as converters are rated: 6.02·ENOB + 1.76. */
  signalToNoise_dB: number
  /** Share of wrong levels over all ions, per decoder; Bayes and device in expectation, peers counted. */
  errors: Record<string, number>
}

/** A forest takes time that grows with the square of its interrogations: of a cell's, device and peers learn from every third. */
const LEARNED = 3

/**
 * More and more white noise on the samples of a cell, as of worse and worse converters. Calibration and peers
 * learn from samples with that noise.
 */
export function noiseSweep(cell: Cell, effectiveBits: number[], effort: Effort, onProgress: (text: string) => void): SweepPoint[] {
  const own = BOARD_PROFILES[cell.scenario.board].captureEffectiveBits
  return effectiveBits.map((bits) => {
    onProgress(`sweep: ${bits} effective bits`)
    const extra_words2 = (65536 ** 2 * (4 ** -bits - 4 ** -own)) / 12
    const { normal } = randomStream(Math.round(10 * bits), 'white noise of the sweep')
    const worse = (word: number) => Math.min(65535, Math.max(0, Math.round(word + Math.sqrt(extra_words2) * normal())))
    const worsened = (known: ReferenceMeasurement[]) =>
      known.filter((_, n) => n % LEARNED === 0).map((one) => {
        const samples = one.samples.map((pulse) => pulse.map(worse))
        const sums = samples.flatMap((words) => cell.calibration.windows.map(({ start, count }) => portableWindowSum(words, start, count)))
        return { ...one, samples, sums }
      })
    const training = worsened(cell.training)
    const validation = worsened(cell.validation)
    const data = { activation: cell.data.activation, words: cell.data.words.map((words) => words.map(worse)) }
    const calibration = fitCalibration(cell.calibration, training, validation)
    const device = integerDecoder(calibration)
    const activations = data.words.map((words) => device.activationOf(words))
    const posterior = posteriorOf(cell, data, localModels(cell, data, extra_words2), activations)
    const overall = (shares: number[]) => shares.reduce((sum, share) => sum + share, 0) / shares.length
    const errors: Record<string, number> = {
      Bayes: overall(levelErrors(data, posterior, bayesLevels(posterior)).expected),
      device: overall(levelErrors(data, posterior, activations.map((one) => one.map(levelOfActivation))).expected),
    }
    for (const peer of peersOf(calibration, [...restedOf(calibration, training), ...validation], effort)) {
      errors[peer.name] = overall(levelErrors(data, posterior, peer.levelsOf(data.words)).counted)
    }
    return { effectiveBits: bits, signalToNoise_dB: 6.02 * bits + 1.76, errors }
  })
}
