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
const SWAYING_S = [0.03, 0.06, 0.12, 0.25, 0.5]
const HARMONICS = 3
const ROUNDS = 100
/** Parts below this share of the power of every sum are nothing. */
const NEGLIGIBLE = 1 / 200
/** Windows of whole mains periods let through no more of its power than this: rounding of the sums below. */
const REJECTED = 1e-9
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
  const height2 = features.map((i) => mean(chosen.map(({ height }) => height[i] ** 2)))
  const pulseOf = (feature: number) => Math.floor(feature / windows.length)
  const count = features.map((i) => windows[i % windows.length].count)
  const electrode = electrodeShapes(header, began_ms, mains_Hz)
  const parts = [
    ...ladder.pulses.map((_, pulse) => ({ kind: 'white' as const, pulse, scale: 0, power: mean(features.filter((i) => pulseOf(i) === pulse).map((i) => typical[i] / count[i])) })),
    ...electrode.map(({ kind, scale, matrix }) => ({
      kind,
      pulse: -1,
      scale,
      matrix,
      power: 1 / mean(features.map((i) => (matrix[i][i] * height2[i]) / typical[i])) / electrode.length,
    })),
  ]
  const white = () => features.map((i) => count[i] * parts[pulseOf(i)].power)
  const electrodePower = () =>
    features.map((i) => features.map((j) => parts.reduce((sum, part) => ('matrix' in part ? sum + part.power * part.matrix[i][j] : sum), 0)))
  const covarianceOf = (height: number[], own: number[], electrodes: number[][]) =>
    new Matrix(electrodes.map((row, i) => row.map((value, j) => value * height[i] * height[j] + (i === j ? own[i] : 0))))

  for (let round = 0; round < ROUNDS; round++) {
    const [own, electrodes] = [white(), electrodePower()]
    // Sums over interrogations of (C⁻¹r)(C⁻¹r)ᵀ and of C⁻¹, each times the heights for the electrode's parts.
    const pulls = features.map(() => features.map(() => 0))
    const weights = features.map(() => features.map(() => 0))
    const ownPull = features.map(() => 0)
    const ownWeight = features.map(() => 0)
    for (const { height, residual } of chosen) {
      const weight = inverse(covarianceOf(height, own, electrodes)).to2DArray()
      const pull = weight.map((row) => row.reduce((sum, value, i) => sum + value * residual[i], 0))
      for (const i of features) {
        ownPull[i] += pull[i] ** 2
        ownWeight[i] += weight[i][i]
        for (const j of features) {
          pulls[i][j] += pull[i] * pull[j] * height[i] * height[j]
          weights[i][j] += weight[i][j] * height[i] * height[j]
        }
      }
    }
    for (const part of parts) {
      const against = (own: number[], pairs: number[][]) =>
        'matrix' in part
          ? features.reduce((sum, i) => sum + features.reduce((row, j) => row + part.matrix[i][j] * pairs[i][j], 0), 0)
          : features.reduce((sum, i) => (pulseOf(i) === part.pulse ? sum + own[i] * count[i] : sum), 0)
      part.power *= Math.sqrt(against(ownPull, pulls) / against(ownWeight, weights))
    }
  }
  for (const part of parts) {
    if ('matrix' in part && features.every((i) => part.power * part.matrix[i][i] * height2[i] < NEGLIGIBLE * typical[i])) part.power = 0
  }
  const [own, electrodes] = [white(), electrodePower()]
  return {
    parts: parts
      .filter(({ power }) => power > 0)
      .map(({ kind, pulse, scale, power }) => ({ kind, pulse, scale, deviation: Math.sqrt(power) * (pulse >= 0 ? 1 : 1e6) })),
    covarianceAt: (height) => covarianceOf(height, own, electrodes),
  }
}

interface Shape {
  kind: NoisePart['kind']
  scale: number
  /** Covariance of the windows' means for noise of 1 V², over the pulses' voltages: times the sums' heights, that of the sums. */
  matrix: number[][]
}

function electrodeShapes({ ladder, windows }: Pick<Calibration, 'ladder' | 'windows'>, began_ms: number[], mains_Hz: number): Shape[] {
  const samples = ladder.pulses.flatMap(({ sampleInterval_us, amplitude_mV }, p) =>
    windows.map(({ start, count }) => ({
      volts: amplitude_mV / 1000,
      times_s: Array.from({ length: count }, (_, n) => (began_ms[p] + ((start + n + 1) * sampleInterval_us) / 1000) / 1000),
    })),
  )
  const shape = (kind: Shape['kind'], scale: number, autocovariance: (lag_s: number) => number): Shape => ({
    kind,
    scale,
    matrix: samples.map((one) =>
      samples.map((other) => {
        let sum = 0
        for (const a of one.times_s) for (const b of other.times_s) sum += autocovariance(Math.abs(a - b))
        return sum / (one.times_s.length * other.times_s.length * one.volts * other.volts)
      }),
    ),
  })
  return [
    ...RELAXATIONS_S.map((tau_s) => shape('relaxation', tau_s, (lag_s) => Math.exp(-lag_s / tau_s))),
    ...SWAYING_S.map((tau_s) => shape('swaying', tau_s, (lag_s) => Math.exp(-0.5 * (lag_s / tau_s) ** 2))),
    ...Array.from({ length: HARMONICS }, (_, n) => mains_Hz * (n + 1)).map((frequency_Hz) =>
      shape('mains', frequency_Hz, (lag_s) => Math.cos(2 * Math.PI * frequency_Hz * lag_s)),
    ),
  ].filter(({ matrix }) => matrix.some((row, i) => row[i] * samples[i].volts ** 2 > REJECTED))
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
