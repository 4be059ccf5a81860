import type { Netlist } from '../part'

/** One unit of a netlist: each value drawn evenly within its tolerance. `uniform` gives 0 to 1. */
export function unitOf(netlist: Netlist, uniform: () => number): Netlist {
  const drawn = (value: number, tolerance: number) => value * (1 + (2 * uniform() - 1) * tolerance)
  return {
    ...netlist,
    parts: netlist.parts.map((part) => (part.value === undefined || part.tolerance === undefined ? part : { ...part, value: drawn(part.value, part.tolerance) })),
  }
}
