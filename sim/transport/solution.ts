import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, IONS, Ion, IonName, REFERENCE_TEMPERATURE_K, diffusionAt } from '../ions'

/** Solutions as compositions, and what follows from a composition alone. */

/** mmol/L of each ion; an ion left out is not there. */
export type Composition = Partial<Record<IonName, number>>

/**
 * Seawater: the numbers of docs/physics.md (M). Sweat: mean of athletes' sweat, 0.9 g/L sodium,
 * 0.2 g/L potassium, 15 mg/L calcium, 1.3 mg/L magnesium (Montain 2007), without lactate and
 * bicarbonate, for which chloride stands. River: the world's mean (Livingstone 1963, M*),
 * chloride standing for bicarbonate as well.
 */
export const SOLUTIONS = {
  water: {},
  sweat: { Na: 39, K: 5.1, Ca: 0.37, Mg: 0.05, Cl: 44.94 },
  seawater: { Na: 480, Cl: 550, Mg: 54.7, SO4: 28.8, Ca: 10.5, K: 10.2 },
  river: { Na: 0.274, K: 0.059, Ca: 0.374, Mg: 0.169, SO4: 0.117, Cl: 1.185 },
} as const satisfies Record<string, Composition>

export type SolutionName = keyof typeof SOLUTIONS
export const SOLUTION_NAMES = Object.keys(SOLUTIONS) as [SolutionName, ...SolutionName[]]

/** The composition that a scenario names: a ready solution, with what differs from it. */
export function compositionOf(named: { solution?: SolutionName; concentration_mM?: Composition }): Composition {
  return { ...SOLUTIONS[named.solution ?? 'water'], ...named.concentration_mM }
}

/** The ions of a composition with their concentrations, mol/m³ = mmol/L. */
export function entriesOf(composition: Composition): [Ion, number][] {
  return (Object.keys(composition) as IonName[]).map((name) => [IONS[name], composition[name] ?? 0])
}

/** `a` + (`b` − `a`)·share: two waters mix in proportion. */
export function mixed(a: Composition, b: Composition, share: number): Composition {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])] as IonName[]
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + ((b[name] ?? 0) - (a[name] ?? 0)) * share]))
}

/** I = ½·Σ c·z², mmol/L. */
export function ionicStrength_mM(composition: Composition): number {
  return entriesOf(composition).reduce((sum, [ion, concentration_mM]) => sum + (concentration_mM * ion.charge ** 2) / 2, 0)
}

/** λ_D = 0.304/√I nm with I in mol/L (water, 25 °C); Infinity without ions. */
export function debyeLength_nm(composition: Composition): number {
  return 0.304 / Math.sqrt(ionicStrength_mM(composition) / 1000)
}

/** B·a of the extended law for an ion of 4 Å, (L/mol)^½ (A). */
const CLOSEST_APPROACH = 1.31
/** Electrophoretic term per charge, S·m²/eq, and relaxation term per charge (water, 25 °C; Robinson and Stokes 1959). */
const ELECTROPHORETIC = 30.1e-4
const RELAXATION = 0.229

/**
 * Conductivity by Kohlrausch's sum with the Onsager slowing of Robinson and Stokes:
 * λ = λ₀ − |z|·(30.1 + 0.229·λ₀)·√I/(1 + B·a·√I), λ₀ = |z|·F²·D/RT. Holds below about 1 mol/L.
 */
export function conductivity_S_per_m(composition: Composition, temperature_K: number = REFERENCE_TEMPERATURE_K): number {
  const root = Math.sqrt(ionicStrength_mM(composition) / 1000)
  const slowing = root / (1 + CLOSEST_APPROACH * root)
  return entriesOf(composition).reduce((sum, [ion, concentration_mM]) => {
    const valence = Math.abs(ion.charge)
    const limit = (valence * FARADAY_C_PER_MOL ** 2 * diffusionAt(ion, temperature_K)) / (GAS_J_PER_MOL_K * temperature_K)
    const equivalent = limit - valence * (ELECTROPHORETIC + RELAXATION * limit) * slowing
    return sum + valence * concentration_mM * Math.max(0, equivalent)
  }, 0)
}
