import {
  CONTACT,
  contactDetectorFinish,
  contactDetectorRestart,
  contactDetectorStep,
} from '../../firmware/core/contact/contact-events'
import { ContactDetector, contactDetectorNew } from '../../firmware/core/contact/contact-detector'
import { portableWindowSum } from '../../firmware/core/decode/window-sums'
import { IongateError } from '../diagnostics'
import { contactBlocks } from './contact-configuration'
import { type Converter, converterFor, wordOf } from './quantise'
import type { TriboelectricFacts, TriboelectricRecording, TriboelectricStream } from './recording'
import type { Pauses } from './sample-stamps'
import { type ThinnedLine, thinnedLine } from './thinned-line'

export interface ContactEvent {
  kind: 'contact' | 'separation'
  /** Time of the peak. */
  time_s: number
  /** Deviation from the baseline at the peak, in the recording's unit, a mean over 1.5 mains periods; negative for contact. */
  peak: number
  /** Integral of the lobe, in the recording's unit · s. */
  charge: number
  /** What the detector saw at the peak, baseline included, in the recording's unit. */
  seen: number
}

export interface ContactReplay {
  events: ContactEvent[]
  /** The recording, and what the detector saw of it, for a plot: at most POINTS_MAX points each. */
  recorded: ThinnedLine
  trace: ThinnedLine
}

/** More points than this across a screen cannot be seen. */
export const POINTS_MAX = 4000
/**
 * The detector learns from at most this many blocks from the beginning, three hours at 50 Hz mains. They are held in
 * memory; of what follows only the events are kept.
 */
const LEARNING_BLOCKS = 1 << 20
/** An event is reported at most this many blocks after its peak; the times and values of as many blocks are kept. */
const RECENT_BLOCKS = 1 << 16

/** Plays samples through the detector as they come. */
interface ContactPlayer {
  add(time_s: number, value: number): void
  finish(): ContactReplay
}

/** Plays a recording in memory through the firmware's contact detector; see contactPlayer. */
export function replayContacts(recording: TriboelectricRecording, mains_Hz: number): ContactReplay {
  const { time_s, values } = recording
  const [lowest, highest] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity])
  const player = contactPlayer({ ...recording, samples: values.length, lowest, highest }, mains_Hz)
  values.forEach((value, i) => player.add(time_s[i], value))
  return player.finish()
}

/** The same for a file of any length, in constant memory but for the events. */
export async function replayContactStream(recording: TriboelectricStream, mains_Hz: number): Promise<ContactReplay & { pauses: Pauses }> {
  const player = contactPlayer(recording, mains_Hz)
  const pauses = await recording.read(player.add)
  return { ...player.finish(), pauses }
}

/**
 * Plays samples through the firmware's contact detector.
 *
 * A device has been worn for a while before anything is asked of it; a recording begins cold.
 * So the recording, or the first LEARNING_BLOCKS of it, is first played backwards, forwards and
 * backwards, which teaches the detector noise, baseline and usual lobes and leaves it at the
 * first sample; then forwards, which gives the events.
 * A recorder's pause is played as if it were none; times are read from the recording.
 */
function contactPlayer(recording: TriboelectricFacts & { samples: number; lowest: number; highest: number }, mains_Hz: number): ContactPlayer {
  checkLength(recording, mains_Hz)
  const { sampleRate_Hz, samples } = recording
  const converter = converterFor(recording.lowest, recording.highest)
  const { blockSamples } = contactBlocks(sampleRate_Hz, mains_Hz, 1)
  const recorded = thinnedLine(samples, POINTS_MAX)
  const isSeen = new Uint8Array(65536)
  const words: number[] = []
  const waiting = blockList(Math.min(LEARNING_BLOCKS, Math.ceil(samples / blockSamples)))
  let begin_s = 0
  let pass: DetectorPass | undefined
  const learn = (): DetectorPass => {
    const { detector: configuration } = contactBlocks(sampleRate_Hz, mains_Hz, smallestStep(isSeen))
    const detector = learnedDetector(contactDetectorNew(configuration), waiting)
    const pass = detectorPass(detector, converter, blockSamples / sampleRate_Hz, thinnedLine(samples / blockSamples, POINTS_MAX))
    for (let i = 0; i < waiting.count; i++) pass.add(waiting.sums[i], waiting.times_s[i])
    return pass
  }
  const add = (time_s: number, value: number): void => {
    recorded.add(time_s, value)
    const word = wordOf(converter, value)
    isSeen[word] = 1
    if (words.length === 0) begin_s = time_s
    words.push(word)
    if (words.length < blockSamples) return
    const sum = portableWindowSum(words, 0, blockSamples)
    const middle_s = (begin_s + time_s) / 2
    words.length = 0
    if (pass !== undefined) return pass.add(sum, middle_s)
    waiting.sums[waiting.count] = sum
    waiting.times_s[waiting.count] = middle_s
    waiting.count += 1
    if (waiting.count === LEARNING_BLOCKS) pass = learn()
  }
  const finish = (): ContactReplay => {
    recorded.end()
    return { ...(pass ?? learn()).finish(), recorded }
  }
  return { add, finish }
}

