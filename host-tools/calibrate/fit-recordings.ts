import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { scenarioSchema } from '../../sim/scenario'
import { calibrationSchema, type Calibration } from '../calibration/calibration-file'
import { fitCalibration } from '../calibration/fit'
import { gelParametersOf } from '../calibration/gel-parameters'
import { IongateError } from '../diagnostics'
import { parseJson } from '../files'
import { fitInputOf } from './measurements'
import type { MeasurementRecording, RecordedMeasurement, RecordingHeader } from './recording'
import type { SlowDrift } from './slow-drift'

/** A fit, and how the electrode drifted over each recording. */
export interface FittedCalibration {
  calibration: Calibration
  drifts: SlowDrift[]
}

/** Every so many stays in a medium one takes no part in the fit and judges it. */
const JUDGING_STAY = 4

/**
 * The calibration that recordings of one device make: a function of them alone, so that a fit
 * of what was recorded gives the same file as the run that recorded it.
 * @throws IongateError recordings-differ, calibration-not-separable, calibration-saturated, calibration-too-noisy
 */
export function fitRecordings(recordings: MeasurementRecording[]): FittedCalibration {
  const [{ header }] = recordings
  recordings.forEach((other, at) => refuseOther(header, other.header, at))
  const { board, source, ions, ladder, windows } = header
  const made = recordings.map((recording) => recording.header.made).reduce((last, date) => (date > last ? date : last))
  // How the gel remembers is assumed (docs/physics.md); the fit finds how much of it shows.
  const memory = gelParametersOf(scenarioSchema.parse({ name: 'assumed', board }), ions)
  const { measurements, drifts } = fitInputOf(recordings, BOARD_PROFILES[board as BoardName].facts, memory)
  const stays = staysOf(recordings.flatMap((recording) => recording.measurements))
  const judges = measurements.map((one, at) => stays[at] % JUDGING_STAY === JUDGING_STAY - 1 && !one.isZeroBias)
  const fitted = fitCalibration(
    { board, made, source, ions, ladder, windows, memory },
    measurements.filter((_, at) => !judges[at]),
    measurements.filter((_, at) => judges[at]),
  )
  // As it will be read: a calibration's id is that of its text.
  return { calibration: parseJson(JSON.stringify(fitted), calibrationSchema, 'fit'), drifts }
}

function refuseOther(header: RecordingHeader, other: RecordingHeader, at: number): void {
  const keys = ['board', 'source', 'ions', 'ladder', 'windows'] as const
  const differing = keys.find((key) => JSON.stringify(other[key]) !== JSON.stringify(header[key]))
  if (differing === undefined) return
  throw new IongateError('recordings-differ', `recording ${at + 1}`, `its ${differing} is not that of the first`)
}

/** Per measurement the number of its stay in a medium, from 0. */
function staysOf(measurements: RecordedMeasurement[]): number[] {
  let stay = -1
  return measurements.map(({ medium }, at) => {
    if (at === 0 || medium !== measurements[at - 1].medium) stay += 1
    return stay
  })
}
