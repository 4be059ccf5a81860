import { Matrix, inverse } from 'ml-matrix'
import { FEATURE_GAIN_ONE, FEATURE_MAX, featureOfSum } from '../../firmware/core/decode/window-sums'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { IongateError } from '../diagnostics'
import type { Calibration } from './calibration-file'
import { SIGNIFICANT, WHOLE_FIT, withCorrections } from './corrections'
import { MAINS_HZ, REFERENCE_C, forwardFit, type CalibrationHeader, type Forward } from './forward-fit'
import { statedGel } from './gel-parameters'
import { PROJECTION_FORMAT, integerRow } from './integer-rows'
import { projectionRows, unmixTables } from './linear-tables'
import { estimateOf, withMeasuredErrors } from './measured-errors'
import type { Measurement } from './measurement'
import { openTables } from './open-circuit'
import { pickupTablesOf } from './pickup-tables'
import { candidateProducts, ionTerm, leadingTermNames } from './terms'
import { residualDirections, rowsAt, symmetric, varianceBy, weightsFor, type Weights } from './weights'

/**
 * Calibration from interrogations of known mixtures.
 *
 * 1. Window sums of a rested gel as polynomials of the activations: gives offsets, templates and, as what is
 *    left over, the noise (forward-fit.ts), whose parts are found by maximum likelihood (noise-fit.ts).
 * 2. Rows of weights that are best for templates and noise (weights.ts), as integers (integer-rows.ts).
 * 3. The device's own integer core runs on all measurements, other temperatures and earlier pulses among them,
 *    and one regression of the truth on its terms gives the corrections that core/decode/response adds: so rounding
 *    of the rows is in them too (corrections.ts).
 * 4. Mixtures that took no part are decoded as the device would, which measures deviation and bias
 *    (measured-errors.ts).
 */

/** A window this close to full scale clips. */
export const SATURATION = 0.97
/** Charge in the double layer: a pulse whose features are full counts so much. */
const CHARGE_OF_FULL_PULSE = 1000
/** Noise alone gives each residual this deviation; see core/decode/decoder. */
const RESIDUAL_NOISE = 64
/** Largest follower of the training; its term ends at a quarter. */
const FOLLOWER_MAX = 0.2
/** Mixtures over which the weights are best. */
const TYPICAL_MIXTURES = 60

/**
 * @param training interrogations to fit, in the order they were taken; ten for each of about forty terms at least
 * @param validation others, to measure how good the fit is; of one session with the training, those that are held out, and all
 * of the session in both lists
 * @throws IongateError calibration-not-separable when an ion's response cannot be told from the others', calibration-too-noisy
 * when its deviation is above the lowest level, calibration-saturated when windows clip
 */
export function fitCalibration(header: CalibrationHeader, training: Measurement[], validation: Measurement[]): Calibration {
  refuseSaturated(header, training)
  return calibrationOf(header, forwardFit(header, training), training, validation, () => [], SIGNIFICANT)
}

/**
 * The tables for a response that is known.
 * @param unknownAt what is not known of the response: per independent part of it, by what it shifts the window sums at an
 * activation, one standard deviation each. It widens the stated confidence; the weights are best for the noise alone.
 */
