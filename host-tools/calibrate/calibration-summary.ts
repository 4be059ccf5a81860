import type { Calibration, Estimate } from '../calibration/calibration-file'
import { plain, withUnit } from '../report/format'
import { calibrationFacts, type IonFacts } from './calibration-facts'

/** A calibration as a person reads it. */
export function calibrationText(calibration: Calibration): string {
  const { board, made, source, ladder, windows, temperature, fit, doubt } = calibration
  const { id, ions, weakest, tableWords } = calibrationFacts(calibration)
  const pulses = ladder.pulses.map(({ amplitude_mV, polarity }) => `${polarity < 0 ? '−' : '+'}${plain(amplitude_mV / 1000)} V`).join(', ')
  const rows: [string, string][] = [
    ['Ladder', `${pulses}, ${ladder.gap_ms} ms apart; ${windows.length} windows in each pulse`],
    ['Range', `${plain(temperature.coldest_C)} to ${plain(temperature.warmest_C)} °C; outside of it results are withheld`],
    ['Memory', `facilitation ${estimateText(fit.gel.facilitation)}, fades in ${estimateText(fit.gel.facilitationDecay)} time constants; double layer ${estimateText(scaled(fit.gel.doubleLayer_ms, 0.001), 's')}`],
    ['Temperature', `all of it quicker by ${estimateText(scaled(fit.gel.speedPerKelvin, 100), '%')} per kelvin`],
    ...(doubt === undefined ? [] : [['Doubt', `gain ± ${plain(100 * doubt.gain, 2)} %, other ions ${calibration.ions.map((ion, i) => `${ion} ± ${plain(doubt.interference[i], 2)}`).join(', ')}: one standard deviation, in the stated confidence`] as [string, string]]),
    ['Corrections', `${fit.terms.length} terms`],
    ['Noise', fit.noise.map(noiseText).join('; ')],
    ['Residual', `${plain(Math.max(...fit.residual), 3)} words in the worst window sum, after ${fit.measurements} measurements`],
    ['Weakest', `${ions[weakest.ion].ion}: ${weakest.reason}`],
    ['Tables', `${tableWords} integers`],
  ]
  return [`Calibration ${id} of ${board}, ${made}: ${source}`, '', ...ions.map(ionLine), '', ...rows.map(([label, text]) => `${label.padEnd(13)} ${text}`)].join('\n')
}

function ionLine({ ion, answersFrom_mV, threshold_mV, width_mV, timeConstant_ms, deviation, bias }: IonFacts): string {
  return (
    `${ion.padEnd(3)} deviation ${estimateText(deviation)}, bias ${estimateText(bias)}, ` +
    `time constant ${estimateText(timeConstant_ms, 'ms')}, threshold ${estimateText(threshold_mV, 'mV')} (width ${estimateText(width_mV, 'mV')}), answers from ${plain(answersFrom_mV / 1000)} V`
  )
}

/** The value with the half width of its 95 % interval. */
export function estimateText({ value, interval95 }: Estimate, unit = ''): string {
  if (interval95 === null) return `${withUnit(value, unit, 3)} (assumed)`
  // Down to the interval's second digit.
  const digits = value === 0 || interval95 === 0 ? 3 : Math.ceil(Math.log10(Math.abs(value) / interval95)) + 1
  return `${withUnit(value, unit, Math.max(3, Math.min(6, digits)))} ± ${plain(interval95, 2)}`
}

/** The same in another unit. */
export function scaled({ value, interval95 }: Estimate, factor: number): Estimate {
  return { value: factor * value, interval95: interval95 === null ? null : factor * interval95 }
}

/** A part of the noise in words. */
function noiseText({ kind, pulse, scale, deviation }: Calibration['fit']['noise'][number]): string {
  if (kind === 'white') return `white ${plain(deviation, 3)} words in pulse ${pulse + 1}`
  if (kind === 'mains') return `mains ${plain(deviation, 3)} µV at ${plain(scale)} Hz`
  return `${kind} ${plain(deviation, 3)} µV with ${plain(scale, 2)} s`
}

/** What `--json` says of a calibration. */
export function calibrationJson(calibration: Calibration): object {
  const { board, made, source, temperature, fit, doubt } = calibration
  const { id, ions, weakest, tableWords } = calibrationFacts(calibration)
  return {
    calibration: id,
    board,
    made,
    source,
    ions: ions.map(({ ion, deviation, bias, timeConstant_ms, threshold_mV, width_mV, answersFrom_mV, responseShare, nearest }) => ({
      ion,
      deviation,
      bias,
      time_constant_ms: timeConstant_ms,
      threshold_mV,
      width_mV,
      answers_from_mV: answersFrom_mV,
      response_share: responseShare,
      nearest,
    })),
    facilitation: fit.gel.facilitation,
    facilitation_decay: fit.gel.facilitationDecay,
    double_layer_ms: fit.gel.doubleLayer_ms,
    speed_per_kelvin: fit.gel.speedPerKelvin,
    weakest: { ion: ions[weakest.ion].ion, reason: weakest.reason },
    temperature,
    doubt,
    measurements: fit.measurements,
    noise: fit.noise,
    residual_words: fit.residual,
    table_words: tableWords,
  }
}
