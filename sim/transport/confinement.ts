import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, Ion } from '../ions'
import { chargedPhase } from './ion-interactions'
import { Composition } from './solution'

/**
 * Channels in which the droplets are reached, as segments in series. By their diameter they
 * change who passes and how fast:
 *
 * - bulk, > 100 nm: nothing but the length counts;
 * - nano, 2 to 100 nm: the wall's charge σ is a fixed charge X = 4|σ|/(F·d) of the liquid;
 *   Donnan partition makes the channel selective where the Dukhin number Du = |σ|/(F·c·d/2)
 *   exceeds 1 (Bocquet and Charlaix 2010); hydrated ions are slowed by hindrance;
 * - sub-nano, < 2 nm: an ion must leave part of its shell behind.
 *
 * Hindrance H(r/R), steric partition included: Dechadilok and Deen 2006 (10.1021/ie051387n),
 * centreline results of Bungay and Brenner, for r/R up to 0.95. Dehydration (A): an ion sheds
 * the share of its shell that costs least, f_s·|ΔG_hyd|·shed − RT·ln H, between hydrated and
 * bare radius; f_s is what the wall does not give back. SI units but for the composition.
 */
export interface Segment {
  diameter_m: number
  length_m: number
  /** σ, negative walls, magnitude, C/m². */
  surfaceCharge_C_per_m2: number
}

/** H(λ), λ = ion over channel radius: 1 for a point, 0 for an ion that fills the channel. */
export function hindrance(ratio: number): number {
  if (ratio <= 0) return 1
  if (ratio >= 1) return 0
  const polynomial = [-1.56034, 0.528155, 1.91521, -2.81903, 0.270788, 1.10115, -0.435933]
  const sum = polynomial.reduceRight((rest, coefficient) => (rest + coefficient) * ratio, 0)
  return Math.max(0, 1 + (9 / 8) * ratio * Math.log(ratio) + sum)
}

/** X: the wall's charge spread over the liquid of a round channel, mol/m³ = mmol/L. */
export function wallCharge_mM(segment: Segment): number {
  return (4 * segment.surfaceCharge_C_per_m2) / (FARADAY_C_PER_MOL * segment.diameter_m)
}

/** Du: surface over bulk conduction, and the border of selectivity. */
export function dukhinNumber(segment: Segment, concentration_mM: number): number {
  return segment.surfaceCharge_C_per_m2 / (FARADAY_C_PER_MOL * concentration_mM * (segment.diameter_m / 2))
}

/** Steps between hydrated and bare ion that are tried. */
const SHELL_STEPS = 200

/**
 * Permeability of a channel to an ion relative to open water, without charge effects: the
 * best of H·exp(−ΔE/RT) over the shares of the shell that may be shed. Volume of the shell
 * goes with the cube of the radius.
 */
export function passage(ion: Ion, diameter_m: number, dehydration: number, temperature_K: number): number {
  const radius_A = diameter_m * 5e9
  const [hydrated_A, bare_A] = [ion.hydratedRadius_A, ion.bareRadius_A]
  const thermal = (dehydration * ion.hydrationEnergy_kJ_per_mol * 1000) / (GAS_J_PER_MOL_K * temperature_K)
  let best = 0
  for (let i = 0; i <= SHELL_STEPS; i++) {
    const kept_A = hydrated_A + ((bare_A - hydrated_A) * i) / SHELL_STEPS
    const shed = (hydrated_A ** 3 - kept_A ** 3) / (hydrated_A ** 3 - bare_A ** 3)
    best = Math.max(best, hindrance(kept_A / radius_A) * Math.exp(-thermal * shed))
  }
  return best
}

/**
 * Permeance of segments in series to an ion, relative to open water of the same length:
 * L/Σ L_k/(passage·Γ_k^z). Γ is in equilibrium with the composition at every segment (A).
 */
export function relativePermeance(
  ion: Ion,
  segments: Segment[],
  composition: Composition,
  dehydration: number,
  temperature_K: number,
): number {
  let length = 0
  let resistance = 0
  for (const segment of segments) {
    const phase = chargedPhase(composition, {
      fixedCharge_mM: wallCharge_mM(segment),
      pairing_per_M: 0,
      field_V_per_m: 0,
      temperature_K,
    })
    length += segment.length_m
    resistance +=
      segment.length_m /
      (passage(ion, segment.diameter_m, dehydration, temperature_K) * Math.exp(ion.charge * phase.logPartition))
  }
  return length / resistance
}
