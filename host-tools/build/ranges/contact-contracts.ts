import { type Contract, type Contracts, counter, int, of } from './shapes'

/** Contracts of the contact detector (firmware/core/contact/contact-events, contact-learning). */

const BLOCK_SAMPLES_MAX = 1024

/** 32768 / samples, rounded, as device-configuration works it out. */
const gainOf = (samples: number) => Math.round(32768 / samples)

/** The largest value of a block of so many samples; rounding the gain takes it up to 1.6 % beyond 2^22. */
const valueOf = (samples: number) => Math.floor((Math.floor((4 * samples * 65535) / 16) * gainOf(samples)) / 128)

const SAMPLES = Array.from({ length: BLOCK_SAMPLES_MAX }, (_, i) => i + 1)
const VALUE_MAX_Q6 = Math.max(...SAMPLES.map(valueOf))

const VALUE = int(-VALUE_MAX_Q6 - 1, VALUE_MAX_Q6)
/** The baseline starts UNKNOWN = 2^30; from there a value less baseline >> 6. */
const DEVIATION = int(-(2 ** 24) - VALUE_MAX_Q6 - 1, 2 ** 24 + VALUE_MAX_Q6 + 1)
const NOISE_Q4 = int(-3, 2 ** 28)
const THRESHOLD = int(0, 2 ** 28)
const LOBE = int(-(2 ** 30), 2 ** 30)
const BLOCK = counter(0, 2 ** 30)
/** Blocks in the past count from LONG_AGO = −1000. */
const PAST_BLOCK = int(-1000, 2 ** 30)
const KIND = int(0, 2)
const PERIOD_blocks = int(0, 299)

export function contactRecords(): Contracts['records'] {
  return {
    ContactDetectorConfiguration: {
      blockGain: int(-gainOf(1), gainOf(1)),
      leastLobe_Q6: int(64, 65536),
    },
    ContactDetector: {
      configuration: of('ContactDetectorConfiguration'),
      block: BLOCK,
      sum1: int(0, BLOCK_SAMPLES_MAX * 65535),
      sum2: int(0, BLOCK_SAMPLES_MAX * 65535),
      value1: VALUE,
      value2: VALUE,
      baseline_Q12: int(-(2 ** 30), 2 ** 30),
      noise_Q4: NOISE_Q4,
      contactThreshold: THRESHOLD,
      separationThreshold: THRESHOLD,
      contactLevel: DEVIATION,
      separationLevel: DEVIATION,
      period_blocks: PERIOD_blocks,
      lobeSum: LOBE,
      loudBlocks: int(0, 100),
      candidate: KIND,
      candidateOpen: int(0, 1),
      candidateBlock: PAST_BLOCK,
      candidatePeak: DEVIATION,
      candidateCharge: LOBE,
      faintOpen: int(0, 1),
      faintBlock: PAST_BLOCK,
      faintPeak: DEVIATION,
      faintCharge: LOBE,
      lastKind: KIND,
      lastContact: PAST_BLOCK,
      lastSeparation: PAST_BLOCK,
      eventBlock: PAST_BLOCK,
      eventPeak_Q6: DEVIATION,
      eventCharge_Q6: LOBE,
    },
  }
}

export function contactCases(): Contracts['functions'] {
  const detector = of('ContactDetector')
  return {
    contactDetectorNew: [{ parameters: [of('ContactDetectorConfiguration')], result: of('ContactDetector') }],
    contactDetectorRestart: [{ parameters: [detector] }],
    contactDetectorStep: 
      // Of the lengths with one gain the longest includes the others.
      SAMPLES.filter((samples) => gainOf(samples + 1) < gainOf(samples) || samples === BLOCK_SAMPLES_MAX).map(stepOf),
    contactDetectorFinish: [{ parameters: [detector], result: KIND }],
    followNoise: [{ parameters: [detector, int(-2 * VALUE_MAX_Q6 - 2, 2 * VALUE_MAX_Q6 + 2)] }],
    renewThresholds: [{ parameters: [detector] }],
    holdOf: [{ parameters: [detector], result: int(0, 149) }],
    learnedLevel: [{ parameters: [DEVIATION, DEVIATION], result: DEVIATION }],
    learnPeriod: [{ parameters: [detector, int(-(2 ** 30) - 1000, 2 ** 30 + 1000)] }],
  }
}

/** Blocks of one length: sum and gain are large in turn, never both, so each length is a case. */
function stepOf(samples: number): Contract {
  const sum = int(0, samples * 65535)
  const configuration = of('ContactDetectorConfiguration', { blockGain: int(-gainOf(samples), gainOf(samples)) })
  return {
    parameters: [of('ContactDetector', { configuration, sum1: sum, sum2: sum }), sum],
    result: KIND,
    isRepeatable: true,
  }
}
