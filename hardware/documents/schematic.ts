import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { typeOf } from '../catalogue'
import type { Block, Netlist, Part, PartType } from '../part'

/** The schematic, one sheet a block, drawn by netlistsvg from the netlist alone. */

const require = createRequire(import.meta.url)

/** Nets that are drawn as a symbol at each pin. */
const SYMBOLS: Record<string, string> = { gnd: 'gnd', va: 'vcc', vp: 'vcc', vio: 'vcc', store: 'vcc', vn: 'vee' }
const SYMBOL_PIN = 'A'

const LABEL_ROOM = 80
/** Upright passive parts of the skin: their values stand beside them, and it leaves no room for those. */
const UPRIGHT = /<g s:type="((?:resistor|capacitor|inductor)_v)" s:width="(\d+)"([^>]*)/g
const VALUE_ROOM = 35

export const SHEETS: { block: Block; title: string }[] = [
  { block: 'power', title: 'Supplies' },
  { block: 'harvester', title: 'Harvester and store' },
  { block: 'logic', title: 'Interlocks and watchdog' },
  { block: 'gel', title: 'Gel electrode' },
  { block: 'stimulator', title: 'Stimulator' },
  { block: 'limits', title: 'Limits without firmware' },
  { block: 'windows', title: 'Longest pulses without firmware' },
  { block: 'contact', title: 'Contact channel' },
  { block: 'readings', title: 'Store and temperature' },
]

interface Cell {
  type: string
  port_directions: Record<string, 'input' | 'output'>
  connections: Record<string, number[]>
  attributes: Record<string, string>
}

/** The SVG of one block of a netlist. Decoupling capacitors are in the bill of materials and not drawn. */
export async function schematic(netlist: Netlist, block: Block): Promise<string> {
  const { render } = require('netlistsvg') as { render: (skin: string, netlist: object) => Promise<string> }
  const skin = readFileSync(require.resolve('netlistsvg/lib/analog.svg'), 'utf8').replace(UPRIGHT, (_, type, width, rest) => `<g s:type="${type}" s:width="${Number(width) + VALUE_ROOM}"${rest}`)
  const svg = await render(skin, yosys(netlist, block))
  // The skin draws in black on nothing: a page of its own keeps it legible on dark backgrounds.
  // netlistsvg leaves no room for labels at the right edge.
  const wide = svg.replace(/ width="([\d.]+)"/, (_, width) => ` width="${Math.ceil(Number(width)) + LABEL_ROOM}"`)
  return wide.replace(/(<svg[^>]*>)/, '$1<rect width="100%" height="100%" fill="#fff" stroke="none"/>') + '\n'
}

function yosys(netlist: Netlist, block: Block): object {
  const parts = netlist.parts.filter((part) => part.block === block && !part.purpose.startsWith('beside '))
  const elsewhere = new Set(netlist.parts.filter((part) => part.block !== block && !part.purpose.startsWith('beside ')).flatMap(({ pins }) => Object.values(pins)))
  const bits = new Map<string, number>()
  let next = 2
  const bitOf = (net: string) => {
    if (!bits.has(net)) bits.set(net, next++)
    return bits.get(net)!
  }
  const cells: Record<string, Cell> = {}
  for (const part of parts) {
    const cell = cellOf(part, bitOf)
    cells[part.id] = cell
    for (const [pin, net] of drawnPins(part)) {
      if (SYMBOLS[net] === undefined) continue
      const bit = next++
      cell.connections[pinName(part, pin)] = [bit]
      // netlistsvg splits names at dots.
      cells[`${net} ${part.id} ${pin}`] = symbol(net, bit)
    }
  }
  const board = new Set([...netlist.driven, ...netlist.read, 'sda', 'scl'])
  const ports = Object.fromEntries(
    [...bits].filter(([net]) => SYMBOLS[net] === undefined && (elsewhere.has(net) || board.has(net))).map(([net, bit]) => [net, { direction: drives(parts, net) ? 'output' : 'input', bits: [bit] }]),
  )
  return { modules: { [block]: { ports, cells } } }
}

