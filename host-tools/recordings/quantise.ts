/** A recording as a converter would have given it: 16-bit words, and the way back to its own unit. */
export interface ConvertedRecording {
  /** 0..65535. */
  words: number[]
  /** Words per unit of the recording. */
  gain: number
  /** The recording's value at word 0. */
  offset: number
  /** The recording's own resolution in words: the smallest difference between two of its values. */
  step: number
}

/** Words left free at each end of the range, so that nothing sits on the rail. */
const MARGIN_WORDS = 2768

/**
 * Auto-ranging, as a person sets the gain knob: the recording's span becomes the converter's,
 * less a margin at both ends. Absolute scale is lost to the decisions and restored by `gain`
 * and `offset` for what is reported. A recording that never changes sits at mid-scale.
 */
export function quantise(values: number[]): ConvertedRecording {
  let lowest = Infinity
  let highest = -Infinity
  for (const value of values) {
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  const span = highest - lowest
  if (!(span > 0)) return { words: values.map(() => 32768), gain: 1, offset: lowest - 32768, step: 1 }
  const gain = (65535 - 2 * MARGIN_WORDS) / span
  const offset = lowest - MARGIN_WORDS / gain
  const words = values.map((value) => Math.round((value - offset) * gain))
  return { words, gain, offset, step: smallestStep(words) }
}

function smallestStep(words: number[]): number {
  const levels = [...new Set(words)].sort((a, b) => a - b)
  return levels.reduce((least, level, i) => (i === 0 ? least : Math.min(least, level - levels[i - 1])), 65535)
}
