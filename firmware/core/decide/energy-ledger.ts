import { clamp, multiplyQ15 } from '../arithmetic/fixed-point'

/**
 * What the device believes about its own energy, in whole microjoules.
 *
 * The store's energy is ½·C·V². What was spent is added up from a table of costs per
 * operation that the host worked out from the board's currents; what was harvested is the
 * rest: change of the store plus what was spent.
 */
export interface EnergyTables {
  /** Store voltage at the converter's full scale (after the divider), 1..32767 mV. */
  storeFullScale_mV: number
  /** C_store in µF · 16 · 16384 / 20000, at most 131072 (10 mF); see storedEnergy_uJ. */
  storeFactor: number
  /** Below this the device must not spend: energy is counted from here. */
  shed_mV: number
  /** What must be left above shed before an interrogation is begun. */
  interrogationReserve_uJ: number
  /** Costs of one operation each. */
  interrogationPulse_uJ: number[]
  /** What the interpreter takes after each sleep. */
  wake_uJ: number
  contactCapture_uJ: number
  /** What it takes to count one contact or separation, 0..65535. */
  contactCount_uJ: number
  plan_uJ: number[]
  /** Power asleep, µJ per ms in Q15. */
  sleep_uJPerMsQ15: number
}

export interface EnergyLedger {
  tables: EnergyTables
  store_mV: number
  /** Above the shed voltage; negative below it. */
  available_uJ: number
  /** The same again; see affordable_uJ. */
  availableCopy_uJ: number
  /** Since boot. */
  spent_uJ: number
  harvested_uJ: number
  /** Store energy at boot, once read; −1 before. */
  atBoot_uJ: number
}

export function energyLedgerNew(tables: EnergyTables): EnergyLedger {
  return { tables: tables, store_mV: 0, available_uJ: 0, availableCopy_uJ: 0, spent_uJ: 0, harvested_uJ: 0, atBoot_uJ: -1 }
}

/** Converter word (0..65535) to millivolts at the store. Range: 32767 · 32767 < 2^30. */
export function storeMillivolts(word: number, storeFullScale_mV: number): number {
  return ((word >> 1) * storeFullScale_mV) >> 15
}

/**
 * ½·C·V² in µJ. With V in steps of 10 mV, v, this is C_µF·v²/20000; storeFactor holds the
 * constants. A store beyond 5 V counts as 5 V, which errs towards spending too little.
 * Range: v² >> 4 ≤ 15625 and storeFactor ≤ 131072, so the product stays below 2^31.
 */
export function storedEnergy_uJ(store_mV: number, storeFactor: number): number {
  const steps = (clamp(store_mV, 0, 5000) * 6554) >> 16
  return (((steps * steps) >> 4) * storeFactor) >> 14
}

/** Takes a reading of the store and brings the balance up to date. */
export function ledgerTakeStore(ledger: EnergyLedger, word: number): void {
  const tables = ledger.tables
  ledger.store_mV = storeMillivolts(word, tables.storeFullScale_mV)
  const stored_uJ = storedEnergy_uJ(ledger.store_mV, tables.storeFactor)
  if (ledger.atBoot_uJ < 0) ledger.atBoot_uJ = stored_uJ
  ledger.available_uJ = stored_uJ - storedEnergy_uJ(tables.shed_mV, tables.storeFactor)
  ledger.availableCopy_uJ = ledger.available_uJ
  ledger.harvested_uJ = stored_uJ - ledger.atBoot_uJ + ledger.spent_uJ
}

/** What may be spent now. A balance that is not what was read counts as an empty store. */
export function affordable_uJ(ledger: EnergyLedger): number {
  return ledger.available_uJ === ledger.availableCopy_uJ ? ledger.available_uJ : -1
}

/** Books what one operation took. After 2^30 µJ (a kilojoule) the sum stays there. */
export function ledgerSpend(ledger: EnergyLedger, cost_uJ: number): void {
  if (ledger.spent_uJ < 1073741824) ledger.spent_uJ = ledger.spent_uJ + cost_uJ
}

/** Books what it took to count `events` contacts and separations, 0..65535; beyond 8191 they are no longer booked. */
export function ledgerCount(ledger: EnergyLedger, events: number): void {
  ledgerSpend(ledger, clamp(events, 0, 8191) * ledger.tables.contactCount_uJ)
}

/** Books time asleep and the wake that ends it. Range: duration ≤ 65535 ms, power ≤ 1 µJ/ms (1 mW). */
export function ledgerSleep(ledger: EnergyLedger, duration_ms: number): void {
  ledgerSpend(ledger, multiplyQ15(duration_ms, ledger.tables.sleep_uJPerMsQ15) + ledger.tables.wake_uJ)
}
