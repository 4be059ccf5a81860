import { Matrix, inverse } from 'ml-matrix'
import { FEATURE_GAIN_MAX, FEATURE_GAIN_ONE, FEATURE_MAX } from '../../firmware/core/decode/window-sums'
import type { Calibration } from './calibration-file'
import type { Measurement } from './measurement'
import { fitNoise, type NoiseFit } from './noise-fit'
import { generalisedFit, linearFit } from './regression'

/** What a calibration states that is not fitted. */
export type CalibrationHeader = Pick<Calibration, 'board' | 'made' | 'source' | 'ions' | 'ladder' | 'windows' | 'memory'>

/** Activations up to this are represented without clipping when all ions are there at once. */
const ACTIVATION_HEADROOM = 2

/** So near, what temperature changes is linear. */
export const NEAR_REFERENCE_K = 1
export const REFERENCE_C = 25
export const MAINS_HZ = 50

export interface Forward {
  featureOffset: number[]
  featureGain: number[]
  /** features × ions, window sums at activation 1; and their standard errors. */
  templates: Matrix
  templateError: Matrix
  residual: number[]
  noise: NoiseFit
}

/** Response of a rested gel near the reference temperature, and its noise. */
export function forwardFit(header: CalibrationHeader, all: Measurement[]): Forward {
  const zero = all.filter(({ isZeroBias }) => isZeroBias)
  // Earlier pulses and other temperatures are the corrections' matter: here they would look like noise.
  const rested = all.filter(isRested)
  const sums = new Matrix(rested.map((one) => one.sums))
  const linear = linearFit(new Matrix(rested.map((one) => [1, ...one.activation])), sums)
  const offset = zero.length > 0 ? new Matrix(zero.map((one) => one.sums)).mean('column') : linear.coefficients.getRow(0)
  const featureOffset = offset.map((value) => Math.max(0, Math.round(value)))
  const featureGain = featureGains(linear.coefficients.subMatrixRow([...header.ions.keys()].map((ion) => ion + 1)).transpose())
  const began_ms = rested[0].began_ms.map((time) => time - rested[0].began_ms[0])
  const terms = new Matrix(rested.map((one) => responsePolynomial(one)))
  // As if as many measurements had been taken as freedom is left.
  const inflation = Math.sqrt(rested.length / Math.max(1, rested.length - terms.columns))
  const noiseAround = ({ predicted, residuals }: { predicted: Matrix; residuals: Matrix }) =>
    fitNoise(
      header,
      began_ms,
      MAINS_HZ,
      rested.map((_, n) => ({
        height: predicted.getRow(n).map((value, i) => value - offset[i]),
        residual: residuals.getRow(n).map((value) => value * inflation),
      })),
    )
  const ordinary = linearFit(terms, sums)
  const firstNoise = noiseAround(ordinary)
  const precision = rested.map((_, n) => inverse(firstNoise.covarianceAt(ordinary.predicted.getRow(n).map((value, i) => value - offset[i]))))
  const full = generalisedFit(terms, sums, precision)
  const ions = header.ions.map((_, ion) => ion + 1)
  const everyFeature = [...featureOffset.keys()]
  return {
    featureOffset,
    featureGain,
    templates: full.coefficients.selection(ions, everyFeature).transpose(),
    templateError: full.standardErrors.selection(ions, everyFeature).transpose(),
    residual: everyFeature.map((f) => inflation * Math.sqrt(full.residuals.getColumn(f).reduce((sum, value) => sum + value * value, 0) / rested.length)),
    noise: noiseAround(full),
  }
}

/** @param templates features × ions */
export function featureGains(templates: Matrix): number[] {
  return templates.to2DArray().map((row) => {
    const largest = ACTIVATION_HEADROOM * row.reduce((sum, value) => sum + Math.max(0, value), 0)
    return Math.max(1, Math.min(FEATURE_GAIN_MAX, Math.floor((FEATURE_MAX * FEATURE_GAIN_ONE) / Math.max(1, largest))))
  })
}

/** Terms of the response of a rested gel; activations come first, so that their coefficients are the templates. */
export function responsePolynomial({ activation, temperature_C }: Pick<Measurement, 'activation' | 'temperature_C'>): number[] {
  const squares = activation.flatMap((one, i) => activation.slice(i).map((other) => one * other))
  const cubes = activation.flatMap((a, i) => activation.slice(i).flatMap((b, j) => activation.slice(i + j).map((c) => a * b * c)))
  return [1, ...activation, ...squares, ...cubes, ...activation.map((value) => value * (temperature_C - REFERENCE_C))]
}

/** How many terms the response of this many ions has. */
export function responseTermCount(ions: number): number {
  return responsePolynomial({ activation: new Array<number>(ions).fill(0), temperature_C: REFERENCE_C }).length
}

export function isNearReference(temperature_C: number): boolean {
  return Math.abs(temperature_C - REFERENCE_C) < NEAR_REFERENCE_K
}

/** To be fitted to, on a gel without earlier pulses, at the reference temperature. */
export function isRested({ isZeroBias, earlier, temperature_C, isHeldOut }: Measurement): boolean {
  return !isZeroBias && isHeldOut !== true && earlier.length === 0 && isNearReference(temperature_C)
}
