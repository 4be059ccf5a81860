/** What the contact detector is given and what it remembers; contact-events.ts is the detector. */

export interface ContactDetectorConfiguration {
  /** 32768 / samples in a block, rounded: 32..32768 for 1..1024 samples. Negative where the front end inverts. */
  blockGain: number
  /** No lobe is smaller than this: one step of the converter, Q6 words (1024 for 12 bits). */
  leastLobe_Q6: number
}

export interface ContactDetector {
  configuration: ContactDetectorConfiguration
  /** Blocks seen since the start or the last restart, below 2^30. */
  block: number
  /** The two blocks before this one, and the two values before this one. */
  sum1: number
  sum2: number
  value1: number
  value2: number
  /** Q6. Follows the signal with a time constant of 64 blocks; UNKNOWN before the first value. */
  baseline_Q12: number
  /** Q4. The first quartile of |value − value two blocks ago|. */
  noise_Q4: number
  /** Beyond these a block belongs to a lobe, and by learning they follow what is below. */
  contactThreshold: number
  separationThreshold: number
  /** Usual size of a contact and a separation lobe; 0 while none is known. */
  contactLevel: number
  separationLevel: number
  /** Blocks from contact to contact, 0 while unknown. */
  period_blocks: number
  /** Sum of the deviations since the lobe under way rose out of the baseline, held to ±2^30. */
  lobeSum: number
  /** Blocks of this lobe beyond the threshold, up to LOBE_MAX_BLOCKS. */
  loudBlocks: number
  /** The lobe that may become an event: 0, CONTACT or SEPARATION, and is it still going on? */
  candidate: number
  candidateOpen: number
  candidateBlock: number
  candidatePeak: number
  candidateCharge: number
  /** Largest lobe of the other kind since the candidate's or last event's peak, half a threshold high; peak 0: none. */
  faintOpen: number
  faintBlock: number
  faintPeak: number
  faintCharge: number
  /** Kind of the last event, 0 before the first. */
  lastKind: number
  /** Block of the last event of each kind; negative for long ago. */
  lastContact: number
  lastSeparation: number
  /** The last event. The peak lies in the middle of block `eventBlock`. */
  eventBlock: number
  /** Deviation from the baseline at the peak, negative for contact, Q6 words. */
  eventPeak_Q6: number
  /** Integral of the lobe: sum of its deviations, one per block, Q6 words · blocks. */
  eventCharge_Q6: number
}

/** Block of an event that never was. */
export const LONG_AGO = -1000
/** Beyond any value in Q6. */
export const UNKNOWN = 1073741824
/** Thresholds at first, an eighth of full scale: deaf, it listens up within a second or two. */
const FIRST_THRESHOLD = 524288

/** A detector that knows nothing yet. Throws nothing: configurations are checked by the host. */
export function contactDetectorNew(configuration: ContactDetectorConfiguration): ContactDetector {
  return {
    configuration: configuration,
    block: 0,
    sum1: 0,
    sum2: 0,
    value1: 0,
    value2: 0,
    baseline_Q12: UNKNOWN,
    noise_Q4: FIRST_THRESHOLD,
    contactThreshold: FIRST_THRESHOLD,
    separationThreshold: FIRST_THRESHOLD,
    contactLevel: 0,
    separationLevel: 0,
    period_blocks: 0,
    lobeSum: 0,
    loudBlocks: 0,
    candidate: 0,
    candidateOpen: 0,
    candidateBlock: 0,
    candidatePeak: 0,
    candidateCharge: 0,
    faintOpen: 0,
    faintBlock: 0,
    faintPeak: 0,
    faintCharge: 0,
    lastKind: 0,
    lastContact: LONG_AGO,
    lastSeparation: LONG_AGO,
    eventBlock: 0,
    eventPeak_Q6: 0,
    eventCharge_Q6: 0,
  }
}