/** Blocks of half a mains period: the sum of the samples, and the time of the middle. */
interface BlockList {
  count: number
  sums: Int32Array
  times_s: Float64Array
}

function blockList(capacity: number): BlockList {
  return { count: 0, sums: new Int32Array(capacity), times_s: new Float64Array(capacity) }
}

interface DetectorPass {
  add(sum: number, time_s: number): void
  finish(): Pick<ContactReplay, 'events' | 'trace'>
}

function learnedDetector(detector: ContactDetector, { sums, count }: BlockList): ContactDetector {
  const backwards = () => {
    for (let i = count - 1; i >= 0; i--) contactDetectorStep(detector, sums[i])
  }
  backwards()
  for (let i = 0; i < count; i++) contactDetectorStep(detector, sums[i])
  backwards()
  contactDetectorFinish(detector)
  contactDetectorRestart(detector)
  return detector
}

function detectorPass(detector: ContactDetector, converter: Converter, block_s: number, trace: ThinnedLine): DetectorPass {
  const perUnit_Q6 = 64 * converter.gain
  const times_s = new Float64Array(RECENT_BLOCKS)
  const seen = new Float64Array(RECENT_BLOCKS)
  const events: ContactEvent[] = []
  let block = 0
  const take = (kind: number): void => {
    if (kind === 0) return
    const at = detector.eventBlock % RECENT_BLOCKS
    events.push({
      kind: kind === CONTACT ? 'contact' : 'separation',
      time_s: times_s[at],
      peak: detector.eventPeak_Q6 / perUnit_Q6,
      charge: (detector.eventCharge_Q6 / perUnit_Q6) * block_s,
      seen: seen[at],
    })
  }
  const add = (sum: number, time_s: number): void => {
    times_s[block % RECENT_BLOCKS] = time_s
    const kind = contactDetectorStep(detector, sum)
    if (block > 0) {
      // The detector's value is a mean over three blocks; with this block it is that of the one before.
      const before = (block - 1) % RECENT_BLOCKS
      seen[before] = detector.value1 / perUnit_Q6 + converter.offset
      trace.add(times_s[before], seen[before])
    }
    take(kind)
    block += 1
  }
  const finish = (): Pick<ContactReplay, 'events' | 'trace'> => {
    take(contactDetectorFinish(detector))
    trace.end()
    return { events, trace }
  }
  return { add, finish }
}

/** The smallest difference between two words that occur: the recording's own resolution. 1 when there is only one. */
function smallestStep(isSeen: Uint8Array): number {
  let before = -1
  let least = 65535
  for (let word = 0; word < isSeen.length; word++) {
    if (isSeen[word] === 0) continue
    if (before >= 0) least = Math.min(least, word - before)
    before = word
  }
  return least === 65535 ? 1 : least
}

/** Shorter, there is no telling what is usual. */
const DURATION_MIN_S = 0.2
/** At two samples per mains period mains is ripple and goes; slower it is anything. A rate may come from rounded times. */
const SAMPLES_PER_MAINS_PERIOD_MIN = 1.98

function checkLength({ file, sampleRate_Hz, samples }: TriboelectricFacts & { samples: number }, mains_Hz: number): void {
  if (sampleRate_Hz < SAMPLES_PER_MAINS_PERIOD_MIN * mains_Hz) {
    throw new IongateError('recording-unknown', file, `${sampleRate_Hz.toFixed(0)} samples/s are too few to tell events from mains, ${2 * mains_Hz} are needed`)
  }
  if (samples < DURATION_MIN_S * sampleRate_Hz) {
    throw new IongateError('recording-too-short', file, `${samples} samples are less than ${DURATION_MIN_S} s`)
  }
}
