import { CholeskyDecomposition, Matrix, SingularValueDecomposition, inverse, solve } from 'ml-matrix'
import { decoderFinish, decoderNew, decoderTakePulse } from '../../firmware/core/decoder'
import {
  FEATURE_GAIN_MAX,
  FEATURE_MAX,
  WEIGHT_SUM_MAX,
  featureOfSum,
  portableNatives,
  portableWindowSum,
} from '../../firmware/core/window-sums'
import { IongateError } from '../diagnostics'
import type { Calibration } from './calibration-file'
import { decoderTablesOf, type LevelSettings } from './decoder-tables'

/**
 * Calibration from interrogations of known mixtures, in double precision.
 *
 * Window sums are modelled as sums = offset + Σ activation_i · template_i + noise: one linear
 * regression gives offsets and templates, its residuals the noise covariance C. Decoding by
 * generalised least squares (Aitken 1936) then weights with C⁻¹, which turns down whatever
 * mains and drift put into the windows. How good the result is, is measured by decoding
 * mixtures that took no part in the fit with the device's own integer core.
 */
export interface KnownInterrogation {
  /** Per ion: true activation, 1 = reference response. */
  activation: number[]
  /** Converter words, [pulse][sample]. */
  samples: number[][]
}

export type CalibrationHeader = Pick<Calibration, 'board' | 'made' | 'source' | 'ions' | 'ladder' | 'windows'>

/** Activations up to this are represented without clipping when all ions are there at once. */
const ACTIVATION_HEADROOM = 2
/** A window this close to full scale clips. */
const SATURATION = 0.97
/** Added to the covariance's diagonal, relative: an estimate from finite data is never exactly singular then. */
const COVARIANCE_LOADING = 0.02

/**
 * @param training interrogations to fit, at least ten per feature
 * @param validation others, to measure how good the fit is
 * @throws IongateError calibration-not-separable when an ion's template cannot be told from the others'
 */
export function fitCalibration(
  header: CalibrationHeader,
  training: KnownInterrogation[],
  validation: KnownInterrogation[],
): Calibration {
  const sums = new Matrix(training.map((one) => windowSums(one.samples, header.windows)))
  const design = new Matrix(training.map((one) => [1, ...one.activation]))
  const coefficients = solve(design, sums, true)
  const offset = coefficients.getRow(0)
  const templates = header.ions.map((_, ion) => coefficients.getRow(ion + 1))

  const featureOffset = offset.map((value) => Math.max(0, Math.round(value)))
  const featureGain = templates[0].map((_, feature) => {
    const largest = ACTIVATION_HEADROOM * templates.reduce((sum, template) => sum + Math.max(0, template[feature]), 0)
    return Math.max(1, Math.min(FEATURE_GAIN_MAX, Math.floor((FEATURE_MAX * 2 ** 18) / Math.max(1, largest))))
  })
  const toFeatures = (rows: Matrix) =>
    new Matrix(rows.to2DArray().map((row) => row.map((sum, i) => featureOfSum(sum, featureOffset[i], featureGain[i]))))
  const features = toFeatures(sums)
  const featureCoefficients = solve(design, features, true)
  const featureTemplates = new Matrix(header.ions.map((_, ion) => featureCoefficients.getRow(ion + 1))).transpose()
  const covariance = covarianceOf(Matrix.sub(features, design.mmul(featureCoefficients)), header.ions.length + 1)

  const { rows, rowGain } = unmixRows(header.ions, featureTemplates, covariance)
  const calibration: Calibration = {
    format: 'iongate-calibration',
    version: 1,
    ...header,
    fit: {
      offset: offset.map(rounded),
      templates: templates.map((row) => row.map(rounded)),
      // Measured below.
      deviation: header.ions.map(() => 1),
      bias: header.ions.map(() => 0),
    },
    tables: {
      featureOffset,
      featureGain,
      saturationSum: header.windows.map((window) => Math.floor(window.count * 65535 * SATURATION)),
      rows,
      rowGain,
      residualRows: residualRows(featureTemplates, covariance),
      misfitLimit: 1,
    },
  }
  return withMeasuredErrors(calibration, validation)
}

function windowSums(samples: number[][], windows: Calibration['windows']): number[] {
  return samples.flatMap((pulse) => windows.map((window) => portableWindowSum(pulse, window.start, window.count)))
}

