import {
  CONTACT,
  ContactDetector,
  contactDetectorFinish,
  contactDetectorNew,
  contactDetectorRestart,
  contactDetectorStep,
} from '../../firmware/core/contact/contact-events'
import { portableWindowSum } from '../../firmware/core/decode/window-sums'
import { IongateError } from '../diagnostics'
import { contactBlocks } from './contact-configuration'
import { quantise } from './quantise'
import { TriboelectricRecording } from './recording'

export interface ContactEvent {
  kind: 'contact' | 'separation'
  /** Time of the peak. */
  time_s: number
  /** Deviation from the baseline at the peak, in the recording's unit, a mean over 1.5 mains periods; negative for contact. */
  peak: number
  /** Integral of the lobe, in the recording's unit · s. */
  charge: number
}

export interface ContactReplay {
  events: ContactEvent[]
  /** What the detector looked at: one value per block, in the recording's unit. */
  trace: { time_s: number[]; value: number[] }
}

/**
 * Plays a recording through the firmware's contact detector.
 *
 * A device has been worn for a while before anything is asked of it; a recording begins cold.
 * So the recording is first played backwards, forwards and backwards, which teaches the
 * detector noise, baseline and usual lobes and leaves it at the first sample; then forwards,
 * which gives the events.
 * A recorder's pause is played as if it were none; times are read from the recording.
 */
export function replayContacts(recording: TriboelectricRecording, mains_Hz: number): ContactReplay {
  checkLength(recording, mains_Hz)
  const converted = quantise(recording.values)
  const { blockSamples, detector: configuration } = contactBlocks(recording.sampleRate_Hz, mains_Hz, converted.step)
  const sums: number[] = []
  for (let start = 0; start + blockSamples <= converted.words.length; start += blockSamples) {
    sums.push(portableWindowSum(converted.words, start, blockSamples))
  }
  const detector = contactDetectorNew(configuration)
  const backwards = [...sums].reverse()
  for (const sum of [...backwards, ...sums, ...backwards]) contactDetectorStep(detector, sum)
  contactDetectorFinish(detector)
  contactDetectorRestart(detector)

  const block_s = blockSamples / recording.sampleRate_Hz
  const timeOf = (block: number): number => {
    const start = block * blockSamples
    return (recording.time_s[start] + recording.time_s[start + blockSamples - 1]) / 2
  }
  const perUnit_Q6 = 64 * converted.gain
  const events: ContactEvent[] = []
  const trace: ContactReplay['trace'] = { time_s: [], value: [] }
  const take = (kind: number): void => {
    if (kind !== 0) events.push(eventOf(detector, kind, timeOf(detector.eventBlock), block_s, perUnit_Q6))
  }
  sums.forEach((sum, block) => {
    take(contactDetectorStep(detector, sum))
    if (block === 0) return
    trace.time_s.push(timeOf(block - 1))
    trace.value.push(detector.value1 / perUnit_Q6 + converted.offset)
  })
  take(contactDetectorFinish(detector))
  return { events, trace }
}

/** Shorter, there is no telling what is usual. */
const DURATION_MIN_S = 0.2
/** At two samples per mains period mains is ripple and goes; slower it is anything. A rate may come from rounded times. */
const SAMPLES_PER_MAINS_PERIOD_MIN = 1.98

function checkLength({ file, sampleRate_Hz, values }: TriboelectricRecording, mains_Hz: number): void {
  if (sampleRate_Hz < SAMPLES_PER_MAINS_PERIOD_MIN * mains_Hz) {
    throw new IongateError('recording-unknown', file, `${sampleRate_Hz.toFixed(0)} samples/s are too few to tell events from mains, ${2 * mains_Hz} are needed`)
  }
  if (values.length < DURATION_MIN_S * sampleRate_Hz) {
    throw new IongateError('recording-too-short', file, `${values.length} samples are less than ${DURATION_MIN_S} s`)
  }
}

function eventOf(detector: ContactDetector, kind: number, time_s: number, block_s: number, perUnit_Q6: number): ContactEvent {
  return {
    kind: kind === CONTACT ? 'contact' : 'separation',
    time_s,
    peak: detector.eventPeak_Q6 / perUnit_Q6,
    charge: (detector.eventCharge_Q6 / perUnit_Q6) * block_s,
  }
}
