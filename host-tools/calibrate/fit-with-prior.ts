import { calibrationSchema, type Calibration } from '../calibration/calibration-file'
import { IongateError } from '../diagnostics'
import { parseJson } from '../files'
import { assumedGel } from './assumed-gel'
import { runsOf } from './measurements'
import { posteriorOf } from './posterior'
import { calibrationFromPosterior } from './posterior-fit'
import type { Prior } from './prior-file'
import { mediumName } from './protocol'
import type { MeasurementRecording } from './recording'

/** A fit, and how the electrode drifted over each recording: per ion, at its end, relative. */
export interface FittedCalibration {
  calibration: Calibration
  drifts: { atEnd: number[] }[]
}

/** Offsets are the mean of the measurements without voltage. */
const ZERO_BIAS_MIN = 2
/** A current that is off by more than this share of it, or a medium by more than this many deviations, is no noise. */
const SHARE_MAX = 0.03
const DEVIATIONS_MAX = 8

/**
 * The calibration of a device from few measurements, beside what is known of all units of its design.
 * @param compositionError relative standard deviation of what the media hold
 * @throws IongateError recording-too-short, media-insufficient, calibration-unlike-design, calibration-too-noisy
 */
export function fitWithPrior(recordings: MeasurementRecording[], prior: Prior, compositionError: number): FittedCalibration {
  const [{ header }] = recordings
  const { board, source, ions, ladder, windows } = header
  const recorded = recordings.flatMap(({ measurements }) => measurements)
  const biased = recorded.filter(({ amplitude_mV }) => amplitude_mV === undefined)
  const unbiased = recorded.filter(({ amplitude_mV }) => amplitude_mV === 0).length
  if (unbiased < ZERO_BIAS_MIN) {
    throw new IongateError('recording-too-short', 'calibrate', `${unbiased} measurements without voltage, a fit needs ${ZERO_BIAS_MIN} for the offsets; the protocol’s zeroBias says how many are made`)
  }
  const absent = ions.find((_, ion) => biased.every(({ activation }) => activation[ion] === 0))
  if (absent !== undefined) throw new IongateError('media-insufficient', absent, `no medium that was measured holds it; add one with ${absent} alone at 1`)
  const gel = assumedGel(ions)
  const posterior = posteriorOf(board, { ladder, windows }, runsOf(recordings, gel), prior, { compositionError })
  if (posterior.share > SHARE_MAX || posterior.worst.deviations > DEVIATIONS_MAX) {
    const medium = mediumName({ activation: Object.fromEntries(ions.map((ion, i) => [ion, posterior.worst.activation[i]])) })
    throw new IongateError('calibration-unlike-design', medium, `its window sums are ${posterior.worst.deviations.toPrecision(2)} deviations from anything that an electrode of this design gives with these media`)
  }
  const made = recordings.map((recording) => recording.header.made).reduce((last, date) => (date > last ? date : last))
  const calibration = calibrationFromPosterior({ board, made, source, ions, ladder, windows, memory: gel }, posterior, biased.length)
  // As it will be read: a calibration's id is that of its text.
  return { calibration: parseJson(JSON.stringify(calibration), calibrationSchema, 'fit'), drifts: posterior.drifts.map((atEnd) => ({ atEnd })) }
}
