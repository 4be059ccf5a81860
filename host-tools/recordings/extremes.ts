import { IongateError } from '../diagnostics'

/** The smallest and largest values of a recording, with the lines they stand on. */
export interface Extremes {
  lowest: number
  highest: number
  add(value: number, line: number): void
  /** Throws csv-malformed when a few values alone take up the whole range; `column` is for the message. */
  refuseFew(file: string, column: string): void
}

/** This many values on each side may be what hides the others. */
const FEW = 3
/** Recordings of fewer samples have no usual range. */
const SAMPLES_MIN = 100
/** A converter's range over that of all other values. The others would be left with 16 of its 65536 words. */
const HIDING_RANGE = 4096

interface Value {
  value: number
  line: number
}

export function extremesNew(): Extremes {
  const low: Value[] = []
  const high: Value[] = []
  let count = 0
  const extremes: Extremes = {
    lowest: Infinity,
    highest: -Infinity,
    add: (value, line) => {
      count += 1
      if (low.length <= FEW || value < low[FEW].value) insert(low, { value, line }, (a, b) => a.value - b.value)
      if (high.length <= FEW || value > high[FEW].value) insert(high, { value, line }, (a, b) => b.value - a.value)
      if (value < extremes.lowest) extremes.lowest = value
      if (value > extremes.highest) extremes.highest = value
    },
    refuseFew: (file, column) => {
      if (count < SAMPLES_MIN) return
      const [bottom, top] = [low[FEW].value, high[FEW].value]
      const range = extremes.highest - extremes.lowest
      // A signal that hardly ever changes is no signal that something hides.
      if (top === bottom || range < HIDING_RANGE * (top - bottom)) return
      const { value, line } = extremes.highest - top > bottom - extremes.lowest ? high[0] : low[0]
      throw new IongateError(
        'csv-malformed',
        `${file}:${line}`,
        `column ${column}: ${value} hides a signal that lies within ${bottom} to ${top} but for ${2 * FEW} values; take out this value if it is a glitch or a mark for overflow`,
      )
    },
  }
  return extremes
}

/** Keeps the FEW + 1 first by this order. */
function insert(values: Value[], value: Value, order: (a: Value, b: Value) => number): void {
  values.push(value)
  values.sort(order)
  if (values.length > FEW + 1) values.pop()
}
