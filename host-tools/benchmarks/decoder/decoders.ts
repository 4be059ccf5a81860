import { Matrix, inverse, pseudoInverse, solve } from 'ml-matrix'
import type { Calibration } from '../../calibration/calibration-file'
import { decoderTablesOf, type LevelSettings } from '../../calibration/decoder-tables'
import { typicalMixtures } from '../../calibration/fit'
import { forwardFit } from '../../calibration/forward-fit'
import type { Measurement } from '../../calibration/measurement'
import type { ReferenceMeasurement } from '../../calibration/reference-calibration'
import { linearFit } from '../../calibration/regression'
import { varianceBy, weightsFor } from '../../calibration/weights'
import { decoderBegin, decoderFinish, decoderNew, decoderTakePulse } from '../../../firmware/core/decode/decoder'
import { TERM_ONE } from '../../../firmware/core/decode/response'
import { FEATURE_GAIN_ONE, portableNatives } from '../../../firmware/core/decode/window-sums'
import { decodeInterrogation } from '../decode-interrogation'

/** A decoder as the bench sees it: from the samples of one interrogation to activations. */
export interface BenchDecoder {
  activationOf(words: ArrayLike<number>): number[]
  /** The same from window sums while all ions are above zero, without rounding: what small noise is amplified by follows from its slopes. */
  smooth(sums: number[]): number[]
}

/** The levels of the bench: of the default ones the last is moved to where mixtures of all ions still reach it. */
export const LEVELS: LevelSettings = { boundaries: [0.15, 0.6, 1.05], hysteresis: 0 }

export function levelOfActivation(activation: number): number {
  return LEVELS.boundaries.filter((boundary) => activation >= boundary).length
}

/** The samples of each pulse. */
function pulsesIn(words: ArrayLike<number>, { ladder }: Pick<Calibration, 'ladder'>): number[][] {
  let from = 0
  return ladder.pulses.map(({ sampleCount }) => {
    from += sampleCount
    return Array.prototype.slice.call(words, from - sampleCount, from)
  })
}

/** Sums of all windows of all pulses, in the order of the decoder's features. */
export function windowSumsOf(words: ArrayLike<number>, { ladder, windows }: Pick<Calibration, 'ladder' | 'windows'>): number[] {
  return ladder.pulses.flatMap(({ sampleCount }, pulse) =>
    windows.map(({ start, count }) => {
      let sum = 0
      for (let n = 0; n < count; n++) sum += words[pulse * sampleCount + start + n]
      return sum
    }),
  )
}

/** A calibration's answer to window sums in real numbers: from features to the unconstrained estimates. */
interface RealResponse {
  features(sums: number[]): number[]
  /** Per ion, then followers; 1 is the reference. */
  projections: Matrix
  /** Per ion, over the terms that core/decode/response describes, in its scales. */
  corrections: Matrix
}

/** core/decode/response in real numbers, after a rest at the reference temperature: the same terms, nothing rounded. */
function realEstimates(calibration: Calibration, response: RealResponse, sums: number[]): number[] {
  const { ions } = calibration
  const terms = realTerms(calibration, response, sums)
  const corrections = response.corrections.mmul(Matrix.columnVector(terms)).to1DArray()
  const first = 3 + 2 * ions.length
  return ions.map((_, ion) => (2 * terms[first + ion]) + corrections[ion])
}

/** Terms as shares of 32768: ions by half their activation, followers by 4 activations. */
function realTerms({ ions, tables }: Calibration, response: RealResponse, sums: number[]): number[] {
  const projections = response.projections.mmul(Matrix.columnVector(response.features(sums))).to1DArray()
  const terms = [TERM_ONE / 65536, 0, 0, ...ions.flatMap(() => [0, 0]), ...projections.map((value, i) => (i < ions.length ? value / 2 : value * 4))]
  tables.productLeft.forEach((left, k) => terms.push(terms[left] * terms[tables.productRight[k]]))
  return terms
}

