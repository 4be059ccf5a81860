import { clamp } from '../arithmetic/fixed-point'
import { ContactDetector } from './contact-detector'

/**
 * What the contact detector learns while it runs: the noise, the usual lobes, the period.
 * Everything it decides by comes from here, so nothing needs to be set for a new electrode.
 */

/** While fewer than two contacts have been seen. */
const HOLD_FIRST_BLOCKS = 30
const HOLD_MAX_BLOCKS = 50
/** Contacts further apart than this say nothing of the period. */
const PERIOD_MAX_BLOCKS = 300

/** Up by one part where the change is above the estimate, down by three where below: it rests at the first quartile. */
export function followNoise(detector: ContactDetector, change: number): void {
  const noise_Q4 = detector.noise_Q4
  const step = (noise_Q4 >> 6) + 1
  detector.noise_Q4 = (change < 0 ? -change : change) > noise_Q4 >> 4 ? noise_Q4 + step : noise_Q4 - step * 3
}

/** Brings the thresholds up to date with noise and levels. */
export function renewThresholds(detector: ContactDetector): void {
  if ((detector.block & 63) === 0) fadeLevels(detector)
  // Without any change the estimate would fall below zero and stay there.
  if (detector.noise_Q4 < 64) detector.noise_Q4 = 64
  detector.contactThreshold = thresholdOf(detector, detector.contactLevel)
  detector.separationThreshold = thresholdOf(detector, detector.separationLevel)
}

/** One part in 32 less every 64 blocks: lobes that no longer come are forgotten within a minute. */
function fadeLevels(detector: ContactDetector): void {
  detector.contactLevel = detector.contactLevel - (detector.contactLevel >> 5)
  detector.separationLevel = detector.separationLevel - (detector.separationLevel >> 5)
}

/**
 * While no lobe of a kind is known: 16 times the noise, about 6 σ of Gaussian noise, so that
 * silence stays silent. Once known: three eighths of the usual lobe, but at least 6 times the
 * noise. A level that has faded below that counts as unknown.
 */
function thresholdOf(detector: ContactDetector, level: number): number {
  const least = (detector.noise_Q4 * 6) >> 4
  let threshold = detector.noise_Q4
  if (level > least) {
    threshold = (level * 3) >> 3
    if (threshold < least) threshold = least
  }
  return threshold < detector.configuration.leastLobe_Q6 ? detector.configuration.leastLobe_Q6 : threshold
}

/** How long a candidate waits for a larger lobe of its own kind. */
export function holdOf(detector: ContactDetector): number {
  if (detector.period_blocks === 0) return HOLD_FIRST_BLOCKS
  const half = detector.period_blocks >> 1
  return half < HOLD_MAX_BLOCKS ? half : HOLD_MAX_BLOCKS
}

/** Up by half, down by a quarter of the difference: one large lobe must not hide the next ones for long. */
export function learnedLevel(level: number, size: number): number {
  if (level === 0) return size
  if (size > level) return level + ((size - level) >> 1)
  return level - ((level - size) >> 2)
}

/** A missed contact doubles the interval, so none counts for more than twice the known period. Intervals are above zero. */
export function learnPeriod(detector: ContactDetector, interval: number): void {
  const period = detector.period_blocks
  if (interval < 1 || interval >= PERIOD_MAX_BLOCKS) return
  if (period === 0) {
    detector.period_blocks = interval
  } else {
    detector.period_blocks = period + ((clamp(interval, 0, period * 2) - period) >> 2)
  }
}
