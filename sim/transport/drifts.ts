import { GAS_J_PER_MOL_K, Ion, diffusionAt } from '../ions'
import { relaxTowards } from '../relaxation'

/** Slow changes of what a gel is offered: thermal diffusion under a gradient, and fouling. Functions of time. */

/** Temperature difference between the ends of a layer over time, joined by straight lines; constant outside. */
export interface GradientFrame {
  time_s: number
  /** Electrode's side minus far side, K. */
  gradient_K: number
}

/** Odd modes kept; what is left out is below 1 % of a fresh gradient's effect. */
const SORET_MODES = 24

/** S_T, 1/K: heat of transport over R·T²; relative loss of concentration per kelvin warmer. */
export function soretCoefficient_per_K(ion: Ion, temperature_K: number): number {
  return (ion.heatOfTransport_kJ_per_mol * 1000) / (GAS_J_PER_MOL_K * temperature_K ** 2)
}

/**
 * Concentration at the electrode's side of a closed layer over its mean, as a function of time.
 * Ludwig-Soret: ∂c/∂t = D·∂/∂x(∂c/∂x + S_T·c·ΔT/L). For small S_T·ΔT the end settles at
 * 1 − S_T·ΔT/2 through modes of weight 8/(n²π²) and rate n²π²·D/L², n odd (de Groot 1942).
 * Each ion moves by itself (A: the majority salt shorts the field between them).
 * @returns for `times_s` in rising order
 */
export function soretDrift(
  ion: Ion,
  layer: { thickness_m: number; hindrance: number; temperature_K: number },
  frames: GradientFrame[],
  times_s: number[],
): number[] {
  const half = soretCoefficient_per_K(ion, layer.temperature_K) / 2
  const slowest_per_s = (Math.PI ** 2 * layer.hindrance * diffusionAt(ion, layer.temperature_K)) / layer.thickness_m ** 2
  const modes = Array.from({ length: SORET_MODES }, (_, i) => 2 * i + 1)
  const weights = modes.map((n) => 8 / (n * Math.PI) ** 2)
  // The modes left out are over at once.
  const instant = 1 - weights.reduce((sum, weight) => sum + weight, 0)
  const values = modes.map(() => 0)
  const gradientAt = (time_s: number) => interpolated(frames, time_s)
  let last_s = times_s[0]
  let lastGradient = gradientAt(last_s)
  return times_s.map((time_s) => {
    const interval_s = time_s - last_s
    const gradient = gradientAt(time_s)
    modes.forEach((n, i) => {
      values[i] = followRamp(values[i], lastGradient, gradient, n ** 2 * slowest_per_s * interval_s)
    })
    last_s = time_s
    lastGradient = gradient
    const settled = values.reduce((sum, value, i) => sum + weights[i] * value, instant * gradient)
    return 1 - half * settled
  })
}

/** A first-order lag after `timeConstants` of an input on a straight line from `from` to `to`: exact. */
function followRamp(value: number, from: number, to: number, timeConstants: number): number {
  if (timeConstants === 0) return value
  const behind = (to - from) / timeConstants
  return to - behind + relaxTowards(value - from + behind, 0, timeConstants)
}

function interpolated(frames: GradientFrame[], time_s: number): number {
  const after = frames.findIndex((frame) => frame.time_s > time_s)
  if (after === 0) return frames[0].gradient_K
  if (after < 0) return frames[frames.length - 1].gradient_K
  const [a, b] = [frames[after - 1], frames[after]]
  return a.gradient_K + ((b.gradient_K - a.gradient_K) * (time_s - a.time_s)) / (b.time_s - a.time_s)
}

/**
 * Biofouling: cover grows logistically, θ' = r·θ·(1 − θ) (A; Verhulst), and takes its share of
 * the way to the gel: what is offered falls to 1 − blocking·θ.
 */
export interface FoulingParameters {
  /** θ at the beginning, > 0. */
  initialCover: number
  /** r, 1/s. */
  growth_per_s: number
  blocking: number
}

export function foulingFactor(parameters: FoulingParameters, time_s: number): number {
  const { initialCover, growth_per_s, blocking } = parameters
  const cover = 1 / (1 + (1 / initialCover - 1) * Math.exp(-growth_per_s * time_s))
  return 1 - blocking * cover
}
