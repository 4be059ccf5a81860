import type { PartType } from '../part'
import { assumed, quoted, read, CURRENT, RANGE, STANDBY } from './sources'

const TWO_ENDS = { a: 'passive', b: 'passive' } as const
const TWO_PADS = { a: ['1'], b: ['2'] }
const SYMMETRIC = [read('two pads, either way round', 'pads')]

/** Passive parts. `<value>` in an order number stands for the part's value. */
export const PASSIVES: Record<string, PartType> = {
  resistor: {
    kind: 'resistor', description: 'thick film resistor, 1 %', maker: 'Yageo', orderNumber: 'RC0603FR-07<value>L', package: '0603', price_USD: 0.02,
    footprint: 'Resistor_SMD:R_0603_1608Metric', pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  preciseResistor: {
    kind: 'resistor', description: 'thin film resistor, 0.1 %, 25 ppm/K', maker: 'Yageo', orderNumber: 'RT0603BRD07<value>L', package: '0603', price_USD: 0.12,
    footprint: 'Resistor_SMD:R_0603_1608Metric', pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  capacitor: {
    kind: 'capacitor', description: 'ceramic capacitor X7R, 10 %', maker: 'Murata', orderNumber: 'by value', package: '0603, from 4.7 µF on 0805', price_USD: 0.05,
    orderNumbers: [[1e-9, 'GRM188R71H102KA01D'], [10e-9, 'GRM188R71H103KA01D'], [27e-9, 'GRM188R71H273KA01D'], [100e-9, 'GRM188R71H104KA93D'], [1e-6, 'GRM188R71C105KA12D'], [4.7e-6, 'GRM21BR71C475KA73L'], [10e-6, 'GRM21BR71A106KE51L']],
    footprint: 'Capacitor_SMD:C_0603_1608Metric', footprints: [[4.7e-6, 'Capacitor_SMD:C_0805_2012Metric'], [10e-6, 'Capacitor_SMD:C_0805_2012Metric']],
    pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  preciseCapacitor: {
    kind: 'capacitor', description: 'ceramic capacitor C0G, 5 %', maker: 'Murata', orderNumber: 'by value', package: '0603', price_USD: 0.15,
    orderNumbers: [[12e-12, 'GRM1885C1H120JA01D'], [100e-12, 'GRM1885C1H101JA01D'], [10e-9, 'GRM1885C1H103JA01D']],
    footprint: 'Capacitor_SMD:C_0603_1608Metric', pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  blockingCapacitor: {
    kind: 'capacitor', description: 'ceramic capacitor X7R 25 V, 10 %', maker: 'Murata', orderNumber: 'GRM21BR71E475KA73L', package: '0805', price_USD: 0.25,
    footprint: 'Capacitor_SMD:C_0805_2012Metric', pads: TWO_PADS, pins: TWO_ENDS, figures: { insulation_ohm: 1e7 },
    sources: [...SYMMETRIC, assumed('50 Ω·F at least, the lower of the two limits that Murata\'s catalogue C02E has for GRM; the line for this value was not found', 'insulation_ohm')],
  },
  storeCapacitor: {
    kind: 'capacitor', description: 'low-leakage electrolytic, 470 µF 10 V', maker: 'Nichicon', orderNumber: 'UKL1A471KPDANA', package: 'radial 10 mm', price_USD: 0.8,
    footprint: 'Capacitor_THT:CP_Radial_D10.0mm_P5.00mm', pads: TWO_PADS, pins: TWO_ENDS,
    standby: { pin: 'a', typical_uA: 0.12, maximum_uA: 9.4 },
    sources: [
      assumed('typical: what such a capacitor takes after days at a third of its voltage; maximum: 0.002·C·V, from memory of Nichicon UKL series', ...STANDBY),
      assumed('positive end on pad 1, as KiCad draws polarised capacitors', 'pads'),
    ],
  },
  inductor: {
    kind: 'inductor', description: 'inductor, shielded', maker: 'Coilcraft', orderNumber: 'by value', package: '4 mm', price_USD: 1,
    orderNumbers: [[2.2e-6, 'LPS4018-222MRB'], [22e-6, 'LPS4018-223MRB']],
    footprint: 'Inductor_SMD:L_Coilcraft_LPS4018', pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  bead: {
    kind: 'inductor', description: 'ferrite bead, 600 Ω at 100 MHz', maker: 'Murata', orderNumber: 'BLM18AG601SN1D', package: '0603', price_USD: 0.05,
    footprint: 'Inductor_SMD:L_0603_1608Metric', pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  thermistor: {
    kind: 'thermistor', description: '10 kΩ NTC, B 3435 K', maker: 'Murata', orderNumber: 'NCP15XH103F03RC', package: '0402', price_USD: 0.1,
    footprint: 'Resistor_SMD:R_0402_1005Metric', pads: TWO_PADS, pins: TWO_ENDS, figures: { b_K: 3435 },
    sources: [...SYMMETRIC, assumed('from memory of Murata NCP series: B between 25 and 85 °C', 'b_K')],
  },
  crystal: {
    kind: 'crystal', description: 'crystal, 32.768 kHz, 9 pF', maker: 'Epson', orderNumber: 'Q13FC13500003', package: '3.2 × 1.5 mm', price_USD: 0.5,
    footprint: 'Crystal:Crystal_SMD_3215-2Pin_3.2x1.5mm', pads: TWO_PADS, pins: TWO_ENDS, sources: [assumed('from memory of Epson FC-135: order number and load', 'pads')],
  },
  armingSwitch: {
    kind: 'button', description: 'slide switch, two positions', maker: 'C&K', orderNumber: 'JS102011SAQN', package: 'SMD', price_USD: 0.6,
    footprint: 'Button_Switch_SMD:SW_SPDT_CK-JS102011SAQN', pads: { a: ['2'], b: ['1'] }, pins: TWO_ENDS,
    sources: [read('KiCad footprint library 6.0.11: pad 2 is the middle one of three; common in KiCad\'s symbol SW_SPDT', 'pads')],
  },
  terminal: {
    kind: 'connector', description: 'two-way terminal, 2.54 mm', maker: 'Phoenix Contact', orderNumber: '1725656', package: 'through hole', price_USD: 0.6,
    footprint: 'TerminalBlock_Phoenix:TerminalBlock_Phoenix_MPT-0,5-2-2.54_1x02_P2.54mm_Horizontal', pads: TWO_PADS, pins: TWO_ENDS, sources: SYMMETRIC,
  },
  programming: {
    kind: 'connector', description: 'pin header, four ways, 2.54 mm', maker: 'any', orderNumber: 'pin header 1 × 4', package: 'through hole', price_USD: 0.1,
    footprint: 'Connector_PinHeader_2.54mm:PinHeader_1x04_P2.54mm_Vertical', pads: { a: ['1'], b: ['2'], c: ['3'], d: ['4'] },
    pins: { ...TWO_ENDS, c: 'passive', d: 'passive' }, sources: [read('the header of this netlist', 'pads')],
  },
  board: {
    kind: 'board', description: 'microcontroller board on a header of 20 ways; lines in the order of docs/hardware/bench.md', maker: 'see docs/hardware.md', orderNumber: 'one of the boards', package: 'module', price_USD: 5,
    footprint: 'Connector_PinHeader_2.54mm:PinHeader_1x20_P2.54mm_Vertical', pads: { vio: ['1'], gnd: ['2'] },
    pins: { vio: 'supply', gnd: 'ground' }, sources: [read('the header of this netlist', 'pads')],
  },
  nrf52: {
    kind: 'board', description: 'nRF52840 module, asleep: System ON, all RAM kept, RTC from the crystal', maker: 'Raytac', orderNumber: 'MDBT50Q-1MV2', package: 'module', price_USD: 12,
    footprint: 'RF_Module:Raytac_MDBT50Q', pads: { vio: ['28', '30'], gnd: ['1', '2', '15', '33', '55'], xl1: ['17'], xl2: ['18'], swdio: ['51'], swclk: ['53'] },
    pins: { vio: 'supply', gnd: 'ground', xl1: 'passive', xl2: 'passive', swdio: 'passive', swclk: 'passive' },
    supply: { pin: 'vio', least_V: 1.7, most_V: 3.6, typical_uA: 3.2, maximum_uA: 5 },
    sources: [
      quoted('Nordic nRF52840 product specification v1.1, 5.2.1.1: 3.16 µA; measured 2.9 to 3.1 µA in devzone.nordicsemi.com 101605', 'supply.typical_uA'),
      assumed('from memory of the nRF52840 product specification; the maximum is a guess', ...RANGE, CURRENT[1]),
      read('KiCad symbol library 6.0.10, RF_Module:MDBT50Q-1MV2', 'pads'),
    ],
  },
}
