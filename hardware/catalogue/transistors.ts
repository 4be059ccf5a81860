import type { PartType } from '../part'
import { assumed, quoted, read } from './sources'

const SOT23 = { footprint: 'Package_TO_SOT_SMD:SOT-23', package: 'SOT-23' }
const SOT523 = { footprint: 'Package_TO_SOT_SMD:SOT-523', package: 'SOT-523' }
const GATE_SOURCE_DRAIN = { g: ['1'], s: ['2'], d: ['3'] }
const SWITCH = { g: 'input', s: 'passive', d: 'passive' } as const
/** A gate that another electrode drives: no logic level. */
const RECTIFIER = { g: 'passive', s: 'passive', d: 'passive' } as const

/** Transistors. A figure is at 25 °C. */
export const TRANSISTORS: Record<string, PartType> = {
  depletion: {
    kind: 'depletion', description: 'depletion transistor: closed without a gate voltage', maker: 'Infineon', orderNumber: 'BSS159NH6906XTSA1', ...SOT23, price_USD: 0.8,
    pads: GATE_SOURCE_DRAIN, pins: SWITCH, toleratesUnpowered: true,
    figures: { on_ohm: 3.9, onMost_ohm: 8, lowestThreshold_V: -3.5, highestThreshold_V: -2.4, leakage_A: 1e-8 },
    sources: [
      read('Infineon BSS159N rev. 1.32, 2006-12-11, page 2: closed 3.9 (8) Ω at 0 V, threshold -3.5 to -2.4 V', 'on_ohm', 'onMost_ohm', 'lowestThreshold_V', 'highestThreshold_V'),
      assumed('a tenth of the sheet\'s 0.1 µA at 60 V and -10 V on the gate: there are 5 V here', 'leakage_A'),
      read('Infineon BSS159 05.99, page 1: gate 1, source 2, drain 3', 'pads'),
    ],
  },
  nmos: {
    kind: 'nmos', description: 'n-channel transistor for 1.8 V gates', maker: 'Diodes Incorporated', orderNumber: 'DMG1012T-7', ...SOT523, price_USD: 0.15,
    pads: GATE_SOURCE_DRAIN, pins: SWITCH, toleratesUnpowered: true, figures: { threshold_V: 0.75, on_ohm: 0.5 },
    sources: [
      read('Diodes DS31783 rev. 3-2, page 2: threshold 0.5 to 1.0 V, 0.5 (0.7) Ω at 1.8 V', 'threshold_V', 'on_ohm'),
      read('KiCad symbol library 6.0.10, Transistor_FET:DMG1012T', 'pads'),
    ],
  },
  pmos: {
    kind: 'pmos', description: 'p-channel transistor', maker: 'Diodes Incorporated', orderNumber: 'DMG1013T-7', ...SOT523, price_USD: 0.15,
    pads: GATE_SOURCE_DRAIN, pins: SWITCH, toleratesUnpowered: true, figures: { threshold_V: -0.75, on_ohm: 0.7 },
    sources: [
      read('Diodes DS31784 rev. 5-2, page 1: at most 0.7 Ω at -4.5 V, 0.9 Ω at -2.5 V', 'on_ohm'),
      quoted('the same page draws it as DS31783 draws the DMG1012T, whose numbers KiCad has', 'pads'),
      assumed('the middle of -0.5 to -1 V, from memory', 'threshold_V'),
    ],
  },
  sinkTransistor: {
    kind: 'nmos', description: 'n-channel transistor', maker: 'onsemi', orderNumber: 'BSS138LT1G', ...SOT23, price_USD: 0.1,
    pads: GATE_SOURCE_DRAIN, pins: SWITCH, toleratesUnpowered: true, figures: { threshold_V: 1.2, on_ohm: 3 },
    sources: [assumed('from memory of onsemi BSS138LT1, 0.85 to 1.5 V', 'threshold_V', 'on_ohm'), read('KiCad symbol library 6.0.10, Transistor_FET:BSS138', 'pads')],
  },
  rectifierLow: {
    kind: 'bridge', description: 'n-channel transistor for 1.2 V gates', maker: 'Vishay', orderNumber: 'SI2342DS-T1-GE3', ...SOT23, price_USD: 0.4,
    pads: GATE_SOURCE_DRAIN, pins: RECTIFIER, figures: { threshold_V: 0.55, leastThreshold_V: 0.35, mostThreshold_V: 0.8, on_ohm: 0.06 },
    sources: [assumed('from memory of Vishay Si2342DS, 0.35 to 0.8 V; taken to be as its p-channel counterpart Si2329DS', 'threshold_V', 'leastThreshold_V', 'mostThreshold_V', 'on_ohm'), assumed('as Vishay numbers the legs of Si2329DS and Si2305DS in the same case', 'pads')],
  },
  rectifierHigh: {
    kind: 'bridge', description: 'p-channel transistor for 1.2 V gates', maker: 'Vishay', orderNumber: 'SI2329DS-T1-GE3', ...SOT23, price_USD: 0.45,
    pads: GATE_SOURCE_DRAIN, pins: RECTIFIER, figures: { threshold_V: -0.55, leastThreshold_V: -0.35, mostThreshold_V: -0.8, on_ohm: 0.06 },
    sources: [
      read('Vishay Si2329DS, document 67690 S11-0865 rev. A, pages 1 and 2: threshold -0.35 to -0.8 V at 250 µA, 0.060 (0.120) Ω at -1.2 V; gate 1, source 2, drain 3', 'leastThreshold_V', 'mostThreshold_V', 'on_ohm', 'pads'),
      assumed('near the middle of the sheet\'s limits; it states no typical threshold', 'threshold_V'),
    ],
  },
}
