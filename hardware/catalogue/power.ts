import type { PartType } from '../part'
import { assumed, quoted, read, CURRENT, RANGE, STANDBY } from './sources'

/** Converters, switches and supervisors of supplies. A figure is at 25 °C. */
export const POWER: Record<string, PartType> = {
  // The 5 V version TPS610997 comes as a chip-scale package of 0.4 mm pitch only: the adjustable one has legs that one can solder.
  boost: {
    kind: 'boost', description: 'adjustable boost, load disconnected when off', maker: 'Texas Instruments', orderNumber: 'TPS61099DRVR', package: 'WSON-6', price_USD: 1.3,
    footprint: 'Package_SON:WSON-6-1EP_2x2mm_P0.65mm_EP1x1.6mm', pads: { gnd: ['1', '7'], vout: ['2'], fb: ['3'], en: ['4'], sw: ['5'], vin: ['6'] },
    pins: { vin: 'supply', en: 'input', sw: 'passive', vout: 'output', fb: 'input', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 0.7, most_V: 5.5, typical_uA: 1, maximum_uA: 2 },
    standby: { pin: 'vin', typical_uA: 0.1, maximum_uA: 0.5 },
    toleratesUnpowered: true,
    figures: { reference_V: 1, tolerance: 0.03, overvoltage_V: 6, disconnectsLoad: 1, efficiency: 0.85, enableHigh_V: 1.2, start_s: 1e-3 },
    sources: [
      quoted('TI SLVSD88M: 0.7 to 5.5 V, 1 µA at light load, load disconnected in shutdown; 5 V at 5.15 V with a light load', ...RANGE, CURRENT[0], 'disconnectsLoad', 'tolerance'),
      read('KiCad symbol library of 2026-08-22, Regulator_Switching:TPS61099DRV', 'pads'),
      quoted('TI SLVSD88M by a public design: 1 MΩ over 270 kΩ make 4.704 V', 'reference_V'),
      assumed('from memory of TI SLVSD88', CURRENT[1], ...STANDBY, 'overvoltage_V', 'efficiency', 'enableHigh_V', 'start_s'),
    ],
  },
  inverter: {
    kind: 'inverter', description: 'inverting charge pump, 20 kHz', maker: 'Texas Instruments', orderNumber: 'TPS60401DBVR', package: 'SOT-23-5', price_USD: 1.1,
    footprint: 'Package_TO_SOT_SMD:SOT-23-5', pads: { out: ['1'], vin: ['2'], flyMinus: ['3'], gnd: ['4'], flyPlus: ['5'] },
    pins: { vin: 'supply', flyPlus: 'passive', flyMinus: 'passive', out: 'output', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 1.8, most_V: 5.25, typical_uA: 65, maximum_uA: 190 },
    figures: { start_s: 1e-3, output_ohm: 100 },
    sources: [
      read('TI SLVS324C, electrical characteristics: 1.8 to 5.25 V, 65 (190) µA at 5 V', ...RANGE, ...CURRENT),
      read('the same: 15 Ω with 10 µF and at least 13 kHz; with the 0.9 µF that C4 has at least, 1/(f·C) more. The load here is 50 µA', 'output_ohm'),
      read('KiCad symbol library of 2026-08-22, Regulator_SwitchedCapacitor:TPS60401DBV', 'pads'),
      assumed('a guess: the sheet was not read for it', 'start_s'),
    ],
  },
  // The TPS22919 takes 1.95 ms to switch on, the DAC has to answer 2.5 ms after the pump's start.
  loadSwitch: {
    kind: 'load-switch', description: 'load switch with output discharge, start by a capacitor', maker: 'Texas Instruments', orderNumber: 'TPS22917DBVR', package: 'SOT-23-6', price_USD: 0.5,
    footprint: 'Package_TO_SOT_SMD:SOT-23-6', pads: { vin: ['1'], gnd: ['2'], on: ['3'], ct: ['4'], qod: ['5'], out: ['6'] },
    pins: { vin: 'supply', on: 'input', out: 'output', ct: 'passive', qod: 'passive', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 1, most_V: 5.5, typical_uA: 0.5, maximum_uA: 1 },
    standby: { pin: 'vin', typical_uA: 0.01, maximum_uA: 0.1 },
    toleratesUnpowered: true, figures: { start_s: 5e-4 },
    sources: [
      read('ti.com/product/TPS22917: 1 to 5.5 V, 0.5 µA on, 10 nA off', ...RANGE, CURRENT[0], STANDBY[0]),
      assumed('between 100 µs without a capacitor and 4 ms with 1 nF, which the same page states for 5 V', 'start_s'),
      read('KiCad symbol library 6.0.10, Power_Management:TPS22917DBV', 'pads'),
      assumed('guesses: the page states typical ones only', CURRENT[1], STANDBY[1]),
    ],
  },
  regulator: {
    kind: 'regulator', description: 'nanopower regulator, 2.0 V', maker: 'Texas Instruments', orderNumber: 'TPS7A0220PDBVR', package: 'SOT-23-5', price_USD: 0.8,
    footprint: 'Package_TO_SOT_SMD:SOT-23-5', pads: { vin: ['1'], gnd: ['2'], en: ['3'], out: ['5'] },
    pins: { vin: 'supply', en: 'input', out: 'output', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 1.5, most_V: 6, typical_uA: 0.025, maximum_uA: 0.06 },
    figures: { out_V: 2, tolerance: 0.015 },
    sources: [
      quoted('TI SBVS277C, table 5-1 and order number: EN on 3, 2.0 V, 200 mA, up to 6 V', 'out_V', RANGE[1], 'pads'),
      assumed('from memory of TI SBVS277', RANGE[0], ...CURRENT, 'tolerance'),
    ],
  },
  charger: {
    kind: 'charger', description: 'boost charger for harvesting, supervisor', maker: 'Texas Instruments', orderNumber: 'BQ25504RGTR', package: 'VQFN-16', price_USD: 4.5,
    footprint: 'Package_DFN_QFN:QFN-16-1EP_3x3mm_P0.5mm_EP1.75x1.75mm',
    pads: {
      gnd: ['1', '5', '12', '13', '17'], vin: ['2'], vocSamp: ['3'], vrefSamp: ['4'], vbatOv: ['6'], vrdiv: ['7'], vbatUv: ['8'],
      okHyst: ['9'], okProg: ['10'], vbatOk: ['11'], vbat: ['14'], vstor: ['15'], lbst: ['16'],
    },
    pins: {
      vin: 'supply', lbst: 'passive', vstor: 'output', vbat: 'passive', vrefSamp: 'input', vocSamp: 'input', vbatOv: 'input', vbatUv: 'input',
      vrdiv: 'output', okHyst: 'input', okProg: 'input', vbatOk: 'output', gnd: 'ground',
    },
    standby: { pin: 'vstor', typical_uA: 0.33, maximum_uA: 0.75 },
    figures: { coldStart_V: 0.6, running_V: 1.8, reference_V: 1.25, accuracy: 0.05, chargedTypical_uA: 0.57 },
    sources: [
      read('TI SLUSAH0G, section 7.5: cold start 600 (700) mV; 330 (750) nA below and 570 (1400) nA above the overvoltage threshold; ± 5 %', ...STANDBY, 'coldStart_V', 'accuracy', 'chargedTypical_uA'),
      read('TI SLUSAH0G, section 8.2', 'reference_V', 'running_V'),
      read('KiCad symbol library 6.0.10, Battery_Management:BQ25504; the temperature input on ground', 'pads'),
    ],
  },
}