/** The device's own integer core; each interrogation is decoded as the first, at the temperature of the bench. */
export function integerDecoder(calibration: Calibration): BenchDecoder {
  const tables = decoderTablesOf(calibration, LEVELS)
  const decoder = decoderNew(tables, portableNatives)
  const { projectionRows, projectionGain, correctionRows, correctionGain } = tables.response
  const shown = calibration.ions.length + tables.response.followerCount
  // value_Q17 = row·vector · gain / 2^16, and a term is a share of 2^16.
  const rows = (weights: number[][], gains: number[], count: number, scale: number) =>
    new Matrix(weights.slice(0, count).map((row, i) => row.map((weight) => (weight * gains[i] * scale) / 2 ** 33)))
  const response: RealResponse = {
    features: (sums) => sums.map((sum, i) => ((sum - tables.featureOffset[i]) * tables.featureGain[i]) / FEATURE_GAIN_ONE),
    projections: rows(projectionRows, projectionGain, shown, 1),
    corrections: rows(correctionRows, correctionGain, calibration.ions.length, 2 ** 16),
  }
  return {
    smooth: (sums) => realEstimates(calibration, response, sums),
    activationOf: (words) => {
      decodeInterrogation(decoder, pulsesIn(words, calibration))
      return decoder.unmixer.activation_Q17.map((value) => value / 2 ** 17)
    },
  }
}

/** As in host-tools/calibration/corrections.ts. */
const MODEL_DEVIATION = 2e-4

/** A pulse as the device meets it. */
export interface PlayedPulse {
  /** In the ladder. */
  index: number
  began_ms: number
  /** Its sign on the electrode. */
  polarity: number
  words: number[]
}

/** The integer core after pulses that it has seen, the last of which are an interrogation. */
export function decodeAfter(calibration: Calibration, pulses: PlayedPulse[], ladderPolarity: number): number[] {
  const tables = decoderTablesOf(calibration, LEVELS)
  const decoder = decoderNew(tables, portableNatives)
  const first = pulses.length - calibration.ladder.pulses.length
  pulses.forEach(({ index, began_ms, polarity, words }, n) => {
    if (n === first) decoderBegin(decoder, began_ms, ladderPolarity, tables.reference_dC)
    decoderTakePulse(decoder, index, words, began_ms, polarity)
  })
  decoderFinish(decoder)
  return decoder.activation_Q15.map((value) => value / 2 ** 15)
}

/**
 * The device's statistics in double precision, sharing none of its integers: rows and corrections from the same
 * interrogations by the same formulas, terms and sums of real numbers, the best of all active sets by its distance.
 */
export function doubleTwin(calibration: Calibration, training: Measurement[]): BenchDecoder {
  const { ions } = calibration
  const forward = forwardFit(calibration, training)
  const mixtures = typicalMixtures(training)
  const covarianceAt = (activation: number[]) => forward.noise.covarianceAt(forward.templates.mmul(Matrix.columnVector(activation)).to1DArray())
  const weights = weightsFor(forward.templates, mixtures, covarianceAt)
  const response: RealResponse = {
    features: (sums) => sums.map((sum, i) => sum - forward.featureOffset[i]),
    projections: new Matrix([weights.base, ...weights.followers].flatMap((rows) => rows.to2DArray())),
    corrections: Matrix.zeros(0, 0),
  }
  const rested = restedOf(calibration, training)
  const terms = rested.map(({ sums }) => realTerms(calibration, response, sums))
  const first = 3 + 2 * ions.length
  const products = calibration.tables.productLeft.map((left, k) => [left, calibration.tables.productRight[k]])
  const leading = terms[0].length - products.length
  const isFollowerProduct = (term: number) => term >= leading && products[term - leading].some((part) => part >= first + ions.length && part < leading)
  // Followers enter as they are designed to; an ion's term is half its estimate, a follower's four times it.
  const corrections = ions.map((_, ion) => {
    const known = terms[0].map(() => 0)
    weights.leaders.forEach((leader, l) => {
      const follower = first + ions.length * (l + 1) + ion
      known[follower] = -weights.middle[l] / 4
      known[leading + products.findIndex(([left, right]) => left === first + leader && right === follower)] = 1 / 2
    })
    const free = known.flatMap((_, term) => (term >= first + ions.length && term < leading ? [] : [term])).filter((term) => !isFollowerProduct(term))
    const variance = rested.map(({ activation }) => varianceBy(weights, activation, covarianceAt(activation))[ion])
    const wanted = rested.map(({ activation }, n) => activation[ion] - 2 * terms[n][first + ion] - known.reduce((sum, value, term) => sum + value * terms[n][term], 0))
    const fitted = linearFit(
      new Matrix(terms.map((row) => free.map((term) => row[term]))),
      Matrix.columnVector(wanted),
      variance.map((value) => 1 / (value + MODEL_DEVIATION ** 2)),
    ).coefficients.getColumn(0)
    free.forEach((term, k) => (known[term] = fitted[k]))
    return known
  })
  response.corrections = new Matrix(corrections)
  const typical = Matrix.zeros(forward.templates.rows, forward.templates.rows)
  mixtures.forEach((one) => typical.add(covarianceAt(one).div(mixtures.length)))
  const metric = inverse(weights.base.mmul(typical).mmul(weights.base.transpose()))
  return {
    smooth: (sums) => realEstimates(calibration, response, sums),
    activationOf: (words) => nearestNonNegative(realEstimates(calibration, response, windowSumsOf(words, calibration)), metric),
  }
}

