import type { RecordingHeader } from './recording'

/**
 * Where to look for the voltage at which an ion's paths open, from what the pulses so far have
 * shown: nobody knows beforehand where that is, and a step of some 20 mV within four volts is
 * found by halving.
 */
export interface AmplitudePoint {
  amplitude_mV: number
  /** Mean conductance of the electrode in a pulse of this amplitude, in any unit. */
  response: number
}

/** Below this no ion is thought to open, and the current is lost in the noise. */
export const LOWEST_mV = 100
/** So near, two pulses tell the same: some half of the sharpest slope. */
const RESOLUTION_mV = 8

/**
 * The ends first, then always the middle between the two neighbours whose responses differ
 * most: the points close in on the step, and then spread evenly over its height.
 */
export function nextAmplitude_mV(points: AmplitudePoint[], highest_mV: number): number {
  const [lowest, highest] = [LOWEST_mV, highest_mV].map((end_mV) => points.find(({ amplitude_mV }) => amplitude_mV === end_mV))
  if (highest === undefined) return highest_mV
  if (lowest === undefined) return LOWEST_mV
  const sorted = [...points].sort((one, other) => one.amplitude_mV - other.amplitude_mV)
  const spans = sorted.slice(1).map((above, at) => {
    const below = sorted[at]
    const width_mV = above.amplitude_mV - below.amplitude_mV
    return { middle_mV: Math.round((below.amplitude_mV + above.amplitude_mV) / 2), width_mV, step: Math.abs(above.response - below.response) }
  })
  const wide = spans.filter(({ width_mV }) => width_mV >= 2 * RESOLUTION_mV)
  return (wide.length > 0 ? wide : spans).reduce((best, span) => (span.step > best.step ? span : best)).middle_mV
}

/**
 * Mean conductance at an amplitude, in converter words per mV: that of the last pulse in the widest range,
 * where currents of any size are measured.
 * @param both sums of measurements at this amplitude
 * @param zeroBias sums without voltage
 */
export function responseAt(amplitude_mV: number, { ladder, windows }: Pick<RecordingHeader, 'ladder' | 'windows'>, both: number[][], zeroBias: number[][]): number {
  const ranges = ladder.pulses.map(({ range }) => range)
  const pulse = ranges.lastIndexOf(Math.max(...ranges))
  const mean = (measured: number[][]) => {
    const words = measured.flatMap((sums) => sums.slice(pulse * windows.length, (pulse + 1) * windows.length))
    return words.reduce((sum, word) => sum + word, 0) / measured.length
  }
  const samples = windows.reduce((sum, { count }) => sum + count, 0)
  return (mean(both) - mean(zeroBias)) / samples / amplitude_mV
}
