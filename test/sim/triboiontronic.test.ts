import { describe, expect, test } from 'vitest'
import {
  TriboiontronicParameters,
  harvestStep_C,
  senseVoltage_V,
  startEvent,
  triboiontronicNew,
} from '../../sim/electrodes/triboiontronic'
import { wakeTime_us } from '../../sim/wake-line'

/** 1 cm² of 412.54 mC/m² at 1 V. */
const base: TriboiontronicParameters = {
  openCircuit_V: 1,
  eventCharge_C: 41.254e-6,
  doubleLayer_s: 20e-3,
  wetting_s: 4e-3,
  electronTransfer_s: 0,
  internal_ohm: 200,
  input_V: 0.5,
  inputMinimum_V: 0.1,
}

/** One contact held for `held_s` from rest; returns the charge that entered the harvester. */
function harvestContact_C(parameters: TriboiontronicParameters, held_s: number, step_s: number): number {
  const electrode = triboiontronicNew(parameters)
  startEvent(electrode, 0, 1)
  let charge = 0
  const steps = Math.round(held_s / step_s)
  for (let i = 0; i < steps; i++) charge += harvestStep_C(electrode, i * step_s, step_s)
  return charge
}

describe('harvest', () => {
  test('1 cm² gives 10 µJ per contact at half the open-circuit voltage', () => {
    const energy_uJ = harvestContact_C(base, 1, 1e-3) * base.input_V * 1e6
    // σS less what charges the double layer to V_in, delivered at V_in: ¼·σS·V_oc.
    expect(energy_uJ).toBeCloseTo(10.3, 1)
  })

  test('a contact that rests delivers no more than its charge', () => {
    expect(harvestContact_C(base, 10, 1e-3)).toBeCloseTo(harvestContact_C(base, 1, 1e-3), 9)
  })

  test('nothing flows while the input would lie below the minimum, or above the source', () => {
    expect(harvestContact_C({ ...base, inputMinimum_V: 0.9 }, 1, 1e-3)).toBe(0)
    expect(harvestContact_C({ ...base, input_V: 1.05 }, 1, 1e-3)).toBe(0)
  })

  test('without a load the double layer charges along the double exponential of eq. 2', () => {
    const electrode = triboiontronicNew({ ...base, input_V: 2 })
    startEvent(electrode, 0, 0.8)
    for (let i = 0; i < 200; i++) harvestStep_C(electrode, i * 1e-4, 1e-4)
    const [fast, slow] = [4e-3, 20e-3]
    const expected = 0.8 * (1 - (slow * Math.exp(-0.02 / slow) - fast * Math.exp(-0.02 / fast)) / (slow - fast))
    expect(electrode.harvest_V).toBeCloseTo(expected, 4)
  })

  test('halving the step changes the charge of a contact by less than 0.1 %', () => {
    const coarse = harvestContact_C(base, 0.3, 2e-3)
    const fine = harvestContact_C(base, 0.3, 1e-3)
    expect(Math.abs(coarse / fine - 1)).toBeLessThan(1e-3)
  })

  test('once the wetting has settled, long steps lose nothing', () => {
    const run = (late_s: number) => {
      const electrode = triboiontronicNew(base)
      startEvent(electrode, 0, 1)
      let charge = 0
      for (let i = 0; i < 20; i++) charge += harvestStep_C(electrode, i * 2e-3, 2e-3)
      for (let time_s = 0.04; time_s < 0.3; time_s += late_s) charge += harvestStep_C(electrode, time_s, late_s)
      return charge
    }
    expect(Math.abs(run(0.01) / run(0.0005) - 1)).toBeLessThan(1e-3)
  })

  test('contact after contact from a drained electrode, the source never moves more than σS', () => {
    const electrode = triboiontronicNew(base)
    let total = 0
    for (let event = 0; event < 40; event++) {
      startEvent(electrode, event * 0.25, event % 2 === 0 ? 1 : 0)
      for (let i = 0; i < 250; i++) total += harvestStep_C(electrode, event * 0.25 + i * 1e-3, 1e-3)
    }
    expect(total).toBeLessThan(20 * base.eventCharge_C)
    expect(total).toBeGreaterThan(20 * 0.4 * base.eventCharge_C)
  })
})

describe('sensing segment', () => {
  function lobe(wetted: number): { peak_V: number; charge_C: number; electrode: ReturnType<typeof triboiontronicNew> } {
    const electrode = triboiontronicNew(base)
    startEvent(electrode, 1, wetted)
    let peak_V = 0
    let integral = 0
    for (let i = 0; i < 4000; i++) {
      const voltage_V = senseVoltage_V(electrode, 1 + (i + 0.5) * 1e-4)
      if (Math.abs(voltage_V) > Math.abs(peak_V)) peak_V = voltage_V
      integral += voltage_V * 1e-4
    }
    const capacitance_F = base.eventCharge_C / base.openCircuit_V
    return { peak_V, charge_C: (integral * capacitance_F) / base.doubleLayer_s, electrode }
  }

  test('a contact is a negative lobe whose charge is σS, a separation the positive one', () => {
    const contact = lobe(1)
    expect(contact.peak_V).toBeLessThan(-0.5)
    expect(contact.charge_C / -base.eventCharge_C).toBeCloseTo(1, 4)
    startEvent(contact.electrode, 2, 0)
    let integral = 0
    for (let i = 0; i < 4000; i++) integral += senseVoltage_V(contact.electrode, 2 + (i + 0.5) * 1e-4) * 1e-4
    expect((integral * base.eventCharge_C) / base.doubleLayer_s / base.eventCharge_C).toBeCloseTo(1, 4)
  })

  test('its charge follows the wetted share and knows nothing of the load', () => {
    expect(lobe(0.5).charge_C / lobe(1).charge_C).toBeCloseTo(0.5, 6)
    const loaded = triboiontronicNew(base)
    startEvent(loaded, 1, 1)
    const before_V = senseVoltage_V(loaded, 1.01)
    harvestStep_C(loaded, 1, 5e-3)
    expect(senseVoltage_V(loaded, 1.01)).toBe(before_V)
  })

  test('the wake line rises where the lobe passes the threshold, and not for a lobe that never does', () => {
    const electrode = triboiontronicNew(base)
    startEvent(electrode, 1, 1)
    const wake_us = wakeTime_us(electrode, 1000000, 60)
    expect(Math.abs(senseVoltage_V(electrode, wake_us * 1e-6)) * 1000).toBeGreaterThanOrEqual(60)
    expect(Math.abs(senseVoltage_V(electrode, (wake_us - 1) * 1e-6)) * 1000).toBeLessThan(60)
    const faint = triboiontronicNew(base)
    startEvent(faint, 1, 0.05)
    expect(wakeTime_us(faint, 1000000, 60)).toBe(0)
  })
})
