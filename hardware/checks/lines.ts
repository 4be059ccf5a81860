import { typeOf } from '../catalogue'
import type { Netlist, Part } from '../part'
import type { Finding } from './finding'
import { MODES } from './modes'
import { settle } from './state'

/** Every line and every logic input has a level when nothing drives it, with and without supplies. */
export function lineFindings(netlist: Netlist): Finding[] {
  const lines = netlist.driven.filter((line) => !netlist.parts.some((part) => isPullDown(part, line))).map((line): Finding => ({ check: 'lines', what: `${line} has no resistor to ground` }))
  return [...lines, ...MODES.flatMap(({ name, condition }) => {
    const state = settle(netlist, condition)
    return netlist.parts.flatMap((part) => logicInputs(part).flatMap((pin): Finding[] => {
      const supply = typeOf(part.type).supply
      const source = supply === undefined ? part.pins.s : part.pins[supply.pin]
      if (netlist.rails[source] !== undefined && !state.hasRail(source)) return []
      if (state.level(part.pins[pin]) !== undefined) return []
      return [{ check: 'levels', mode: name, what: `${part.id}.${pin} (${part.pins[pin]}) floats` }]
    }))
  })]
}

function isPullDown({ type, pins, value }: Part, line: string): boolean {
  return typeOf(type).kind === 'resistor' && value! <= 1e6 && [pins.a, pins.b].includes(line) && [pins.a, pins.b].includes('gnd')
}

/** Inputs that decide something digital. A bus line's level belongs to its master; the window's gate to two comparators. */
function logicInputs(part: Part): string[] {
  const { kind, pins } = typeOf(part.type)
  if (part.block === 'contact' || kind === 'amplifier' || kind === 'comparator' || kind === 'charger' || kind === 'converter') return []
  return Object.keys(pins).filter((pin) => pins[pin] === 'input')
}