export function calibrationOf(header: CalibrationHeader, response: Forward, training: Measurement[], validation: Measurement[], unknownAt: (activation: number[]) => number[][], significant: number): Calibration {
  const { ions } = header
  const covarianceOfMixture = (activation: number[]) =>
    response.noise.covarianceAt(response.templates.mmul(Matrix.columnVector(activation)).to1DArray())
  const scale = Matrix.diag(response.featureGain.map((gain) => gain / FEATURE_GAIN_ONE))
  const scaled = (covariance: Matrix) => symmetric(scale.mmul(covariance).mmul(scale))
  const featureTemplates = scale.mmul(response.templates)
  const fitted = training.filter(({ isHeldOut }) => isHeldOut !== true)
  const mixtures = typicalMixtures(fitted)
  const weights = weightsFor(featureTemplates, mixtures, (activation) => scaled(covarianceOfMixture(activation)))
  const typicalNoise = Matrix.zeros(scale.rows, scale.rows)
  for (const one of mixtures) typicalNoise.add(scaled(covarianceOfMixture(one)).div(mixtures.length))

  const features = new Matrix(fitted.map(({ sums }) => sums.map((sum, f) => ((sum - response.featureOffset[f]) * response.featureGain[f]) / FEATURE_GAIN_ONE)))
  const scales = weights.followers.map((rows) => followerScale(rows, features))
  const residuals = residualDirections(featureTemplates, typicalNoise).mul(RESIDUAL_NOISE).to2DArray()
  const projections = [
    ...projectionRows(ions, weights.base, typicalNoise),
    ...weights.followers.flatMap((rows, l) => projectionRows(ions, Matrix.diag(scales[l]).mmul(rows), typicalNoise)),
    ...residuals.map((row) => integerRow(WHOLE_FIT, row, PROJECTION_FORMAT, typicalNoise)),
  ]
  const unmix = unmixTables(ions, inverse(weights.base.mmul(typicalNoise).mmul(weights.base.transpose())))
  const temperatures = fitted.map((one) => one.temperature_C)
  const products = candidateProducts(ions, weights.leaders, {
    temperature: temperatures.some((temperature_C) => Math.abs(temperature_C - REFERENCE_C) > 1),
    memory: fitted.some(({ earlier }) => earlier.length > 0),
  })
  const draft: Calibration = {
    format: 'iongate-calibration',
    version: 4,
    ...header,
    temperature: {
      coldest_C: Math.min(REFERENCE_C, ...temperatures) - TEMPERATURE_MARGIN_K,
      warmest_C: Math.max(REFERENCE_C, ...temperatures) + TEMPERATURE_MARGIN_K,
      reference_C: REFERENCE_C,
    },
    fit: {
      measurements: fitted.length,
      offset: response.featureOffset,
      templates: ions.map((_, ion) => response.templates.getColumn(ion).map((value, f) => estimateOf(value, response.templateError.get(f, ion)))),
      residual: response.residual.map(rounded),
      // Measured below.
      deviation: ions.map(() => estimateOf(1, 0)),
      bias: ions.map(() => estimateOf(0, 0)),
      gel: statedGel(header.memory),
      noise: response.noise.parts.map((part) => ({ ...part, deviation: Number(part.deviation.toPrecision(4)) })),
      terms: [],
    },
    tables: {
      featureOffset: response.featureOffset,
      featureGain: response.featureGain,
      saturationSum: header.windows.map((window) => Math.floor(window.count * 65535 * SATURATION)),
      projectionRows: projections.map((row) => row.weights),
      projectionGain: projections.map((row) => row.gain),
      followerCount: ions.length * weights.leaders.length,
      productLeft: products.map(({ left }) => left),
      productRight: products.map(({ right }) => right),
      // Fitted below.
      correctionRows: response.featureOffset.map(() => []),
      correctionGain: response.featureOffset.map(() => 0),
      unmixRows: unmix.rows,
      unmixGain: unmix.rowGain,
      chargeGain: chargeGains(header, response.featureGain),
      misfitLimit: 1,
      pickup: pickupTablesOf(header.ladder.pulses, MAINS_HZ),
      ...openTables(...featuresWithoutIons(response, training)),
      // Fitted below.
      deviationRows: ions.map(() => ions.map(() => 0)),
      quartersPerDeviation_Q14: ions.map(() => new Array<number>(9).fill(1)),
    },
  }
  const names = [...leadingTermNames(ions, weights.leaders), ...products.map(({ name }) => name)]
  const biased = training.filter(({ isZeroBias }) => !isZeroBias)
  const variances = (activation: number[]) => varianceBy(weights, activation, scaled(covarianceOfMixture(activation)))
  const known = followerCoefficients(ions, names, products, weights, scales)
  const corrected = withCorrections(draft, names, known, biased, biased.map(({ activation }) => variances(activation)), significant)
  const doubts = (activation: number[]) => {
    const rows = rowsAt(weights, activation)
    const shifts = unknownAt(activation).map((sums) => rows.mmul(scale).mmul(Matrix.columnVector(sums)).to1DArray())
    return ions.map((_, ion) => shifts.reduce((sum, shift) => sum + shift[ion] ** 2, 0))
  }
  return withMeasuredErrors(corrected, biased, validation, (activation) => {
    const doubt = doubts(activation)
    return variances(activation).map((value, ion) => value + doubt[ion])
  })
}

