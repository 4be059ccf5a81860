/** Universal constants, SI (CODATA 2018). */
export const FARADAY_C_PER_MOL = 96485.33
export const GAS_J_PER_MOL_K = 8.314463
export const REFERENCE_TEMPERATURE_K = 298.15

/** One row per ion at 25 °C. */
export interface Ion {
  name: string
  /** Charge number, signed. */
  charge: number
  /** −ΔG of hydration, kJ/mol (textbook values after Marcus; check before citing). */
  hydrationEnergy_kJ_per_mol: number
  /** Self-diffusion in water, m²/s (CRC Handbook; Na and Cl are textbook values). */
  diffusion_m2_per_s: number
  /** Å (Nightingale 1959, textbook values). */
  hydratedRadius_A: number
}

export const IONS = {
  K: { name: 'K', charge: 1, hydrationEnergy_kJ_per_mol: 295, diffusion_m2_per_s: 1.957e-9, hydratedRadius_A: 3.31 },
  Na: { name: 'Na', charge: 1, hydrationEnergy_kJ_per_mol: 365, diffusion_m2_per_s: 1.334e-9, hydratedRadius_A: 3.58 },
  Li: { name: 'Li', charge: 1, hydrationEnergy_kJ_per_mol: 475, diffusion_m2_per_s: 1.029e-9, hydratedRadius_A: 3.82 },
  Ca: { name: 'Ca', charge: 2, hydrationEnergy_kJ_per_mol: 1505, diffusion_m2_per_s: 0.792e-9, hydratedRadius_A: 4.12 },
  Mg: { name: 'Mg', charge: 2, hydrationEnergy_kJ_per_mol: 1830, diffusion_m2_per_s: 0.706e-9, hydratedRadius_A: 4.28 },
  Fe: { name: 'Fe', charge: 3, hydrationEnergy_kJ_per_mol: 4265, diffusion_m2_per_s: 0.604e-9, hydratedRadius_A: 4.57 },
  Cl: { name: 'Cl', charge: -1, hydrationEnergy_kJ_per_mol: 340, diffusion_m2_per_s: 2.032e-9, hydratedRadius_A: 3.32 },
} as const satisfies Record<string, Ion>

export type IonName = keyof typeof IONS

/** Activation energy of diffusion in water, J/mol: 2 to 3 % per kelvin. */
const DIFFUSION_ACTIVATION_J_PER_MOL = 17000

/** D(T) = D₂₅·exp[−(E_D/R)(1/T − 1/298.15)], m²/s. */
export function diffusionAt(ion: Ion, temperature_K: number): number {
  const inverse = 1 / temperature_K - 1 / REFERENCE_TEMPERATURE_K
  return ion.diffusion_m2_per_s * Math.exp((-DIFFUSION_ACTIVATION_J_PER_MOL / GAS_J_PER_MOL_K) * inverse)
}
