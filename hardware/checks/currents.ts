import { typeOf } from '../catalogue'
import { partOf } from '../limits'
import type { Netlist } from '../part'
import type { Finding } from './finding'
import { MODES, type Mode } from './modes'
import { settle, type State } from './state'

/** The aim for the whole board asleep, at the store. */
const SLEEP_LIMIT_uA = 5

/** Efficiency with which the boost makes 5 V of the store. */
const BOOST = typeOf('boost').figures!

export interface Draw {
  part: string
  what: string
  typical_uA: number
  maximum_uA: number
  /** It flows at the pulse rail: its power at the store is the same whatever the store's voltage. */
  isBoosted: boolean
}

/** What each part takes from the store in a mode: chips by their sheet, resistors by Ohm's law. Electrode currents come on top. */
export function draws(netlist: Netlist, mode: Mode): Draw[] {
  const state = settle(netlist, mode.condition)
  return [...chips(netlist, state), ...strings(netlist, state)].filter(({ typical_uA }) => typical_uA > 0)
}

export function sum(list: Draw[]): { typical_uA: number; maximum_uA: number } {
  return { typical_uA: list.reduce((total, { typical_uA }) => total + typical_uA, 0), maximum_uA: list.reduce((total, { maximum_uA }) => total + maximum_uA, 0) }
}

const isBoosted = (rail: string) => rail === 'vp' || rail === 'vn'

/** A current at the pulse rail costs more at the store. Those of `vio` and `va` pass a linear regulator unchanged; `vn` is the inverter's load. */
function atStore(netlist: Netlist, rail: string): number {
  if (!isBoosted(rail)) return 1
  return netlist.rails.vp.nominal_V / (netlist.rails.store.nominal_V * BOOST.efficiency)
}

function chips(netlist: Netlist, state: State): Draw[] {
  return netlist.parts.flatMap(({ id, type, pins }): Draw[] => {
    const { supply, standby, description, kind } = typeOf(type)
    const enable = kind === 'boost' ? pins.en : kind === 'load-switch' ? pins.on : undefined
    const isOn = enable === undefined || state.level(enable) === 1
    const list: Draw[] = []
    const add = (pin: string, typical_uA: number, maximum_uA: number) => {
      if (!state.hasRail(pins[pin]) && pins[pin] !== 'store_cell') return
      const share = atStore(netlist, pins[pin])
      list.push({ part: id, what: description, typical_uA: typical_uA * share, maximum_uA: maximum_uA * share, isBoosted: isBoosted(pins[pin]) })
    }
    if (supply !== undefined && isOn) add(supply.pin, supply.typical_uA, supply.maximum_uA)
    if (standby !== undefined && (supply === undefined || !isOn || kind === 'converter')) add(standby.pin, standby.typical_uA, standby.maximum_uA)
    return list
  })
}

/** What flows into resistors: a string of them counts once, at its first resistor. */
function strings(netlist: Netlist, state: State): Draw[] {
  return netlist.parts.flatMap(({ id, type, pins, value }): Draw[] => {
    if (typeOf(type).kind !== 'resistor') return []
    const rail = [pins.a, pins.b].find((net) => state.hasRail(net)) ?? 'vio'
    const [a_V, b_V] = [volts(netlist, state, pins.a), volts(netlist, state, pins.b)]
    const across_V = Math.abs(a_V - b_V)
    const upper = Math.abs(a_V) > Math.abs(b_V) ? pins.a : pins.b
    if (FRACTIONS[upper] !== undefined && upper !== 'divided_store') return []
    const current_uA = (across_V / value!) * 1e6 * atStore(netlist, rail)
    return [{ part: id, what: 'resistor', typical_uA: current_uA, maximum_uA: current_uA * 1.02, isBoosted: isBoosted(rail) }]
  })
}

/** Voltage of a net as far as resistors and logic decide it. */
function volts(netlist: Netlist, state: State, net: string): number {
  if (net === 'gnd') return 0
  if (state.hasRail(net)) return netlist.rails[net].nominal_V
  const fixed = FRACTIONS[net]
  if (fixed !== undefined) return fixed(netlist, state)
  return state.level(net) === 1 ? netlist.rails[net === 'divider_on' ? 'store' : 'vio'].nominal_V : 0
}

/** Nets between a supply and ground that are neither: their share of it. */
const FRACTIONS: Record<string, (netlist: Netlist, state: State) => number> = {
  window_high: ({ rails }, state) => (state.hasRail('vio') ? rails.vio.nominal_V / 2 + 0.06 : 0),
  middle: ({ rails }, state) => (state.hasRail('vio') ? rails.vio.nominal_V / 2 : 0),
  contact_in: ({ rails }, state) => (state.hasRail('vio') ? rails.vio.nominal_V / 2 : 0),
  contact_out: ({ rails }, state) => (state.hasRail('vio') ? rails.vio.nominal_V / 2 : 0),
  contact: ({ rails }, state) => (state.hasRail('vio') ? rails.vio.nominal_V / 2 : 0),
  window_low: ({ rails }, state) => (state.hasRail('vio') ? rails.vio.nominal_V / 2 - 0.06 : 0),
  hold_middle: ({ rails }, state) => (state.hasRail('store') ? rails.store.nominal_V * 0.6 : 0),
  hold: ({ rails }, state) => (state.hasRail('store') ? rails.store.nominal_V / 5 : 0),
  boost_fb: ({ rails }, state) => (state.hasRail('vp') ? rails.vp.nominal_V / 5 : 0),
  divider_on: ({ rails }, state) => (state.hasRail('store') && state.level('measure') !== 1 ? rails.store.nominal_V : 0),
  divided_store: ({ rails }, state) => (state.level('measure') === 1 ? rails.store.nominal_V : 0),
  store_level: (netlist, state) => (state.level('measure') === 1 ? (netlist.rails.store.nominal_V * partOf(netlist, 'R82').value!) / (partOf(netlist, 'R81').value! + partOf(netlist, 'R82').value!) : 0),
  temperature: ({ rails }, state) => (state.level('measure') === 1 ? rails.vio.nominal_V / 2 : 0),
}

export function currentFindings(netlist: Netlist): Finding[] {
  const asleep = MODES.find(({ name }) => name === 'asleep')!
  if (netlist.name !== 'wearable') return []
  const { typical_uA } = sum(draws(netlist, asleep))
  return typical_uA <= SLEEP_LIMIT_uA ? [] : [{ check: 'currents', mode: asleep.name, what: `${typical_uA.toFixed(2)} µA at the store, at most ${SLEEP_LIMIT_uA}` }]
}
