import type { PartType } from '../part'
import { assumed, quoted, read, CURRENT, RANGE } from './sources'

const LITTLE_LOGIC = { least_V: 0.8, most_V: 3.6, typical_uA: 0.01, maximum_uA: 0.9 }
const TWO_INPUTS = { a: 'input', b: 'input', y: 'output', vcc: 'supply', gnd: 'ground' } as const
const TWO_INPUT_PADS = { a: ['1'], b: ['2'], gnd: ['3'], y: ['4'], vcc: ['5'] }

function gate(name: string, logic: PartType['logic'], pins: PartType['pins'], pads: PartType['pads'], document: string): PartType {
  return {
    kind: 'gate', description: `low-power gate, ${logic}`, maker: 'Texas Instruments', orderNumber: `${name}DCKR`, package: 'SC-70-5', price_USD: 0.3,
    footprint: 'Package_TO_SOT_SMD:SOT-353_SC-70-5', pads, pins, supply: { pin: 'vcc', ...LITTLE_LOGIC }, toleratesUnpowered: true, logic,
    sources: [assumed(`from memory of ${document}; typical current is a guess`, ...RANGE, ...CURRENT), read('KiCad symbol library 6.0.10, 74xGxx', 'pads')],
  }
}

/** Gates, one-shot and latch. All tolerate inputs above their supply. */
export const LOGIC: Record<string, PartType> = {
  and2: gate('SN74AUP1G08', 'and', TWO_INPUTS, TWO_INPUT_PADS, 'TI SCES502'),
  // TI has no gate of three inputs in the AUP family.
  and3: {
    kind: 'gate', description: 'gate of three inputs, and', maker: 'Texas Instruments', orderNumber: 'SN74LVC1G11DCKR', package: 'SC-70-6', price_USD: 0.3,
    footprint: 'Package_TO_SOT_SMD:SOT-363_SC-70-6', pads: { a: ['1'], gnd: ['2'], b: ['3'], y: ['4'], vcc: ['5'], c: ['6'] },
    pins: { a: 'input', b: 'input', c: 'input', y: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.65, most_V: 5.5, typical_uA: 0.1, maximum_uA: 10 }, toleratesUnpowered: true, logic: 'and',
    sources: [assumed('from memory of TI SCES487', ...RANGE, ...CURRENT, 'pads')],
  },
  or2: gate('SN74AUP1G32', 'or', TWO_INPUTS, TWO_INPUT_PADS, 'TI SCES580'),
  xor2: gate('SN74AUP1G86', 'xor', TWO_INPUTS, TWO_INPUT_PADS, 'TI SCES597'),
  not: gate('SN74AUP1G04', 'not', { a: 'input', y: 'output', vcc: 'supply', gnd: 'ground' }, { a: ['2'], gnd: ['3'], y: ['4'], vcc: ['5'] }, 'TI SCES571'),
  oneShot: {
    kind: 'one-shot', description: 'retriggerable monostable, Schmitt inputs', maker: 'Texas Instruments', orderNumber: 'SN74LVC1G123DCUR', package: 'VSSOP-8', price_USD: 0.6,
    footprint: 'Package_SO:VSSOP-8_2.3x2mm_P0.5mm', pads: { a: ['1'], b: ['2'], clear: ['3'], gnd: ['4'], q: ['5'], cext: ['6'], timing: ['7'], vcc: ['8'] },
    pins: { a: 'input', b: 'input', clear: 'input', cext: 'passive', timing: 'passive', q: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.65, most_V: 5.5, typical_uA: 1, maximum_uA: 20 }, toleratesUnpowered: true,
    // Width over R·C, and what the chip adds to the spread of R and C.
    figures: { widthOverRC: 1, widthSpread: 0.1 },
    sources: [
      assumed('from memory of TI SCES586; the spread of the width is a guess: measure it at bring-up', ...RANGE, ...CURRENT, 'widthOverRC', 'widthSpread'),
      read('KiCad symbol library 6.0.10, 74xGxx:74LVC1G123', 'pads'),
    ],
  },
  latch: {
    kind: 'flip-flop', description: 'flip-flop with preset and clear', maker: 'Texas Instruments', orderNumber: 'SN74AUP1G74DCUR', package: 'VSSOP-8', price_USD: 0.45,
    footprint: 'Package_SO:VSSOP-8_2.3x2mm_P0.5mm', pads: { clock: ['1'], d: ['2'], gnd: ['4'], q: ['5'], clear: ['6'], preset: ['7'], vcc: ['8'] },
    pins: { d: 'input', clock: 'input', preset: 'input', clear: 'input', q: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', ...LITTLE_LOGIC }, toleratesUnpowered: true,
    sources: [assumed('from memory of TI SCES644; typical current is a guess', ...RANGE, ...CURRENT), quoted('order of the pins in a public netlist of the part', 'pads')],
  },
}
