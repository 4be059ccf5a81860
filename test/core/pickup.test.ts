import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPickupStrong } from '../../firmware/core/decode/pickup'
import { portableNatives } from '../../firmware/core/decode/window-sums'
import { pickupRows, pickupTablesOf, type Sampling } from '../../host-tools/calibration/pickup-tables'

const DEFAULT: Sampling = { sampleCount: 80, sampleInterval_us: 1000 }
const ladderOf = (samplings: Sampling[]) => samplings.map((sampling) => ({ amplitude_mV: 900, polarity: 1 as const, range: 0, ...sampling }))
const strongOf = (samplings: Sampling[], mains_Hz: number) => {
  const tables = pickupTablesOf(ladderOf(samplings), mains_Hz)
  return (pulse: number, samples: number[]) => isPickupStrong(tables, portableNatives, pulse, samples)
}
/** 2 % of full scale. */
const LIMIT_words = 1311

/** A current as gels give it, within 5 to 85 % of full scale, and a wave on top. */
const gel = fc.record({
  start: fc.integer({ min: 3500, max: 20000 }),
  rise: fc.double({ min: 0, max: 30000, noNaN: true }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  fast_ms: fc.double({ min: 7, max: 30, noNaN: true }),
  slow_ms: fc.double({ min: 30, max: 500, noNaN: true }),
  phase: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
})
type Gel = typeof gel extends fc.Arbitrary<infer T> ? T : never

function samplesOf({ start, rise, share, fast_ms, slow_ms, phase }: Gel, sampling: Sampling, amplitude: number, frequency_Hz: number): number[] {
  return Array.from({ length: sampling.sampleCount }, (_, n) => {
    const time_ms = ((n + 1) * sampling.sampleInterval_us) / 1000
    const risen = 1 - share * Math.exp(-time_ms / fast_ms) - (1 - share) * Math.exp(-time_ms / slow_ms)
    const wave = amplitude * Math.sin(2 * Math.PI * frequency_Hz * time_ms * 1e-3 + phase)
    return Math.round(Math.min(65535, Math.max(0, start + rise * risen + wave)))
  })
}

describe.each([
  ['80 ms at 50 Hz', DEFAULT, 50],
  ['80 ms at 60 Hz', DEFAULT, 60],
  ['two periods', { sampleCount: 100, sampleInterval_us: 400 }, 50],
] as const)('pick-up within %s', (_, sampling, mains_Hz) => {
  const isStrong = strongOf([sampling], mains_Hz)

  it('is strong from the limit on, whatever the gel does and whatever the phase', () => {
    fc.assert(
      fc.property(gel, (one) => {
        expect(isStrong(0, samplesOf(one, sampling, 0.9 * LIMIT_words, mains_Hz))).toBe(false)
        expect(isStrong(0, samplesOf(one, sampling, 1.1 * LIMIT_words, mains_Hz))).toBe(true)
      }),
    )
  })

  it('stays strong while it clips at both rails', () => {
    fc.assert(
      fc.property(gel, fc.integer({ min: 2000, max: 200000 }), (one, amplitude) => {
        expect(isStrong(0, samplesOf(one, sampling, amplitude, mains_Hz))).toBe(true)
      }),
    )
  })
})

describe('rows against pick-up', () => {
  it('sum to nothing and keep int32 with any samples', () => {
    for (const [sampleCount, sampleInterval_us] of [[40, 1000], [50, 1000], [80, 1000], [160, 500], [4096, 100]]) {
      const rows = pickupRows({ sampleCount, sampleInterval_us }, 50)
      expect(rows).toBeDefined()
      for (const row of rows ?? []) {
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBe(0)
        expect(row.reduce((sum, weight) => sum + Math.abs(weight), 0)).toBeLessThanOrEqual(32767)
      }
    }
  })

  it('do not see a wave of another frequency beyond what the pulse’s length leaves', () => {
    const isStrong = strongOf([DEFAULT], 50)
    const quiet: Gel = { start: 20000, rise: 0, share: 0, fast_ms: 10, slow_ms: 100, phase: 1 }
    expect(isStrong(0, samplesOf(quiet, DEFAULT, 3000, 125))).toBe(false)
    expect(isStrong(0, samplesOf(quiet, DEFAULT, 3000, 52))).toBe(true)
  })

  it('are shared by pulses sampled alike, and a pulse too short for them is never strong', () => {
    const samplings = [DEFAULT, { sampleCount: 20, sampleInterval_us: 1000 }, DEFAULT, { sampleCount: 160, sampleInterval_us: 500 }]
    const tables = pickupTablesOf(ladderOf(samplings), 50)
    expect(tables.rowOfPulse).toEqual([0, -1, 0, 2])
    expect(tables.rows).toHaveLength(4)
    const isStrong = strongOf(samplings, 50)
    expect(isStrong(1, Array.from({ length: 20 }, (_, n) => (n % 20 < 10 ? 0 : 65535)))).toBe(false)
    expect(isStrong(3, Array.from({ length: 160 }, (_, n) => (n % 40 < 20 ? 0 : 65535)))).toBe(true)
  })
})
