import type { PartType } from './part'
import { SEMICONDUCTORS } from './catalogue-semiconductors'

const TWO_ENDS = { a: 'passive', b: 'passive' } as const
const GENERIC = { document: 'any part with these values; order number', standing: 'memory' } as const

/** Passive parts, connectors and what the board is joined to. `<value>` in an order number stands for the part's value. */
const PASSIVES: Record<string, PartType> = {
  resistor: {
    kind: 'resistor', description: 'thick film resistor, 1 %', maker: 'Yageo', orderNumber: 'RC0603FR-07<value>L', package: '0603', price_USD: 0.02,
    pins: TWO_ENDS, source: GENERIC,
  },
  preciseResistor: {
    kind: 'resistor', description: 'thin film resistor, 0.1 %', maker: 'Susumu', orderNumber: 'RR0816P-<value>-B', package: '0603', price_USD: 0.15,
    pins: TWO_ENDS, source: { document: 'Susumu RR series', standing: 'memory' },
  },
  capacitor: {
    kind: 'capacitor', description: 'ceramic capacitor X7R, 10 %', maker: 'Murata', orderNumber: 'by value', package: '0603, 10 µF 0805', price_USD: 0.05,
    orderNumbers: [[10e-9, 'GRM188R71H103KA01D'], [100e-9, 'GRM188R71H104KA93D'], [1e-6, 'GRM188R71C105KA12D'], [4.7e-6, 'GRM21BR71C475KA73L'], [10e-6, 'GRM21BR71A106KE51L']],
    pins: TWO_ENDS, source: GENERIC,
  },
  preciseCapacitor: {
    kind: 'capacitor', description: 'ceramic capacitor C0G, 5 %', maker: 'Murata', orderNumber: 'by value', package: '0603', price_USD: 0.15,
    orderNumbers: [[10e-9, 'GRM1885C1H103JA01D']],
    pins: TWO_ENDS, source: GENERIC,
  },
  blockingCapacitor: {
    kind: 'capacitor', description: 'ceramic capacitor X7R 25 V, 10 %', maker: 'Murata', orderNumber: 'GRM21BR71E475KA73L', package: '0805', price_USD: 0.25,
    pins: TWO_ENDS, figures: { insulation_ohm: 1e8 }, source: { document: 'Murata GRM series', standing: 'memory' },
  },
  storeCapacitor: {
    kind: 'capacitor', description: 'low-leakage electrolytic, 470 µF 10 V', maker: 'Nichicon', orderNumber: 'UKL1A471KPDANA', package: 'radial 10 mm', price_USD: 0.8,
    pins: TWO_ENDS,
    // Typical is what such a capacitor takes after days at a third of its voltage (A); the maximum is the sheet's 0.002·C·V.
    standby: { pin: 'a', typical_uA: 0.12, maximum_uA: 9.4 },
    source: { document: 'Nichicon UKL series', standing: 'memory' },
  },
  inductor: {
    kind: 'inductor', description: 'inductor, shielded', maker: 'Coilcraft', orderNumber: 'by value', package: '4 mm', price_USD: 1,
    orderNumbers: [[2.2e-6, 'LPS4018-222MRB'], [22e-6, 'LPS4018-223MRB']],
    pins: TWO_ENDS, source: { document: 'Coilcraft LPS4018', standing: 'memory' },
  },
  bead: {
    kind: 'inductor', description: 'ferrite bead, 600 Ω at 100 MHz', maker: 'Murata', orderNumber: 'BLM18AG601SN1D', package: '0603', price_USD: 0.05,
    pins: TWO_ENDS, source: { document: 'Murata BLM18', standing: 'memory' },
  },
  thermistor: {
    kind: 'thermistor', description: '10 kΩ NTC, B 3435 K', maker: 'Murata', orderNumber: 'NCP15XH103F03RC', package: '0402', price_USD: 0.1,
    pins: TWO_ENDS, figures: { b_K: 3435 }, source: { document: 'Murata NCP series', standing: 'memory' },
  },
  armingSwitch: {
    kind: 'button', description: 'slide switch, two positions', maker: 'C&K', orderNumber: 'JS102011SAQN', package: 'SMD', price_USD: 0.6,
    pins: TWO_ENDS, source: { document: 'C&K JS series', standing: 'memory' },
  },
  terminal: {
    kind: 'connector', description: 'two-way terminal, 2.54 mm', maker: 'Phoenix Contact', orderNumber: '1725656', package: 'through hole', price_USD: 0.6,
    pins: TWO_ENDS, source: GENERIC,
  },
  board: {
    kind: 'board', description: 'microcontroller board (docs/hardware.md), its pins as lines', maker: 'see docs/hardware.md', orderNumber: 'one of the boards', package: 'module', price_USD: 5,
    pins: { vio: 'supply' }, source: GENERIC,
  },
  nrf52: {
    kind: 'board', description: 'nRF52832 module with Espruino, asleep', maker: 'Raytac', orderNumber: 'MDBT42Q', package: 'module', price_USD: 12,
    pins: { vio: 'supply' }, supply: { pin: 'vio', least_V: 1.7, most_V: 3.6, typical_uA: 3, maximum_uA: 5 },
    source: { document: 'firmware/boards/espruino/puckjs.ts, currents_uA.sleep (A)', standing: 'memory' },
  },
}

export const CATALOGUE: Record<string, PartType> = { ...SEMICONDUCTORS, ...PASSIVES }

/** The type of a part. Throws for a name that the catalogue does not hold. */
export function typeOf(type: string): PartType {
  const found = CATALOGUE[type]
  if (found === undefined) throw new Error(`the catalogue has no part type ${type}`)
  return found
}
