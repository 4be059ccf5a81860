import type { Calibration } from './calibration-file'
import { ionTerm } from './terms'
import { CORRECTION_FORMAT, UNMIX_FORMAT, integerRow } from './integer-rows'

/**
 * The calibration of an electrode that answers more or less strongly than it did, by a factor for each ion. A change of an
 * ion's conductance is the same as a change of its activation by that factor (docs/physics.md, eq. 5), whatever else is not
 * linear: so the estimates are divided by it, and everything before them stays. Estimate = projection + correction becomes
 * projection + [correction/κ + (1/κ − 1)·projection], and the projection is a term of the correction already.
 * @param gains per ion, κ > 0: how strongly it answers over how strongly it did
 */
export function withGains(calibration: Calibration, gains: number[]): Calibration {
  const { ions, tables, fit } = calibration
  const corrections = ions.map((ion, i) => {
    const gain = tables.correctionGain[i] / 2 ** CORRECTION_FORMAT.shift
    const exact = tables.correctionRows[i].map((weight) => (weight * gain) / gains[i])
    // An ion's term is Q15, the estimate Q17.
    exact[ionTerm(ions.length, i)] += 4 * (1 / gains[i] - 1)
    return integerRow(ion, exact, CORRECTION_FORMAT)
  })
  const unmix = tables.unmixRows.map((row, at) => {
    const own = at % ions.length
    if (tables.unmixGain[at] === 0) return { weights: row, gain: 0 }
    const gain = tables.unmixGain[at] / 2 ** UNMIX_FORMAT.shift
    return integerRow(ions[own], row.map((weight, other) => (weight * gain * gains[other]) / gains[own]), UNMIX_FORMAT)
  })
  const rescaled = tables.deviationRows.map((row) => row.map((weight, other) => weight * gains[other]))
  const scale = rescaled.map((row) => Math.min(1, WEIGHTS_MAX / Math.max(1, row.reduce((sum, weight) => sum + weight, 0))))
  return {
    ...calibration,
    fit: {
      ...fit,
      templates: fit.templates.map((row, ion) => row.map(({ value, interval95 }) => ({ value: Number((value * gains[ion]).toPrecision(6)), interval95 }))),
      deviation: fit.deviation.map(({ value, interval95 }, ion) => ({ value: value / gains[ion], interval95 })),
    },
    tables: {
      ...tables,
      correctionRows: [...corrections.map(({ weights }) => weights), ...tables.correctionRows.slice(ions.length)],
      correctionGain: [...corrections.map(({ gain }) => gain), ...tables.correctionGain.slice(ions.length)],
      unmixRows: unmix.map(({ weights }) => weights),
      unmixGain: unmix.map(({ gain }) => gain),
      deviationRows: rescaled.map((row, ion) => row.map((weight) => Math.floor(weight * scale[ion]))),
      quartersPerDeviation_Q14: tables.quartersPerDeviation_Q14.map((row, ion) => row.map((value) => Math.min(32767, Math.max(1, Math.round(value * gains[ion]))))),
    },
  }
}

/** Weights of a signal, Q15, are together at most 1. */
const WEIGHTS_MAX = 32767
