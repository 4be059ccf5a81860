/**
 * Second moments of the noise in window sums, derived from the physics the simulator states in
 * docs/physics.md §5 and not from its code: where the simulator draws relaxations and
 * sinusoids, here stand their autocovariances. Electrode noise in V, words in 1/65536 of full scale.
 */
export interface ElectrodeNoise {
  deviation_V: number
  /** Exponent of the 1/f^α noise. */
  alpha: number
  /** Amplitudes of mains and its harmonics, V; phases are unknown. */
  mains_V: number[]
  mains_Hz: number
  /** Slow swaying, rms; frequencies are spread evenly in log f over 0.2 to 5 Hz. */
  motion_V: number
}

const FLICKER_BAND_HZ: [number, number] = [0.05 / Math.SQRT2, 819.2 * Math.SQRT2]
const MOTION_BAND_HZ: [number, number] = [0.2, 5]

/**
 * C(τ) of the electrode's noise, V². Flicker noise is a continuum of relaxations with weight
 * f^(1−α) per logarithm of frequency (van der Ziel 1950); a sinusoid of unknown phase has A²/2·cos ωτ.
 */
export function electrodeCovariance_V2(noise: ElectrodeNoise, lag_s: number): number {
  const tau = Math.abs(lag_s)
  const flicker = logMean(FLICKER_BAND_HZ, (f) => f ** (1 - noise.alpha), (f) => Math.exp(-2 * Math.PI * f * tau))
  const motion = logMean(MOTION_BAND_HZ, () => 1, (f) => Math.cos(2 * Math.PI * f * tau))
  const mains = noise.mains_V.reduce(
    (sum, amplitude, index) => sum + (amplitude ** 2 / 2) * Math.cos(2 * Math.PI * noise.mains_Hz * (index + 1) * tau),
    0,
  )
  return noise.deviation_V ** 2 * flicker + noise.motion_V ** 2 * motion + mains
}

/** Mean of a function over a band, evenly in log f with a weight, by Simpson's rule. */
function logMean([low, high]: [number, number], weight: (f: number) => number, value: (f: number) => number): number {
  const steps = 256
  let sum = 0
  let norm = 0
  for (let k = 0; k <= steps; k++) {
    const f = low * (high / low) ** (k / steps)
    const share = weight(f) * (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2)
    sum += share * value(f)
    norm += share
  }
  return sum / norm
}

/** Johnson noise of a resistance behind one pole, V²: 4kTR over the pole's noise bandwidth π/2·f. */
export function thermalVariance_V2(resistance_ohm: number, pole_Hz: number, temperature_K: number): number {
  return 4 * 1.380649e-23 * temperature_K * resistance_ohm * (Math.PI / 2) * pole_Hz
}

/** A converter: its step and the Gaussian noise ahead of its rounding, both in words. */
export interface Quantiser {
  step: number
  deviation: number
}

/** ENOB counts all noise, FS/(2^ENOB·√12); rounding alone is FS/(2^bits·√12); the rest is Gaussian. */
export function quantiserOf(bits: number, effectiveBits: number, thermal_words: number): Quantiser {
  const excess = (65536 ** 2 * (4 ** -effectiveBits - 4 ** -bits)) / 12
  return { step: 65536 / 2 ** bits, deviation: Math.sqrt(excess + thermal_words ** 2) }
}

/**
 * Mean error of a rounded reading whose expectation is μ: the sawtooth of rounding, smoothed by the
 * Gaussian noise (Widrow & Kollár, Quantization Noise, ch. 4), by its Fourier series. With much
 * noise it vanishes and rounding adds white noise; with little, readings of a steady current err alike.
 */
export function meanRoundingError({ step, deviation }: Quantiser, expectation_words: number): number {
  const phase = 2 * Math.PI * (expectation_words / step)
  const damping = 2 * (Math.PI * (deviation / step)) ** 2
  let sum = 0
  for (let k = 1; k <= 60; k++) {
    const harmonic = Math.exp(-damping * k * k) / k
    if (harmonic < 1e-9) break
    sum += harmonic * Math.sin(k * phase)
  }
  return (step / Math.PI) * sum
}

/** Which samples of an interrogation, counted through all pulses, a window sums. */
export interface SampleRange {
  start: number
  count: number
}

/**
 * Covariance of window sums from rounding, averaged over interrogations whose expectations are given.
 * Of one sample step²/12, of two samples the mean product of their mean errors; with the Gaussian noise
 * rounding is uncorrelated once expectations are spread over many steps.
 * @param expectations per interrogation, the expected word of every sample, half a step below the voltage
 */
export function roundingCovariance(quantiser: Quantiser, windows: SampleRange[], expectations: ArrayLike<number>[]): number[][] {
  const covariance = windows.map(() => windows.map(() => 0))
  for (const words of expectations) {
    const errors = windows.map(({ start, count }) => {
      const each = Array.from({ length: count }, (_, n) => meanRoundingError(quantiser, words[start + n] + quantiser.step / 2))
      return { sum: each.reduce((a, b) => a + b, 0), squares: each.reduce((a, b) => a + b * b, 0) }
    })
    errors.forEach((one, i) =>
      errors.forEach((other, j) => (covariance[i][j] += (one.sum * other.sum - (i === j ? one.squares : 0)) / expectations.length)),
    )
  }
  windows.forEach(({ count }, i) => (covariance[i][i] += (count * quantiser.step ** 2) / 12))
  return covariance
}

/**
 * Covariance of window sums from noise in series with the electrode, which reaches the words times a gain of
 * each sample; and its derivatives along directions in which the gains change.
 * @param lags C(t_s − t_t) for all pairs of samples, V²
 * @param gains words per volt, per sample
 * @param slopes per direction, the gains' derivatives
 */
export function electrodeWindowCovariance(
  lags: Float64Array[],
  windows: SampleRange[],
  gains: ArrayLike<number>,
  slopes: ArrayLike<number>[],
): { covariance: number[][]; derivatives: number[][][] } {
  // through[s][j]: covariance of the electrode's noise at sample s with window sum j.
  const through = lags.map((row) =>
    windows.map(({ start, count }) => {
      let sum = 0
      for (let t = start; t < start + count; t++) sum += row[t] * gains[t]
      return sum
    }),
  )
  const project = (factor: ArrayLike<number>) =>
    windows.map(({ start, count }) =>
      windows.map((_, j) => {
        let sum = 0
        for (let s = start; s < start + count; s++) sum += factor[s] * through[s][j]
        return sum
      }),
    )
  const derivatives = slopes.map((slope) => {
    const half = project(slope)
    return half.map((row, i) => row.map((value, j) => value + half[j][i]))
  })
  // Symmetric but for the order of the sums.
  const whole = project(gains)
  return { covariance: whole.map((row, i) => row.map((value, j) => (value + whole[j][i]) / 2)), derivatives }
}
