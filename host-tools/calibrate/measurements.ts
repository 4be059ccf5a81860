import type { Calibration } from '../calibration/calibration-file'
import type { Measurement } from '../calibration/measurement'
import type { MeasurementRecording, RecordedMeasurement, RecordingHeader } from './recording'
import { slowDrift, type Run, type SlowDrift } from './slow-drift'

/** Recordings as the fit takes them, and how the electrode drifted meanwhile. */
export interface FitInput {
  measurements: Measurement[]
  /** Per recording, of its ions. */
  drifts: SlowDrift[]
}

/**
 * Puts recordings of one device together: every pulse gets its time, and the nominal
 * activations of the media become those of an electrode that potentiates over the run.
 * @param gel how the electrode facilitates
 */
export function fitInputOf(recordings: MeasurementRecording[], gel: Calibration['memory']): FitInput {
  const drifts: SlowDrift[] = []
  const measurements = runsOf(recordings, gel).flatMap((run) => {
    const drift = slowDrift(run)
    drifts.push(drift)
    return run.measurements.map((one, at) => ({ ...one, activation: one.activation.map((value, ion) => value * drift.factors[at][ion]) }))
  })
  return { measurements, drifts }
}

/** Per recording its measurements with their times, the activations those of the media. */
export function runsOf(recordings: MeasurementRecording[], gel: Calibration['memory']): Run[] {
  let session = -1
  return recordings.map(({ header, measurements: recorded }): Run => {
    const measurements = recorded.map((one, at): Measurement => {
      const before = recorded[at - 1]
      if (at === 0 || one.epoch !== before.epoch || one.time_ms < before.time_ms) session += 1
      const { activation, temperature_C, polarity, amplitude_mV, sums } = one
      const isZeroBias = amplitude_mV === 0
      const began_ms = ladderTimes_ms(one.time_ms, header.ladder)
      const earlier = earlierPulses(one, began_ms[0], header.ladder)
      return { session, activation, temperature_C, polarity, began_ms, earlier, isZeroBias, amplitude_mV: isZeroBias ? undefined : amplitude_mV, sums }
    })
    return { measurements, interrogations: recorded.map((one) => one.interrogations), ladder: header.ladder, gel }
  })
}

type Ladder = RecordingHeader['ladder']

function width_ms({ sampleCount, sampleInterval_us }: Ladder['pulses'][number]): number {
  return (sampleCount * sampleInterval_us) / 1000
}

/** When each pulse of the ladder began, by the device's clock, which keeps them, from the time of its last sample. */
function ladderTimes_ms(lastSample_ms: number, { pulses, gap_ms }: Ladder): number[] {
  const began: number[] = []
  let end_ms = lastSample_ms
  for (const pulse of [...pulses].reverse()) {
    began.unshift(Math.round(end_ms - width_ms(pulse)))
    end_ms = end_ms - width_ms(pulse) - gap_ms
  }
  return began
}

/** The device rests no shorter than the ladder's gap. */
function earlierPulses({ earlier }: RecordedMeasurement, ladder_ms: number, { pulses, gap_ms }: Ladder): Measurement['earlier'] {
  const played: Measurement['earlier'] = []
  let next_ms = ladder_ms
  for (const { pulse, polarity, rest_ms } of [...earlier].reverse()) {
    next_ms -= Math.max(rest_ms, gap_ms) + width_ms(pulses[pulse])
    const sign = polarity === pulses[pulse].polarity ? 1 : -1
    played.unshift({ pulse, polarity: sign, began_ms: Math.round(next_ms) })
  }
  return played
}
