import { createHash } from 'node:crypto'
import { typeOf } from '../catalogue'
import { partNumber } from './bill'
import { engineering, unitOf } from './schematic'
import type { Netlist, Part } from '../part'

/**
 * A netlist as KiCad's board editor imports it (File, Import, Netlist): parts with value, footprint and order number,
 * and the pads of each net. Pads that no net names are left open.
 */
export function kicadNetlist(netlist: Netlist): string {
  const parts = [...netlist.parts].sort((a, b) => (a.id < b.id ? -1 : 1))
  const nets = padsByNet(netlist)
  return [
    '(export (version "E")',
    `  (design (source "iongate, ${netlist.name} fitting") (tool "npm run hardware"))`,
    '  (components',
    ...parts.map(component),
    '  )',
    '  (nets',
    ...[...nets].map(([net, pads], i) => `    (net (code "${i + 1}") (name "${net}")\n${pads.map(([id, pad]) => `      (node (ref "${id}") (pin "${pad}"))`).join('\n')})`),
    '  )',
    ')', '',
  ].join('\n')
}

/** What stands beside a part on a drawing: its value, or the number that one orders it by. */
export function valueOf(part: Part): string {
  return part.value === undefined ? partNumber(part) : engineering(part.value, unitOf(typeOf(part.type).kind))
}

/** A part's footprint in KiCad's libraries. */
export function footprintOf({ type, value }: Part): string {
  const { footprint, footprints } = typeOf(type)
  return footprints?.find(([listed]) => listed === value)?.[1] ?? footprint
}

function component(part: Part): string {
  return [
    `    (comp (ref "${part.id}")`,
    `      (value "${valueOf(part)}")`,
    `      (footprint "${footprintOf(part)}")`,
    `      (fields (field (name "Manufacturer") "${typeOf(part.type).maker}") (field (name "MPN") "${partNumber(part)}") (field (name "Purpose") "${part.purpose}"))`,
    `      (sheetpath (names "/") (tstamps "/"))`,
    `      (tstamps "${uuid(part.id)}"))`,
  ].join('\n')
}

/** KiCad finds a part again by this: it must not change while the part's name does not. */
export function uuid(id: string): string {
  const hex = createHash('sha256').update(`iongate ${id}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

/** Net → the pads on it, in the order of the netlist. */
export function padsByNet(netlist: Netlist): Map<string, [id: string, pad: string][]> {
  const nets = new Map<string, [string, string][]>()
  const add = (net: string, id: string, pad: string) => nets.set(net, [...(nets.get(net) ?? []), [id, pad]])
  for (const { id, type, pins } of netlist.parts) {
    for (const [pin, net] of Object.entries(pins)) for (const pad of typeOf(type).pads[pin]) add(net, id, pad)
  }
  for (const [net, pad] of boardPads(netlist)) add(net, 'J1', pad)
  return nets
}

/**
 * The microcontroller's lines. A board on a header has them after its supply and ground; the module has them where
 * the wiring of its board says (firmware/boards/espruino/mdbt50q.ts).
 */
function boardPads(netlist: Netlist): [net: string, pad: string][] {
  const lines = [...netlist.driven, ...netlist.read, 'sda', 'scl']
  if (netlist.name !== 'wearable') return lines.map((net, i) => [net, String(i + 3)])
  return lines.filter((net) => MODULE_PADS[net] !== undefined).map((net) => [net, MODULE_PADS[net]])
}

/** Pads of the MDBT50Q by line: D11 of Espruino is P0.11, and so on. `readback` and `permit` are not wired: test points. */
const MODULE_PADS: Record<string, string> = {
  pump: '27', forward: '29', backward: '37', wide: '36', source: '39', sink: '38', measure: '44', wake: '41', sda: '19', scl: '16',
  gel: '11', contact: '10', store_level: '14', temperature: '12',
}
