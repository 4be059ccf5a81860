import type { Part, PartType } from './part'
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
    orderNumbers: [[1e-9, 'GRM188R71H102KA01D'], [10e-9, 'GRM188R71H103KA01D'], [27e-9, 'GRM188R71H273KA01D'], [100e-9, 'GRM188R71H104KA93D'], [1e-6, 'GRM188R71C105KA12D'], [4.7e-6, 'GRM21BR71C475KA73L'], [10e-6, 'GRM21BR71A106KE51L']],
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
    kind: 'board', description: 'nRF52840 module, asleep: System ON, all RAM kept, RTC from the crystal', maker: 'Raytac', orderNumber: 'MDBT50Q-1MV2', package: 'module', price_USD: 12,
    pins: { vio: 'supply' }, supply: { pin: 'vio', least_V: 1.7, most_V: 3.6, typical_uA: 3.2, maximum_uA: 5 },
    source: { document: 'Nordic nRF52840 product specification v1.1, 5.2.1.1, 3.16 µA; measured 2.9 to 3.1 µA in devzone.nordicsemi.com 101605', standing: 'memory' },
  },
}

const CATALOGUE: Record<string, PartType> = { ...SEMICONDUCTORS, ...PASSIVES }

/** A part's own figures: those drawn for it before those of its type. */
export function figuresOf({ type, figures }: Part): Record<string, number> {
  return { ...typeOf(type).figures, ...figures }
}

/** The type of a part. Throws for a name that the catalogue does not hold. */
export function typeOf(type: string): PartType {
  const found = CATALOGUE[type]
  if (found === undefined) throw new Error(`the catalogue has no part type ${type}`)
  return found
}
