import { BoardFacts } from '../firmware/boards/board-facts'
import { frontEndFigures, powerFigures, type FrontEndFigures, type PowerFigures } from '../hardware/figures'
import { FITTINGS } from '../hardware/netlist/netlist'
import type { Netlist } from '../hardware/part'
import { saadcEffectiveBits } from './circuits/saadc'
import { facts as mdbt50q } from '../firmware/boards/espruino/mdbt50q'
import { facts as nrf52840dk } from '../firmware/boards/espruino/nrf52840dk'
import { facts as pico } from '../firmware/boards/espruino/pico'
import { facts as pixljs } from '../firmware/boards/espruino/pixljs'
import { facts as puckjs } from '../firmware/boards/espruino/puckjs'
import { facts as rp2040 } from '../firmware/boards/espruino/rp2040'
import { facts as esp32 } from '../firmware/boards/lua/nodemcu-esp32-facts'
import { facts as esp8266 } from '../firmware/boards/lua/nodemcu-esp8266-facts'

/**
 * What the simulator has to know of each board beyond the facts its firmware states: how good
 * the converter is, and which fitting of the reference front end it has. (A)
 * marks a defensible model value, not a measurement.
 */
export interface BoardProfile {
  facts: BoardFacts
  /** Of an Espruino board: whose registers play its pulses. */
  chip?: 'nrf52' | 'stm32f401' | 'rp2040'
  /** Effective bits of the converter while sampling from a timer (ENOB, data sheet or (A)). */
  captureEffectiveBits: number
  /** Resolution and effective bits of a single reading. */
  readBits: number
  readEffectiveBits: number
  /** The reference front end fitted to this board, and what follows from it with every part nominal. */
  netlist: Netlist
  frontEnd: FrontEndFigures
  power: PowerFigures
  /** Time on air or on the wire per byte (A). */
  linkByte_us: number
}

/** Are contacts counted without the interpreter (firmware/boards/espruino/nrf52-counter.ts)? Elsewhere each one wakes it. */
export function countsByHardware({ chip }: BoardProfile): boolean {
  return chip === 'nrf52'
}

/** May a probe look for the electrode? It reads single conversions, which are finer than captures. */
export function readsFinely({ readBits, facts }: BoardProfile): boolean {
  return readBits > facts.converterBits
}

function fitted(netlist: Netlist): Pick<BoardProfile, 'netlist' | 'frontEnd' | 'power'> {
  return { netlist, frontEnd: frontEndFigures(netlist), power: powerFigures(netlist) }
}

const AT_2V0 = fitted(FITTINGS.wearable)
const AT_3V3 = fitted(FITTINGS.bench)
const AT_3V3_THIRD = fitted(FITTINGS.rp2040)
const AT_1V0 = fitted(FITTINGS.esp8266)
const AT_2V2 = fitted(FITTINGS.esp32)

/**
 * nRF52's converter. Captures: 12 bits, 16 conversions averaged for each sample (firmware/boards/espruino/nrf52-saadc.ts).
 * A single reading: 9 to 10 bits effective (data sheet); Espruino's analogRead takes 14.
 */
const NRF52_CONVERTER = { chip: 'nrf52' as const, captureEffectiveBits: saadcEffectiveBits(12, 16), readBits: 14, readEffectiveBits: 9.5 }
/** 1 Mbit/s radio, packet overhead counted in (A). */
const BLUETOOTH_BYTE_us = 25
/** Ten bits at 115200 baud, and at 9600. */
const SERIAL_BYTE_us = 87
const SLOW_SERIAL_BYTE_us = 1042

export const BOARD_PROFILES = {
  mdbt50q: { facts: mdbt50q, ...NRF52_CONVERTER, ...AT_2V0, linkByte_us: BLUETOOTH_BYTE_us },
  nrf52840dk: { facts: nrf52840dk, ...NRF52_CONVERTER, ...AT_2V0, linkByte_us: SLOW_SERIAL_BYTE_us },
  puckjs: { facts: puckjs, ...NRF52_CONVERTER, ...AT_2V0, linkByte_us: BLUETOOTH_BYTE_us },
  pixljs: { facts: pixljs, ...NRF52_CONVERTER, ...AT_2V0, linkByte_us: BLUETOOTH_BYTE_us },
  pico: { facts: pico, chip: 'stm32f401', captureEffectiveBits: 10.5, readBits: 12, readEffectiveBits: 10.5, ...AT_3V3, linkByte_us: SERIAL_BYTE_us },
  // RP2040 data sheet, 4.9.3: 8.7 effective bits.
  rp2040: { facts: rp2040, chip: 'rp2040', captureEffectiveBits: 8.7, readBits: 12, readEffectiveBits: 8.7, ...AT_3V3_THIRD, linkByte_us: SERIAL_BYTE_us },
  'nodemcu-esp8266': {
    facts: esp8266,
    captureEffectiveBits: 8.5,
   
    readBits: 10,
    readEffectiveBits: 8.5,
    ...AT_1V0,
    linkByte_us: SERIAL_BYTE_us,
  },
  'nodemcu-esp32': { facts: esp32, captureEffectiveBits: 9, readBits: 12, readEffectiveBits: 9, ...AT_2V2, linkByte_us: SERIAL_BYTE_us },
} as const satisfies Record<string, BoardProfile>

export type BoardName = keyof typeof BOARD_PROFILES
export const BOARD_NAMES = Object.keys(BOARD_PROFILES) as [BoardName, ...BoardName[]]

/**
 * The board to wear, and the one of scenarios and commands that name none: of the boards that are frugal asleep it is the
 * only one that holds the firmware (12000 variables) and still runs on 2.0 V, as the front end and its calibration want.
 */
export const WEARABLE_BOARD: BoardName = 'mdbt50q'
