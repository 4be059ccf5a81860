import { describe, expect, test } from 'vitest'
import { IONS } from '../../sim/ions'
import {
  Heterogel,
  HeterogelParameters,
  activation_V,
  barrier_J_per_mol,
  gelCurrent_A,
  heterogelNew,
  restHeterogel,
  stepHeterogel,
  timeConstant_s,
} from '../../sim/electrodes/heterogel'

/** The check values of physics.md leave out R_s, V_dl and w. */
const bare: HeterogelParameters = {
  temperature_K: 298.15,
  cascadeDegree: 10,
  spacing_m: 50e-6,
  hindrance: 0.3,
  dehydration: 0.02,
  facilitation: 0.6,
  facilitationDecay: 4,
  potentiation_per_s: 0,
  potentiationDecay_s: 2000,
  series_ohm: 0,
  doubleLayer_F: Infinity,
  chargeTransfer_ohm: Infinity,
  leak_S: 0,
  ions: [
    { ion: IONS.K, conductance_S: 100e-6, reserve_C: 0.29, recovery_s: 60, ligandEnergy_J_per_mol: 0, ligandOccupancy: 0 },
    { ion: IONS.Ca, conductance_S: 50e-6, reserve_C: 0.58, recovery_s: 150, ligandEnergy_J_per_mol: 0, ligandOccupancy: 0 },
    { ion: IONS.Fe, conductance_S: 20e-6, reserve_C: 0.87, recovery_s: 200, ligandEnergy_J_per_mol: 0, ligandOccupancy: 0 },
  ],
}

/** A whole electrode: series resistance, double layer, leak and potentiation as in the scenarios. */
const whole: HeterogelParameters = {
  ...bare,
  spacing_m: 10e-6,
  series_ohm: 200,
  doubleLayer_F: 2e-3,
  chargeTransfer_ohm: 50e3,
  leak_S: 0.2e-6,
  potentiation_per_s: 0.005,
}

const REFERENCE = [1, 1, 1]

function drive(gel: Heterogel, applied_V: number, duration_s: number, step_s: number): void {
  const steps = Math.round(duration_s / step_s)
  for (let i = 0; i < steps; i++) stepHeterogel(gel, applied_V, REFERENCE, duration_s / steps)
}

function ionCurrents_uA(gel: Heterogel, voltage_V: number): number[] {
  return gel.state.conductance_S.map((conductance) => conductance * voltage_V * 1e6)
}

describe('derived quantities', () => {
  test.each([
    ['K', 0, 5.9, 0.61],
    ['Ca', 1, 30.1, 1.56],
    ['Fe', 2, 85.3, 2.95],
  ])('%s: barrier and activation voltage (eqs 2, 3)', (_name, index, barrier_kJ, volts) => {
    expect(barrier_J_per_mol(bare, bare.ions[index]) / 1000).toBeCloseTo(barrier_kJ, 1)
    expect(activation_V(bare, bare.ions[index])).toBeCloseTo(volts, 2)
  })

  test('a ligand brings calcium below potassium', () => {
    const ligated = { ...bare.ions[1], ligandEnergy_J_per_mol: 22000, ligandOccupancy: 1 }
    expect(activation_V(bare, ligated)).toBeCloseTo(0.42, 2)
  })

  test.each([
    [50e-6, [0.355, 0.877, 1.15]],
    [10e-6, [0.0142, 0.0351, 0.046]],
  ])('time constants at a spacing of %s m (eq. 6)', (spacing_m, expected) => {
    const taus = bare.ions.map((row) => timeConstant_s({ ...bare, spacing_m }, row.ion))
    taus.forEach((tau, i) => expect(Math.abs(tau / expected[i] - 1)).toBeLessThan(0.005))
  })

  test.each([
    [1, 1.6],
    [10, 8.7],
    [30, 13],
  ])('contrast of Ca over K in a cascade of %i saturates (eq. 10)', (degree, thousands) => {
    const perRT = 1 / (8.314463 * 298.15)
    const ratio = Math.exp((barrier_J_per_mol(bare, bare.ions[1]) - barrier_J_per_mol(bare, bare.ions[0])) * perRT)
    const contrast = (10 + degree * ratio) / (10 + degree)
    expect(Math.abs(contrast / (thousands * 1000) - 1)).toBeLessThan(0.03)
    expect(Math.abs(ratio / 17000 - 1)).toBeLessThan(0.03)
  })
})

