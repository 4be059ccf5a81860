import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceInterval, jointly, largestOf, medianInterval, ratioInterval, shareInterval, type Interval } from '../../host-tools/intervals'
import { randomStream } from '../../sim/random'

const covers = ({ low, high }: Interval, value: number) => low <= value && value <= high
/** Share of repeated experiments whose interval covers the truth. */
function coverage(experiments: number, truth: number, intervalOf: (uniform: () => number, normal: () => number) => Interval): number {
  const { uniform, normal } = randomStream(7, 'coverage')
  return Array.from({ length: experiments }, () => intervalOf(uniform, normal)).filter((one) => covers(one, truth)).length / experiments
}

describe('interval of a share', () => {
  // By R's binom.test.
  it.each([
    [0, 10, 0, 0.3084971],
    [1, 10, 0.002528579, 0.4450161],
    [8, 10, 0.4439045, 0.9747893],
    [10, 10, 0.6915029, 1],
    [249, 250, 0.9779161, 0.9998987],
  ])('%d of %d', (count, trials, low, high) => {
    const interval = shareInterval(count, trials, 0.95)
    expect(interval.low).toBeCloseTo(low, 6)
    expect(interval.high).toBeCloseTo(high, 6)
  })

  it('of nothing is anything', () => {
    expect(shareInterval(0, 0)).toEqual({ low: 0, high: 1 })
  })

  it('holds the share that was counted, and narrows with more trials and less confidence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (trials, part) => {
        const count = Math.round(part * trials)
        const { low, high } = shareInterval(count, trials)
        expect(covers({ low, high }, count / trials)).toBe(true)
        const more = shareInterval(10 * count, 10 * trials)
        expect(more.high - more.low).toBeLessThan(high - low)
        const less = shareInterval(count, trials, 0.9)
        expect(less.high - less.low).toBeLessThan(high - low)
      }),
    )
  })
})

describe('bootstrap interval', () => {
  it('of a ratio of sums covers the truth about as often as it says', () => {
    const share = coverage(200, 0.5, (uniform) => {
      const below = Array.from({ length: 150 }, () => 1 + uniform())
      return ratioInterval(below.map((value) => value * uniform()), below)
    })
    expect(share).toBeGreaterThan(0.96)
  })

  it('is the same for the same trials', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6]
    const ones = values.map(() => 1)
    expect(ratioInterval(values, ones)).toEqual(ratioInterval(values, ones))
  })

  it('reaches as far as can be where some draws say nothing', () => {
    // One trial in four has an error at all: of the draws, a third have none.
    expect(ratioInterval([2, 0, 0, 0], [1, 0, 0, 0])).toEqual({ low: 0, high: Infinity })
    expect(ratioInterval([5], [1])).toEqual({ low: -Infinity, high: Infinity })
  })

  it('has no upper limit where nothing was counted below the line', () => {
    expect(ratioInterval([1, 1, 1], [0, 0, 0])).toEqual({ low: Infinity, high: Infinity })
  })
})

describe('interval of a median', () => {
  it('of eight measurements is all of them at 99 %, of seven there is none', () => {
    expect(medianInterval([8, 1, 7, 2, 6, 3, 5, 4])).toEqual({ low: 1, high: 8 })
    expect(medianInterval([1, 2, 3, 4, 5, 6, 7])).toEqual({ low: -Infinity, high: Infinity })
  })

  it('covers the truth at least as often as it says, whatever the distribution', () => {
    const share = coverage(2000, Math.LN2, (uniform) => medianInterval(Array.from({ length: 20 }, () => -Math.log(1 - uniform())), 0.95))
    expect(share).toBeGreaterThan(0.945)
    expect(share).toBeLessThan(0.985)
  })
})

describe('intervals put together', () => {
  it('the largest of several shares is covered as often as it says', () => {
    const share = coverage(400, 0.1, (uniform) =>
      largestOf([0.1, 0.08, 0.02, 0.1].map((truth) => shareInterval(Array.from({ length: 60 }, uniform).filter((value) => value < truth).length, 60, jointly(4, 0.95)))),
    )
    expect(share).toBeGreaterThan(0.95)
  })

  it('a distance is zero where the interval holds the place', () => {
    expect(distanceInterval({ low: 0.9, high: 1.3 }, 1)).toEqual({ low: 0, high: expect.closeTo(0.3, 12) })
    expect(distanceInterval({ low: 0.5, high: 0.75 }, 1)).toEqual({ low: 0.25, high: 0.5 })
  })
})
