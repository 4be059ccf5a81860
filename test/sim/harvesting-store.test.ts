import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  LOAD_RUN,
  SPENDING,
  StoreParameters,
  stepStore,
  storeLoadsNew,
  storeNew,
  storedEnergy_J,
  updatePower,
} from '../../sim/circuits/harvesting-store'

const base: StoreParameters = {
  capacitance_F: 470e-6,
  leak_ohm: 10e6,
  initial_V: 3,
  efficiency: 0.7,
  coldStartEfficiency: 0.05,
  coldStart_V: 1.8,
  boot_V: 3,
  brownOut_V: 1.7,
  clamp_V: 3.6,
  isBenchSupplied: false,
}

const spent_J = (store: ReturnType<typeof storeNew>) => store.spent_J.reduce((sum, value) => sum + value, 0)

describe('against closed forms', () => {
  test('the leak alone discharges exponentially, in one step or many', () => {
    for (const steps of [1, 7]) {
      const store = storeNew({ ...base, leak_ohm: 50e3 })
      for (let i = 0; i < steps; i++) stepStore(store, 0, storeLoadsNew(), 10 / steps)
      expect(store.voltage_V).toBeCloseTo(3 * Math.exp(-10 / (470e-6 * 50e3)), 12)
    }
  })

  test('a constant current and the leak: V = (V₀ + I·R)·e^(−t/RC) − I·R', () => {
    const store = storeNew(base)
    const loads = storeLoadsNew()
    loads.current_A[LOAD_RUN] = 4e-3
    for (let i = 0; i < 50; i++) stepStore(store, 0, loads, 1e-3)
    const fall = 4e-3 * base.leak_ohm
    expect(store.voltage_V).toBeCloseTo((3 + fall) * Math.exp(-0.05 / (470e-6 * base.leak_ohm)) - fall, 9)
  })

  test('harvested energy alone: ½·C·V² grows by η·E, less the leak', () => {
    const store = storeNew({ ...base, initial_V: 2, leak_ohm: 1e15 })
    for (let i = 0; i < 100; i++) stepStore(store, 5e-6, storeLoadsNew(), 1e-3)
    expect(store.voltage_V).toBeCloseTo(Math.sqrt(4 + (2 * 0.7 * 500e-6) / 470e-6), 12)
  })

  test('3.0 V to 1.9 V on 470 µF is 1.27 mJ', () => {
    const full = storedEnergy_J(storeNew(base))
    const low = storedEnergy_J(storeNew({ ...base, initial_V: 1.9 }))
    expect((full - low) * 1e3).toBeCloseTo(1.27, 2)
  })
})

describe('thresholds', () => {
  test('below the cold-start voltage little is harvested', () => {
    const cold = storeNew({ ...base, initial_V: 1.7 })
    const warm = storeNew({ ...base, initial_V: 1.9 })
    stepStore(cold, 1e-6, storeLoadsNew(), 1e-3)
    stepStore(warm, 1e-6, storeLoadsNew(), 1e-3)
    expect(cold.harvested_J).toBeCloseTo(0.05e-6, 12)
    expect(warm.harvested_J).toBeCloseTo(0.7e-6, 12)
  })

  test('power comes at the boot voltage and goes at brown-out, with hysteresis between', () => {
    const store = storeNew({ ...base, initial_V: 2.9 })
    const at = (voltage_V: number) => {
      store.voltage_V = voltage_V
      const changed = updatePower(store)
      return [changed, store.isPowered]
    }
    expect(at(2.9)).toEqual([false, false])
    expect(at(3.0)).toEqual([true, true])
    expect(at(1.8)).toEqual([false, true])
    expect(at(1.69)).toEqual([true, false])
    expect(at(2.9)).toEqual([false, false])
  })

  test('the clamp holds the voltage and books what it burns', () => {
    const store = storeNew({ ...base, initial_V: 3.6 })
    stepStore(store, 100e-6, storeLoadsNew(), 1e-3)
    expect(store.voltage_V).toBe(3.6)
    expect(store.spent_J[SPENDING.indexOf('clamp')] / 70e-6).toBeCloseTo(1, 2)
  })

  test('a bench supply holds its voltage and books what it delivers', () => {
    const store = storeNew({ ...base, initial_V: 3.3, isBenchSupplied: true })
    const loads = storeLoadsNew()
    loads.current_A[LOAD_RUN] = 10e-3
    for (let i = 0; i < 100; i++) stepStore(store, 0, loads, 10e-3)
    expect(store.voltage_V).toBe(3.3)
    expect(store.harvested_J / spent_J(store)).toBeCloseTo(1, 9)
  })
})

test('a load that empties the store within a step takes what is there, and no more', () => {
  const store = storeNew({ ...base, capacitance_F: 10e-6 })
  const initial_J = storedEnergy_J(store)
  const loads = storeLoadsNew()
  loads.current_A[LOAD_RUN] = 30e-3
  for (let i = 0; i < 3; i++) stepStore(store, 0, loads, 2e-3)
  expect(store.voltage_V).toBe(0)
  expect(store.lowest_V).toBe(0)
  expect(spent_J(store) / initial_J).toBeCloseTo(1, 9)
  expect(Math.min(...store.spent_J)).toBe(0)
})

test('the ledger closes to 1e-9 of the throughput under any loads', () => {
  const step = fc.record({
    input_J: fc.double({ min: 0, max: 50e-6, noNaN: true }),
    current_A: fc.double({ min: 0, max: 10e-3, noNaN: true }),
    stimulus_W: fc.double({ min: 0, max: 10e-3, noNaN: true }),
    duration_s: fc.double({ min: 1e-6, max: 0.02, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const store = storeNew(base)
      const initial_J = storedEnergy_J(store)
      const loads = storeLoadsNew()
      for (const one of steps) {
        if (store.voltage_V < 1) break
        loads.current_A[LOAD_RUN] = one.current_A
        loads.stimulus_W = one.stimulus_W
        stepStore(store, one.input_J, loads, one.duration_s)
      }
      const gap_J = initial_J + store.harvested_J - spent_J(store) - storedEnergy_J(store)
      expect(Math.abs(gap_J)).toBeLessThan(1e-9 * (initial_J + store.harvested_J))
    }),
  )
})
