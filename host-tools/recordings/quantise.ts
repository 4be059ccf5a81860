/** Words left free at each end of the range, so that nothing sits on the rail. */
const MARGIN_WORDS = 2768

/** How values become words. */
export interface Converter {
  /** Words per unit of the recording. */
  gain: number
  /** The recording's value at word 0. */
  offset: number
}

/**
 * Auto-ranging, as a person sets the gain knob: the recording's span becomes the converter's,
 * less a margin at both ends. Absolute scale is lost to the decisions and restored by `gain`
 * and `offset` for what is reported. A recording that never changes sits at mid-scale.
 */
export function converterFor(lowest: number, highest: number): Converter {
  const span = highest - lowest
  if (!(span > 0)) return { gain: 1, offset: lowest - 32768 }
  const gain = (65535 - 2 * MARGIN_WORDS) / span
  return { gain, offset: lowest - MARGIN_WORDS / gain }
}

/** The word of a value, 0..65535 for values between the two that the converter was made for. */
export function wordOf({ gain, offset }: Converter, value: number): number {
  return Math.round((value - offset) * gain)
}

/** The converter for signals that are taken together. */
export function converterOf(signals: number[][]): Converter {
  let lowest = Infinity
  let highest = -Infinity
  for (const values of signals) {
    for (const value of values) {
      if (value < lowest) lowest = value
      if (value > highest) highest = value
    }
  }
  return converterFor(lowest, highest)
}
