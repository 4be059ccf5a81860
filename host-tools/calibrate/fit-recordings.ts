import { calibrationSchema } from '../calibration/calibration-file'
import { fitCalibration } from '../calibration/fit'
import { NEAR_REFERENCE_K, REFERENCE_C, isNearReference, responseTermCount } from '../calibration/forward-fit'
import type { Measurement } from '../calibration/measurement'
import type { BoardName } from '../../sim/board-profiles'
import { IongateError } from '../diagnostics'
import { parseJson } from '../files'
import { assumedGel } from './assumed-gel'
import { fitWithPrior, type FittedCalibration } from './fit-with-prior'
import { fitInputOf } from './measurements'
import type { MeasurementRecording, RecordedMeasurement, RecordingHeader } from './recording'
import { fitGel, memoryOf } from './gel-fit'
import { priorFor } from './prior-file'
import { potentiationOf } from './slow-drift'

/** Of so many one takes no part in the fit and judges it. */
const JUDGING = 4
/** With fewer stays in media none can be spared: mirror pairs judge instead, of media that the fit knows. */
const STAYS_TO_SPARE = 40

/** With this many measurements from rest near the reference temperature a prior adds nothing, and nothing of it is taken. */
const PLENTY = 360

/**
 * The calibration that recordings of one device make: a function of them alone, so that a fit
 * of what was recorded gives the same file as the run that recorded it. Of few measurements it is what all units of the
 * design have in common, moved as far as the measurements tell (fit-with-prior.ts).
 * @param compositionError relative; that of the recordings' protocol when left out
 * @throws IongateError recordings-differ, recording-too-short, calibration-not-separable, calibration-saturated, calibration-too-noisy
 */
export function fitRecordings(recordings: MeasurementRecording[], compositionError = compositionErrorOf(recordings)): FittedCalibration {
  const [{ header }] = recordings
  recordings.forEach((other, at) => refuseOther(header, other.header, at))
  const recorded = recordings.flatMap((recording) => recording.measurements)
  const prior = restedOf(recorded).length < PLENTY ? priorFor(header.board as BoardName, header.ions) : undefined
  if (prior !== undefined) return fitWithPrior(recordings, prior, compositionError)
  refuseTooLittle(header, recorded)
  const { board, source, ions, ladder, windows } = header
  const made = recordings.map((recording) => recording.header.made).reduce((last, date) => (date > last ? date : last))
  // That the gel behaves as the equations of docs/physics.md say is assumed; the numbers in them are measured.
  const assumed = assumedGel(ions)
  const first = fitGel(header, fitInputOf(recordings, assumed).measurements, assumed)
  // How the electrode drifts follows from how its gel remembers, and that is known now.
  const { measurements, drifts } = fitInputOf(recordings, memoryOf(first.estimates, assumed))
  const gel = fitGel(header, measurements, assumed, first.values)
  const memory = { ...memoryOf(gel.estimates, assumed), ...potentiationOf(drifts) }
  const judges = judgesOf(recorded)
  const isDecoded = ({ amplitude_mV }: Measurement) => amplitude_mV === undefined
  const fitted = fitCalibration(
    { board, made, source, ions, ladder, windows, memory },
    measurements.filter((one, at) => isDecoded(one) && !judges[at]),
    measurements.filter((one, at) => isDecoded(one) && judges[at]),
  )
  const whole = { ...fitted, fit: { ...fitted.fit, gel: gel.estimates } }
  // As it will be read: a calibration's id is that of its text.
  return { calibration: parseJson(JSON.stringify(whole), calibrationSchema, 'fit'), drifts }
}

/** The largest that any of the protocols states. */
function compositionErrorOf(recordings: MeasurementRecording[]): number {
  return Math.max(...recordings.map(({ header }) => header.protocol?.compositionError ?? 0))
}

function restedOf(measurements: RecordedMeasurement[]): RecordedMeasurement[] {
  return measurements.filter(({ earlier, temperature_C, amplitude_mV }) => amplitude_mV === undefined && earlier.length === 0 && isNearReference(temperature_C))
}

function refuseOther(header: RecordingHeader, other: RecordingHeader, at: number): void {
  const keys = ['board', 'source', 'ions', 'ladder', 'windows'] as const
  const differing = keys.find((key) => JSON.stringify(other[key]) !== JSON.stringify(header[key]))
  if (differing === undefined) return
  throw new IongateError('recordings-differ', `recording ${at + 1}`, `its ${differing} is not that of the first`)
}

/** Below this there is not enough to fit, nor to judge the fit by. */
const MEASUREMENTS_PER_SUM = 10
const STAYS_MIN = 8
const RESTED_PER_TERM = 2

function refuseTooLittle({ ions, ladder, windows }: RecordingHeader, measurements: RecordedMeasurement[]): void {
  const biased = measurements.filter(({ amplitude_mV }) => amplitude_mV === undefined)
  const absent = ions.find((_, ion) => biased.every(({ activation }) => activation[ion] === 0))
  if (absent !== undefined) throw new IongateError('media-insufficient', absent, `no medium that was measured holds it; add one with ${absent} alone at 1`)
  const needed = MEASUREMENTS_PER_SUM * ladder.pulses.length * windows.length
  if (biased.length < needed) throw new IongateError('recording-too-short', 'calibrate', `${biased.length} measurements, a fit needs ${needed}`)
  const rested = restedOf(biased).length
  const neededRested = RESTED_PER_TERM * responseTermCount(ions.length)
  if (rested < neededRested) {
    throw new IongateError('recording-too-short', 'calibrate', `${rested} measurements from rest within ${NEAR_REFERENCE_K} K of ${REFERENCE_C} °C, a fit needs ${neededRested}; measure the media at ${REFERENCE_C} °C and give both recordings with --from`)
  }
  const stays = (staysOf(biased).at(-1) ?? 0) + 1
  if (stays < STAYS_MIN) throw new IongateError('recording-too-short', 'calibrate', `${stays} media, a fit needs ${STAYS_MIN}`)
}

/** Per measurement: does it judge the fit? */
function judgesOf(measurements: RecordedMeasurement[]): boolean[] {
  const stays = staysOf(measurements)
  const canSpare = stays[stays.length - 1] + 1 >= STAYS_TO_SPARE
  let biased = 0
  return measurements.map(({ amplitude_mV }, at) => {
    const group = canSpare ? stays[at] : Math.floor(biased / 2)
    if (amplitude_mV === undefined) biased += 1
    return amplitude_mV === undefined && group % JUDGING === JUDGING - 1
  })
}

/** Per measurement the number of its stay in a medium, from 0. */
function staysOf(measurements: RecordedMeasurement[]): number[] {
  let stay = -1
  return measurements.map(({ medium }, at) => {
    if (at === 0 || medium !== measurements[at - 1].medium) stay += 1
    return stay
  })
}
