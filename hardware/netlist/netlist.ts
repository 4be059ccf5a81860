import { typeOf } from '../catalogue'
import type { Netlist, Part } from '../part'
import { BENCH, WEARABLE, type Fitting } from './fitting'
import { gel } from './gel'
import { DRIVEN_LINES, logic } from './logic'
import { power } from './power'
import { readings } from './readings'
import { stimulator } from './stimulator'

/** The one circuit, fitted for USB or for a harvested store. */
function netlist(fitting: Fitting): Netlist {
  const boost = typeOf('boost').figures!
  return {
    name: fitting.name,
    parts: withDecoupling([...power(fitting), ...logic(), ...gel(fitting), ...stimulator(), ...readings(fitting)]),
    rails: {
      store: { nominal_V: fitting.store_V, tolerance: fitting.storeTolerance },
      vio: { nominal_V: fitting.vio_V, tolerance: fitting.vioTolerance },
      va: { nominal_V: fitting.vio_V, tolerance: fitting.vioTolerance },
      vp: { nominal_V: boost.out_V, tolerance: boost.tolerance },
      vn: { nominal_V: -boost.out_V, tolerance: boost.tolerance },
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

export const NETLISTS: Record<'bench' | 'wearable', Netlist> = { bench: netlist(BENCH), wearable: netlist(WEARABLE) }