/** Interrogations like those the bench decodes: with pulses, of a rested gel at the reference temperature. */
export function restedOf<Kind extends Measurement>({ temperature }: Calibration, training: Kind[]): Kind[] {
  return training.filter(({ earlier, temperature_C, isZeroBias }) => !isZeroBias && earlier.length === 0 && temperature_C === temperature.reference_C)
}

/** The point without negative coordinates that is nearest in the metric, by trying every set of free coordinates. */
function nearestNonNegative(estimate: number[], metric: Matrix): number[] {
  if (estimate.every((value) => value >= 0)) return estimate
  const ions = [...estimate.keys()]
  let best = { distance: Infinity, point: estimate }
  for (let mask = 0; mask < 2 ** ions.length; mask++) {
    const free = ions.filter((ion) => mask & (1 << ion))
    const held = ions.filter((ion) => !free.includes(ion))
    const point = ions.map(() => 0)
    if (free.length > 0) {
      const target = metric.selection(free, ions).mmul(Matrix.columnVector(estimate))
      solve(metric.selection(free, free), target).to1DArray().forEach((value, i) => (point[free[i]] = value))
    }
    if (held.length < ions.length && point.some((value) => value < 0)) continue
    const apart = Matrix.columnVector(point.map((value, ion) => value - estimate[ion]))
    const distance = apart.transpose().mmul(metric).mmul(apart).get(0, 0)
    if (distance < best.distance) best = { distance, point }
  }
  return best.point
}

/**
 * Linear non-negative least squares on the same interrogations: offsets and templates by linear regression of the
 * window sums, every window counting alike or only the last of each pulse.
 */
export function linearDecoder(calibration: Calibration, training: Pick<Measurement, 'activation' | 'sums'>[], windows: 'all' | 'last'): BenchDecoder {
  const sums = new Matrix(training.map((one) => one.sums))
  const design = new Matrix(training.map(({ activation }) => [1, ...activation]))
  const coefficients = solve(design, sums, true)
  const offset = coefficients.getRow(0)
  const templates = coefficients.subMatrixRow(calibration.ions.map((_, ion) => ion + 1)).transpose()
  const weight = Matrix.diag(offset.map((_, i) => (windows === 'all' || (i + 1) % calibration.windows.length === 0 ? 1 : 0)))
  const weighted = templates.transpose().mmul(weight)
  const metric = weighted.mmul(templates)
  const solver = solve(metric, weighted)
  const smooth = (own: number[]) => solver.mmul(Matrix.columnVector(own.map((sum, i) => sum - offset[i]))).to1DArray()
  return { smooth, activationOf: (words) => nearestNonNegative(smooth(windowSumsOf(words, calibration)), metric) }
}

/** Looks at the largest sample of each pulse only, and regresses the activations on the three. */
export function peakDecoder(calibration: Calibration, training: ReferenceMeasurement[]): Pick<BenchDecoder, 'activationOf'> {
  const peaks = new Matrix(training.map(({ samples }) => [1, ...peaksOf(samples.flat(), calibration)]))
  const coefficients = pseudoInverse(peaks).mmul(new Matrix(training.map(({ activation }) => activation)))
  return {
    activationOf: (words) => Matrix.rowVector([1, ...peaksOf(words, calibration)]).mmul(coefficients).to1DArray().map((value) => Math.max(0, value)),
  }
}

/** The largest word of each pulse. */
function peaksOf(words: ArrayLike<number>, { ladder }: Pick<Calibration, 'ladder'>): number[] {
  return ladder.pulses.map(({ sampleCount }, pulse) => {
    let peak = 0
    for (let n = 0; n < sampleCount; n++) peak = Math.max(peak, words[pulse * sampleCount + n])
    return peak
  })
}
