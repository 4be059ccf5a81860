import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, IONS, Ion, IonName } from '../ions'
import { hendersonDiffusion } from './henderson'
import { Composition, entriesOf } from './solution'

/**
 * How ions in a charged phase hinder or help one another. One model gives both regimes that
 * the literature on multi-ion dynamics describes:
 *
 * - Donnan equilibrium (Donnan 1911): inside, c̄ = c·Γ^z, Σ z·c̄ = s, the free fixed charge.
 * - Multivalent ions pair with fixed charges (Langmuir): s = X/(1 + Σ z·K·c̄), z sites each;
 *   paired ions do not move. At low ionic strength a divalent ion so takes sites and driving
 *   force from the others: competition. At high ionic strength the salt itself conducts and
 *   Γ → 1: resistance and selectivity fall together.
 * - A field pulls pairs apart: K(E) = K/F(b), F = I₁(√(8b))/√(2b), b = z²e³E/(8πε(kT)²) for an
 *   ion at a site that stays where it is (Onsager 1934, second Wien effect): cooperation.
 *
 * Fixed charge and pairing constant are assumed (A); the equations are textbook. Ideal
 * activities. mol/m³ = mmol/L, V, K, V/m.
 */
export interface InteractionParameters {
  /** X: negative charges fixed in the phase, mmol/L of pore liquid. */
  fixedCharge_mM: number
  /** K: pairing of a multivalent cation with the charges, L/mol. */
  pairing_per_M: number
  /** Field across the phase while ions move, V/m. */
  field_V_per_m: number
  temperature_K: number
}

/** What a charged phase is like in equilibrium with a solution. */
export interface ChargedPhase {
  /** ln Γ = −Fψ/RT of the Donnan potential. */
  logPartition: number
  /** s: fixed charge without a partner, mmol/L. */
  freeCharge_mM: number
}

const ELEMENTARY_C = 1.602177e-19
const BOLTZMANN_J_PER_K = 1.380649e-23
const PERMITTIVITY_F_PER_M = 78.4 * 8.854188e-12

/** F(b) = Σ (2b)^n/(n!·(n+1)!): by how much a field eases the parting of a pair. */
export function wienFactor(charge: number, field_V_per_m: number, temperature_K: number): number {
  const thermal_J = BOLTZMANN_J_PER_K * temperature_K
  const b = (charge ** 2 * ELEMENTARY_C ** 3 * field_V_per_m) / (8 * Math.PI * PERMITTIVITY_F_PER_M * thermal_J ** 2)
  let term = 1
  let sum = 1
  for (let n = 1; term > 1e-12 * sum; n++) {
    term *= (2 * b) / (n * (n + 1))
    sum += term
  }
  return sum
}

/** ln Γ that no solution of a sensible concentration reaches. */
const LOG_PARTITION_MAX = 60

/** Equilibrium by bisection: the charge inside rises with ln Γ, so there is one solution. Pure water leaves ln Γ at 0. */
export function chargedPhase(composition: Composition, parameters: InteractionParameters): ChargedPhase {
  const rows = entriesOf(composition).filter(([, concentration_mM]) => concentration_mM > 0)
  const pairing = rows.map(([ion]) => pairingOf(ion, parameters))
  const paired = (u: number) =>
    rows.reduce((sum, [ion, c], i) => (pairing[i] > 0 ? sum + ion.charge * pairing[i] * c * Math.exp(ion.charge * u) : sum), 0)
  const mobileCharge = (u: number) => rows.reduce((sum, [ion, c]) => sum + ion.charge * c * Math.exp(ion.charge * u), 0)
  let low = 0
  let high = rows.some(([ion]) => ion.charge > 0) ? LOG_PARTITION_MAX : 0
  for (let i = 0; i < 60; i++) {
    const u = (low + high) / 2
    if (mobileCharge(u) * (1 + paired(u)) < parameters.fixedCharge_mM) low = u
    else high = u
  }
  return { logPartition: low, freeCharge_mM: parameters.fixedCharge_mM / (1 + paired(low)) }
}

/** K(E) in L/mmol; nothing but multivalent cations pairs. */
function pairingOf(ion: Ion, parameters: InteractionParameters): number {
  if (ion.charge < 2) return 0
  return parameters.pairing_per_M / 1000 / wienFactor(ion.charge, parameters.field_V_per_m, parameters.temperature_K)
}

/** c̄ of an ion that can move, mmol/L. */
export function mobileInside_mM(ion: Ion, concentration_mM: number, phase: ChargedPhase): number {
  return concentration_mM * Math.exp(ion.charge * phase.logPartition)
}

/** Conductivity of the phase, F²/RT·Σ z²·D·c̄, relative to diffusion in water, S/m. */
export function phaseConductivity_S_per_m(composition: Composition, parameters: InteractionParameters): number {
  return (FARADAY_C_PER_MOL ** 2 / (GAS_J_PER_MOL_K * parameters.temperature_K)) * carriers(composition, parameters, () => true)
}

/** Share of the current that cations carry, 0..1: 1 excludes every anion. */
export function cationShare(composition: Composition, parameters: InteractionParameters): number {
  return carriers(composition, parameters, (ion) => ion.charge > 0) / carriers(composition, parameters, () => true)
}

function carriers(composition: Composition, parameters: InteractionParameters, counts: (ion: Ion) => boolean): number {
  const phase = chargedPhase(composition, parameters)
  return entriesOf(composition).reduce(
    (sum, [ion, c]) => (counts(ion) ? sum + ion.charge ** 2 * ion.diffusion_m2_per_s * mobileInside_mM(ion, c, phase) : sum),
    0,
  )
}

/**
 * Open-circuit voltage across the phase between two solutions, φ(dilute) − φ(concentrated), V:
 * two Donnan potentials and Henderson's diffusion potential between them (Teorell, Meyer and
 * Sievers, written for any valences).
 */
export function openCircuit_V(concentrated: Composition, dilute: Composition, parameters: InteractionParameters): number {
  const [from, to] = [concentrated, dilute].map((solution) => chargedPhase(solution, parameters))
  const names = [...new Set([...Object.keys(concentrated), ...Object.keys(dilute)])] as IonName[]
  const ions = names.map((name) => IONS[name])
  const insideOf = (solution: Composition, phase: ChargedPhase) =>
    names.map((name) => mobileInside_mM(IONS[name], solution[name] ?? 0, phase))
  const mobilities = ions.map((ion) => ion.diffusion_m2_per_s)
  const diffusion = hendersonDiffusion(ions, mobilities, insideOf(concentrated, from), insideOf(dilute, to))
  return ((GAS_J_PER_MOL_K * parameters.temperature_K) / FARADAY_C_PER_MOL) * (to.logPartition - from.logPartition + diffusion)
}
