import { describe, expect, test } from 'vitest'
import { flickerNoiseNew, flickerNoise_V, mainsNew, motionNew, sinusoids_V, thermalNoise_V } from '../../sim/noise'
import { randomStream } from '../../sim/random'

/** Power of `values`, sampled at `rate_Hz`, at one frequency (Goertzel). */
function power(values: number[], rate_Hz: number, frequency_Hz: number): number {
  const step = (2 * Math.PI * frequency_Hz) / rate_Hz
  let real = 0
  let imaginary = 0
  values.forEach((value, i) => {
    // Hann window, so that the steep low end does not leak into what is measured.
    const weight = 1 - Math.cos((2 * Math.PI * i) / values.length)
    real += weight * value * Math.cos(step * i)
    imaginary += weight * value * Math.sin(step * i)
  })
  return (real ** 2 + imaginary ** 2) / values.length ** 2
}

function rms(values: number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

describe('random streams', () => {
  test('a name and a seed give one sequence; another name or seed another', () => {
    const take = (seed: number, name: string) => Array.from({ length: 8 }, randomStream(seed, name).uniform)
    expect(take(7, 'a')).toEqual(take(7, 'a'))
    expect(take(7, 'a')).not.toEqual(take(7, 'b'))
    expect(take(7, 'a')).not.toEqual(take(8, 'a'))
  })

  test('normals have the moments of a normal, and near seeds are unrelated', () => {
    const count = 50000
    const a = randomStream(1, 'x')
    const b = randomStream(2, 'x')
    const sums = [0, 0, 0, 0]
    for (let i = 0; i < count; i++) {
      const value = a.normal()
      sums[0] += value
      sums[1] += value ** 2
      sums[2] += value ** 4
      sums[3] += value * b.normal()
    }
    expect(Math.abs(sums[0] / count)).toBeLessThan(0.02)
    expect(sums[1] / count).toBeCloseTo(1, 1)
    expect(sums[2] / count).toBeCloseTo(3, 0)
    expect(Math.abs(sums[3] / count)).toBeLessThan(0.02)
  })
})

describe('electrode noise', () => {
  test.each([0.8, 1, 1.3])('falls as 1/f^%f and has the asked rms value', (alpha) => {
    const rate_Hz = 500
    const bands = [2, 8, 32, 128]
    const powers = bands.map(() => 0)
    let variance = 0
    const runs = 40
    for (let run = 0; run < runs; run++) {
      const noise = flickerNoiseNew(randomStream(run, 'flicker'), 5e-6, alpha)
      const values = Array.from({ length: 2048 }, (_, i) => flickerNoise_V(noise, i / rate_Hz))
      variance += rms(values) ** 2 / runs
      // Several lines per band: one line of one run scatters by as much as its mean.
      bands.forEach((band, i) => {
        for (let line = 0; line < 8; line++) powers[i] += power(values, rate_Hz, band * (0.9 + 0.025 * line))
      })
    }
    const slope = Math.log(powers[3] / powers[0]) / Math.log(bands[3] / bands[0])
    expect(Math.abs(-slope - alpha)).toBeLessThan(0.2)
    expect(Math.abs(Math.sqrt(variance) / 5e-6 - 1)).toBeLessThan(0.15)
  })

  test('does not depend on how readings are spaced', () => {
    const variance = (interval_s: number) => {
      const noise = flickerNoiseNew(randomStream(4, 'spacing'), 1, 1)
      return rms(Array.from({ length: 20000 }, (_, i) => flickerNoise_V(noise, i * interval_s)))
    }
    expect(variance(1)).toBeCloseTo(1, 1)
    expect(variance(0.05)).toBeCloseTo(1, 1)
  })
})

test('mains shows its fundamental and odd harmonics as lines', () => {
  const mains = mainsNew(randomStream(1, 'mains'), 50, 100e-6)
  const values = Array.from({ length: 2000 }, (_, i) => sinusoids_V(mains, i / 2000))
  const amplitude_uV = (frequency_Hz: number) => 2e6 * Math.sqrt(power(values, 2000, frequency_Hz))
  expect(amplitude_uV(50)).toBeCloseTo(100, 3)
  expect(amplitude_uV(150)).toBeCloseTo(35, 3)
  expect(amplitude_uV(75)).toBeLessThan(1e-6)
})

test('motion stays within 0.2 to 5 Hz and has the asked rms value', () => {
  const motion = motionNew(randomStream(9, 'motion'), 2e-3)
  motion.frequencies_Hz.forEach((frequency) => {
    expect(frequency).toBeGreaterThanOrEqual(0.2)
    expect(frequency).toBeLessThanOrEqual(5)
  })
  const values = Array.from({ length: 200000 }, (_, i) => sinusoids_V(motion, i * 0.01))
  expect(rms(values) / 2e-3).toBeCloseTo(1, 1)
})

test('thermal noise of 10 kΩ is 12.8 nV/√Hz', () => {
  // The one-pole bandwidth factor π/2 taken out again.
  expect(thermalNoise_V(10000, 2 / Math.PI, 298.15) * 1e9).toBeCloseTo(12.8, 1)
})