describe('check values: 0.5 s pulse from rest, 50 µm', () => {
  test.each([
    [0.3, [0.05, 0, 0]],
    [1.0, [102, 0, 0]],
    [2.2, [224, 55, 0]],
    [3.0, [306, 76, 22]],
  ])('%f V', (applied_V, expected_uA) => {
    const gel = heterogelNew(bare)
    drive(gel, applied_V, 0.5, 1e-3)
    ionCurrents_uA(gel, applied_V).forEach((current, i) => {
      if (expected_uA[i] === 0) expect(current).toBeLessThan(0.05)
      // 0.05 µA is printed with one digit.
      else if (expected_uA[i] < 1) expect(current).toBeCloseTo(expected_uA[i], 2)
      else expect(Math.abs(current / expected_uA[i] - 1)).toBeLessThan(0.03)
    })
  })

  test.each([
    [0.1, [1.68, 1.85, 1.88]],
    [1, [1.11, 1.33, 1.42]],
  ])('paired 100 ms pulses at 3 V, %f s apart', (gap_s, expected) => {
    const gel = heterogelNew(bare)
    drive(gel, 3, 0.1, 1e-3)
    const first = ionCurrents_uA(gel, 3)
    restHeterogel(gel, REFERENCE, gap_s)
    drive(gel, 3, 0.1, 1e-3)
    ionCurrents_uA(gel, 3).forEach((current, i) => expect(current / first[i]).toBeCloseTo(expected[i], 1))
    ionCurrents_uA(gel, 3).forEach((current, i) => expect(Math.abs(current / first[i] / expected[i] - 1)).toBeLessThan(0.03))
  })
})

describe('conservation and accuracy', () => {
  test('no current without a voltage, whatever is available', () => {
    const gel = heterogelNew(whole)
    restHeterogel(gel, [5, 5, 5], 100)
    expect(gelCurrent_A(gel, 0)).toBe(0)
    expect(gel.netCharge_C).toBe(0)
  })

  test('halving the step changes the end current and the charge by less than 0.1 %', () => {
    const coarse = heterogelNew(whole)
    const fine = heterogelNew(whole)
    for (const gel of [coarse, fine]) {
      drive(gel, 3.4, 0.08, gel === coarse ? 1e-3 : 0.5e-3)
      restHeterogel(gel, REFERENCE, 0.05)
      drive(gel, -3.4, 0.08, gel === coarse ? 1e-3 : 0.5e-3)
    }
    expect(Math.abs(gelCurrent_A(coarse, -3.4) / gelCurrent_A(fine, -3.4) - 1)).toBeLessThan(1e-3)
    coarse.ionCharge_C.forEach((charge, i) => expect(Math.abs(charge / fine.ionCharge_C[i] - 1)).toBeLessThan(1e-3))
  })

  test('reserves and double layer hold exactly the charge that passed', () => {
    // Without recovery and charge transfer nothing can hide a lost charge.
    const closed: HeterogelParameters = {
      ...whole,
      chargeTransfer_ohm: Infinity,
      ions: whole.ions.map((row) => ({ ...row, recovery_s: 1e12 })),
    }
    const gel = heterogelNew(closed)
    drive(gel, 3.2, 0.3, 1e-3)
    restHeterogel(gel, REFERENCE, 2)
    gel.ionCharge_C.forEach((charge, i) => {
      const drained_C = (1 - gel.state.reserve[i]) * closed.ions[i].reserve_C
      expect(Math.abs(drained_C / charge - 1)).toBeLessThan(1e-9)
    })
    const stored_C = gel.state.doubleLayer_V * closed.doubleLayer_F
    expect(Math.abs(stored_C - gel.netCharge_C)).toBeLessThan(1e-9 * gel.ionCharge_C[0])
  })

  test('opposite polarity mirrors the current', () => {
    const forward = heterogelNew(whole)
    const reverse = heterogelNew(whole)
    drive(forward, 2.4, 0.08, 1e-3)
    drive(reverse, -2.4, 0.08, 1e-3)
    expect(gelCurrent_A(reverse, -2.4)).toBeCloseTo(-gelCurrent_A(forward, 2.4), 15)
  })

  test('a depleted reserve recovers with its time constant', () => {
    const gel = heterogelNew(bare)
    drive(gel, 3, 30, 5e-3)
    // Let the conductances fade before the recovery is timed.
    restHeterogel(gel, REFERENCE, 20)
    const missing = gel.state.reserve.map((reserve) => 1 - reserve)
    restHeterogel(gel, REFERENCE, 60)
    expect((1 - gel.state.reserve[0]) / missing[0]).toBeCloseTo(Math.exp(-1), 6)
  })

  test('a scarce ion conducts less in proportion', () => {
    const gel = heterogelNew(bare)
    for (let i = 0; i < 60; i++) stepHeterogel(gel, 3, [1, 0.25, 0], 1e-3)
    const full = heterogelNew(bare)
    for (let i = 0; i < 60; i++) stepHeterogel(full, 3, REFERENCE, 1e-3)
    expect(gel.state.conductance_S[1] / full.state.conductance_S[1]).toBeCloseTo(0.25, 3)
    expect(gel.state.conductance_S[2]).toBe(0)
  })
})
