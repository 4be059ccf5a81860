import { CholeskyDecomposition, LuDecomposition, Matrix } from 'ml-matrix'
import type { Autocovariance, Conversion } from './noise-parts'
import { termSlopes, termsOf, type PulseResponse } from './response-model'

/** One pulse of a ladder as its samples see it. */
export interface SampledPulse {
  response: PulseResponse
  range: number
  applied_mV: number
  /** From the ladder's begin to the pulse's. */
  start_us: number
  sampleInterval_us: number
}

export interface Window {
  start: number
  count: number
}

/** What noise and prior are; the same for every ladder. */
export interface InformationSetting {
  electrode: Autocovariance
  conversion: Conversion
  /** Mixtures over which the information is averaged; equal weights. */
  prior: number[][]
  /** More mixtures, over which roundings are averaged. */
  roundingMixtures: number[][]
}

/**
 * Gauss and Legendre's two points along each axis: averages over activations spread evenly
 * from 0 to `high` are exact for whatever is a cubic in each of them.
 */
export function evenPrior(ions: number, high: number): number[][] {
  const near = (high / 2) * (1 - 1 / Math.sqrt(3))
  return Array.from({ length: 2 ** ions }, (_, index) => Array.from({ length: ions }, (_, ion) => (index & (1 << ion) ? high - near : near)))
}

/** Well-spread mixtures (Halton 1960, bases 2, 3, 5, 7, 11). */
export function spreadMixtures(ions: number, high: number, count: number): number[][] {
  const radicalInverse = (index: number, base: number): number => (index === 0 ? 0 : ((index % base) + radicalInverse(Math.floor(index / base), base)) / base)
  return Array.from({ length: count }, (_, index) => [2, 3, 5, 7, 11].slice(0, ions).map((base) => high * radicalInverse(index + 1, base)))
}

/**
 * Fisher information of the window sums at each mixture of the prior, JᵀC⁻¹J: what generalised least
 * squares with the true covariance makes of them. C has white noise and rounding, and the electrode's noise
 * times each sample's gain, the conductance that the mixture gives it.
 */
export function informationOf(pulses: SampledPulse[], windows: Window[], setting: InformationSetting): Matrix[] {
  const fixed = whiteCovariance(pulses, windows, setting.conversion)
  addRounding(fixed, pulses, windows, setting)
  const throughGain = electrodeCovariances(pulses, windows, setting)
  const sums = pulses.map((pulse) => windowedTerms(pulse, windows, setting.conversion))
  return setting.prior.map((activation) => {
    const terms = [1, ...activation]
    const lower = fixed.map((row, a) =>
      row.slice(0, a + 1).map((value, b) => throughGain.reduce((sum, line, i) => line.reduce((all, one, j) => all + terms[i] * terms[j] * one[a][b], sum), value)),
    )
    const covariance = fixed.map((row, a) => row.map((_, b) => (b <= a ? lower[a][b] : lower[b][a])))
    const slopes = new Matrix(
      activation.map((_, ion) => {
        const along = termSlopes(activation, ion)
        return sums.flatMap((pulse) => pulse.map((window) => window.reduce((sum, value, term) => sum + value * along[term], 0)))
      }),
    )
    return slopes.mmul(new CholeskyDecomposition(new Matrix(covariance)).solve(slopes.transpose()))
  })
}

/** Mean variance of each ion over the prior, and mean log determinant per ion of the information. */
export interface Precision {
  variance: number[]
  logDeterminant: number
}

/** Of ions that the sums cannot tell apart the variance is infinite. */
export function precisionOf(information: Matrix[]): Precision {
  const ions = information[0].rows
  const decompositions = information.map((one) => new LuDecomposition(one))
  if (decompositions.some((one) => one.isSingular() || !(one.determinant > 0))) {
    return { variance: new Array<number>(ions).fill(Infinity), logDeterminant: -Infinity }
  }
  const variances = decompositions.map((one) => one.solve(Matrix.eye(ions)).diagonal())
  return {
    variance: Array.from({ length: ions }, (_, ion) => variances.reduce((sum, diagonal) => sum + diagonal[ion], 0) / variances.length),
    logDeterminant: decompositions.reduce((sum, one) => sum + Math.log(one.determinant), 0) / decompositions.length / ions,
  }
}

/** Per window, per term of the response: its sum over the window, words. */
function windowedTerms({ response, range }: SampledPulse, windows: Window[], conversion: Conversion): number[][] {
  return windows.map(({ start, count }) =>
    response.map((curve) => {
      let sum = 0
      for (let n = start; n < start + count; n++) sum += curve[n]
      return sum * conversion.words_per_uA[range]
    }),
  )
}

