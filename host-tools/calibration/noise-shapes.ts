import { Matrix, inverse } from 'ml-matrix'
import type { Calibration } from './calibration-file'

/**
 * What each kind of noise, with a power of 1, adds to the covariance of an interrogation's window sums.
 *
 * White noise of amplifier and converter is the same whatever flows. Noise in series with the electrode (1/f, mains,
 * swaying) is a voltage, and reaches a sample times its current over the pulse's voltage; the course of the current
 * through a pulse follows from the pulse's own sums.
 */
export type ElectrodeNoise = 'relaxation' | 'swaying' | 'mains'
export type NoiseKind = 'white' | ElectrodeNoise

export interface NoiseShape {
  kind: NoiseKind
  /** Pulse of the ladder whose white noise this is; −1 for noise of the electrode. */
  pulse: number
  /** Time constant in s; frequency in Hz, the lower end of a band for swaying; 0 for white noise. */
  scale: number
  /** features × features, row by row, for an interrogation whose sums lie so far above zero current. */
  covarianceAt(height: number[]): Float64Array
}

/** Three to a decade: a sum of relaxations is what 1/f^α noise is made of (van der Ziel 1950). */
const RELAXATIONS_s = [3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3]
/**
 * Lower ends of bands a quarter octave wide. An interrogation lasts a third of a second: what is slower than its tenth
 * part of a period can be told from its like by nothing, so that a few bands stand for all of it; at the upper end
 * the sums of neighbours differ, and strong swaying is rejected only as well as its spectrum is known.
 */
const SWAYING_Hz = [0.1, 0.2, 0.3, ...Array.from({ length: 19 }, (_, n) => 0.4 * 2 ** (n / 4))]
const SWAYING_STEPS = [1, 3, 5, 7].map((eighth) => 2 ** (eighth / 32))
const HARMONICS = 3
/** Windows of whole mains periods let through no more of its power than this: rounding of the sums below. */
const REJECTED = 1e-9
/** Time constants of a course's exponentials, from and to, as shares of the pulse. */
const COURSE_SHARES = [0.15, 0.8]

type Sampling = Pick<Calibration, 'ladder' | 'windows'>

/** Autocovariance of variance 1. @param scale as in NoiseShape */
export function electrodeAutocovariance(kind: ElectrodeNoise, scale: number, lag_s: number): number {
  switch (kind) {
    case 'relaxation':
      return Math.exp(-lag_s / scale)
    case 'swaying':
      return SWAYING_STEPS.reduce((sum, step) => sum + Math.cos(2 * Math.PI * scale * step * lag_s), 0) / SWAYING_STEPS.length
    case 'mains':
      return Math.cos(2 * Math.PI * scale * lag_s)
  }
}

/** @param began_ms when each pulse of an interrogation begins, from its first */
export function noiseShapes(sampling: Sampling, began_ms: number[], mains_Hz: number): NoiseShape[] {
  const samples = samplesOf(sampling, began_ms)
  const electrode = [
    ...RELAXATIONS_s.map((scale) => electrodeShape(sampling, samples, 'relaxation', scale)),
    ...SWAYING_Hz.map((scale) => electrodeShape(sampling, samples, 'swaying', scale)),
    ...Array.from({ length: HARMONICS }, (_, n) => electrodeShape(sampling, samples, 'mains', mains_Hz * (n + 1))),
  ]
  return [
    ...sampling.ladder.pulses.map((_, pulse) => whiteShape(sampling, pulse)),
    ...electrode.filter((shape) => shape !== undefined),
  ]
}

function whiteShape({ ladder, windows }: Sampling, pulse: number): NoiseShape {
  const features = ladder.pulses.length * windows.length
  const covariance = new Float64Array(features * features)
  windows.forEach(({ count }, window) => {
    const feature = pulse * windows.length + window
    covariance[feature * features + feature] = count
  })
  return { kind: 'white', pulse, scale: 0, covarianceAt: () => covariance }
}

/** A sample of a window: when, and its current per sum of its pulse's windows. */
interface Sample {
  time_s: number
  perSum: number[]
}

/** Of every window of every pulse. */
function samplesOf({ ladder, windows }: Sampling, began_ms: number[]): Sample[][] {
  return ladder.pulses.flatMap(({ sampleCount, sampleInterval_us }, pulse) => {
    const perSum = coursePerSum(windows, sampleCount)
    return windows.map(({ start, count }) =>
      Array.from({ length: count }, (_, n) => ({
        time_s: (began_ms[pulse] + ((start + n + 1) * sampleInterval_us) / 1000) / 1000,
        perSum: perSum[start + n],
      })),
    )
  })
}

/**
 * The course of the current through a pulse from its windows' sums: a constant and as many exponential approaches as
 * there are windows besides, solved so that each window adds up to its sum. [sample][window]
 */
function coursePerSum(windows: Calibration['windows'], sampleCount: number): number[][] {
  const [shortest, longest] = COURSE_SHARES
  const share = (k: number) => shortest * (longest / shortest) ** ((k - 1) / Math.max(1, windows.length - 2))
  const basis = Array.from({ length: sampleCount }, (_, s) =>
    windows.map((_window, k) => (k === 0 ? 1 : Math.exp(-(s + 1) / (sampleCount * share(k))))),
  )
  const sums = windows.map(({ start, count }) => windows.map((_, k) => basis.slice(start, start + count).reduce((sum, row) => sum + row[k], 0)))
  return new Matrix(basis).mmul(inverse(new Matrix(sums))).to2DArray()
}

/** Undefined for mains that the windows reject. */
function electrodeShape({ ladder, windows }: Sampling, samples: Sample[][], kind: ElectrodeNoise, scale: number): NoiseShape | undefined {
  const [features, wide] = [samples.length, windows.length]
  const atLag = new Map<number, number>()
  const between = (one: Sample, other: Sample) => {
    const lag_us = Math.round(Math.abs(one.time_s - other.time_s) * 1e6)
    const known = atLag.get(lag_us) ?? electrodeAutocovariance(kind, scale, lag_us * 1e-6)
    atLag.set(lag_us, known)
    return known
  }
  const perVolt = (feature: number) => 1000 / ladder.pulses[Math.floor(feature / wide)].amplitude_mV
  // Per two features: what each two sums of their pulses contribute.
  const pairs = samples.map((own, i) =>
    samples.slice(0, i + 1).map((others, j) => {
      const pair = new Float64Array(wide * wide)
      for (const one of own) {
        for (const other of others) {
          const value = between(one, other) * perVolt(i) * perVolt(j)
          for (let v = 0; v < wide; v++) for (let w = 0; w < wide; w++) pair[v * wide + w] += one.perSum[v] * other.perSum[w] * value
        }
      }
      return pair
    }),
  )
  if (kind === 'mains' && pairs.every((row, i) => Math.max(...row[i]) < REJECTED)) return undefined
  const covarianceAt = (height: number[]) => {
    const covariance = new Float64Array(features * features)
    pairs.forEach((row, i) =>
      row.forEach((pair, j) => {
        const [own, other] = [Math.floor(i / wide) * wide, Math.floor(j / wide) * wide]
        let sum = 0
        for (let v = 0; v < wide; v++) for (let w = 0; w < wide; w++) sum += pair[v * wide + w] * height[own + v] * height[other + w]
        covariance[i * features + j] = sum
        covariance[j * features + i] = sum
      }),
    )
    return covariance
  }
  return { kind, pulse: -1, scale, covarianceAt }
}
