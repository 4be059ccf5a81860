import type { PartType } from '../part'
import { assumed, quoted, read, CURRENT, RANGE, STANDBY } from './sources'

const AMPLIFIER = { plus: 'input', minus: 'input', out: 'output', vcc: 'supply', gnd: 'ground' } as const
const SOT23_5 = { footprint: 'Package_TO_SOT_SMD:SOT-23-5', package: 'SOT-23-5', pads: { out: ['1'], gnd: ['2'], plus: ['3'], minus: ['4'], vcc: ['5'] } }

/** Amplifiers, comparators, converter and analogue switches. A figure is at 25 °C. */
export const ANALOGUE: Record<string, PartType> = {
  comparator: {
    kind: 'comparator', description: 'comparator with 1.242 V reference, open drain', maker: 'Texas Instruments', orderNumber: 'TLV3011AIDBVR', package: 'SOT-23-6', price_USD: 1.2,
    footprint: 'Package_TO_SOT_SMD:SOT-23-6', pads: { out: ['1'], gnd: ['2'], plus: ['3'], minus: ['4'], reference: ['5'], vcc: ['6'] },
    pins: { plus: 'input', minus: 'input', reference: 'output', out: 'sink', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.8, most_V: 5.5, typical_uA: 2.8, maximum_uA: 5 },
    figures: { reference_V: 1.242, referenceTolerance: 0.015, offset_V: 0.012, delay_s: 6e-6 },
    sources: [
      quoted('TI SBOS300C, pin functions and section 6.9: 1.8 to 5.5 V, 1.223 to 1.260 V (of the TLV3011B)', ...RANGE, 'reference_V', 'referenceTolerance', 'pads'),
      assumed('from memory of TI SBOS300; the offset with room above the 9 mV quoted for the TLV3011B', ...CURRENT, 'offset_V', 'delay_s'),
    ],
  },
  nanoComparator: {
    kind: 'comparator', description: 'nanopower comparator, push-pull', maker: 'Texas Instruments', orderNumber: 'TLV3691IDCKR', package: 'SC-70-5', price_USD: 0.9,
    footprint: 'Package_TO_SOT_SMD:SOT-353_SC-70-5', pads: { plus: ['1'], gnd: ['2'], minus: ['3'], out: ['4'], vcc: ['5'] },
    pins: { plus: 'input', minus: 'input', out: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 0.9, most_V: 6.5, typical_uA: 0.075, maximum_uA: 0.15 },
    figures: { offset_V: 0.015, delay_s: 45e-6 },
    sources: [
      quoted('TI SBOS694A: 0.9 to 6.5 V, 75 (150) nA, 40 to 45 µs at 0.9 V, at most 15 mV', ...RANGE, ...CURRENT, 'delay_s', 'offset_V'),
      quoted('tscircuit/ti, lib/chips/TLV3691IDCKT: IN+ 1, GND 2, IN- 3, OUT 4, VCC 5', 'pads'),
    ],
  },
  zeroDrift: {
    kind: 'amplifier', description: 'zero-drift amplifier, 1 MHz', maker: 'Microchip', orderNumber: 'MCP6V61T-E/OT', ...SOT23_5, price_USD: 1.1,
    pins: AMPLIFIER, supply: { pin: 'vcc', least_V: 1.8, most_V: 5.5, typical_uA: 80, maximum_uA: 130 },
    figures: { offset_V: 8e-6, bandwidth_Hz: 1e6, noise_V_per_rootHz: 6e-8 },
    sources: [
      read('Microchip MCP6V61/1U data sheet, page 1: 1.8 to 5.5 V, 80 µA, ±8 µV, 1 MHz; SOT-23 pins', ...RANGE, CURRENT[0], 'offset_V', 'bandwidth_Hz', 'pads'),
      assumed('from memory of Microchip DS20005367', CURRENT[1], 'noise_V_per_rootHz'),
    ],
  },
  amplifier: {
    kind: 'amplifier', description: 'rail-to-rail amplifier, 1 MHz', maker: 'Texas Instruments', orderNumber: 'TLV9001IDBVR', ...SOT23_5, price_USD: 0.4,
    pins: AMPLIFIER, supply: { pin: 'vcc', least_V: 1.8, most_V: 5.5, typical_uA: 60, maximum_uA: 77 },
    figures: { offset_V: 0.0016, bandwidth_Hz: 1e6 },
    sources: [
      read('TI SBOS833A, section 7.3: 1.8 to 5.5 V, inputs and output to both rails; title: 1 MHz', ...RANGE, 'bandwidth_Hz'),
      quoted('TI SBOS833R, table 6-1, by two public designs: DBV has OUT 1, V- 2, IN+ 3, IN- 4, V+ 5; the TLV9001U of the same package has others', 'pads'),
      assumed('from memory of TI SBOS833', ...CURRENT, 'offset_V'),
    ],
  },
  nanoAmplifier: {
    // Rail to rail at its input too: the signal swings about half of the supply.
    kind: 'amplifier', description: 'nanopower amplifier, 8 kHz, rail to rail', maker: 'Texas Instruments', orderNumber: 'TLV8541DBVR', ...SOT23_5, price_USD: 0.8,
    pins: AMPLIFIER, supply: { pin: 'vcc', least_V: 1.7, most_V: 3.6, typical_uA: 0.5, maximum_uA: 0.65 },
    figures: { offset_V: 0.0031, bandwidth_Hz: 8e3 },
    sources: [
      quoted('a distributor\'s page of TLV8541DBVR: 1.7 to 3.6 V, 500 nA, 8 kHz, 3.1 mV, rail to rail at input and output', ...RANGE, CURRENT[0], 'offset_V', 'bandwidth_Hz'),
      read('TI SNOSD29E, pin functions: OUT 1, V- 2, +IN 3, -IN 4, V+ 5', 'pads'),
      assumed('from memory of TI SNOSD29', CURRENT[1]),
    ],
  },
  converter: {
    kind: 'converter', description: '12-bit I²C DAC, reference 2.5 V, gain 1 or 2, zero at reset', maker: 'Analog Devices', orderNumber: 'AD5691RBRMZ', package: 'MSOP-10', price_USD: 6,
    footprint: 'Package_SO:MSOP-10_3x3mm_P0.5mm',
    pads: { vdd: ['1'], vlogic: ['2'], reset: ['3'], ldac: ['4'], gnd: ['5'], a0: ['6'], scl: ['7'], sda: ['8'], vref: ['9'], out: ['10'] },
    pins: { vdd: 'supply', vlogic: 'supply', gnd: 'ground', sda: 'input', scl: 'input', a0: 'input', reset: 'input', ldac: 'input', vref: 'passive', out: 'output' },
    supply: { pin: 'vdd', least_V: 2.7, most_V: 5.5, typical_uA: 350, maximum_uA: 500 },
    standby: { pin: 'vlogic', typical_uA: 0.1, maximum_uA: 3 },
    figures: { resetCode: 0, leastLogic_V: 1.8, reference_V: 2.5, gain: 2, bits: 12, gainError: 0.0005, offset_V: 0.0015, address: 0x4c, start_s: 1e-4 },
    sources: [
      read('Analog Devices AD5693R/AD5692R/AD5691R/AD5693 rev. C, page 1: 12 bits, 2.5 V, spans of 2.5 and 5 V, ±0.05 %, ±1.5 mV, zero at power-up, 1.8 V logic', 'resetCode', 'leastLogic_V', 'reference_V', 'gain', 'bits', 'gainError', 'offset_V'),
      read('circuitpython.org, adafruit_ad569x: default address with A0 low', 'address'),
      read('KiCad symbol library 6.0.10, Analog_DAC:AD5691RxRM', 'pads'),
      read('the same page: 1.2 mW at 3.3 V, which is 364 µA', CURRENT[0]),
      assumed('from memory of the AD5691R data sheet', ...RANGE, CURRENT[1], ...STANDBY, 'start_s'),
    ],
  },
  throw2: {
    kind: 'throw', description: 'two changeover switches, 2 Ω, 1.8 V logic', maker: 'Texas Instruments', orderNumber: 'TMUX1136DGSR', package: 'VSSOP-10', price_USD: 2.1,
    footprint: 'Package_SO:VSSOP-10_3x3mm_P0.5mm',
    pads: { sel1: ['1'], high1: ['2'], gnd: ['3'], high2: ['4'], sel2: ['5'], d2: ['6'], low2: ['7'], vcc: ['8'], low1: ['9'], d1: ['10'] },
    pins: { sel1: 'input', d1: 'passive', low1: 'passive', high1: 'passive', sel2: 'input', d2: 'passive', low2: 'passive', high2: 'passive', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.08, most_V: 5.5, typical_uA: 0.008, maximum_uA: 1 }, toleratesUnpowered: true,
    figures: { on_ohm: 2, charge_C: 1e-12, leakage_A: 1e-9 },
    sources: [
      quoted('TI SCDS402B by the device list of anton-vinogradov/esp32-leshy2 (hardware/architecture/devices.json, e888991): SEL1 1, S1A 2, GND 3, S2A 4, SEL2 5, D2 6, S2B 7, VDD 8, S1B 9, D1 10; its routes close SxB with SEL low. KiCad has the same pins for TS5A23159DGS', 'pads'),
      assumed('from memory of TI SCDS402', ...RANGE, ...CURRENT, 'on_ohm', 'charge_C', 'leakage_A'),
    ],
  },
  throw1: {
    kind: 'throw', description: 'changeover switch, 2 Ω, 1.8 V logic', maker: 'Texas Instruments', orderNumber: 'TMUX1119DCKR', package: 'SC-70-6', price_USD: 0.9,
    footprint: 'Package_TO_SOT_SMD:SOT-363_SC-70-6', pads: { sel1: ['1'], vcc: ['2'], gnd: ['3'], low1: ['4'], d1: ['5'], high1: ['6'] },
    pins: { sel1: 'input', d1: 'passive', low1: 'passive', high1: 'passive', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.08, most_V: 5.5, typical_uA: 0.004, maximum_uA: 1 }, toleratesUnpowered: true,
    figures: { on_ohm: 2, charge_C: 1e-12, leakage_A: 1e-9 },
    sources: [
      quoted('TI TMUX1119 data sheet, DCK: SEL 1, VDD 2, GND 3, S1 4, D 5, S2 6; that SEL low closes S1 is from its siblings TMUX1237 (SCDS424A) and TMUX4157N (SCDS428A), read', 'pads'),
      assumed('from memory of TI SCDS399', ...RANGE, ...CURRENT, 'on_ohm', 'charge_C', 'leakage_A'),
    ],
  },
}
