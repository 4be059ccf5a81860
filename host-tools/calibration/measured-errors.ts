import type { Calibration, Estimate } from './calibration-file'
import { ANY_LEVELS } from './corrections'
import { decodeMeasurements } from './decode-measurements'
import { decoderTablesOf } from './decoder-tables'
import { deviationTables } from './deviation-tables'
import { IongateError } from '../diagnostics'
import type { Measurement } from './measurement'

/** An ion whose estimate scatters by more than this could not even be told from none. */
const DEVIATION_MAX = 0.15

/** So large a share of good interrogations may be withheld for their misfit, and by how much the limit lies above. */
const MISFITS_ABOVE = 0.002

const MISFIT_MARGIN = 1.3

/** Whether what the noise alone would make of an estimate's deviation is enough, is measured where no ion is missing. */
const PRESENT = 0.05

/** @param standardError of a value from many measurements: ±1.96 of it hold 95 % */
export function estimateOf(value: number, standardError: number): Estimate {
  return { value: Number(value.toPrecision(6)), interval95: Number((1.96 * standardError).toPrecision(3)) }
}

/**
 * Decodes all measurements with the integer core and fills in deviation and bias, the tables of the deviation and the
 * misfit limit.
 * @param variances of the estimates from the noise alone, at an activation
 */
export function withMeasuredErrors(
  calibration: Calibration,
  training: Measurement[],
  validation: Measurement[],
  variances: (activation: number[]) => number[],
): Calibration {
  const tables = decoderTablesOf(calibration, ANY_LEVELS)
  const misfits: number[] = []
  const errors: number[][] = []
  const mixed: { error: number[]; activation: number[] }[] = []
  const isMarked = validation.some(({ isHeldOut }) => isHeldOut === true)
  decodeMeasurements(tables, calibration, validation, ({ misfit, unmixer }, { activation, isZeroBias, isHeldOut }) => {
    if (isZeroBias || (isMarked && isHeldOut !== true)) return
    const error = activation.map((value, ion) => unmixer.activation_Q17[ion] / 2 ** 17 - value)
    misfits.push(misfit)
    errors.push(error)
    if (activation.every((value) => value > PRESENT)) mixed.push({ error, activation })
  })
  decodeMeasurements(tables, calibration, training, ({ misfit }, { isHeldOut }) => {
    if (isHeldOut !== true) misfits.push(misfit)
  })
  const rms = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
  const count = errors.length
  const bias = calibration.ions.map((_, ion) => errors.reduce((sum, one) => sum + one[ion], 0) / count)
  const deviation = calibration.ions.map((_, ion) => rms(errors.map((one) => one[ion])))
  calibration.ions.forEach((ion, i) => {
    if (deviation[i] > DEVIATION_MAX) {
      throw new IongateError('calibration-too-noisy', ion, `its estimate scatters by ${deviation[i].toPrecision(2)} of the reference response; at most ${DEVIATION_MAX} can be used`)
    }
  })
  const noiseAlone = mixed.map(({ activation }) => variances(activation))
  const overNoise = calibration.ions.map((_, ion) => (mixed.length === 0 ? 1 : rms(mixed.map(({ error }, n) => error[ion] / Math.sqrt(noiseAlone[n][ion])))))
  const fitted = training.filter(({ isHeldOut }) => isHeldOut !== true)
  const points = fitted.map(({ activation }) => ({ activation, deviation: variances(activation).map((value, ion) => overNoise[ion] * Math.sqrt(value)) }))
  misfits.sort((one, other) => other - one)
  return {
    ...calibration,
    fit: {
      ...calibration.fit,
      bias: bias.map((value, ion) => estimateOf(value, deviation[ion] / Math.sqrt(count))),
      // Never below one part in 2^14: a file that claims less could not be told from rounding.
      deviation: deviation.map((value) => estimateOf(Math.max(value, 2 ** -14), value / Math.sqrt(2 * count))),
    },
    tables: {
      ...calibration.tables,
      ...deviationTables(points),
      misfitLimit: Math.min(2 ** 30 - 1, Math.max(Math.round(MISFIT_MARGIN * misfits[Math.floor(MISFITS_ABOVE * misfits.length)]), 64 * 64)),
    },
  }
}
