import { typeOf } from '../catalogue'
import type { Kind, Logic, Netlist, Part } from '../part'

/**
 * The netlist as switches and logic: what each net's level is and how each switch stands once
 * everything has settled. Levels: 1 high, 0 low, undefined when nothing decides it.
 */
type Level = 0 | 1 | undefined
type Standing = 'open' | 'closed' | 'low' | 'high' | 'undefined'

export interface Condition {
  /** Supplies that come from outside: `vio` and `store`, or none. */
  supplied: string[]
  /** Lines that the microcontroller drives; one left out is not driven. */
  lines: Record<string, Level>
  /** One-shots whose time is over, by part. */
  elapsed: string[]
  /** A limit was reached since `pump` rose. */
  tripped: boolean
  armed: boolean
}

export interface State {
  level: (net: string) => Level
  hasRail: (net: string) => boolean
  /** Part with channel number → how it stands. */
  standings: Map<string, Standing>
  /** Pairs of nets that are joined by at most 1 kΩ without a capacitor. */
  joined: (a: string, b: string) => boolean
}

/** Resistors from here on do not count as a short. */
const SHORT_ohm = 1000

const LOGIC: Record<Logic, (inputs: Level[]) => Level> = {
  and: (inputs) => (inputs.some((level) => level === 0) ? 0 : inputs.includes(undefined) ? undefined : 1),
  or: (inputs) => (inputs.some((level) => level === 1) ? 1 : inputs.includes(undefined) ? undefined : 0),
  xor: ([a, b]) => (a === undefined || b === undefined ? undefined : a === b ? 0 : 1),
  not: ([a]) => (a === undefined ? undefined : a === 0 ? 1 : 0),
}

/** Solves the netlist in a condition: supplies, logic, pulls, then switches. */
export function settle(netlist: Netlist, condition: Condition): State {
  const rails = new Set(condition.supplied)
  let levels = new Map<string, Level>()
  const resistors = netlist.parts.filter(({ type }) => typeOf(type).kind === 'resistor').sort((a, b) => a.value! - b.value!)
  for (let round = 0; round < 40; round++) {
    const driven = drivenLevels(netlist, condition, rails, levels)
    const pulled = pull(resistors, rails, driven)
    const before = rails.size
    addRails(netlist, rails, pulled)
    const isSettled = rails.size === before && sameLevels(levels, pulled)
    levels = pulled
    if (isSettled) break
  }
  const level = (net: string) => (net === 'gnd' ? 0 : rails.has(net) ? 1 : levels.get(net))
  const standings = new Map<string, Standing>()
  for (const part of netlist.parts) for (const [name, standing] of standingsOf(part, level, rails, condition)) standings.set(name, standing)
  return { level, hasRail: (net) => rails.has(net), standings, joined: joins(netlist, standings) }
}

function sameLevels(a: Map<string, Level>, b: Map<string, Level>): boolean {
  return [...new Set([...a.keys(), ...b.keys()])].every((net) => a.get(net) === b.get(net))
}

function isSupplied(part: Part, rails: Set<string>): boolean {
  const supply = typeOf(part.type).supply
  return supply === undefined || rails.has(part.pins[supply.pin])
}

function drivenLevels(netlist: Netlist, condition: Condition, rails: Set<string>, before: Map<string, Level>): Map<string, Level> {
  const levels = new Map<string, Level>()
  const at = (net: string) => (net === 'gnd' ? 0 : rails.has(net) ? 1 : before.get(net))
  for (const line of netlist.driven) if (condition.lines[line] !== undefined) levels.set(line, condition.lines[line])
  for (const part of netlist.parts) {
    if (!isSupplied(part, rails)) continue
    const { pins } = part
    const type = typeOf(part.type)
    if (type.kind === 'gate') levels.set(pins.y, LOGIC[type.logic!](Object.keys(type.pins).filter((pin) => type.pins[pin] === 'input').map((pin) => at(pins[pin]))))
    if (type.kind === 'one-shot') levels.set(pins.q, condition.elapsed.includes(part.id) ? 0 : afterEdge(at(pins.clear), at(pins.b)))
    if (type.kind === 'flip-flop') levels.set(pins.q, condition.tripped ? 0 : afterEdge(at(pins.clear), at(pins.clock)))
    // Without a store a supervisor says so; the others' outputs are analogue and decide no switch.
    if (type.kind === 'charger') levels.set(pins.vbatOk, rails.has(pins.vstor) ? 1 : 0)
    if (type.kind === 'comparator' && type.pins.out === 'sink' && condition.tripped) levels.set(pins.out, 0)
  }
  return levels
}

