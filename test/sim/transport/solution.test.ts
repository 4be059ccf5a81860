import { describe, expect, test } from 'vitest'
import { IONS } from '../../../sim/ions'
import { SOLUTIONS, conductivity_S_per_m, debyeLength_nm, entriesOf, ionicStrength_mM, mixed } from '../../../sim/transport/solution'

describe('solutions', () => {
  test.each(Object.entries(SOLUTIONS))('%s is neutral to the rounding of its numbers', (_name, composition) => {
    const charges = entriesOf(composition).map(([ion, c]) => ion.charge * c)
    const cations = charges.reduce((sum, charge) => sum + Math.max(0, charge), 0)
    expect(Math.abs(charges.reduce((sum, charge) => sum + charge, 0))).toBeLessThanOrEqual(0.025 * cations)
  })

  test('a salt of 1:1 has its concentration as ionic strength, one of 2:1 three times it', () => {
    expect(ionicStrength_mM({ K: 100, Cl: 100 })).toBeCloseTo(100, 12)
    expect(ionicStrength_mM({ Ca: 100, Cl: 200 })).toBeCloseTo(300, 12)
  })

  test.each([
    [1, 9.61],
    [100, 0.961],
    [1000, 0.304],
  ])('Debye length at %f mM', (concentration_mM, expected_nm) => {
    expect(debyeLength_nm({ Na: concentration_mM, Cl: concentration_mM })).toBeCloseTo(expected_nm, 2)
  })

  // CRC Handbook: 0.01 and 0.1 mol/L KCl at 25 °C conduct 1.408 and 12.82 mS/cm.
  test.each([
    [10, 1.408],
    [100, 12.82],
  ])('potassium chloride of %f mM conducts what the handbook says', (c, expected_mS_per_cm) => {
    expect(Math.abs((conductivity_S_per_m({ K: c, Cl: c }) * 10) / expected_mS_per_cm - 1)).toBeLessThan(0.02)
  })

  test('two waters mix in proportion, whichever ions they share', () => {
    expect(mixed({ K: 10 }, { K: 20, Ca: 4 }, 0.25)).toEqual({ K: 12.5, Ca: 1 })
  })

  test('every ion is a little larger with its water than without', () => {
    for (const ion of Object.values(IONS)) expect(ion.hydratedRadius_A).toBeGreaterThan(ion.bareRadius_A)
  })
})
