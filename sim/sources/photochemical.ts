/**
 * Photochemical iontronic pixel: three redox states with about 0.3, 0.7 and 0.88 V (M-seed, the
 * levels alone). Light lifts molecules from one state to the next, a reverse voltage or the
 * dark lets them down again (A):
 *
 *   p₀ ⇄ p₁ ⇄ p₂, p₀ + p₁ + p₂ = 1
 *   up: light / H₁ and light / H₂, H the dose that leaves 1/e (first-order photochemistry)
 *   down: 1/τ_dark + (1/τ_erase)·e^{(V_erase − V₀)/s} while a voltage is applied
 *   V = Σ p_k·V_k
 *
 * The second step needs ten times the dose of the first, so a short exposure stops at the
 * middle level. With light and voltage constant the chain is linear and solved in closed form.
 * Charge taken lets molecules down from the highest state. SI units throughout.
 */
export interface PixelParameters {
  /** Voltage of each state, rising. */
  levels_V: number[]
  firstDose_J_per_m2: number
  secondDose_J_per_m2: number
  /** τ_dark: how long a state lasts by itself. */
  retention_s: number
  /** τ_erase at V₀, and the slope s. */
  erase_s: number
  eraseThreshold_V: number
  eraseSlope_V: number
  /** Charge that lets every molecule down by one state. */
  capacity_C: number
  internal_ohm: number
}

export interface PhotochemicalPixel {
  parameters: PixelParameters
  /** Shares of the molecules in each state. */
  populations: number[]
  light_W_per_m2: number
  /** Magnitude of the reverse voltage applied; 0 for none. */
  erase_V: number
  /** Charge taken out since the pixel was made. */
  delivered_C: number
}

export function pixelNew(parameters: PixelParameters): PhotochemicalPixel {
  return { parameters, populations: [1, 0, 0], light_W_per_m2: 0, erase_V: 0, delivered_C: 0 }
}

export function pixelVoltage_V(pixel: PhotochemicalPixel): number {
  return pixel.populations.reduce((sum, share, level) => sum + share * pixel.parameters.levels_V[level], 0)
}

/** Advances the populations in closed form, for whatever light and voltage there are now. */
export function stepPixel(pixel: PhotochemicalPixel, duration_s: number): void {
  const { firstDose_J_per_m2, secondDose_J_per_m2, retention_s, erase_s, eraseThreshold_V, eraseSlope_V } = pixel.parameters
  const firstUp = pixel.light_W_per_m2 / firstDose_J_per_m2
  const secondUp = pixel.light_W_per_m2 / secondDose_J_per_m2
  const erasing = pixel.erase_V === 0 ? 0 : Math.exp((pixel.erase_V - eraseThreshold_V) / eraseSlope_V) / erase_s
  const down = 1 / retention_s + erasing
  // With p₀ = 1 − p₁ − p₂: p₁' = a − (a + b + c)·p₁ + (c − a)·p₂, p₂' = b·p₁ − c·p₂.
  const [a, b, c] = [firstUp, secondUp, down]
  const settled1 = (a * c) / (a * c + c * c + a * b)
  const settled2 = (a * b) / (a * c + c * c + a * b)
  const m = -(a + b + 2 * c) / 2
  const split = Math.sqrt(Math.max(0, m * m - (a * c + c * c + a * b)))
  const slow = Math.exp((m + split) * duration_s)
  const fast = Math.exp((m - split) * duration_s)
  const even = (slow + fast) / 2
  const odd = split * duration_s < 1e-9 ? slow * duration_s : (slow - fast) / (2 * split)
  const x1 = pixel.populations[1] - settled1
  const x2 = pixel.populations[2] - settled2
  const p1 = settled1 + even * x1 + odd * ((-(a + b + c) - m) * x1 + (c - a) * x2)
  const p2 = settled2 + even * x2 + odd * (b * x1 + (-c - m) * x2)
  pixel.populations = [1 - p1 - p2, p1, p2]
}

/**
 * Takes charge from a pixel for a while at a held voltage, from the highest state first.
 * @returns the charge taken, C: what the internal resistance lets pass, and no more than lies above that voltage
 */
export function drainPixel_C(pixel: PhotochemicalPixel, input_V: number, duration_s: number): number {
  const { internal_ohm, capacity_C, levels_V } = pixel.parameters
  let total_C = 0
  let left_s = duration_s
  for (const state of [2, 1]) {
    const above_V = pixelVoltage_V(pixel) - input_V
    if (above_V <= 0 || left_s <= 0) break
    // The voltage falls along a straight line with charge, so the current fades exponentially.
    const fall_V_per_C = (levels_V[state] - levels_V[state - 1]) / capacity_C
    const available_C = pixel.populations[state] * capacity_C
    const wanted_C = (above_V / fall_V_per_C) * -Math.expm1((-left_s * fall_V_per_C) / internal_ohm)
    const taken_C = Math.min(wanted_C, available_C)
    pixel.populations[state] -= taken_C / capacity_C
    pixel.populations[state - 1] += taken_C / capacity_C
    total_C += taken_C
    left_s += (internal_ohm / fall_V_per_C) * Math.log1p((-taken_C * fall_V_per_C) / above_V)
    if (taken_C === wanted_C) break
  }
  pixel.delivered_C += total_C
  return total_C
}