/** Features without a current, and those of a blank medium on a rested gel. */
function featuresWithoutIons({ featureOffset, featureGain }: Forward, training: Measurement[]): [number[][], number[][]] {
  const isBlank = ({ activation, earlier, isZeroBias }: Measurement) => !isZeroBias && earlier.length === 0 && activation.every((value) => value === 0)
  const featuresOf = (those: Measurement[]) => those.map(({ sums }) => sums.map((sum, f) => featureOfSum(sum, featureOffset[f], featureGain[f])))
  return [featuresOf(training.filter(({ isZeroBias }) => isZeroBias)), featuresOf(training.filter(isBlank))]
}

/** Followers may have any scale, which the corrections take back: this one keeps them within their terms. */
function followerScale(rows: Matrix, features: Matrix): number[] {
  const values = rows.mmul(features.transpose()).to2DArray()
  return values.map((row) => Math.min(1, FOLLOWER_MAX / Math.max(...row.map(Math.abs))))
}

/**
 * How followers enter the estimates: Σ (x_l − middle_l)·W_l of weights.ts, as coefficients of the terms. They are known,
 * and fitting them along would only let noise in. An ion's own linear estimate stands for x_l.
 */
function followerCoefficients(ions: string[], names: string[], products: { left: number; right: number }[], weights: Weights, scales: number[][]): number[][] {
  const leading = names.length - products.length
  return ions.map((_, ion) => {
    const coefficients = names.map(() => 0)
    weights.leaders.forEach((leader, l) => {
      const follower = ionTerm(ions.length, ions.length * (l + 1) + ion)
      const product = products.findIndex(({ left, right }) => left === ionTerm(ions.length, leader) && right === follower)
      // Ions are terms in Q15, followers in Q18, and a product is shifted by 16: Q17, as the estimate is.
      coefficients[follower] = -weights.middle[l] / scales[l][ion] / 2
      coefficients[leading + product] = 1 / scales[l][ion]
    })
    return coefficients
  })
}

/** Between calibrated temperatures the fit holds, and a little beyond. */
const TEMPERATURE_MARGIN_K = 3

/** Charge per unit of feature differs between pulses by gain and by the amplifier's range. */
function chargeGains({ board, ladder, windows }: CalibrationHeader, featureGain: number[]): number[] {
  const { transimpedance_ohm } = BOARD_PROFILES[board as BoardName].frontEnd.gel
  const coulombs = ladder.pulses.map(({ range, sampleInterval_us }, p) => {
    const gain = featureGain.slice(p * windows.length, (p + 1) * windows.length).reduce((sum, value) => sum + value, 0) / windows.length
    return sampleInterval_us / (gain * transimpedance_ohm[range])
  })
  const full = (windows.length * FEATURE_MAX) / 32
  return coulombs.map((value) => Math.min(32767, Math.round((CHARGE_OF_FULL_PULSE * 32768 * value) / (full * Math.max(...coulombs)))))
}

/** Mixtures of all ions among the measurements, evenly picked: what weights should be best for. */
export function typicalMixtures(training: Measurement[]): number[][] {
  const whole = training.filter(({ activation }) => activation.every((value) => value > 0))
  const step = Math.max(1, Math.floor(whole.length / TYPICAL_MIXTURES))
  return whole.filter((_, n) => n % step === 0).map(({ activation }) => activation)
}

function refuseSaturated({ board, ions, windows }: CalibrationHeader, training: Measurement[]): void {
  const clipped = training.find(({ sums }) => sums.some((sum, f) => sum > windows[f % windows.length].count * 65535 * SATURATION))
  if (clipped === undefined) return
  const strongest = ions[clipped.activation.indexOf(Math.max(...clipped.activation))]
  const medium = ions.map((ion, i) => `${ion} ${clipped.activation[i]}`).join(', ')
  throw new IongateError('calibration-saturated', strongest, `the amplifier of ${board} clips in the medium ${medium}; use a weaker medium or a wider range`)
}

/** Files stay readable; a thousandth of a converter word is far below the noise. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

