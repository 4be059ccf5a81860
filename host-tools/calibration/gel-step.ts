/**
 * One ion of the gel while the voltage on it is held, solved exactly: with a the share of its paths that the
 * voltage opens, r = 1/τ, A the facilitation and ρ its decay in τ (docs/physics.md, eqs 5 and 8 per unit of
 * conductance),
 *
 *   m' = A·a·r·(1 − m) − r·m/ρ,   γ' = r·(a·(1 + m) − γ):
 *
 * m becomes facilitation.keep·m + facilitation.rise and γ becomes conductance.keep·γ + conductance.lift·m + conductance.rise.
 */
export interface GelStep {
  /** How fast m settles, A·a·r + r/ρ, 1/ms. */
  build: number
  facilitation: { keep: number; rise: number }
  conductance: { keep: number; lift: number; rise: number }
}

export interface Facilitating {
  /** A and ρ. */
  facilitation: number
  facilitationDecay: number
}

/** @param open share of the ion's paths, 0..1 */
export function gelStep({ facilitation, facilitationDecay }: Facilitating, timeConstant_ms: number, open: number, time_ms: number): GelStep {
  const rate = 1 / timeConstant_ms
  const build = facilitation * open * rate + rate / facilitationDecay
  const target = (facilitation * open * rate) / build
  const facilitationKeep = Math.exp(-build * time_ms)
  const conductanceKeep = Math.exp(-rate * time_ms)
  // ∫ r·e^(−r(t−s))·e^(−k·s) ds
  const crossed = Math.abs(build - rate) < 1e-9 ? rate * time_ms * conductanceKeep : (rate * (facilitationKeep - conductanceKeep)) / (rate - build)
  return {
    build,
    facilitation: { keep: facilitationKeep, rise: target * (1 - facilitationKeep) },
    conductance: {
      keep: conductanceKeep,
      lift: open * crossed,
      rise: open * ((1 + target) * (1 - conductanceKeep) - target * crossed),
    },
  }
}

/** Share of an ion's paths that a voltage opens, eq. 4. */
export function openShare({ threshold_mV, width_mV }: { threshold_mV: number; width_mV: number }, voltage_mV: number): number {
  return 1 / (1 + Math.exp((threshold_mV - voltage_mV) / width_mV))
}
