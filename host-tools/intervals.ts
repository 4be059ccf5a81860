import jStat from 'jstat'
import { randomStream } from '../sim/random'

/** Confidence intervals of figures that are measured on a sample. Both ends belong to the interval. */
export interface Interval {
  low: number
  /** Infinity where the sample sets no upper limit. */
  high: number
}

/**
 * The confidence of every interval that a figure is judged by. A benchmark judges some eighty figures at once. If the
 * truth of each lay exactly on its aim, a 99 % interval would miss by chance 0.4 times in a run.
 */
const CONFIDENCE = 0.99

/**
 * Interval of a probability, from counts (Clopper and Pearson 1934). It is exact: it covers the truth at least as
 * often as `confidence` says, near 0 and 1 and in small samples too.
 * @param count the trials with the property, 0..trials
 * @returns 0..1 where there was no trial
 */
export function shareInterval(count: number, trials: number, confidence = CONFIDENCE): Interval {
  const tail = (1 - confidence) / 2
  return {
    low: count === 0 ? 0 : jStat.beta.inv(tail, count, trials - count + 1),
    high: count === trials ? 1 : jStat.beta.inv(1 - tail, count + 1, trials - count),
  }
}

const RESAMPLES = 2000

/**
 * Interval of a statistic of independent trials, by the percentile bootstrap (Efron 1979): the statistic of trials drawn
 * with replacement, as many as there were, 2000 times. The draws are seeded, so that the same trials give the same interval.
 * @param trials how many there were; fewer than two set no limit
 * @param statistic of the trials whose numbers, 0..trials − 1, are given; the list is reused. NaN where those trials say
 *   nothing of it: such a draw counts as 0 for the lower end and as Infinity for the upper one.
 */
function bootstrapInterval(trials: number, statistic: (drawn: Uint32Array) => number, confidence = CONFIDENCE): Interval {
  if (trials < 2) return { low: -Infinity, high: Infinity }
  const { uniform } = randomStream(trials, 'bootstrap')
  const drawn = new Uint32Array(trials)
  const values = Array.from({ length: RESAMPLES }, () => {
    for (let i = 0; i < trials; i++) drawn[i] = Math.floor(trials * uniform())
    return statistic(drawn)
  })
  const sorted = (unknown: number) => values.map((value) => (Number.isNaN(value) ? unknown : value)).sort((a, b) => a - b)
  const rank = Math.floor(((1 - confidence) / 2) * RESAMPLES)
  return { low: sorted(0)[rank], high: sorted(Infinity)[RESAMPLES - 1 - rank] }
}

/** Bootstrap interval of Σ numerator / Σ denominator over the same trials. */
export function ratioInterval(numerator: ArrayLike<number>, denominator: ArrayLike<number>, confidence = CONFIDENCE): Interval {
  return bootstrapInterval(
    numerator.length,
    (drawn) => {
      let above = 0
      let below = 0
      for (let i = 0; i < drawn.length; i++) {
        above += numerator[drawn[i]]
        below += denominator[drawn[i]]
      }
      return above / below
    },
    confidence,
  )
}

export function median(values: number[]): number {
  return jStat.median(values)
}

/**
 * Interval of the median of independent measurements, from their order alone: as wide as the binomial distribution of
 * the number of measurements below the median needs. Without assumption on the measurements' distribution.
 * @returns no limits where there are too few measurements for the confidence (fewer than 8 for 99 %)
 */
export function medianInterval(values: number[], confidence = CONFIDENCE): Interval {
  const sorted = values.toSorted((a, b) => a - b)
  // P(fewer than k of n below the median), k from 1 on; the interval from the k-th to the k-th from the end fails twice as often.
  let term = 0.5 ** sorted.length
  let tail = term
  let rank = 0
  while (tail <= (1 - confidence) / 2) {
    rank += 1
    term *= (sorted.length - rank + 1) / rank
    tail += term
  }
  return rank === 0 ? { low: -Infinity, high: Infinity } : { low: sorted[rank - 1], high: sorted[sorted.length - rank] }
}

/**
 * Interval of the largest of several quantities, each measured on a sample of its own. Every part's interval has to
 * hold at once: give it the confidence `jointly(parts)`.
 */
export function largestOf(parts: Interval[]): Interval {
  return { low: Math.max(...parts.map(({ low }) => low)), high: Math.max(...parts.map(({ high }) => high)) }
}

/** The confidence that each of several intervals needs, so that all of them hold at once with `confidence` (Bonferroni). */
export function jointly(parts: number, confidence = CONFIDENCE): number {
  return 1 - (1 - confidence) / parts
}

/** The interval in another unit, or of the distance from a value. @param change increasing */
export function mapped({ low, high }: Interval, change: (value: number) => number): Interval {
  return { low: change(low), high: change(high) }
}

/** Interval of |value − from|. */
export function distanceInterval({ low, high }: Interval, from: number): Interval {
  const [nearer, farther] = [Math.abs(low - from), Math.abs(high - from)].sort((a, b) => a - b)
  return { low: low <= from && from <= high ? 0 : nearer, high: farther }
}
