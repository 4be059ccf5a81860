import { describe, expect, test } from 'vitest'
import { IONS } from '../../../sim/ions'
import { dukhinNumber, hindrance, passage, relativePermeance, wallCharge_mM } from '../../../sim/transport/confinement'

const channel = (diameter_nm: number, length_um = 1, surfaceCharge_mC_per_m2 = 10) => ({
  diameter_m: diameter_nm * 1e-9,
  length_m: length_um * 1e-6,
  surfaceCharge_C_per_m2: surfaceCharge_mC_per_m2 * 1e-3,
})

/** Renkin 1954: on the channel's axis, so a little more than the mean over its width. */
const renkin = (x: number) => (1 - x) ** 2 * (1 - 2.104 * x + 2.09 * x ** 3 - 0.95 * x ** 5)
/** Brenner and Gaydos 1977, for small ions. */
const brennerGaydos = (x: number) => 1 + (9 / 8) * x * Math.log(x) - 1.539 * x

describe('hindrance', () => {
  test('is Brenner’s for small ions, near Renkin’s for larger ones, 1 for a point, 0 for an ion that fills the channel, and falls where it is valid', () => {
    for (const ratio of [0.003, 0.01, 0.03]) expect(Math.abs(hindrance(ratio) - brennerGaydos(ratio))).toBeLessThan(0.001)
    for (const ratio of [0.05, 0.1, 0.2, 0.3, 0.4, 0.6]) expect(Math.abs(hindrance(ratio) - renkin(ratio))).toBeLessThan(0.06)
    expect(hindrance(0)).toBe(1)
    expect(hindrance(1)).toBe(0)
    for (let ratio = 0.01; ratio < 0.95; ratio += 0.01) expect(hindrance(ratio)).toBeLessThanOrEqual(hindrance(ratio - 0.01))
  })
})

describe('regimes', () => {
  test('bulk: no ion is told from another, none is slowed', () => {
    for (const ion of Object.values(IONS)) expect(passage(ion, 1e-6, 0.02, 298.15)).toBeGreaterThan(0.99)
  })

  test('nano: a charged wall passes cations and keeps anions out where Du > 1', () => {
    const salt = { K: 1, Cl: 1 }
    expect(dukhinNumber(channel(10), 1)).toBeGreaterThan(1)
    const ratio = relativePermeance(IONS.K, [channel(10)], salt, 0.02, 298.15) / relativePermeance(IONS.Cl, [channel(10)], salt, 0.02, 298.15)
    // Donnan: Γ², with Γ = X/2c + √(1 + (X/2c)²); sizes hardly differ.
    const x = wallCharge_mM(channel(10)) / 2
    expect(Math.abs(ratio / (x + Math.sqrt(1 + x * x)) ** 2 - 1)).toBeLessThan(0.01)
    const strong = { K: 3000, Cl: 3000 }
    const weak = relativePermeance(IONS.K, [channel(10)], strong, 0.02, 298.15) / relativePermeance(IONS.Cl, [channel(10)], strong, 0.02, 298.15)
    expect(weak).toBeLessThan(1.05)
  })

  test('sub-nano: ions that hold their water tightly are kept out', () => {
    const [K, Na, Ca, Mg] = [IONS.K, IONS.Na, IONS.Ca, IONS.Mg].map((ion) => passage(ion, 0.9e-9, 0.02, 298.15))
    expect(K).toBeGreaterThan(Na)
    expect(Na).toBeGreaterThan(100 * Ca)
    expect(Ca).toBeGreaterThan(Mg)
  })

  test('shedding can only help', () => {
    for (const ion of Object.values(IONS)) {
      for (const diameter_m of [0.5e-9, 0.8e-9, 1.2e-9, 3e-9]) {
        expect(passage(ion, diameter_m, 0.02, 298.15)).toBeGreaterThanOrEqual(hindrance(ion.hydratedRadius_A / (diameter_m * 5e9)) - 1e-12)
      }
    }
  })
})

test('segments in series add their resistances', () => {
  const salt = { K: 100, Cl: 100 }
  const alone = [channel(5, 1, 0), channel(0.9, 1, 0)].map((segment) => relativePermeance(IONS.K, [segment], salt, 0.02, 298.15))
  const series = relativePermeance(IONS.K, [channel(5, 1, 0), channel(0.9, 1, 0)], salt, 0.02, 298.15)
  expect(series).toBeCloseTo(2 / (1 / alone[0] + 1 / alone[1]), 12)
})