function whiteCovariance(pulses: SampledPulse[], windows: Window[], { white_words, step_words }: Conversion): number[][] {
  const variances = pulses.flatMap(({ range }) => windows.map(({ count }) => count * (white_words[range] ** 2 + step_words ** 2 / 12)))
  return variances.map((variance, a) => variances.map((_, b) => (a === b ? variance : 0)))
}

/** Where noise does not dither the converter, readings of a steady current err alike: the part of rounding that is not white. */
function addRounding(covariance: number[][], pulses: SampledPulse[], windows: Window[], { conversion, roundingMixtures }: InformationSetting): void {
  const { step_words, words_per_uA, offset_words, meanRounding_words } = conversion
  if (pulses.every(({ range }) => meanRounding_words[range] === undefined)) return
  const errors = new Float64Array(covariance.length)
  const count = roundingMixtures.length
  for (const activation of roundingMixtures) {
    const terms = termsOf(activation)
    pulses.forEach(({ response, range }, p) => {
      const table = meanRounding_words[range]
      if (table === undefined) return
      windows.forEach((window, w) => {
        const a = p * windows.length + w
        let sum = 0
        let squares = 0
        for (let n = window.start; n < window.start + window.count; n++) {
          let current_uA = 0
          for (let term = 0; term < terms.length; term++) current_uA += terms[term] * response[term][n]
          const codes = (current_uA * words_per_uA[range] + offset_words[range]) / step_words
          const error = table[Math.floor((codes - Math.floor(codes)) * table.length)]
          sum += error
          squares += error * error
        }
        errors[a] = sum
        covariance[a][a] -= squares / count
      })
    })
    for (let a = 0; a < errors.length; a++) for (let b = 0; b < errors.length; b++) covariance[a][b] += (errors[a] * errors[b]) / count
  }
}

/** A few neighbouring samples of a window: where they lie, and the sum of their gains, words per volt, per term of the response. */
interface Block {
  time_us: number
  gain: number[]
}

/** Samples this close count as one: a third of a cycle at the mains' seventh harmonic. */
const BLOCK_us = 900

/** A sample's gain is its current over the pulse's voltage, and so linear in the activations but for some per cent, which are left out here. */
function blocksOf({ response, range, applied_mV, start_us, sampleInterval_us }: SampledPulse, { start, count }: Window, parts: number, conversion: Conversion): Block[] {
  const size = Math.max(1, Math.floor(BLOCK_us / sampleInterval_us))
  const words_per_V = (conversion.words_per_uA[range] * 1000) / applied_mV
  const blocks: Block[] = []
  for (let from = start; from < start + count; from += size) {
    const to = Math.min(from + size, start + count)
    const gain = response.slice(0, parts).map((curve) => {
      let sum = 0
      for (let n = from; n < to; n++) sum += curve[n]
      return sum * words_per_V
    })
    blocks.push({ time_us: start_us + ((from + to + 1) / 2) * sampleInterval_us, gain })
  }
  return blocks
}

/**
 * Covariance of window sums from the electrode's noise: with gains linear in the activations, C = Σ_ij a_i·a_j·Q_ij.
 * @returns Q[i][j][window][window], i and j from the constant term on; of the windows the lower triangle
 */
function electrodeCovariances(pulses: SampledPulse[], windows: Window[], { electrode, conversion, prior }: InformationSetting): number[][][][] {
  const parts = prior[0].length + 1
  const { values_V2, step_us } = electrode
  const blocks = pulses.flatMap((pulse) => windows.map((window) => blocksOf(pulse, window, parts, conversion)))
  const result = Array.from({ length: parts }, () => Array.from({ length: parts }, () => blocks.map((_, a) => new Array<number>(a + 1).fill(0))))
  const through = new Float64Array(parts)
  for (let a = 0; a < blocks.length; a++) {
    for (let b = 0; b <= a; b++) {
      for (const one of blocks[a]) {
        through.fill(0)
        for (const other of blocks[b]) {
          const place = Math.abs(one.time_us - other.time_us) / step_us
          const before = Math.floor(place)
          const covariance_V2 = values_V2[before] + (place - before) * (values_V2[before + 1] - values_V2[before])
          for (let j = 0; j < parts; j++) through[j] += covariance_V2 * other.gain[j]
        }
        for (let i = 0; i < parts; i++) for (let j = 0; j < parts; j++) result[i][j][a][b] += one.gain[i] * through[j]
      }
    }
  }
  return result
}
