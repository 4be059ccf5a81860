import type { Box } from './footprint'

/** Something that is put down as one: a part, or a chip with the capacitor beside it. */
export interface Cell {
  id: string
  width: number
  height: number
  /** What it joins: net and where on the cell, from its left upper corner. */
  pins: { net: string; x: number; y: number }[]
}

export interface Spot {
  x: number
  y: number
}

/** What a millimetre of a block's height weighs against a millimetre of wire. */
const HEIGHT_WEIGHT = 8
/** Moves tried for each cell of a block. */
const MOVES = 3000

/**
 * Puts the cells of one block into rows of a given width, and looks for an order with short wires: cells change places,
 * worse ones too at first (simulated annealing).
 * @param uniform gives 0 to 1
 */
export function placeBlock(cells: Cell[], width: number, uniform: () => number): Map<string, Spot> {
  let order = cells.map((_, i) => i)
  const nets = netsOf(cells)
  const costOf = (candidate: number[]) => {
    const { spots, height } = rowsOf(cells, candidate, width)
    return HEIGHT_WEIGHT * height + wire_mm(spots, nets)
  }
  let cost = costOf(order)
  const moves = cells.length > 1 ? MOVES * cells.length : 0
  for (let move = 0; move < moves; move++) {
    const heat_mm = 20 * (1 - move / moves) ** 2
    const candidate = [...order]
    const [from, to] = [0, 0].map(() => Math.floor(uniform() * cells.length))
    if (uniform() < 0.5) [candidate[from], candidate[to]] = [candidate[to], candidate[from]]
    else candidate.splice(to, 0, ...candidate.splice(from, 1))
    const next = costOf(candidate)
    if (next >= cost && uniform() >= Math.exp((cost - next) / (heat_mm + 1e-9))) continue
    order = candidate
    cost = next
  }
  const { spots } = rowsOf(cells, order, width)
  return new Map(cells.map(({ id }, i) => [id, spots[i]]))
}

/** Cells from left to right, a new row where one would reach beyond the width; each stands on its row's lower edge. */
function rowsOf(cells: Cell[], order: number[], width: number): { spots: Spot[]; height: number } {
  const spots: Spot[] = Array.from({ length: cells.length })
  let top = 0
  let i = 0
  while (i < order.length) {
    const first = i
    let x = 0
    let tallest = 0
    for (; i < order.length && (i === first || x + cells[order[i]].width <= width); i++) {
      spots[order[i]] = { x, y: 0 }
      x += cells[order[i]].width
      tallest = Math.max(tallest, cells[order[i]].height)
    }
    top += tallest
    for (let k = first; k < i; k++) spots[order[k]].y = top - cells[order[k]].height
  }
  return { spots, height: top }
}

/** Nets that join several cells, each as the cells' pins on it. */
function netsOf(cells: Cell[]): { cell: number; x: number; y: number }[][] {
  const nets = new Map<string, { cell: number; x: number; y: number }[]>()
  cells.forEach(({ pins }, cell) => pins.forEach(({ net, x, y }) => nets.set(net, [...(nets.get(net) ?? []), { cell, x, y }])))
  // Ground is a plane.
  nets.delete('gnd')
  return [...nets.values()].filter((pins) => pins.some(({ cell }) => cell !== pins[0].cell))
}

/** Half the circumference of the box around each net's pins, summed. */
function wire_mm(spots: Spot[], nets: ReturnType<typeof netsOf>): number {
  let sum = 0
  for (const pins of nets) {
    const box: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
    for (const { cell, x, y } of pins) {
      box.left = Math.min(box.left, spots[cell].x + x)
      box.right = Math.max(box.right, spots[cell].x + x)
      box.top = Math.min(box.top, spots[cell].y + y)
      box.bottom = Math.max(box.bottom, spots[cell].y + y)
    }
    sum += box.right - box.left + box.bottom - box.top
  }
  return sum
}
