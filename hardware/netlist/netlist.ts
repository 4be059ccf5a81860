import { typeOf } from '../catalogue'
import type { Netlist, Part } from '../part'
import { BENCH, ESP32, ESP8266, RP2040, WEARABLE, type Fitting } from './fitting'
import { gel } from './gel'
import { DRIVEN_LINES, logic } from './logic'
import { power, powerDetails } from './power'
import { readings } from './readings'
import { stimulator } from './stimulator'

/** What R4 and R5 make of the boost's reference. */
const RAIL_V = 5

/** The one circuit, fitted for USB or for a harvested store. */
function netlist(fitting: Fitting): Netlist {
  const boost = typeOf('boost').figures!
  return {
    name: fitting.name,
    fullScale_V: fitting.fullScale_V,
    parts: [...withDecoupling([...power(fitting), ...logic(), ...gel(fitting), ...stimulator(), ...readings(fitting)]), ...powerDetails(fitting)],
    rails: {
      store: { nominal_V: fitting.store_V, tolerance: fitting.storeTolerance },
      vio: { nominal_V: fitting.vio_V, tolerance: fitting.vioTolerance },
      va: { nominal_V: fitting.vio_V, tolerance: fitting.vioTolerance },
      vp: { nominal_V: RAIL_V, tolerance: boost.tolerance },
      vn: { nominal_V: -RAIL_V, tolerance: boost.tolerance },
    },
    driven: DRIVEN_LINES,
    read: ['gel', 'contact', 'store_level', 'temperature', 'readback', 'permit', 'wake'],
  }
}

/** Every integrated circuit with a `vcc` or `vdd` pin has 100 nF beside it. */
function withDecoupling(parts: Part[]): Part[] {
  const supplied = parts.filter(({ pins }) => pins.vcc !== undefined || pins.vdd !== undefined)
  return [
    ...parts,
    ...supplied.map(({ id, block, pins }, i): Part => ({
      id: `C${100 + i}`, type: 'capacitor', block, pins: { a: pins.vcc ?? pins.vdd, b: 'gnd' }, value: 100e-9, tolerance: 0.1, purpose: `beside ${id}`,
    })),
  ]
}

/** The two fittings that have pages, bills and decks. */
export const NETLISTS: Record<'bench' | 'wearable', Netlist> = { bench: netlist(BENCH), wearable: netlist(WEARABLE) }

/** Every fitting: the last three are the bench's with dividers for other converters. */
export const FITTINGS: Record<Netlist['name'], Netlist> = { ...NETLISTS, rp2040: netlist(RP2040), esp32: netlist(ESP32), esp8266: netlist(ESP8266) }
