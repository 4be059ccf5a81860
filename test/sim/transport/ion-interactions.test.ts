import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FARADAY_C_PER_MOL, GAS_J_PER_MOL_K, IONS } from '../../../sim/ions'
import {
  InteractionParameters,
  cationShare,
  chargedPhase,
  mobileInside_mM,
  openCircuit_V,
  phaseConductivity_S_per_m,
  wienFactor,
} from '../../../sim/transport/ion-interactions'
import { Composition, entriesOf } from '../../../sim/transport/solution'

const phaseOf = (parameters: Partial<InteractionParameters> = {}): InteractionParameters => ({
  fixedCharge_mM: 100,
  pairing_per_M: 20,
  field_V_per_m: 0,
  temperature_K: 298.15,
  ...parameters,
})
const THERMAL_V = (GAS_J_PER_MOL_K * 298.15) / FARADAY_C_PER_MOL
const salt = (c: number, calcium = 0): Composition => ({ K: c, Ca: calcium, Cl: c + 2 * calcium })

describe('Donnan equilibrium', () => {
  test.each([0.1, 1, 10, 100, 1000])('a 1:1 salt of %f mM follows asinh(X/2c)', (c) => {
    expect(chargedPhase(salt(c), phaseOf()).logPartition).toBeCloseTo(Math.asinh(100 / (2 * c)), 9)
  })

  test('free and paired charge add up to the fixed charge, in any mixture', () => {
    const concentration = fc.double({ min: 0.01, max: 500, noNaN: true })
    fc.assert(
      fc.property(concentration, concentration, concentration, (K, Ca, Fe) => {
        const composition = { K, Ca, Fe, Cl: K + 2 * Ca + 3 * Fe }
        const phase = chargedPhase(composition, phaseOf())
        const inside = entriesOf(composition).map(([ion, c]) => ({ ion, mobile: mobileInside_mM(ion, c, phase) }))
        const charge = inside.reduce((sum, { ion, mobile }) => sum + ion.charge * mobile, 0)
        expect(Math.abs(charge / phase.freeCharge_mM - 1)).toBeLessThan(1e-6)
        const paired = inside.reduce(
          (sum, { ion, mobile }) => (ion.charge > 1 ? sum + ion.charge * 0.02 * mobile * phase.freeCharge_mM : sum),
          phase.freeCharge_mM,
        )
        expect(Math.abs(paired / 100 - 1)).toBeLessThan(1e-9)
      }),
    )
  })

  test('pure water leaves the phase alone', () => {
    expect(chargedPhase({}, phaseOf())).toEqual({ logPartition: 0, freeCharge_mM: 100 })
  })
})

describe('competition and cooperation', () => {
  test('a divalent ion raises resistance and lowers monovalent flux and voltage at low strength', () => {
    const before = phaseOf()
    expect(phaseConductivity_S_per_m(salt(1, 1), before)).toBeLessThan(0.8 * phaseConductivity_S_per_m(salt(1), before))
    const potassium = (calcium: number) => mobileInside_mM(IONS.K, 1, chargedPhase(salt(1, calcium), before))
    expect(potassium(1)).toBeLessThan(0.3 * potassium(0))
    expect(openCircuit_V(salt(10, 10), salt(1, 1), before)).toBeLessThan(0.7 * openCircuit_V(salt(10), salt(1), before))
  })

  test('at high strength resistance and selectivity fall together', () => {
    const parameters = phaseOf()
    expect(phaseConductivity_S_per_m(salt(2000, 10), parameters)).toBeGreaterThan(10 * phaseConductivity_S_per_m(salt(2, 10), parameters))
    expect(cationShare(salt(2, 0), parameters)).toBeGreaterThan(0.99)
    expect(cationShare(salt(2000, 10), parameters)).toBeLessThan(0.55)
  })

  test('a field parts pairs, so that more moves', () => {
    const still = phaseConductivity_S_per_m(salt(1, 10), phaseOf())
    expect(phaseConductivity_S_per_m(salt(1, 10), phaseOf({ field_V_per_m: 5e7 }))).toBeGreaterThan(1.1 * still)
  })
})

describe('open-circuit voltage', () => {
  test.each([
    ['one charge', salt(10), salt(1), THERMAL_V * Math.LN10],
    ['two charges', { Ca: 10, Cl: 20 }, { Ca: 1, Cl: 2 }, (THERMAL_V * Math.LN10) / 2],
  ])('a perfectly selective phase gives Nernst for %s', (_name, concentrated, dilute, expected_V) => {
    const ideal = phaseOf({ fixedCharge_mM: 1e5, pairing_per_M: 0 })
    expect(Math.abs(openCircuit_V(concentrated, dilute, ideal) / expected_V - 1)).toBeLessThan(2e-3)
  })

  test('without fixed charge what is left is the liquid junction', () => {
    const { K, Cl } = IONS
    const junction = (K.diffusion_m2_per_s - Cl.diffusion_m2_per_s) / (K.diffusion_m2_per_s + Cl.diffusion_m2_per_s)
    expect(openCircuit_V(salt(10), salt(1), phaseOf({ fixedCharge_mM: 1e-9 }))).toBeCloseTo(junction * THERMAL_V * Math.LN10, 8)
  })

  test('the same solution on both sides gives nothing', () => {
    expect(openCircuit_V(salt(10, 3), salt(10, 3), phaseOf())).toBeCloseTo(0, 12)
  })
})

test('the Wien factor has Onsager’s first terms', () => {
  // b = e³E/(8πεk²T²) per charge squared: 0.0140 per MV/m and charge² in water at 25 °C.
  const b = 0.01389
  expect(wienFactor(1, 1e6, 298.15) - 1).toBeCloseTo(b + b ** 2 / 3, 4)
  expect(wienFactor(2, 1e6, 298.15) - 1).toBeCloseTo(4 * b + (4 * b) ** 2 / 3, 3)
  expect(wienFactor(1, 0, 298.15)).toBe(1)
})
