import { typeOf } from '../catalogue'
import type { Netlist, Part } from '../part'

/** One part at fault: gone, or with two of its nets joined, or with an output that does not move. */
export type Fault =
  | { part: string; what: 'open' }
  | { part: string; what: 'short'; a: string; b: string }
  | { part: string; what: 'stuck'; net: string; level: 0 | 1; supply: string }

/** Blocks whose parts carry or decide an electrode current. */
export const SOLVED_BLOCKS: Part['block'][] = ['power', 'logic', 'gel', 'stimulator', 'limits', 'windows']

/** Every single fault of the parts that the decks solve. */
export function faultsOf(netlist: Netlist): Fault[] {
  return netlist.parts.filter(({ block, type }) => SOLVED_BLOCKS.includes(block) && typeOf(type).kind !== 'board').flatMap(faultsOfPart)
}

function faultsOfPart(part: Part): Fault[] {
  const { id, pins } = part
  const type = typeOf(part.type)
  const open: Fault = { part: id, what: 'open' }
  const short = (a: string, b: string): Fault => ({ part: id, what: 'short', a: pins[a], b: pins[b] })
  const supply = type.supply === undefined ? undefined : pins[type.supply.pin]
  const stuck = Object.keys(type.pins).filter((pin) => type.pins[pin] === 'output' || type.pins[pin] === 'sink').flatMap((pin): Fault[] =>
    supply === undefined ? [] : ([0, 1] as const).map((level) => ({ part: id, what: 'stuck', net: pins[pin], level, supply })))
  switch (type.kind) {
    case 'throw':
      return [open, ...['1', '2'].filter((n) => pins[`d${n}`] !== undefined).flatMap((n) => [short(`d${n}`, `low${n}`), short(`d${n}`, `high${n}`)])]
    case 'nmos':
    case 'depletion':
      return [open, short('d', 's'), short('g', 's')]
    case 'connector':
      return [short('a', 'b')]
    case 'resistor':
    case 'capacitor':
    case 'inductor':
    case 'button':
      return [open, short('a', 'b')]
    case 'load-switch':
    case 'boost':
    case 'inverter':
      return [open]
    default:
      return [open, ...stuck]
  }
}

export function nameOf(fault: Fault): string {
  if (fault.what === 'open') return `${fault.part} open`
  return fault.what === 'short' ? `${fault.part} joins ${fault.a} and ${fault.b}` : `${fault.part} holds ${fault.net} ${fault.level === 1 ? 'high' : 'low'}`
}
