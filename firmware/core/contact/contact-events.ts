/**
 * Contact and separation events of the triboiontronic electrode.
 *
 * Input is one sum of samples per block of half a mains period (10 ms at 50 Hz), which a
 * board adds up natively. Three neighbouring blocks are weighted 1, 2, 1: mains changes sign
 * from block to block, so this kernel has a double zero at the mains frequency and its odd
 * harmonics, and two blocks hold an even number of samples, which takes out a recorder's
 * ripple from sample to sample. What is left is compared with a slowly following baseline; a
 * run of blocks beyond a threshold is a lobe, negative for contact, positive for separation.
 *
 * Nothing here is in volts. The thresholds follow the noise (the first quartile of the change
 * over two blocks, which lobes hardly move as long as they leave a quarter of the time quiet:
 * up to about 11 contacts a second) and the usual size of each kind of lobe.
 *
 * A foot or finger bounces: a lobe becomes an event only when a lobe of the other kind
 * follows, or when half a usual period has passed without a larger one of its own kind. So
 * an event is reported late, but with its own time. Contacts and separations take turns: between two
 * events of one kind the largest faint lobe of the other kind, half a threshold high, is one too.
 *
 * Values and deviations are means over the kernel in Q6 words: 0..2^22 for the converter's
 * 0..full scale, whatever the length of a block; up to 1.6 % more where blockGain is rounded up.
 *
 * An interpreted board pays for every statement, so a block of silence takes as few as
 * possible: thresholds are kept and renewed every eighth block.
 */
import { ContactDetector, LONG_AGO, UNKNOWN } from './contact-detector'
import { followNoise, holdOf, learnPeriod, learnedLevel, renewThresholds } from './contact-learning'
import { clamp } from '../arithmetic/fixed-point'

export const CONTACT = 1
export const SEPARATION = 2

/** A level this long beyond the threshold is an offset, no lobe. */
const LOBE_MAX_BLOCKS = 100

/** For a new stretch of samples: forgets the last blocks and the lobe under way, keeps what was learned. */
export function contactDetectorRestart(detector: ContactDetector): void {
  detector.block = 0
  detector.lobeSum = 0
  detector.loudBlocks = 0
  detector.candidate = 0
  detector.candidateOpen = 0
  detector.faintOpen = 0
  detector.faintPeak = 0
  detector.lastKind = 0
  detector.lastContact = LONG_AGO
  detector.lastSeparation = LONG_AGO
}

/**
 * Takes the sum of the samples of the next block (0..1024 · 65535) and returns CONTACT or SEPARATION
 * when an event has become certain, else 0. The event's fields are then in the detector.
 */
export function contactDetectorStep(detector: ContactDetector, blockSum: number): number {
  const block = detector.block + 1
  detector.block = block
  if (block < 3) {
    // Before the first block the signal is taken to mirror what follows, which keeps mains out.
    detector.sum2 = blockSum
    if (block === 1) {
      detector.sum1 = blockSum
      return 0
    }
  }
  const sum = detector.sum2 + detector.sum1 + detector.sum1 + blockSum
  // (4 · n · 65535 >> 4) · 32768 / n is 2^29 for every n.
  const value = ((sum >> 4) * detector.configuration.blockGain) >> 7
  detector.sum2 = detector.sum1
  detector.sum1 = blockSum
  if (block === 2) beginStretch(detector, value)

  followNoise(detector, value - detector.value2)
  detector.value2 = detector.value1
  detector.value1 = value
  if ((block & 7) === 0) renewThresholds(detector)

  const deviation = value - (detector.baseline_Q12 >> 6)
  const threshold = deviation < 0 ? detector.contactThreshold : detector.separationThreshold
  const size = deviation < 0 ? -deviation : deviation
  if (size > threshold) return loudStep(detector, deviation, size, threshold)
  detector.baseline_Q12 = detector.baseline_Q12 + deviation
  if (size > threshold >> 2) {
    sumLobe(detector, deviation)
    if (size > threshold >> 1) noteFaint(detector, deviation)
  } else if (detector.lobeSum !== 0) {
    closeLobe(detector)
  }
  return detector.candidate === 0 ? 0 : waitStep(detector)
}

/** The first value has nothing to be compared with. */
function beginStretch(detector: ContactDetector, value: number): void {
  detector.value2 = value
  detector.value1 = value
  if (detector.baseline_Q12 === UNKNOWN) detector.baseline_Q12 = value << 6
}

