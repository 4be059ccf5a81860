import type { Block, Part } from '../part'

/** Short ways to write one part down. */
export function resistor(block: Block, id: string, a: string, b: string, value: number, purpose: string): Part {
  return { id, type: 'resistor', block, pins: { a, b }, value, tolerance: 0.01, purpose }
}

export function preciseResistor(block: Block, id: string, a: string, b: string, value: number, purpose: string): Part {
  return { id, type: 'preciseResistor', block, pins: { a, b }, value, tolerance: 0.001, purpose }
}

export function capacitor(block: Block, id: string, a: string, b: string, value: number, purpose: string): Part {
  return { id, type: 'capacitor', block, pins: { a, b }, value, tolerance: 0.1, purpose }
}

export function preciseCapacitor(block: Block, id: string, a: string, b: string, value: number, purpose: string): Part {
  return { id, type: 'preciseCapacitor', block, pins: { a, b }, value, tolerance: 0.05, purpose }
}

export function part(block: Block, id: string, type: string, pins: Record<string, string>, purpose: string): Part {
  return { id, type, block, pins, purpose }
}

/** A gate on the switched supply: inputs a, b, c in turn. */
export function gate(id: string, type: string, inputs: string[], y: string, purpose: string): Part {
  const named = Object.fromEntries(inputs.map((net, i) => ['abc'[i], net]))
  return part('logic', id, type, { ...named, y, vcc: 'va', gnd: 'gnd' }, purpose)
}
