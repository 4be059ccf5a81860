import { Ion } from '../ions'

/**
 * Diffusion potential between two solutions that meet in straight profiles (Henderson 1907), in
 * units of RT/F: [Σ z·u·Δc / Σ z²·u·Δc]·ln(Σ z²·u·c_high / Σ z²·u·c_low), of the low side against
 * the high.
 * @param mobilities u of each ion, in any unit
 * @param high concentrations of each ion; `low` likewise, in the same unit
 */
export function hendersonDiffusion(ions: Ion[], mobilities: number[], high: number[], low: number[]): number {
  let drift = 0
  let highConduction = 0
  let lowConduction = 0
  ions.forEach((ion, i) => {
    drift += ion.charge * mobilities[i] * (high[i] - low[i])
    highConduction += ion.charge ** 2 * mobilities[i] * high[i]
    lowConduction += ion.charge ** 2 * mobilities[i] * low[i]
  })
  const change = (highConduction - lowConduction) / lowConduction
  // Equal conduction on both sides: ln(1 + x)/x is 1.
  const share = Math.abs(change) < 1e-9 ? 1 : Math.log1p(change) / change
  return (drift / lowConduction) * share
}
