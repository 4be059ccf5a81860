import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CONTACT,
  SEPARATION,
  contactDetectorFinish,
  contactDetectorRestart,
  contactDetectorStep,
} from '../../firmware/core/contact/contact-events'
import { contactDetectorNew, type ContactDetector } from '../../firmware/core/contact/contact-detector'

/** Ten samples a block, 100 blocks a second, a 12-bit converter. */
const configuration = { blockGain: 3277, leastLobe_Q6: 1024 }
const MID = 32768

interface Event {
  kind: number
  block: number
  peak_words: number
  charge_words: number
}

/** Feeds block means (words) and returns the events, the one waiting at the end too. */
function run(detector: ContactDetector, means: number[]): Event[] {
  const events: Event[] = []
  const take = (kind: number): void => {
    if (kind === 0) return
    events.push({ kind, block: detector.eventBlock, peak_words: detector.eventPeak_Q6 / 64, charge_words: detector.eventCharge_Q6 / 64 })
  }
  for (const mean of means) take(contactDetectorStep(detector, Math.round(mean * 10)))
  take(contactDetectorFinish(detector))
  return events
}

const quiet = (blocks: number, level = MID): number[] => Array<number>(blocks).fill(level)

/** A second and a half for the detector to listen up, then steps: contact, 20 blocks later separation, every 100. */
function steps(count: number, height: number): number[] {
  const means = quiet(150 + 100 * count)
  const bell = [0.3, 0.7, 1, 0.7, 0.3]
  for (let step = 0; step < count; step++) {
    bell.forEach((value, i) => {
      means[150 + 100 * step + i] -= value * height
      means[170 + 100 * step + i] += value * height
    })
  }
  return means
}

/** A repeatable disturbance of at most `size` words, the same on every run. */
const rough = (means: number[], size: number): number[] => means.map((mean, i) => mean + size * (((i * 7919) % 17) / 8 - 1))

