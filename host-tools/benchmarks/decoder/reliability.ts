import { atMost, type Figure } from '../../figures'
import { distanceInterval, jointly, largestOf, mapped, shareInterval } from '../../intervals'
import { randomStream } from '../../../sim/random'
import { type ConfidenceBin, confidenceBinsOf } from '../confidence-bins'
import type { Cell } from './cell'
import { ACTIVATION_HIGH, polarityOf } from './dataset'
import { deviceOf } from './device'
import { LEVELS, levelOfActivation } from './decoders'
import { noisyWords } from './noisy-words'

/** How often the device is right when it says how sure it is. */
export interface ReliabilityBin extends ConfidenceBin {
  /** 95 % interval of that share. */
  low: number
  high: number
}

/** Activations are drawn this many rms errors to either side of a boundary: farther off, every level is certain. */
const REACH = 5
const FIRST_SEED = 3 << 28
/** Interrogations that tell how far errors reach. */
const PILOTS = 400

/**
 * Interrogations whose activations lie close to boundaries, evenly to both sides: drawn over the whole range, levels of
 * a quiet device would hardly ever be in doubt. Within its reach that is the even prior of the confidence's formula.
 */
export function reliabilityOf(cell: Cell, count: number): ReliabilityBin[] {
  const { ions } = cell.calibration
  const decode = decodingOf(cell)
  const rmsErrors = rmsErrorsOf(cell, decode)
  const decisions = Array.from({ length: count }, (_, index) => {
    const seed = FIRST_SEED + index
    const { uniform } = randomStream(seed, 'activations near boundaries')
    const activation = ions.map((__, ion) => {
      const boundary = LEVELS.boundaries[Math.floor(LEVELS.boundaries.length * uniform())]
      const reach = Math.min(REACH * rmsErrors[ion], LEVELS.boundaries[0], ACTIVATION_HIGH - LEVELS.boundaries[2])
      return boundary + reach * (2 * uniform() - 1)
    })
    const { levels, confidences } = decode(seed, index, activation)
    return activation.map((value, ion) => ({ stated: confidences[ion], isRight: levels[ion] === levelOfActivation(value) }))
  }).flat()
  return confidenceBinsOf(decisions).map((bin) => {
    const right = bin.count === 0 ? 0 : Math.round(bin.right * bin.count)
    return { ...bin, ...shareInterval(right, bin.count, 0.95) }
  })
}

/** Largest distance between stated and right over all bins with levels in them. */
export function worstGap(cell: string, bins: ReliabilityBin[]): Figure {
  const filled = bins.filter(({ count }) => count > 0)
  const points = (share: number) => 100 * share
  const gaps = filled.map(({ stated, right }) => Math.abs(stated - right))
  const intervals = filled.map(({ stated, right, count }) => distanceInterval(shareInterval(Math.round(right * count), count, jointly(filled.length)), stated))
  return atMost(`${cell}/confidence-off-at-most`, points(Math.max(...gaps)), 2, 'points', mapped(largestOf(intervals), points))
}

type Decoding = (seed: number, index: number, activation: number[]) => { activation: number[]; levels: number[]; confidences: number[] }

/** The device's core on fresh noise. Without hysteresis a level does not depend on what came before. */
function decodingOf({ scenario, calibration, expected, noise }: Cell): Decoding {
  const device = deviceOf(calibration, LEVELS)
  const { sampleCount } = calibration.ladder.pulses[0]
  return (seed, index, activation) => {
    const polarity = polarityOf(index)
    const words = noisyWords(scenario, noise, expected[polarity], seed, activation)
    const decoder = device(calibration.ladder.pulses.map((_, pulse) => words.subarray(pulse * sampleCount, (pulse + 1) * sampleCount)), polarity)
    return {
      activation: decoder.activation_Q15.map((value) => value / 32768),
      levels: [...decoder.level],
      confidences: decoder.confidence_Q15.map((value) => value / 32768),
    }
  }
}

function rmsErrorsOf({ calibration }: Cell, decode: Decoding): number[] {
  const squares = calibration.ions.map(() => 0)
  for (let index = 0; index < PILOTS; index++) {
    const seed = FIRST_SEED - 1 - index
    const { uniform } = randomStream(seed, 'activations')
    const truth = calibration.ions.map(() => ACTIVATION_HIGH * uniform())
    const { activation } = decode(seed, index, truth)
    activation.forEach((value, ion) => (squares[ion] += (value - truth[ion]) ** 2 / PILOTS))
  }
  return squares.map(Math.sqrt)
}
