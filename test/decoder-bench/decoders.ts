import { Matrix, inverse, pseudoInverse, solve } from 'ml-matrix'
import type { Calibration } from '../../host-tools/calibration/calibration-file'
import { decoderTablesOf, type LevelSettings } from '../../host-tools/calibration/decoder-tables'
import type { KnownInterrogation } from '../../host-tools/calibration/fit'
import { decoderFinish, decoderNew, decoderTakePulse } from '../../firmware/core/decoder'
import { portableNatives } from '../../firmware/core/window-sums'

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

/** The device's own integer core; each interrogation is decoded as the first. */
export function integerDecoder(calibration: Calibration): BenchDecoder {
  const tables = decoderTablesOf(calibration, LEVELS)
  const decoder = decoderNew(tables, portableNatives)
  const { ionCount, rows, rowGain } = tables.unmix
  const fullSet = 2 ** ionCount - 1
  return {
    smooth: (sums) => {
      const features = sums.map((sum, i) => ((sum - tables.featureOffset[i]) * tables.featureGain[i]) / 2 ** 18)
      return calibration.ions.map((_, ion) => {
        const at = fullSet * ionCount + ion
        const product = rows[at].reduce((all, weight, i) => all + weight * features[i], 0)
        return (product * rowGain[at]) / 2 ** 33
      })
    },
    activationOf: (words) => {
      let from = 0
      calibration.ladder.pulses.forEach(({ sampleCount }, pulse) => {
        decoderTakePulse(decoder, pulse, Array.prototype.slice.call(words, from, from + sampleCount))
        from += sampleCount
      })
      decoderFinish(decoder)
      return decoder.unmixer.activation_Q15.map((value) => value / 32768)
    },
  }
}

/** As in host-tools/calibration/fit.ts: the twin shares its statistics and none of its integers. */
const COVARIANCE_LOADING = 0.02

/**
 * Non-negative generalised least squares in double precision, fitted to the same interrogations: offsets and
 * templates by linear regression of the window sums, weights from the residuals' covariance, the best of all
 * active sets by its residual.
 * @param weighting `covariance`; `none` for ordinary least squares; `last window` to leave out all other windows of a pulse
 */
export function doubleDecoder(
  calibration: Calibration,
  training: KnownInterrogation[],
  weighting: 'covariance' | 'none' | 'last window',
): BenchDecoder {
  const sums = new Matrix(training.map(({ samples }) => windowSumsOf(samples.flat(), calibration)))
  const design = new Matrix(training.map(({ activation }) => [1, ...activation]))
  const coefficients = solve(design, sums, true)
  const offset = coefficients.getRow(0)
  const templates = coefficients.subMatrixRow(calibration.ions.map((_, ion) => ion + 1)).transpose()
  const weight =
    weighting === 'covariance'
      ? inverse(loadedCovariance(Matrix.sub(sums, design.mmul(coefficients)), calibration))
      : Matrix.diag(offset.map((_, i) => (weighting === 'none' || (i + 1) % calibration.windows.length === 0 ? 1 : 0)))
  const sets = Array.from({ length: 2 ** calibration.ions.length }, (_, mask) => {
    const members = calibration.ions.flatMap((_, ion) => (mask & (1 << ion) ? [ion] : []))
    if (members.length === 0) return { members, solver: new Matrix(0, sums.columns) }
    const weighted = templates.subMatrixColumn(members).transpose().mmul(weight)
    return { members, solver: solve(weighted.mmul(templates.subMatrixColumn(members)), weighted) }
  })
  const full = sets[sets.length - 1].solver
  const solutionIn = ({ members, solver }: (typeof sets)[number], y: Matrix) => {
    const activation = calibration.ions.map(() => 0)
    if (members.length > 0) solver.mmul(y).to1DArray().forEach((value, i) => (activation[members[i]] = value))
    return activation
  }
  return {
    smooth: (sums) => full.mmul(Matrix.columnVector(sums.map((sum, i) => sum - offset[i]))).to1DArray(),
    activationOf: (words) => {
      const y = Matrix.columnVector(windowSumsOf(words, calibration).map((sum, i) => sum - offset[i]))
      const unconstrained = full.mmul(y).to1DArray()
      if (unconstrained.every((value) => value >= 0)) return unconstrained
      let best = { energy: Infinity, activation: unconstrained }
      for (const set of sets) {
        const activation = solutionIn(set, y)
        if (activation.some((value) => value < 0)) continue
        const residual = Matrix.sub(y, templates.mmul(Matrix.columnVector(activation)))
        const energy = residual.transpose().mmul(weight).mmul(residual).get(0, 0)
        if (energy < best.energy) best = { energy, activation }
      }
      return best.activation
    },
  }
}

/** Covariance of residuals, with the same loading in the units of the features that the device uses. */
function loadedCovariance(residuals: Matrix, { ions, tables }: Calibration): Matrix {
  const gain = Matrix.diag(tables.featureGain.map((value) => value / 2 ** 18))
  const scaled = residuals.mmul(gain)
  const covariance = scaled.transpose().mmul(scaled).div(scaled.rows - ions.length - 1)
  const loading = (COVARIANCE_LOADING * covariance.trace()) / covariance.rows
  const inverseGain = inverse(gain)
  return inverseGain.mmul(Matrix.add(covariance, Matrix.eye(covariance.rows).mul(loading))).mmul(inverseGain)
}

/** Looks at the largest sample of each pulse only, and regresses the activations on the three. */
export function peakDecoder(calibration: Calibration, training: KnownInterrogation[]): Pick<BenchDecoder, 'activationOf'> {
  const peaks = new Matrix(training.map(({ samples }) => [1, ...peaksOf(samples.flat(), calibration)]))
  const coefficients = pseudoInverse(peaks).mmul(new Matrix(training.map(({ activation }) => activation)))
  return {
    activationOf: (words) => Matrix.rowVector([1, ...peaksOf(words, calibration)]).mmul(coefficients).to1DArray().map((value) => Math.max(0, value)),
  }
}

/** The largest word of each pulse. */
export function peaksOf(words: ArrayLike<number>, { ladder }: Pick<Calibration, 'ladder'>): number[] {
  return ladder.pulses.map(({ sampleCount }, pulse) => {
    let peak = 0
    for (let n = 0; n < sampleCount; n++) peak = Math.max(peak, words[pulse * sampleCount + n])
    return peak
  })
}
