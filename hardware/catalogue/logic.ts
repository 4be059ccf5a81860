import type { PartType } from '../part'
import { assumed, quoted, read, CURRENT, RANGE } from './sources'

const LITTLE_LOGIC = { least_V: 0.8, most_V: 3.6, typical_uA: 0.01, maximum_uA: 0.9 }
const TWO_INPUTS = { a: 'input', b: 'input', y: 'output', vcc: 'supply', gnd: 'ground' } as const
const TWO_INPUT_PADS = { a: ['1'], b: ['2'], gnd: ['3'], y: ['4'], vcc: ['5'] }

const SUPPLY = 'TI SCES502Q, sections 5.3 and 5.5: 0.8 to 3.6 V, at most 0.5 µA at 25 °C and 0.9 µA to 85 °C'

function gate(name: string, logic: PartType['logic'], pins: PartType['pins'], pads: PartType['pads']): PartType {
  return {
    kind: 'gate', description: `low-power gate, ${logic}`, maker: 'Texas Instruments', orderNumber: `${name}DCKR`, package: 'SC-70-5', price_USD: 0.3,
    footprint: 'Package_TO_SOT_SMD:SOT-353_SC-70-5', pads, pins, supply: { pin: 'vcc', ...LITTLE_LOGIC }, toleratesUnpowered: true, logic,
    sources: [
      logic === 'and' ? read(SUPPLY, ...RANGE, CURRENT[1]) : assumed(`as its sibling SN74AUP1G08 (${SUPPLY})`, ...RANGE, CURRENT[1]),
      assumed('a guess: the sheet states a maximum only', CURRENT[0]),
      read('KiCad symbol library 6.0.10, 74xGxx', 'pads'),
    ],
  }
}

/** Gates, one-shot and latch. All tolerate inputs above their supply. */
export const LOGIC: Record<string, PartType> = {
  and2: gate('SN74AUP1G08', 'and', TWO_INPUTS, TWO_INPUT_PADS),
  // TI has no gate of three inputs in the AUP family.
  and3: {
    kind: 'gate', description: 'gate of three inputs, and', maker: 'Texas Instruments', orderNumber: 'SN74LVC1G11DCKR', package: 'SC-70-6', price_USD: 0.3,
    footprint: 'Package_TO_SOT_SMD:SOT-363_SC-70-6', pads: { a: ['1'], gnd: ['2'], b: ['3'], y: ['4'], vcc: ['5'], c: ['6'] },
    pins: { a: 'input', b: 'input', c: 'input', y: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.65, most_V: 5.5, typical_uA: 0.1, maximum_uA: 10 }, toleratesUnpowered: true, logic: 'and',
    sources: [read('TI SCES487I, description: 1.65 to 5.5 V', ...RANGE), assumed('from memory of TI SCES487', ...CURRENT), read('KiCad symbol library 6.0.10, 74xGxx:74LVC1G11', 'pads')],
  },
  or2: gate('SN74AUP1G32', 'or', TWO_INPUTS, TWO_INPUT_PADS),
  xor2: gate('SN74AUP1G86', 'xor', TWO_INPUTS, TWO_INPUT_PADS),
  not: gate('SN74AUP1G04', 'not', { a: 'input', y: 'output', vcc: 'supply', gnd: 'ground' }, { a: ['2'], gnd: ['3'], y: ['4'], vcc: ['5'] }),
  oneShot: {
    kind: 'one-shot', description: 'retriggerable monostable, Schmitt inputs', maker: 'Texas Instruments', orderNumber: 'SN74LVC1G123DCUR', package: 'VSSOP-8', price_USD: 0.6,
    footprint: 'Package_SO:VSSOP-8_2.3x2mm_P0.5mm', pads: { a: ['1'], b: ['2'], clear: ['3'], gnd: ['4'], q: ['5'], cext: ['6'], timing: ['7'], vcc: ['8'] },
    pins: { a: 'input', b: 'input', clear: 'input', cext: 'passive', timing: 'passive', q: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', least_V: 1.65, most_V: 5.5, typical_uA: 1, maximum_uA: 20 }, toleratesUnpowered: true,
    // Width over R·C, and what the chip adds to the spread of R and C.
    figures: { widthOverRC: 1, widthSpread: 0.1 },
    sources: [
      quoted('Nexperia 74LVC1G123-Q100 rev. 4, the same type of another maker: 1.65 to 5.5 V', ...RANGE),
      assumed('TI SLVA720A, section 4.2 has the width as K·R·C, K from the graph of SCES586, which was not read; the spread is a guess: measure both at bring-up', 'widthOverRC', 'widthSpread'),
      assumed('from memory of TI SCES586', ...CURRENT),
      read('KiCad symbol library 6.0.10, 74xGxx:74LVC1G123', 'pads'),
    ],
  },
  latch: {
    kind: 'flip-flop', description: 'flip-flop with preset and clear', maker: 'Texas Instruments', orderNumber: 'SN74AUP1G74DCUR', package: 'VSSOP-8', price_USD: 0.45,
    footprint: 'Package_SO:VSSOP-8_2.3x2mm_P0.5mm', pads: { clock: ['1'], d: ['2'], gnd: ['4'], q: ['5'], clear: ['6'], preset: ['7'], vcc: ['8'] },
    pins: { d: 'input', clock: 'input', preset: 'input', clear: 'input', q: 'output', vcc: 'supply', gnd: 'ground' },
    supply: { pin: 'vcc', ...LITTLE_LOGIC }, toleratesUnpowered: true,
    sources: [
      assumed(`as its sibling SN74AUP1G08 (${SUPPLY})`, ...RANGE, CURRENT[1]),
      assumed('a guess: the sheet states a maximum only', CURRENT[0]),
      read('KiCad symbol library 6.0.10, 74xGxx:74AUP1G74', 'pads'),
    ],
  },
}
