import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  affordable_uJ,
  energyLedgerNew,
  ledgerCount,
  ledgerSleep,
  ledgerSpend,
  ledgerTakeStore,
  storeMillivolts,
  storedEnergy_uJ,
} from '../../firmware/core/decide/energy-ledger'

const tables = {
  storeFullScale_mV: 4000,
  storeFactor: 13107,
  shed_mV: 2200,
  interrogationReserve_uJ: 500,
  interrogationPulse_uJ: [100, 100, 100],
  wake_uJ: 100,
  contactCapture_uJ: 50,
  contactCount_uJ: 1,
  plan_uJ: [25],
  sleep_uJPerMsQ15: 328,
}
const word = fc.integer({ min: 0, max: 65535 })

describe('the energy ledger', () => {
  it('reads the store within a millivolt', () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: 32767 }), (value, fullScale_mV) => {
        expect(Math.abs(storeMillivolts(value, fullScale_mV) - (value / 65536) * fullScale_mV)).toBeLessThanOrEqual(1.5)
      }),
    )
  })

  it('never counts less energy at a higher voltage, as far as the converter reads and with the largest store', () => {
    const largestStore = Math.round((10000 * 16 * 16384) / 20000)
    fc.assert(
      fc.property(word, word, (a, b) => {
        // The RP2040 board's divider reads up to 9.9 V.
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((value) => storedEnergy_uJ(storeMillivolts(value, 9901), largestStore))
        expect(high).toBeGreaterThanOrEqual(low)
        expect(low).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('keeps stored = stored at boot + harvested − spent, whatever happens', () => {
    const action = fc.oneof(
      fc.record({ word }),
      fc.record({ spend_uJ: fc.integer({ min: 0, max: 5000 }) }),
      fc.record({ sleep_ms: fc.integer({ min: 1, max: 65535 }) }),
    )
    fc.assert(
      fc.property(word, fc.array(action), (first, actions) => {
        const ledger = energyLedgerNew(tables)
        ledgerTakeStore(ledger, first)
        const atBoot_uJ = storedEnergy_uJ(ledger.store_mV, tables.storeFactor)
        for (const step of actions) {
          if ('spend_uJ' in step) ledgerSpend(ledger, step.spend_uJ)
          else if ('sleep_ms' in step) ledgerSleep(ledger, step.sleep_ms)
          else {
            ledgerTakeStore(ledger, step.word)
            const stored_uJ = storedEnergy_uJ(ledger.store_mV, tables.storeFactor)
            expect(atBoot_uJ + ledger.harvested_uJ - ledger.spent_uJ).toBe(stored_uJ)
            expect(ledger.available_uJ > 0).toBe(stored_uJ > storedEnergy_uJ(2200, tables.storeFactor))
          }
        }
      }),
    )
  })

  it('books sleep in proportion to its length, and every wake', () => {
    const ledger = energyLedgerNew(tables)
    for (let i = 0; i < 60; i++) ledgerSleep(ledger, 1000)
    // 0.01 µJ/ms for a minute.
    expect(ledger.spent_uJ).toBeCloseTo(600 + 60 * tables.wake_uJ, -1)
  })

  it('is ½·C·V² of the store, within a step of 10 mV and one in 2^14', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 5000 }), fc.integer({ min: 100, max: 10000 }), (store_mV, capacitance_uF) => {
        const factor = Math.round((capacitance_uF * 16 * 16384) / 20000)
        const exact_uJ = 0.5 * capacitance_uF * (store_mV / 1000) ** 2
        const counted_uJ = storedEnergy_uJ(store_mV, factor)
        // A step of 10 mV and a sixteenth of a step squared are rounded down.
        expect(counted_uJ).toBeLessThanOrEqual(exact_uJ * 1.001 + 1)
        expect(counted_uJ).toBeGreaterThan(exact_uJ * (1 - 20 / store_mV - 16 / (store_mV / 10) ** 2) * 0.999 - factor / 16384 - 1)
      }),
    )
  })

  it('counts a store beyond 5 V as 5 V', () => {
    expect(storedEnergy_uJ(9900, tables.storeFactor)).toBe(storedEnergy_uJ(5000, tables.storeFactor))
    expect(storedEnergy_uJ(4900, tables.storeFactor)).toBeLessThan(storedEnergy_uJ(5000, tables.storeFactor))
  })

  it('lets be spent what was read, and nothing where the balance is not what was read', () => {
    const ledger = energyLedgerNew(tables)
    ledgerTakeStore(ledger, 60000)
    expect(ledger.available_uJ).toBeGreaterThan(0)
    expect(affordable_uJ(ledger)).toBe(ledger.available_uJ)
    ledger.available_uJ ^= 1 << 12
    expect(affordable_uJ(ledger)).toBeLessThan(0)
    ledgerTakeStore(ledger, 60000)
    ledger.availableCopy_uJ ^= 1
    expect(affordable_uJ(ledger)).toBeLessThan(0)
  })

  it('adds up what is spent to a kilojoule, and then no more', () => {
    const ledger = energyLedgerNew(tables)
    ledger.spent_uJ = 2 ** 30 - 1
    ledgerSpend(ledger, 1000)
    expect(ledger.spent_uJ).toBe(2 ** 30 + 999)
    ledgerSpend(ledger, 1000)
    expect(ledger.spent_uJ).toBe(2 ** 30 + 999)
    ledger.spent_uJ = 2 ** 30
    ledgerSpend(ledger, 1)
    expect(ledger.spent_uJ).toBe(2 ** 30)
  })

  it('books each counted contact, up to 8191 at once', () => {
    for (const [events, spent_uJ] of [[0, 0], [1, 7], [8191, 57337], [8192, 57337], [65535, 57337]]) {
      const ledger = energyLedgerNew({ ...tables, contactCount_uJ: 7 })
      ledgerCount(ledger, events)
      expect(ledger.spent_uJ).toBe(spent_uJ)
    }
  })
})
