import type { PartType } from './part'

const LITTLE_LOGIC = { least_V: 0.8, most_V: 3.6, typical_uA: 0.01, maximum_uA: 0.9 }
const TWO_INPUTS = { a: 'input', b: 'input', y: 'output', vcc: 'supply', gnd: 'ground' } as const

function gate(name: string, logic: PartType['logic'], pins: PartType['pins'], document: string): PartType {
  return {
    kind: 'gate', description: `low-power gate, ${logic}`, maker: 'Texas Instruments', orderNumber: `${name}DCKR`, package: 'SC-70', price_USD: 0.3,
    pins, supply: { pin: 'vcc', ...LITTLE_LOGIC }, toleratesUnpowered: true, logic, source: { document, standing: 'memory' },
  }
}

/** Integrated circuits and transistors. A figure is at 25 °C unless its name says otherwise. */
export const SEMICONDUCTORS: Record<string, PartType> = {
  and2: gate('SN74AUP1G08', 'and', TWO_INPUTS, 'TI SCES502'),
  and3: gate('SN74AUP1G11', 'and', { a: 'input', b: 'input', c: 'input', y: 'output', vcc: 'supply', gnd: 'ground' }, 'TI SCES621'),
  or2: gate('SN74AUP1G32', 'or', TWO_INPUTS, 'TI SCES580'),
  xor2: gate('SN74AUP1G86', 'xor', TWO_INPUTS, 'TI SCES597'),
  not: gate('SN74AUP1G04', 'not', { a: 'input', y: 'output', vcc: 'supply', gnd: 'ground' }, 'TI SCES571'),
  oneShot: {
    kind: 'one-shot', description: 'retriggerable monostable, Schmitt inputs', maker: 'Texas Instruments', orderNumber: 'SN74LVC1G123DCUR', package: 'VSSOP-8', price_USD: 0.6,
    pins: { b: 'input', clear: 'input', timing: 'passive', q: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.65, most_V: 5.5, typical_uA: 1, maximum_uA: 20 }, toleratesUnpowered: true,
    // Width over R·C, and what the chip adds to the spread of R and C.
    figures: { widthOverRC: 1, widthSpread: 0.1 },
    source: { document: 'TI SCES586', standing: 'memory' },
  },
  latch: {
    kind: 'flip-flop', description: 'flip-flop with clear', maker: 'Texas Instruments', orderNumber: 'SN74AUP1G74DCUR', package: 'VSSOP-8', price_USD: 0.45,
    pins: { d: 'input', clock: 'input', preset: 'input', clear: 'input', q: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', ...LITTLE_LOGIC }, toleratesUnpowered: true,
    source: { document: 'TI SCES644', standing: 'memory' },
  },
  comparator: {
    kind: 'comparator', description: 'comparator with 1.242 V reference, open drain', maker: 'Texas Instruments', orderNumber: 'TLV3011AIDBVR', package: 'SOT-23-6', price_USD: 1.2,
    pins: { plus: 'input', minus: 'input', reference: 'output', out: 'sink', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.8, most_V: 5.5, typical_uA: 2.8, maximum_uA: 5 },
    figures: { reference_V: 1.242, referenceTolerance: 0.01, offset_V: 0.012, delay_s: 6e-6 },
    source: { document: 'TI SBOS300', standing: 'memory' },
  },
  nanoComparator: {
    kind: 'comparator', description: 'nanopower comparator, push-pull', maker: 'Texas Instruments', orderNumber: 'TLV3691IDCKR', package: 'SC-70', price_USD: 0.9,
    pins: { plus: 'input', minus: 'input', out: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 0.9, most_V: 6.5, typical_uA: 0.075, maximum_uA: 0.15 },
    figures: { offset_V: 0.015, delay_s: 45e-6 },
    source: { document: 'TI SBOS694', standing: 'memory' },
  },
  zeroDrift: {
    kind: 'amplifier', description: 'zero-drift amplifier, 1 MHz', maker: 'Microchip', orderNumber: 'MCP6V61T-E/OT', package: 'SOT-23-5', price_USD: 1.1,
    pins: { plus: 'input', minus: 'input', out: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.8, most_V: 5.5, typical_uA: 80, maximum_uA: 130 },
    figures: { offset_V: 8e-6, bandwidth_Hz: 1e6, noise_V_per_rootHz: 6e-8 },
    source: { document: 'Microchip DS20005367', standing: 'memory' },
  },
  amplifier: {
    kind: 'amplifier', description: 'rail-to-rail amplifier, 1 MHz', maker: 'Texas Instruments', orderNumber: 'TLV9001IDBVR', package: 'SOT-23-5', price_USD: 0.4,
    pins: { plus: 'input', minus: 'input', out: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.8, most_V: 5.5, typical_uA: 60, maximum_uA: 77 },
    figures: { offset_V: 0.0016, bandwidth_Hz: 1e6 },
    source: { document: 'TI SBOS833', standing: 'memory' },
  },
  nanoAmplifier: {
    // Rail to rail at its input too: the signal swings about half of the supply.
    kind: 'amplifier', description: 'nanopower amplifier, 8 kHz, rail to rail', maker: 'Texas Instruments', orderNumber: 'TLV8541DBVR', package: 'SOT-23-5', price_USD: 0.8,
    pins: { plus: 'input', minus: 'input', out: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.7, most_V: 3.6, typical_uA: 0.5, maximum_uA: 0.65 },
    figures: { offset_V: 0.0031, bandwidth_Hz: 8e3 },
    source: { document: 'TI SNOSD29', standing: 'memory' },
  },
  converter: {
    kind: 'converter', description: '12-bit I²C DAC, reference 2.5 V, gain 1 or 2, zero at reset', maker: 'Analog Devices', orderNumber: 'AD5691RBRMZ', package: 'MSOP-10', price_USD: 6,
    pins: { vdd: 'supply', vlogic: 'supply', gnd: 'ground', sda: 'input', scl: 'input', a0: 'input', reset: 'input', ldac: 'input', vref: 'passive', out: 'output' },
    supply: { pin: 'vdd', least_V: 2.7, most_V: 5.5, typical_uA: 350, maximum_uA: 500 },
    standby: { pin: 'vlogic', typical_uA: 0.1, maximum_uA: 3 },
    figures: { resetCode: 0, leastLogic_V: 1.8, reference_V: 2.5, gain: 2, bits: 12, gainError: 0.0005, offset_V: 0.0015, address: 0x4c, start_s: 1e-4 },
    // Read: zero at reset, own logic supply of 1.8 V, gain and offset error. The supply currents are from memory.
    source: { document: 'Analog Devices AD5691R data sheet rev. C, page 1', standing: 'read' },
  },
  boost: {
    kind: 'boost', description: '5 V boost, load disconnected when off', maker: 'Texas Instruments', orderNumber: 'TPS610997DRVR', package: 'WSON-6', price_USD: 1.3,
    pins: { vin: 'supply', en: 'input', sw: 'passive', vout: 'output', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 0.7, most_V: 5.5, typical_uA: 1, maximum_uA: 2 },
    standby: { pin: 'vin', typical_uA: 0.1, maximum_uA: 0.5 },
    toleratesUnpowered: true,
    figures: { out_V: 5, tolerance: 0.03, disconnectsLoad: 1, efficiency: 0.85, enableHigh_V: 1.2, start_s: 1e-3 },
    source: { document: 'TI SLVSD88L', standing: 'memory' },
  },
  inverter: {
    kind: 'inverter', description: 'inverting charge pump, 20 kHz', maker: 'Texas Instruments', orderNumber: 'TPS60401DBVR', package: 'SOT-23-5', price_USD: 1.1,
    pins: { vin: 'supply', flyPlus: 'passive', flyMinus: 'passive', out: 'output', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 1.8, most_V: 5.25, typical_uA: 65, maximum_uA: 190 },
    figures: { start_s: 1e-3, output_ohm: 100 },
    source: { document: 'TI SLVS324', standing: 'memory' },
  },
  loadSwitch: {
    kind: 'load-switch', description: 'load switch with output discharge', maker: 'Texas Instruments', orderNumber: 'TPS22919DCKR', package: 'SC-70', price_USD: 0.4,
    pins: { vin: 'supply', on: 'input', out: 'output', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 1.6, most_V: 5.5, typical_uA: 8, maximum_uA: 15 },
    standby: { pin: 'vin', typical_uA: 0.002, maximum_uA: 0.1 },
    toleratesUnpowered: true, figures: { start_s: 2e-4 },
    source: { document: 'TI SLVSEN5', standing: 'memory' },
  },
  regulator: {
    kind: 'regulator', description: 'nanopower regulator, 2.0 V', maker: 'Texas Instruments', orderNumber: 'TPS7A0220PDBVR', package: 'SOT-23-5', price_USD: 0.8,
    pins: { vin: 'supply', en: 'input', out: 'output', gnd: 'ground' },
    supply: { pin: 'vin', least_V: 1.5, most_V: 6, typical_uA: 0.025, maximum_uA: 0.06 },
    figures: { out_V: 2, tolerance: 0.015 },
    source: { document: 'TI SBVS277', standing: 'memory' },
  },
  charger: {
    kind: 'charger', description: 'boost charger for harvesting, supervisor', maker: 'Texas Instruments', orderNumber: 'BQ25504RGTR', package: 'VQFN-16', price_USD: 4.5,
    pins: {
      vin: 'supply', lbst: 'passive', vstor: 'output', vbat: 'passive', vrefSamp: 'input', vocSamp: 'input', vbatOv: 'input', vbatUv: 'input',
      vrdiv: 'output', okHyst: 'input', okProg: 'input', vbatOk: 'output', gnd: 'ground',
    },
    standby: { pin: 'vstor', typical_uA: 0.33, maximum_uA: 0.75 },
    figures: { coldStart_V: 0.6, running_V: 1.8, reference_V: 1.25, accuracy: 0.05, chargedTypical_uA: 0.57 },
    // Read: cold start 600 (700) mV, 330 (750) nA below and 570 (1400) nA above the overvoltage threshold, ± 5 %.
    source: { document: 'TI SLUSAH0G, section 7.5', standing: 'read' },
  },
  throw2: {
    kind: 'throw', description: 'two changeover switches, 2 Ω, 1.8 V logic', maker: 'Texas Instruments', orderNumber: 'TMUX1136DGSR', package: 'VSSOP-10', price_USD: 1.5,
    pins: { sel1: 'input', d1: 'passive', low1: 'passive', high1: 'passive', sel2: 'input', d2: 'passive', low2: 'passive', high2: 'passive', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.08, most_V: 5.5, typical_uA: 0.008, maximum_uA: 1 }, toleratesUnpowered: true,
    figures: { on_ohm: 2, charge_C: 1e-12, leakage_A: 1e-9 },
    source: { document: 'TI SCDS402', standing: 'memory' },
  },
  throw1: {
    kind: 'throw', description: 'changeover switch, 2 Ω, 1.8 V logic', maker: 'Texas Instruments', orderNumber: 'TMUX1119DCKR', package: 'SC-70', price_USD: 0.9,
    pins: { sel1: 'input', d1: 'passive', low1: 'passive', high1: 'passive', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.08, most_V: 5.5, typical_uA: 0.004, maximum_uA: 1 }, toleratesUnpowered: true,
    figures: { on_ohm: 2, charge_C: 1e-12, leakage_A: 1e-9 },
    source: { document: 'TI SCDS399', standing: 'memory' },
  },
  depletion: {
    kind: 'depletion', description: 'depletion transistor: closed without a gate voltage', maker: 'Infineon', orderNumber: 'BSS159NH6906XTSA1', package: 'SOT-23', price_USD: 0.8,
    pins: { g: 'input', s: 'passive', d: 'passive' }, toleratesUnpowered: true,
    // Read in the sheet of the older BSS159: closed 4 (8) Ω at 0 V, threshold -3 to -1.5 V.
    figures: { on_ohm: 4, onMost_ohm: 8, lowestThreshold_V: -3, highestThreshold_V: -1.5, leakage_A: 1e-8 },
    source: { document: 'Infineon BSS159 data sheet 05.99', standing: 'read' },
  },
  nmos: {
    kind: 'nmos', description: 'n-channel transistor for 1.8 V gates', maker: 'Diodes Incorporated', orderNumber: 'DMG1012T-7', package: 'SOT-523', price_USD: 0.15,
    pins: { g: 'input', s: 'passive', d: 'passive' }, toleratesUnpowered: true, figures: { threshold_V: 0.7, on_ohm: 0.5 },
    source: { document: 'Diodes DS31783', standing: 'memory' },
  },
  pmos: {
    kind: 'pmos', description: 'p-channel transistor', maker: 'Diodes Incorporated', orderNumber: 'DMG1013T-7', package: 'SOT-523', price_USD: 0.15,
    pins: { g: 'input', s: 'passive', d: 'passive' }, toleratesUnpowered: true, figures: { threshold_V: -0.7, on_ohm: 0.7 },
    source: { document: 'Diodes DS31784', standing: 'memory' },
  },
  sinkTransistor: {
    kind: 'nmos', description: 'n-channel transistor', maker: 'onsemi', orderNumber: 'BSS138LT1G', package: 'SOT-23', price_USD: 0.1,
    pins: { g: 'input', s: 'passive', d: 'passive' }, toleratesUnpowered: true, figures: { threshold_V: 1.2, on_ohm: 3 },
    source: { document: 'onsemi BSS138LT1', standing: 'memory' },
  },
  rectifier: {
    kind: 'diode', description: 'Schottky diode, low leakage', maker: 'Nexperia', orderNumber: 'BAS40,215', package: 'SOT-23', price_USD: 0.1,
    pins: { anode: 'passive', cathode: 'passive' }, source: { document: 'Nexperia BAS40 series', standing: 'memory' },
  },
}