describe('contact detector', () => {
  it('tells contact and separation with time, peak and charge', () => {
    const events = run(contactDetectorNew(configuration), rough(steps(5, 8000), 10))
    expect(events.map(({ kind }) => kind)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
    events.forEach((event, i) => {
      expect(event.block).toBe(152 + 100 * (i >> 1) + 20 * (i & 1))
      const sign = event.kind === CONTACT ? -1 : 1
      // The kernel 1, 2, 1 of the bell: a quarter of 0.7 + 2 · 1 + 0.7 at the peak, 3 blocks of full height in all.
      expect((sign * event.peak_words) / 8000).toBeCloseTo(0.85, 1)
      expect((sign * event.charge_words) / 8000).toBeGreaterThan(2.6)
      expect((sign * event.charge_words) / 8000).toBeLessThan(3.2)
    })
  })

  it('gives the same events at every scale and offset that the converter can hold', () => {
    const reference = run(contactDetectorNew(configuration), rough(steps(4, 4000), 10)).map(({ kind, block }) => [kind, block])
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 2, noNaN: true }), fc.integer({ min: -16000, max: 16000 }), (scale, offset) => {
        const means = rough(steps(4, 4000), 10).map((mean) => MID + offset + (mean - MID) * scale)
        expect(run(contactDetectorNew(configuration), means).map(({ kind, block }) => [kind, block])).toEqual(reference)
      }),
      { numRuns: 50 },
    )
  })

  it('takes out what changes sign from block to block: mains', () => {
    const means = rough(steps(4, 4000), 10).map((mean, i) => mean + (i % 2 === 0 ? 6000 : -6000))
    expect(run(contactDetectorNew(configuration), means).map(({ kind }) => kind)).toEqual([1, 2, 1, 2, 1, 2, 1, 2])
  })

  it('takes polarity from the sign of the gain', () => {
    const kinds = run(contactDetectorNew({ ...configuration, blockGain: -3277 }), rough(steps(2, 8000), 10)).map(({ kind }) => kind)
    expect(kinds).toEqual([SEPARATION, CONTACT, SEPARATION, CONTACT])
  })

  it('finds nothing in a signal that never changes, or by one step of the converter', () => {
    expect(run(contactDetectorNew(configuration), quiet(3000))).toEqual([])
    expect(run(contactDetectorNew(configuration), quiet(3000).map((mean, i) => mean + (i % 200 === 199 ? 16 : 0)))).toEqual([])
  })

  it('takes the larger of two lobes of a kind: a bounce is no event', () => {
    const means = rough(steps(6, 8000), 10)
    // After each contact a rebound of six tenths of the separation that follows.
    for (let step = 0; step < 6; step++) means.splice(158 + 100 * step, 3, MID + 3000, MID + 5000, MID + 3000)
    expect(run(contactDetectorNew(configuration), means).map(({ kind, block }) => [kind, block % 100])).toEqual(
      Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? [CONTACT, 52] : [SEPARATION, 72])),
    )
  })

  it('takes ringing soon after a step for no second step', () => {
    const means = rough(steps(6, 8000), 10)
    // Both lobes again at six tenths, a quarter of a period later; from the third step on, when the period is known.
    for (let step = 2; step < 6; step++) {
      means.splice(150 + 100 * step + 30, 3, MID - 3000, MID - 5000, MID - 3000)
      means.splice(150 + 100 * step + 38, 3, MID + 3000, MID + 5000, MID + 3000)
    }
    expect(run(contactDetectorNew(configuration), means)).toHaveLength(12)
  })

  it('finds weak lobes again some time after strong ones have stopped', () => {
    const means = [...rough(steps(5, 12000), 10), ...rough(quiet(6000), 10), ...rough(steps(5, 1500), 10)]
    expect(run(contactDetectorNew(configuration), means)).toHaveLength(20)
  })

  it('learns noise that sets in after perfect silence', () => {
    const detector = contactDetectorNew(configuration)
    run(detector, quiet(4000))
    run(detector, rough(quiet(600), 200))
    expect(run(detector, rough(quiet(4000), 200))).toEqual([])
  })

  it('gives an offset that stays no event, and finds events on top of it', () => {
    const means = [...quiet(300), ...rough(steps(3, 8000), 10).map((mean) => mean + 12000)]
    expect(run(contactDetectorNew(configuration), means).map(({ kind }) => kind)).toEqual([1, 2, 1, 2, 1, 2])
  })

  it('fills in the contact that must have been between two separations', () => {
    const means = rough(steps(6, 8000), 10)
    // The fourth contact is weaker than three eighths of the others.
    for (let i = 450; i < 455; i++) means[i] = MID + (means[i] - MID) * 0.3
    expect(run(contactDetectorNew(configuration), means).map(({ kind }) => kind)).toEqual([1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2])
  })

  it('keeps what it learned over a restart', () => {
    const detector = contactDetectorNew(configuration)
    run(detector, rough(steps(6, 8000), 10))
    contactDetectorRestart(detector)
    // No time to listen up: the first contact comes 20 blocks after the restart.
    expect(run(detector, rough(steps(1, 8000), 10).slice(130)).map(({ kind, block }) => [kind, block])).toEqual([
      [CONTACT, 22],
      [SEPARATION, 42],
    ])
  })

  it('stays inside int32 whatever it is fed', () => {
    const extremes = fc.array(fc.constantFrom(0, 65535 * 10, 32768 * 10), { minLength: 300, maxLength: 600 })
    fc.assert(
      fc.property(extremes, (sums) => {
        const detector = contactDetectorNew(configuration)
        for (const sum of sums) contactDetectorStep(detector, sum)
        for (const value of Object.values(detector)) {
          if (typeof value === 'number') expect(value).toBe(value | 0)
        }
      }),
      { numRuns: 50 },
    )
  })
})
