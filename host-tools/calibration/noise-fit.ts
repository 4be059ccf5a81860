import { Matrix, inverse } from 'ml-matrix'
import type { Calibration } from './calibration-file'

/**
 * The noise of window sums by maximum likelihood.
 *
 * Two kinds add up. White noise of amplifier and converter is the same whatever flows. Noise in
 * series with the electrode (1/f, mains, swaying) is a voltage, and reaches the samples times the
 * conductance: a sum's own height over the pulse's voltage. The second kind is taken as a mixture of
 * stationary processes with known autocovariances and unknown powers: relaxations with time
 * constants three to a decade, of which 1/f^α noise is made (van der Ziel 1950), smooth swaying,
 * and mains with its harmonics. All powers at once by the multiplicative updates of Zhou, Hu,
 * Qiao, Cho & Lange, J. Comput. Graph. Stat. 28 (2019) 350, which keep them positive and raise the
 * likelihood in every round.
 */
export interface NoisePart {
  kind: 'white' | 'relaxation' | 'swaying' | 'mains'
  /** Pulse of the ladder whose white noise this is; −1 for noise of the electrode. */
  pulse: number
  /** Time constant in s, or frequency in Hz for mains; 0 for white noise. */
  scale: number
  /** rms of one sample in converter words for white noise, in µV in series with the electrode for the others. */
  deviation: number
}

export interface NoiseFit {
  parts: NoisePart[]
  /** Covariance of the sums of an interrogation whose sums above zero current are given, words². */
  covarianceAt(sums: number[]): Matrix
}

/** Sums of one interrogation: expected height above zero current, and what it was measured off. */
export interface Residual {
  height: number[]
  residual: number[]
}

const RELAXATIONS_S = [3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3]
/** Lower ends of bands half an octave wide. */
const SWAYING_HZ = Array.from({ length: 12 }, (_, n) => 0.1 * 2 ** (n / 2))
const SWAYING_STEPS = [1, 3, 5, 7].map((eighth) => 2 ** (eighth / 16))
/** Time constants of a course's exponentials, from and to, as shares of the pulse. */
const COURSE_SHARES = [0.15, 0.8]
const HARMONICS = 3
const ROUNDS = 60
/** Parts below this share of the power of every sum are nothing. */
const NEGLIGIBLE = 1 / 200
/** Windows of whole periods reject mains: what is left of it must show clearly to say how much there was. */
const MAINS_NEGLIGIBLE = 1 / 20
/** Windows of whole mains periods let through no more of its power than this: rounding of the sums below. */
const REJECTED = 1e-9
/** Samples are words of 16 bits: rounding alone is as much. */
const WHITE_MIN_WORDS2 = 1 / 12
/** More say hardly more about a dozen powers. */
const RESIDUALS_MAX = 300

