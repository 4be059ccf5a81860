import { typeOf } from '../catalogue'
import type { Netlist } from '../part'
import type { Finding } from './finding'

/** Nets with one pin in the netlist: lines and the bus end at the microcontroller's board. */
const ENDS_AT_BOARD = ['sda', 'scl']

/** Each part has each pin of its type, once; each net has two ends; no two parts share a name. */
export function wiringFindings(netlist: Netlist): Finding[] {
  const ends = new Map<string, number>()
  const ids = new Set<string>()
  const findings: Finding[] = []
  const say = (what: string) => findings.push({ check: 'wiring', what })
  for (const { id, type, pins } of netlist.parts) {
    if (ids.has(id)) say(`${id} is there twice`)
    ids.add(id)
    const wanted = Object.keys(typeOf(type).pins)
    for (const pin of wanted) if (pins[pin] === undefined) say(`${id}.${pin} is not connected`)
    for (const pin of Object.keys(pins)) if (!wanted.includes(pin)) say(`${id} has no pin ${pin}`)
    for (const net of Object.values(pins)) ends.set(net, (ends.get(net) ?? 0) + 1)
  }
  for (const net of [...netlist.driven, ...netlist.read, ...ENDS_AT_BOARD]) ends.set(net, (ends.get(net) ?? 0) + 1)
  for (const [net, count] of ends) if (count < 2) say(`${net} has one end`)
  return findings
}