function symbol(net: string, bit: number): Cell {
  const type = SYMBOLS[net]
  return { type, port_directions: { [SYMBOL_PIN]: type === 'vcc' ? 'output' : 'input' }, connections: { [SYMBOL_PIN]: [bit] }, attributes: net === 'gnd' ? {} : { name: net } }
}

function drives(parts: Part[], net: string): boolean {
  return parts.some(({ type, pins }) => Object.entries(typeOf(type).pins).some(([pin, role]) => pins[pin] === net && (role === 'output' || role === 'sink')))
}

/** Kinds with a symbol of their own, as the skin calls it. */
const TWO_PINS: Partial<Record<string, string>> = { resistor: 'r', capacitor: 'c', inductor: 'l' }

function isVertical({ pins }: Part): boolean {
  return Object.values(pins).some((net) => SYMBOLS[net] !== undefined)
}

function pinName(part: Part, pin: string): string {
  const { kind } = typeOf(part.type)
  if (TWO_PINS[kind] !== undefined) return pin.toUpperCase()
  return pin
}

function cellOf(part: Part, bitOf: (net: string) => number): Cell {
  const type = typeOf(part.type)
  const passive = TWO_PINS[type.kind]
  const drawn = passive !== undefined ? `${passive}_${isVertical(part) ? 'v' : 'h'}` : `${part.id} ${shortName(part)}`
  const connections = Object.fromEntries(drawnPins(part).filter(([, net]) => SYMBOLS[net] === undefined).map(([pin, net]) => [pinName(part, pin), [bitOf(net)]]))
  return {
    type: drawn,
    port_directions: Object.fromEntries(drawnPins(part).map(([pin]) => [pinName(part, pin), isOnRight(type, pin) ? 'output' : 'input'])),
    connections,
    attributes: { ref: part.id, value: part.value === undefined ? '' : engineering(part.value, unitOf(type.kind)) },
  }
}

/** A gate's supply pins are not drawn: all gates are on `va`, but U73 on `vio`. */
function drawnPins({ type, pins }: Part): [pin: string, net: string][] {
  const isGate = typeOf(type).kind === 'gate'
  return Object.entries(pins).filter(([pin]) => !isGate || (pin !== 'vcc' && pin !== 'gnd'))
}

/** Which side of its box a pin is drawn on. */
function isOnRight({ kind, pins }: PartType, pin: string): boolean {
  if (Object.keys(pins).length === 2) return pin === 'b'
  return pins[pin] === 'output' || pins[pin] === 'sink' || (kind === 'throw' ? pin.startsWith('d') : pin === 's')
}

function shortName({ type }: Part): string {
  const { kind, orderNumber, logic } = typeOf(type)
  return kind === 'gate' ? logic!.toUpperCase() : kind === 'connector' ? (Object.keys(typeOf(type).pins).length === 2 ? 'terminal' : 'header') : kind === 'board' ? 'board' : kind === 'button' ? 'arming' : kind === 'thermistor' ? 'NTC' : kind === 'one-shot' || kind === 'flip-flop' ? kind : orderNumber.split(/[-, ]/)[0].slice(0, 8)
}

export function unitOf(kind: string): string {
  return kind === 'capacitor' ? 'F' : kind === 'inductor' ? 'H' : 'Ω'
}

/** 4.7 kΩ for 4700: three digits with an engineering prefix. */
export function engineering(value: number, unit: string): string {
  const prefixes: [number, string][] = [[1e6, 'M'], [1e3, 'k'], [1, ''], [1e-3, 'm'], [1e-6, 'µ'], [1e-9, 'n'], [1e-12, 'p']]
  const [size, prefix] = prefixes.find(([size]) => value >= size * 0.9999) ?? prefixes[prefixes.length - 1]
  return `${Number((value / size).toPrecision(3))} ${prefix}${unit}`
}
