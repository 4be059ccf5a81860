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
  /** Å without any water (Shannon 1976, six neighbours; sulfate after Marcus). */
  bareRadius_A: number
  /** −ΔS of hydration, J/(mol·K) (after Marcus, textbook values). */
  hydrationEntropy_J_per_mol_K: number
  /** Heat of transport Q*, kJ/mol (after Agar 1989, textbook values; iron's is assumed). */
  heatOfTransport_kJ_per_mol: number
}

/** Columns: charge, −ΔG_hyd, D, hydrated and bare radius, −ΔS_hyd, Q*; units as in `Ion`. */
const row = (name: string, ...values: [number, number, number, number, number, number, number]): Ion => ({
  name,
  charge: values[0],
  hydrationEnergy_kJ_per_mol: values[1],
  diffusion_m2_per_s: values[2],
  hydratedRadius_A: values[3],
  bareRadius_A: values[4],
  hydrationEntropy_J_per_mol_K: values[5],
  heatOfTransport_kJ_per_mol: values[6],
})

export const IONS = {
  K: row('K', 1, 295, 1.957e-9, 3.31, 1.38, 74, 2.59),
  Na: row('Na', 1, 365, 1.334e-9, 3.58, 1.02, 111, 3.46),
  Li: row('Li', 1, 475, 1.029e-9, 3.82, 0.76, 142, 0.53),
  Ca: row('Ca', 2, 1505, 0.792e-9, 4.12, 1.0, 252, 9.8),
  Mg: row('Mg', 2, 1830, 0.706e-9, 4.28, 0.72, 331, 9.0),
  Fe: row('Fe', 3, 4265, 0.604e-9, 4.57, 0.645, 560, 18),
  Cl: row('Cl', -1, 340, 2.032e-9, 3.32, 1.81, 75, 0.53),
  SO4: row('SO4', -2, 1080, 1.065e-9, 3.79, 2.3, 200, 6.3),
} as const satisfies Record<string, Ion>

export type IonName = keyof typeof IONS

/** Activation energy of diffusion in water, J/mol: 2 to 3 % per kelvin. */
export const DIFFUSION_ACTIVATION_J_PER_MOL = 17000

/** D(T) = D₂₅·exp[−(E_D/R)(1/T − 1/298.15)], m²/s. */
export function diffusionAt(ion: Ion, temperature_K: number): number {
  const inverse = 1 / temperature_K - 1 / REFERENCE_TEMPERATURE_K
  return ion.diffusion_m2_per_s * Math.exp((-DIFFUSION_ACTIVATION_J_PER_MOL / GAS_J_PER_MOL_K) * inverse)
}
