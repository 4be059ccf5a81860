import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { storedEnergy_uJ } from '../../firmware/core/decide/energy-ledger'
import { energy, plain } from '../report/format'

/** The reference store is full here: a shunt holds it. Energy costs are worked out below it. */
const FULL_mV = 3600

/** What a store gives from full, at `full_mV`, to where it sheds load; by the device's own books, µJ. */
export function storeGives_uJ({ storeFactor, shed_mV }: DeviceConfiguration['energy'], full_mV: number = FULL_mV): number {
  return storedEnergy_uJ(full_mV, storeFactor) - storedEnergy_uJ(shed_mV, storeFactor)
}

/** Largest store that the device's books hold, µF. */
const CAPACITANCE_MAX_uF = 10000

/**
 * What a device will never do because it costs more than its store can ever give, in words for a person: one
 * sentence each with what it costs, what the store gives and the store that would do. By the device's own
 * books, which it goes by even on a bench supply.
 * @param full_mV the highest voltage of the store
 */
export function storeLimits({ energy: tables, plans }: Pick<DeviceConfiguration, 'energy' | 'plans'>, full_mV: number = FULL_mV): string[] {
  const gives_uJ = storeGives_uJ(tables, full_mV)
  const interrogation_uJ = tables.interrogationPulse_uJ.reduce((sum, cost_uJ) => sum + cost_uJ + tables.wake_uJ, 0)
  const operations = [
    {
      what: 'interrogates',
      cost: `one interrogation costs ${energy(interrogation_uJ)} and is begun with ${energy(tables.interrogationReserve_uJ)} in store`,
      needs_uJ: tables.interrogationReserve_uJ,
    },
    { what: 'listens to a contact', cost: `one capture costs ${energy(tables.contactCapture_uJ)}`, needs_uJ: tables.contactCapture_uJ },
    ...plans.map((_, plan) => ({
      what: `plays plan ${plan + 1} of ${plans.length}`,
      cost: `it costs ${energy(tables.plan_uJ[plan])}`,
      needs_uJ: tables.plan_uJ[plan],
    })),
  ]
  const capacitance_uF = (tables.storeFactor * 20000) / (16 * 16384)
  const span = `between ${plain(full_mV / 1000)} V, full, and ${plain(tables.shed_mV / 1000)} V, where it sheds load`
  return operations
    .filter(({ needs_uJ }) => needs_uJ > gives_uJ)
    .map(({ what, cost, needs_uJ }) => {
      const gives = `a store of ${plain(capacitance_uF)} µF gives ${energy(gives_uJ)} ${span}`
      return `The device never ${what}: ${cost}, but ${gives}. ${cure(needs_uJ, full_mV, tables.shed_mV)}`
    })
}

function cure(needs_uJ: number, full_mV: number, shed_mV: number): string {
  if (full_mV <= shed_mV) return 'No store would do: it is never above the voltage where it sheds load.'
  // ½·C·(V₁² − V₀²), 2 % more for the steps of the device's books, in two digits rounded up.
  const exact_uF = (1.02 * 2 * needs_uJ) / ((full_mV ** 2 - shed_mV ** 2) / 1e6)
  const digit_uF = 10 ** (Math.floor(Math.log10(exact_uF)) - 1)
  const would_uF = Math.ceil(exact_uF / digit_uF) * digit_uF
  if (would_uF > CAPACITANCE_MAX_uF) {
    return `It would take ${plain(would_uF)} µF, more than the ${CAPACITANCE_MAX_uF} µF that its books hold: choose another board or a shorter ladder.`
  }
  return `A store of ${plain(would_uF)} µF would do.`
}
