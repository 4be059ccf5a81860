import { typeOf } from '../catalogue'
import type { Netlist, Part } from '../part'
import type { Finding } from './finding'
import { MODES } from './modes'
import { settle, type State } from './state'

/** Every supply pin is on a rail within the part's range, tolerances included. */
export function supplyFindings(netlist: Netlist): Finding[] {
  return netlist.parts.flatMap((part): Finding[] => {
    const { supply } = typeOf(part.type)
    if (supply === undefined) return []
    const net = part.pins[supply.pin]
    const rail = netlist.rails[net]
    if (rail === undefined) return [{ check: 'supplies', what: `${part.id}.${supply.pin} is on ${net}, no rail` }]
    const [least_V, most_V] = [rail.nominal_V * (1 - rail.tolerance), rail.nominal_V * (1 + rail.tolerance)]
    if (least_V >= supply.least_V && most_V <= supply.most_V) return []
    return [{ check: 'supplies', what: `${part.id}: ${net} is ${least_V.toFixed(2)} to ${most_V.toFixed(2)} V, the part takes ${supply.least_V} to ${supply.most_V} V` }]
  })
}

/**
 * No input above its own supply in any mode: for each input, the highest voltage that its net's
 * drivers can put on it. Analogue nets behind resistors are measured in ngspice instead (spice/).
 */
export function overdriveFindings(netlist: Netlist): Finding[] {
  return MODES.flatMap(({ name, condition }) => {
    const state = settle(netlist, condition)
    return netlist.parts.flatMap((part) => Object.entries(typeOf(part.type).pins).flatMap(([pin, role]): Finding[] => {
      if (role !== 'input' || typeOf(part.type).toleratesUnpowered) return []
      const own_V = supply_V(netlist, part, state, pin)
      const highest_V = driver_V(netlist, part.pins[pin], state)
      return highest_V > own_V * 1.03 + 0.05 ? [{ check: 'supplies', mode: name, what: `${part.id}.${pin} gets ${highest_V} V on a supply of ${own_V} V` }] : []
    }))
  })
}

function supply_V(netlist: Netlist, part: Part, state: State, pin: string): number {
  const type = typeOf(part.type)
  // A converter's logic inputs belong to its logic supply.
  const own = type.kind === 'converter' && pin !== 'vref' ? 'vlogic' : (type.supply?.pin ?? 'vstor')
  const net = part.pins[own]
  return state.hasRail(net) ? netlist.rails[net].nominal_V : 0
}

function driver_V(netlist: Netlist, net: string, state: State): number {
  if (net === 'gnd' || netlist.rails[net] !== undefined) return net !== 'gnd' && state.hasRail(net) ? netlist.rails[net].nominal_V : 0
  const on_V = (rail: string) => (state.hasRail(rail) && netlist.rails[rail] !== undefined ? netlist.rails[rail].nominal_V : 0)
  const driven_V = netlist.driven.includes(net) && state.level(net) === 1 ? on_V('vio') : 0
  return netlist.parts.reduce((highest_V, { type, pins, value }) => {
    const { kind, pins: roles, supply } = typeOf(type)
    const drives = Object.entries(roles).some(([pin, role]) => role === 'output' && pins[pin] === net && kind !== 'comparator')
    if (drives && supply !== undefined) return Math.max(highest_V, on_V(pins[supply.pin]))
    // A pull-up to a rail; larger ones only leak through a protection diode.
    if (kind === 'resistor' && value! < 1e5 && (pins.a === net || pins.b === net)) return Math.max(highest_V, on_V(pins.a === net ? pins.b : pins.a))
    return highest_V
  }, driven_V)
}