/** At the end of a recording: the lobe still waiting is an event. Returns its kind, or 0. */
export function contactDetectorFinish(detector: ContactDetector): number {
  if (detector.candidate === 0) return 0
  closeLobe(detector)
  return reportCandidate(detector)
}

/** Sums the deviation from where it leaves a quarter of the threshold to where it returns or changes sign. */
function sumLobe(detector: ContactDetector, deviation: number): void {
  if (deviation < 0 ? detector.lobeSum > 0 : detector.lobeSum < 0) closeLobe(detector)
  detector.lobeSum = clamp(detector.lobeSum + deviation, -1073741824, 1073741824)
}

function closeLobe(detector: ContactDetector): void {
  if (detector.candidateOpen === 1) detector.candidateCharge = detector.lobeSum
  if (detector.faintOpen === 1) detector.faintCharge = detector.lobeSum
  detector.candidateOpen = 0
  detector.faintOpen = 0
  detector.loudBlocks = 0
  detector.lobeSum = 0
}

/** A candidate becomes an event when it has waited long enough. */
function waitStep(detector: ContactDetector): number {
  if (detector.candidateOpen === 1 || detector.block - detector.candidateBlock <= holdOf(detector)) return 0
  return reportCandidate(detector)
}

/** A block below the threshold, but not by far: of the kind that must come next it may turn out to have been an event. */
function noteFaint(detector: ContactDetector, deviation: number): void {
  const kind = deviation < 0 ? CONTACT : SEPARATION
  const before = detector.candidate === 0 ? detector.lastKind : detector.candidate
  if (kind === before || before === 0) return
  if (deviation < 0 ? deviation >= detector.faintPeak : deviation <= detector.faintPeak) return
  detector.faintOpen = 1
  detector.faintPeak = deviation
  detector.faintBlock = detector.block - 2
}

/** A block beyond the threshold: it opens a candidate, raises it, or ends one of the other kind. */
function loudStep(detector: ContactDetector, deviation: number, size: number, threshold: number): number {
  // A lobe moves the baseline by no more than its threshold.
  detector.baseline_Q12 = deviation < 0 ? detector.baseline_Q12 - threshold : detector.baseline_Q12 + threshold
  sumLobe(detector, deviation)
  if (detector.loudBlocks >= LOBE_MAX_BLOCKS) {
    detector.baseline_Q12 = detector.value1 << 6
    detector.candidate = 0
    closeLobe(detector)
    return 0
  }
  detector.loudBlocks = detector.loudBlocks + 1
  const kind = deviation < 0 ? CONTACT : SEPARATION
  const last = kind === CONTACT ? detector.lastContact : detector.lastSeparation
  // Sooner than half a period after the last of its kind only a lobe of twice the size counts.
  if (detector.block - last < detector.period_blocks >> 1 && size < threshold * 2) return 0
  let reported = 0
  if (detector.candidate === 0) {
    if (kind === detector.lastKind && detector.faintPeak !== 0) reported = reportFaint(detector)
  } else if (detector.candidate !== kind) {
    reported = reportCandidate(detector)
  }
  const peak = detector.candidatePeak
  if (detector.candidate === 0 || size > (peak < 0 ? -peak : peak)) {
    detector.candidate = kind
    detector.candidateOpen = 1
    detector.candidatePeak = deviation
    // The kernel looks one block back, and `block` already counts this one.
    detector.candidateBlock = detector.block - 2
    detector.faintPeak = 0
  }
  return reported
}

/** Two events of one kind need one of the other kind between them. */
function reportFaint(detector: ContactDetector): number {
  detector.candidate = detector.faintPeak < 0 ? CONTACT : SEPARATION
  detector.candidateBlock = detector.faintBlock
  detector.candidatePeak = detector.faintPeak
  detector.candidateCharge = detector.faintCharge
  return reportCandidate(detector)
}

/** The candidate becomes the event; the detector learns its size and, from contacts, the period. */
function reportCandidate(detector: ContactDetector): number {
  const kind = detector.candidate
  const peak = detector.candidatePeak
  detector.candidate = 0
  detector.lastKind = kind
  detector.eventBlock = detector.candidateBlock
  detector.eventPeak_Q6 = peak
  detector.eventCharge_Q6 = detector.candidateCharge
  if (kind === CONTACT) {
    detector.contactLevel = learnedLevel(detector.contactLevel, -peak)
    learnPeriod(detector, detector.eventBlock - detector.lastContact)
    detector.lastContact = detector.eventBlock
  } else {
    detector.separationLevel = learnedLevel(detector.separationLevel, peak)
    detector.lastSeparation = detector.eventBlock
  }
  renewThresholds(detector)
  return kind
}
