import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, Ion, diffusionAt } from '../ions'
import { hendersonDiffusion } from '../transport/henderson'

/**
 * Osmotic (hydrovoltaic) source: a stack of charged membranes between two waters of different
 * salinity. Teorell, Meyer and Sievers' model (M*, Meyer and Sievers 1936, Helv. Chim. Acta
 * 19:649) for any number of ions:
 *
 *   inside either face  c̄_i = c_i·r^{z_i}, with Σ z_i·c̄_i + X = 0   (Donnan; X fixed charge)
 *   E = (RT/F)·[ln r_high − ln r_low] + E_diffusion                  per membrane
 *   E_diffusion: Henderson's for straight profiles between c̄_high and c̄_low
 *   R = d / (A·κ), κ = (F²/RT)·Σ z_i²·h·D_i·c̄_i, mean of both faces
 *
 * E, of the low side against the high one, is turned so that it is positive for either sign
 * of X. It is Nernst's
 * (RT/zF)·ln(c_high/c_low) times the permselectivity, which needs no parameter of its own: it
 * follows from X. A divalent counter-ion carries two charges for one particle, so it lowers
 * E; it crowds out monovalent ones and moves more slowly, so it lowers the power. Activities
 * are taken as concentrations, and waters are not used up (A).
 */
export interface OsmoticParameters {
  temperature_K: number
  /** Membranes in series. */
  cells: number
  area_m2: number
  thickness_m: number
  /** X, mol/m³ in the membrane's water, negative for a membrane that passes cations. */
  fixedCharge_mol_per_m3: number
  /** h: diffusion in the membrane over diffusion in water. */
  hindrance: number
  /** Electrodes, leads and the waters themselves. */
  series_ohm: number
}

export interface Dissolved {
  ion: Ion
  concentration_mol_per_m3: number
}

export interface OsmoticCell {
  openCircuit_V: number
  internal_ohm: number
}

/** The stack between two waters, each electroneutral and holding the same ions in the same order. */
export function osmoticCell(parameters: OsmoticParameters, high: Dissolved[], low: Dissolved[]): OsmoticCell {
  const thermal_V = (GAS_J_PER_MOL_K * parameters.temperature_K) / FARADAY_C_PER_MOL
  const highRatio = donnanRatio(high, parameters.fixedCharge_mol_per_m3)
  const lowRatio = donnanRatio(low, parameters.fixedCharge_mol_per_m3)
  const highInside = inside(high, highRatio)
  const lowInside = inside(low, lowRatio)
  const mobilities = high.map(({ ion }) => parameters.hindrance * diffusionAt(ion, parameters.temperature_K))
  const donnan_V = thermal_V * Math.log(lowRatio / highRatio)
  const diffusion_V = thermal_V * hendersonDiffusion(high.map(({ ion }) => ion), mobilities, highInside, lowInside)
  const conductivity = high.reduce(
    (sum, { ion }, i) => sum + ion.charge ** 2 * mobilities[i] * ((highInside[i] + lowInside[i]) / 2),
    0,
  )
  const conductivity_S_per_m = (FARADAY_C_PER_MOL / thermal_V) * conductivity
  const membrane_ohm = parameters.thickness_m / (parameters.area_m2 * conductivity_S_per_m)
  return {
    openCircuit_V: -parameters.cells * Math.sign(parameters.fixedCharge_mol_per_m3 || -1) * (donnan_V + diffusion_V),
    internal_ohm: parameters.cells * membrane_ohm + parameters.series_ohm,
  }
}

function inside(water: Dissolved[], ratio: number): number[] {
  return water.map(({ ion, concentration_mol_per_m3 }) => concentration_mol_per_m3 * ratio ** ion.charge)
}

/** Root of Σ z·c·r^z + X = 0 by bisection of ln r: the sum grows with r, and r stays within e^±40. */
function donnanRatio(water: Dissolved[], fixedCharge_mol_per_m3: number): number {
  let low = -40
  let high = 40
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    const ratio = Math.exp(middle)
    const sum = water.reduce(
      (total, { ion, concentration_mol_per_m3 }) => total + ion.charge * concentration_mol_per_m3 * ratio ** ion.charge,
      fixedCharge_mol_per_m3,
    )
    if (sum > 0) high = middle
    else low = middle
  }
  return Math.exp((low + high) / 2)
}
