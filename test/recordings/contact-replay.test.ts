import { describe, expect, it } from 'vitest'
import { replayContacts, type ContactEvent } from '../../host-tools/recordings/contact-replay'
import { agreement, type EventLabel } from '../../host-tools/recordings/event-labels'
import { syntheticSignal, type SyntheticSettings } from './synthetic-steps'

const plain: SyntheticSettings = {
  seed: 1,
  sampleRate_Hz: 1000,
  duration_s: 20,
  rate_Hz: 1.5,
  noiseRatio: 30,
  mains: 0,
  mains_Hz: 50,
  ripple: 0,
  drift: 0,
}

function score(change: Partial<SyntheticSettings>): { recall: number; precision: number; events: ContactEvent[] } {
  const signal = syntheticSignal({ ...plain, ...change })
  const labels: EventLabel[] = [
    ...signal.contacts_s.map((time_s) => ({ kind: 'contact' as const, time_s })),
    ...signal.separations_s.map((time_s) => ({ kind: 'separation' as const, time_s })),
  ]
  const time_s = signal.values.map((_, i) => i / signal.sampleRate_Hz)
  const { events } = replayContacts({ kind: 'triboelectric', file: 'synthetic', unit: 'V', assumed: [], time_s, ...signal }, 50)
  const found = (['contact', 'separation'] as const).map((kind) => agreement(labels, events, kind, 0.03))
  const matched = found[0].matched + found[1].matched
  return { recall: matched / labels.length, precision: matched / Math.max(1, events.length), events }
}

describe('contact replay on signals whose events are known', () => {
  it.each([
    ['little noise', {}],
    ['mains as high as the lobes', { mains: 1 }],
    ['60 Hz mains half as high as the lobes, with windows for 50 Hz', { mains: 0.5, mains_Hz: 60 }],
    ['ripple from sample to sample', { ripple: 0.5 }],
    ['drift', { drift: 0.5 }],
    ['mains, ripple and drift at once', { mains: 0.5, ripple: 0.3, drift: 0.3 }],
    ['521 samples/s', { sampleRate_Hz: 520.8, mains: 0.5, ripple: 0.3 }],
    ['5000 samples/s', { sampleRate_Hz: 5000, mains: 0.5 }],
    ['slow steps', { rate_Hz: 0.5 }],
    ['fast steps', { rate_Hz: 3 }],
    ['tapping', { rate_Hz: 6 }],
  ] satisfies [string, Partial<SyntheticSettings>][])('finds every event and no other: %s', (_, change) => {
    const { recall, precision } = score(change)
    expect(recall).toBe(1)
    expect(precision).toBe(1)
  })

  // Noise is per sample; the detector's means over 1.5 mains periods leave about a quarter of it.
  it.each([
    [5, 1, 1],
    [3, 1, 0.98],
    [2, 0.95, 0.95],
  ])('with lobes %d σ of a sample high: recall %d, precision %d', (noiseRatio, recall, precision) => {
    const results = [1, 2, 3, 4].map((seed) => score({ noiseRatio, seed }))
    for (const result of results) {
      expect(result.recall).toBeGreaterThanOrEqual(recall)
      expect(result.precision).toBeGreaterThanOrEqual(precision)
    }
  })

  it('finds nothing in a minute of silence', () => {
    for (let seed = 1; seed <= 5; seed++) {
      expect(score({ rate_Hz: 0, duration_s: 60, seed }).events).toEqual([])
      expect(score({ rate_Hz: 0, duration_s: 60, seed, mains: 20, ripple: 5 }).events).toEqual([])
    }
  })
})