/** @param began_ms when each pulse of an interrogation begins, from its first */
export function fitNoise(
  header: Pick<Calibration, 'ladder' | 'windows'>,
  began_ms: number[],
  mains_Hz: number,
  residuals: Residual[],
): NoiseFit {
  const { ladder, windows } = header
  const chosen = residuals.filter((_, index) => index % Math.ceil(residuals.length / RESIDUALS_MAX) === 0)
  const features = [...chosen[0].residual.keys()]
  const typical = features.map((i) => mean(chosen.map(({ residual }) => residual[i] ** 2)))
  const pulseOf = (feature: number) => Math.floor(feature / windows.length)
  const count = features.map((i) => windows[i % windows.length].count)
  const electrode = electrodeShapes(header, began_ms, mains_Hz)
  // The course of the current within a window follows from all sums of its pulse: one entry per window and sum.
  const inPulse = (height: number[]) => features.flatMap((i) => windows.map((_, w) => height[pulseOf(i) * windows.length + w]))
  const courses = chosen.map(({ height }) => inPulse(height))
  const windowOf = courses[0].map((_, a) => Math.floor(a / windows.length))
  const covarianceOf = (course: number[], own: number[], electrodes: Float64Array[]) =>
    new Matrix(
      features.map((i) => {
        const row = new Float64Array(features.length)
        row[i] = own[i]
        for (let a = i * windows.length; a < (i + 1) * windows.length; a++) {
          const along = electrodes[a]
          const factor = course[a]
          for (let b = 0; b < course.length; b++) row[windowOf[b]] += along[b] * factor * course[b]
        }
        return row
      }),
    )
  const nothing = features.map(() => 0)
  const height2 = electrode.map(({ matrix }) =>
    features.map((i, _, all) => mean(courses.slice(0, all.length).map((course) => covarianceOf(course, nothing, matrix).get(i, i)))),
  )
  const parts = [
    ...ladder.pulses.map((_, pulse) => ({
      kind: 'white' as const,
      pulse,
      scale: 0,
      power: mean(features.filter((i) => pulseOf(i) === pulse).map((i) => typical[i] / count[i])),
    })),
    ...electrode.map((shape, k) => ({ ...shape, pulse: -1, power: 1 / mean(features.map((i) => height2[k][i] / typical[i])) / electrode.length })),
  ]
  const white = () => features.map((i) => count[i] * parts[pulseOf(i)].power)
  const electrodePower = () => {
    const total = courses[0].map(() => new Float64Array(courses[0].length))
    for (const part of parts) {
      if ('matrix' in part) part.matrix.forEach((row, a) => row.forEach((value, b) => (total[a][b] += part.power * value)))
    }
    return total
  }
  for (let round = 0; round < ROUNDS; round++) {
    const [own, electrodes] = [white(), electrodePower()]
    // Sums over interrogations of (C⁻¹r)(C⁻¹r)ᵀ and of C⁻¹, spread over the courses for the electrode's parts.
    const pulls = courses[0].map(() => new Float64Array(courses[0].length))
    const weights = courses[0].map(() => new Float64Array(courses[0].length))
    const ownPull = features.map(() => 0)
    const ownWeight = features.map(() => 0)
    chosen.forEach(({ residual }, n) => {
      const course = courses[n]
      const weight = inverse(covarianceOf(course, own, electrodes)).to2DArray()
      const pull = weight.map((row) => row.reduce((sum, value, i) => sum + value * residual[i], 0))
      features.forEach((i) => {
        ownPull[i] += pull[i] ** 2
        ownWeight[i] += weight[i][i]
      })
      for (let a = 0; a < course.length; a++) {
        const pulled = pull[windowOf[a]] * course[a]
        const weighted = weight[windowOf[a]]
        const [pullRow, weightRow] = [pulls[a], weights[a]]
        for (let b = 0; b < course.length; b++) {
          pullRow[b] += pulled * pull[windowOf[b]] * course[b]
          weightRow[b] += weighted[windowOf[b]] * course[a] * course[b]
        }
      }
    })
    for (const part of parts) {
      const against = (single: number[], pairs: Float64Array[]) =>
        'matrix' in part
          ? part.matrix.reduce((sum, row, a) => sum + row.reduce((inner, value, b) => inner + value * pairs[a][b], 0), 0)
          : features.reduce((sum, i) => (pulseOf(i) === part.pulse ? sum + single[i] * count[i] : sum), 0)
      part.power *= Math.sqrt(against(ownPull, pulls) / against(ownWeight, weights))
      if (part.pulse >= 0) part.power = Math.max(part.power, WHITE_MIN_WORDS2)
    }
  }
  electrode.forEach((_, k) => {
    const part = parts[ladder.pulses.length + k]
    const least = part.kind === 'mains' ? MAINS_NEGLIGIBLE : NEGLIGIBLE
    if (features.every((i) => part.power * height2[k][i] < least * typical[i])) part.power = 0
  })
  const [own, electrodes] = [white(), electrodePower()]
  return {
    parts: parts
      .filter(({ power }) => power > 0)
      .map(({ kind, pulse, scale, power }) => ({ kind, pulse, scale, deviation: Math.sqrt(power) * (pulse >= 0 ? 1 : 1e6) })),
    covarianceAt: (height) => covarianceOf(inPulse(height), own, electrodes),
  }
}

