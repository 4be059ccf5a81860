import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  energyLedgerNew,
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
})