/** A part that was set by a rising edge: it is high if its clear is, and its edge has come. Kicks return to low after their edge. */
function afterEdge(clear: Level, edge: Level): Level {
  if (clear === 0) return 0
  return clear === undefined || edge === undefined ? undefined : 1
}

/** Nets that nothing drives take the level of what a resistor joins them to. `resistors`: the lowest resistance first. */
function pull(resistors: Part[], rails: Set<string>, driven: Map<string, Level>): Map<string, Level> {
  const levels = new Map(driven)
  const fixed = (net: string) => net === 'gnd' || rails.has(net)
  const at = (net: string): Level => (net === 'gnd' ? 0 : rails.has(net) ? 1 : levels.get(net))
  for (let changed = true; changed; ) {
    changed = false
    for (const { pins } of resistors) {
      for (const [net, other] of [[pins.a, pins.b], [pins.b, pins.a]]) {
        if (fixed(net) || driven.has(net) || levels.has(net) || at(other) === undefined) continue
        levels.set(net, at(other))
        changed = true
      }
    }
  }
  return levels
}

function addRails(netlist: Netlist, rails: Set<string>, levels: Map<string, Level>): void {
  const enable: Partial<Record<Kind, [enable: string | undefined, input: string, output: string]>> = {
    'load-switch': ['on', 'vin', 'out'], boost: ['en', 'vin', 'vout'], inverter: [undefined, 'vin', 'out'], regulator: ['en', 'vin', 'out'],
  }
  for (const { type, pins } of netlist.parts) {
    const found = enable[typeOf(type).kind]
    if (found === undefined) continue
    const [pin, input, output] = found
    if (rails.has(pins[input]) && (pin === undefined || levels.get(pins[pin]) === 1)) rails.add(pins[output])
  }
}

function standingsOf(part: Part, level: (net: string) => Level, rails: Set<string>, condition: Condition): [string, Standing][] {
  const { id, pins } = part
  const type = typeOf(part.type)
  const by = (control: Level, low: Standing, high: Standing): Standing => (control === undefined ? 'undefined' : control === 1 ? high : low)
  switch (type.kind) {
    case 'throw':
      return ['1', '2'].filter((n) => pins[`d${n}`] !== undefined).map((n) => [`${id}.${n}`, rails.has(pins.vcc) ? by(level(pins[`sel${n}`]), 'low', 'high') : 'open'])
    case 'depletion':
      return [[id, rails.has(pins.g) ? 'open' : by(level(pins.g), 'closed', 'closed')]]
    case 'nmos':
      return [[id, type.figures!.threshold_V > 1 ? analogueStanding(level(pins.g), rails) : by(level(pins.g), 'open', 'closed')]]
    case 'pmos':
      return [[id, rails.has(pins.s) ? by(level(pins.g), 'closed', 'open') : 'open']]
    case 'button':
      return [[id, condition.armed ? 'closed' : 'open']]
    default:
      return []
  }
}

/** The sink's gate belongs to an amplifier: it is off unless something pulls it up, and a pull to ground must be there. */
function analogueStanding(gate: Level, rails: Set<string>): Standing {
  if (gate === undefined) return 'undefined'
  return rails.has('vp') ? 'closed' : 'open'
}

/** Which nets low resistance joins, given how the switches stand. */
function joins(netlist: Netlist, standings: Map<string, Standing>): (a: string, b: string) => boolean {
  const parent = new Map<string, string>()
  const root = (net: string): string => {
    const up = parent.get(net)
    return up === undefined || up === net ? net : root(up)
  }
  const join = (a: string, b: string) => parent.set(root(a), root(b))
  for (const { id, type, pins, value } of netlist.parts) {
    const { kind } = typeOf(type)
    if (kind === 'resistor' && value! < SHORT_ohm) join(pins.a, pins.b)
    if (kind === 'button' && standings.get(id) === 'closed') join(pins.a, pins.b)
    if (kind === 'depletion' && standings.get(id) === 'closed') join(pins.d, pins.s)
    if (kind === 'throw') {
      for (const n of ['1', '2']) {
        const standing = standings.get(`${id}.${n}`)
        if (standing === 'low' || standing === 'high') join(pins[`d${n}`], pins[`${standing}${n}`])
      }
    }
  }
  return (a, b) => root(a) === root(b)
}