interface Shape {
  kind: NoisePart['kind']
  scale: number
  /** For noise of 1 V²: what each two entries of a course, in units of the windows' sums, contribute to their windows' covariance. */
  matrix: Float64Array[]
}

function electrodeShapes({ ladder, windows }: Pick<Calibration, 'ladder' | 'windows'>, began_ms: number[], mains_Hz: number): Shape[] {
  // Every sample of every window: when, and its gain per sum of its pulse's windows.
  const samples = ladder.pulses.map((pulse, p) => {
    const gains = coursePerSum(windows, pulse.sampleCount)
    return windows.map(({ start, count }) =>
      Array.from({ length: count }, (_, n) => ({
        time_s: (began_ms[p] + ((start + n + 1) * pulse.sampleInterval_us) / 1000) / 1000,
        gains: gains[start + n].map((gain) => (gain * 1000) / pulse.amplitude_mV),
      })),
    )
  }).flat()
  const shape = (kind: Shape['kind'], scale: number, autocovariance: (lag_s: number) => number): Shape => {
    const atLag = new Map<number, number>()
    const between = (lag_s: number) => {
      const key = Math.round(lag_s * 1e6)
      const known = atLag.get(key) ?? autocovariance(lag_s)
      atLag.set(key, known)
      return known
    }
    const matrix = Array.from({ length: samples.length * windows.length }, () => new Float64Array(samples.length * windows.length))
    samples.forEach((one, i) =>
      samples.slice(0, i + 1).forEach((other, j) => {
        for (const a of one) {
          for (const b of other) {
            const value = between(Math.abs(a.time_s - b.time_s))
            for (let v = 0; v < windows.length; v++) {
              for (let w = 0; w < windows.length; w++) matrix[i * windows.length + v][j * windows.length + w] += a.gains[v] * b.gains[w] * value
            }
          }
        }
        for (let v = 0; v < windows.length; v++) {
          for (let w = 0; w < windows.length; w++) {
            matrix[j * windows.length + w][i * windows.length + v] = matrix[i * windows.length + v][j * windows.length + w]
          }
        }
      }),
    )
    return { kind, scale, matrix }
  }
  return [
    ...RELAXATIONS_S.map((tau_s) => shape('relaxation', tau_s, (lag_s) => Math.exp(-lag_s / tau_s))),
    ...SWAYING_HZ.map((low_Hz) =>
      shape('swaying', low_Hz, (lag_s) => mean(SWAYING_STEPS.map((step) => Math.cos(2 * Math.PI * low_Hz * step * lag_s)))),
    ),
    ...Array.from({ length: HARMONICS }, (_, n) => mains_Hz * (n + 1)).map((frequency_Hz) =>
      shape('mains', frequency_Hz, (lag_s) => Math.cos(2 * Math.PI * frequency_Hz * lag_s)),
    ),
  ].filter(({ kind, matrix }) => kind !== 'mains' || Math.max(...matrix.map((row, a) => row[a])) > REJECTED)
}

/**
 * The course of the current through a pulse from its windows' sums: a constant and as many exponential approaches as
 * there are windows besides, solved so that each window adds up to its sum. [sample][window]
 */
function coursePerSum(windows: Calibration['windows'], sampleCount: number): number[][] {
  const basis = Array.from({ length: sampleCount }, (_, s) =>
    windows.map((_, k) => (k === 0 ? 1 : Math.exp(-(s + 1) / (sampleCount * COURSE_SHARES[0] * (COURSE_SHARES[1] / COURSE_SHARES[0]) ** ((k - 1) / Math.max(1, windows.length - 2)))))),
  )
  const sums = windows.map(({ start, count }) => windows.map((_, k) => basis.slice(start, start + count).reduce((sum, row) => sum + row[k], 0)))
  return new Matrix(basis).mmul(inverse(new Matrix(sums))).to2DArray()
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
