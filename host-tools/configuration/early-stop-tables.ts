import { Matrix, SingularValueDecomposition, pseudoInverse } from 'ml-matrix'
import type { EarlyStopTables } from '../../firmware/core/decode/early-stop'
import { FEATURE_GAIN_ONE, WEIGHT_SUM_MAX } from '../../firmware/core/decode/window-sums'
import type { Calibration } from '../calibration/calibration-file'
import type { Settings } from './settings'

/**
 * When an interrogation may end before its last pulse; see firmware/core/decode/early-stop. Margins are so many standard
 * deviations of what is not known: the noise of the last whole decode and of the change of heights for an ion that
 * the pulses so far show; the noise and the random walk since for one that they do not.
 */
export function earlyStopTables(calibration: Calibration, { drift, longest, deviations }: NonNullable<Settings['earlyStop']>): EarlyStopTables {
  const { ions, ladder, windows, fit, memory } = calibration
  const heights = ladder.pulses.map((_, pulse) => ions.map((_, ion) => heightOf(calibration, pulse, ion)))
  const noise = ladder.pulses.map((_, pulse) => heightDeviation(calibration, pulse))
  const margin_Q15 = (variance: number) => Math.min(65535, Math.ceil(32768 * deviations * Math.sqrt(variance)))
  const perPulse = ladder.pulses.slice(0, -1).map((_, pulse) => {
    const played = ladder.pulses.slice(0, pulse + 1)
    const open = [...ions.keys()].filter((ion) => played.some(({ amplitude_mV }) => amplitude_mV > memory.ions[ion].threshold_mV))
    const rows = movementRows(new Matrix(played.map((_, p) => open.map((ion) => heights[p][ion]))))
    return ions.map((_, ion) => {
      const row = rows === undefined || !open.includes(ion) ? [] : ladder.pulses.map((_, p) => rows[open.indexOf(ion)][p] ?? 0)
      // Twice: the heights then, and the heights now.
      const ofChange = row.reduce((sum, weight, p) => sum + 2 * ((weight / (32768 * 1024)) * noise[p]) ** 2, 0)
      return { row, mayStop: rows === undefined ? 0 : 1, margin_Q15: margin_Q15(fit.deviation[ion].value ** 2 + ofChange) }
    })
  })
  const listed = perPulse.flat()
  const charge = ladder.pulses.slice(0, -1).reduce((sum, { polarity }, pulse) => {
    const height = heights[pulse].reduce((all, one) => all + one, 0)
    // As core/decode/gel-memory books it, from the features' sum.
    return sum + (polarity * HEIGHT_SHARE * height * calibration.tables.chargeGain[pulse]) / 2 ** 20
  }, 0)
  return {
    ionCount: ions.length,
    pulses: ladder.pulses.length,
    windows: windows.length,
    longest,
    mayStop: perPulse.map(([{ mayStop }]) => mayStop),
    movementRows: listed.map(({ row }) => row),
    // As much as one interrogation of a full mixture leaves: the next, with its sign changed, takes it back.
    chargeMax: Math.min(32767, Math.max(1, Math.ceil(Math.abs(charge)))),
    shownMargin_Q15: listed.map((one) => one.margin_Q15),
    unshownMargin_Q15: ions.flatMap((_, ion) =>
      Array.from({ length: longest }, (_, ended) => margin_Q15(fit.deviation[ion].value ** 2 + (ended + 1) * drift ** 2)),
    ),
  }
}

/** Activations in Q15 from heights, << 10; undefined where these pulses do not tell the open ions apart. */
function movementRows(slopes: Matrix): number[][] | undefined {
  if (slopes.columns === 0 || slopes.columns > slopes.rows) return undefined
  if (new SingularValueDecomposition(slopes).rank < slopes.columns) return undefined
  const rows = pseudoInverse(slopes).mul(32768 * 1024).to2DArray().map((row) => row.map(Math.round))
  return rows.some((row) => row.reduce((sum, weight) => sum + Math.abs(weight), 0) > WEIGHT_SUM_MAX) ? undefined : rows
}

/** core/decode/early-stop takes an eighth of the features' sum. */
const HEIGHT_SHARE = 8
const HEIGHT_GAIN_ONE = HEIGHT_SHARE * FEATURE_GAIN_ONE

/** Height of a pulse with this ion at activation 1. */
function heightOf({ windows, fit, tables }: Calibration, pulse: number, ion: number): number {
  return windows.reduce((sum, _, window) => {
    const feature = pulse * windows.length + window
    return sum + (fit.templates[ion][feature].value * tables.featureGain[feature]) / HEIGHT_GAIN_ONE
  }, 0)
}

/** Of such a sum, with every ion at activation 1: white noise, and the electrode's, which is a share of the height. Mains is left to the windows. */
function heightDeviation(calibration: Calibration, pulse: number): number {
  const { ions, ladder, windows, fit, tables } = calibration
  const white = fit.noise.filter((part) => part.kind === 'white' && part.pulse === pulse).reduce((sum, { deviation }) => sum + deviation ** 2, 0)
  const ofWindows = windows.reduce((sum, { count }, window) => sum + count * white * (tables.featureGain[pulse * windows.length + window] / HEIGHT_GAIN_ONE) ** 2, 0)
  const electrode_uV2 = fit.noise.filter(({ kind }) => kind === 'relaxation' || kind === 'swaying').reduce((sum, { deviation }) => sum + deviation ** 2, 0)
  const height = ions.reduce((sum, _, ion) => sum + heightOf(calibration, pulse, ion), 0)
  return Math.sqrt(ofWindows + electrode_uV2 * (height / (ladder.pulses[pulse].amplitude_mV * 1000)) ** 2)
}