/** Files stay readable; a thousandth of a converter word is far below the noise. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function covarianceOf(residuals: Matrix, fitted: number): Matrix {
  const covariance = residuals.transpose().mmul(residuals).div(residuals.rows - fitted)
  const loading = (COVARIANCE_LOADING * covariance.trace()) / covariance.rows
  return Matrix.add(covariance, Matrix.eye(covariance.rows).mul(loading))
}

/** The weighted pseudo-inverse of every active set, as integer rows with their gains; see core/unmix. */
export function unmixRows(ions: string[], templates: Matrix, covariance: Matrix): { rows: number[][]; rowGain: number[] } {
  const weight = inverse(covariance)
  const rows: number[][] = []
  const rowGain: number[] = []
  for (let mask = 0; mask < 2 ** ions.length; mask++) {
    const members = ions.flatMap((_, ion) => (mask & (1 << ion) ? [ion] : []))
    const pseudoInverse = members.length === 0 ? undefined : pseudoInverseOf(templates.subMatrixColumn(members), weight)
    ions.forEach((name, ion) => {
      const at = members.indexOf(ion)
      if (pseudoInverse === undefined || at < 0) {
        rows.push([])
        rowGain.push(0)
        return
      }
      // (Σ w·f >> 10) · gain >> 8 = 32768 · P·f asks for w · gain = 2^33 · P.
      const exact = pseudoInverse.getRow(at).map((value) => value * 2 ** 33)
      const gain = Math.ceil(sumOfMagnitudes(exact) / (WEIGHT_SUM_MAX - exact.length))
      if (!(gain <= 1023)) {
        throw new IongateError('calibration-not-separable', name, 'its response cannot be told from the other ions’ with this ladder')
      }
      rows.push(exact.map((value) => Math.round(value / gain)))
      rowGain.push(gain)
    })
  }
  return { rows, rowGain }
}

function pseudoInverseOf(templates: Matrix, weight: Matrix): Matrix {
  const weighted = templates.transpose().mmul(weight)
  return solve(weighted.mmul(templates), weighted)
}

function sumOfMagnitudes(values: number[]): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0)
}

/**
 * Orthonormal directions, after whitening, that no mixture of ions reaches. Scaled so that
 * noise alone gives a projection of 64, or less where the rows would grow too large.
 */
function residualRows(templates: Matrix, covariance: Matrix): number[][] {
  const whitening = inverse(new CholeskyDecomposition(covariance).lowerTriangularMatrix)
  const whitened = whitening.mmul(templates)
  const svd = new SingularValueDecomposition(whitened.mmul(whitened.transpose()), { autoTranspose: false })
  const directions = svd.leftSingularVectors.transpose().subMatrix(templates.columns, templates.rows - 1, 0, templates.rows - 1)
  const exact = directions.mmul(whitening).mul(64 * 1024).to2DArray()
  const largest = Math.max(...exact.map(sumOfMagnitudes))
  const scale = Math.min(1, (WEIGHT_SUM_MAX - templates.rows) / largest)
  return exact.map((row) => row.map((value) => Math.round(value * scale)))
}

/** Decodes the validation mixtures with the integer core and fills in deviation, bias and the misfit limit. */
function withMeasuredErrors(calibration: Calibration, validation: KnownInterrogation[]): Calibration {
  const errors: number[][] = calibration.ions.map(() => [])
  let worstMisfit = 0
  for (const one of validation) {
    const decoded = decodeOnce(calibration, one.samples)
    decoded.activation.forEach((value, ion) => errors[ion].push(value - one.activation[ion]))
    worstMisfit = Math.max(worstMisfit, decoded.misfit)
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const bias = errors.map(mean)
  const deviation = errors.map((values) => Math.sqrt(mean(values.map((value) => value * value))))
  return {
    ...calibration,
    fit: {
      ...calibration.fit,
      bias: bias.map((value) => Number(value.toPrecision(4))),
      // Never below one part in 2^14: a file that claims less could not be told from rounding.
      deviation: deviation.map((value) => Number(Math.max(value, 2 ** -14).toPrecision(4))),
    },
    // Twice the worst amplitude seen, so four times its energy: far from any good interrogation.
    tables: { ...calibration.tables, misfitLimit: Math.min(2 ** 30 - 1, Math.max(4 * worstMisfit, 64 * 64)) },
  }
}

/** One decode on the host with the device's core; levels are of no interest here. */
export function decodeOnce(calibration: Calibration, samples: number[][]): { activation: number[]; misfit: number; flags: number } {
  const levels: LevelSettings = { boundaries: [0.5, 1, 1.5], hysteresis: 0 }
  const decoder = decoderNew(decoderTablesOf(calibration, levels), portableNatives)
  samples.forEach((pulse, index) => decoderTakePulse(decoder, index, pulse))
  decoderFinish(decoder)
  return {
    activation: decoder.unmixer.activation_Q15.map((value) => value / 32768),
    misfit: decoder.misfit,
    flags: decoder.flags,
  }
}
