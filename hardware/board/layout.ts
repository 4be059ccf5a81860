import { typeOf } from '../catalogue'
import { footprintOf, padsByNet } from '../documents/kicad'
import type { Block, Netlist, Part } from '../part'
import type { Box, Footprint } from './footprint'
import { placeBlock, type Cell, type Spot } from './placement'

/** A part on the board: its footprint's middle, mm, and how it is turned, degrees. */
export interface PlacedPart extends Spot {
  part: Part
  footprint: Footprint
  turned: 0 | 180
}

export interface Layout {
  parts: PlacedPart[]
  titles: (Spot & { text: string })[]
  outline: Box
}

const ROWS: Block[][] = [['power', 'harvester', 'logic', 'windows'], ['readings', 'contact', 'gel', 'limits', 'stimulator']]
/** Between courtyards, for a part's name above it, above a block for its title, around everything, between blocks; mm. */
const GAP = 0.25
const NAME = 1.1
const TITLE = 2
const MARGIN = 2
const BETWEEN = 2
/** The narrowest block: a title's room, mm. */
const TITLED = 9
/** Of a block's box, how much its cells fill; width of all over height of one row of blocks. */
const FILL = 0.85
const SHAPE = 3

/**
 * Every part by its block, chips with their capacitors, short wires within a block; terminals and the arming switch at
 * the upper or lower edge of their block, the microcontroller at the left. Nothing is routed.
 * @param uniform gives 0 to 1
 */
export function layOut(netlist: Netlist, read: (footprint: string) => Footprint, uniform: () => number): Layout {
  const netOf = new Map([...padsByNet(netlist)].flatMap(([net, pads]) => pads.map(([id, pad]): [string, string] => [`${id} ${pad}`, net])))
  const footprints = new Map(netlist.parts.map((part) => [part.id, read(footprintOf(part))]))
  const placed: PlacedPart[] = []
  const put = (part: Part, corner: Spot, turned: 0 | 180 = 0) => {
    const footprint = footprints.get(part.id)!
    const { left, top, right, bottom } = footprint.courtyard
    placed.push({ part, footprint, turned, ...(turned === 0 ? { x: corner.x - left, y: corner.y - top } : { x: corner.x + right, y: corner.y + bottom }) })
  }
  const isEdge = (part: Part) => part.id !== 'J1' && ['connector', 'button'].includes(typeOf(part.type).kind)

  const controller = netlist.parts.find(({ id }) => id === 'J1')!
  put(controller, { x: MARGIN, y: MARGIN })
  const { left, right } = footprints.get('J1')!.courtyard
  const begin = MARGIN + right - left + BETWEEN

  const inner = netlist.parts.filter((part) => part.id !== 'J1' && !isEdge(part))
  const cells = cellsOf(inner, footprints, netOf)
  const height = Math.sqrt(cells.reduce((sum, { cell }) => sum + cell.width * cell.height, 0) / FILL / SHAPE / ROWS.length)
  const titles: Layout['titles'] = []
  let top = MARGIN
  ROWS.forEach((blocks, row) => {
    const isLast = row === ROWS.length - 1
    const edges = netlist.parts.filter((part) => blocks.includes(part.block) && isEdge(part))
    const strip = Math.max(0, ...edges.map(({ id }) => heightOf(footprints.get(id)!.courtyard) + NAME))
    const blocksTop = top + (isLast ? 0 : strip)
    let x = begin
    let deepest = 0
    const edgeSpots: [Part, number][] = []
    for (const block of blocks) {
      const own = cells.filter((one) => one.block === block)
      if (own.length === 0) continue
      const width = Math.max(TITLED, ...own.map(({ cell }) => cell.width), own.reduce((sum, { cell }) => sum + cell.width * cell.height, 0) / FILL / height)
      const spots = placeBlock(own.map(({ cell }) => cell), width, uniform)
      for (const { cell, members } of own) {
        const { x: cellX, y: cellY } = spots.get(cell.id)!
        for (const { part, dx, dy } of members) put(part, { x: x + cellX + dx, y: blocksTop + TITLE + cellY + dy })
        deepest = Math.max(deepest, cellY + cell.height)
      }
      titles.push({ text: block, x, y: blocksTop + 1 })
      edges.filter((part) => part.block === block).forEach((part, i, all) => edgeSpots.push([part, x + (width * (i + 0.5)) / all.length]))
      x += width + BETWEEN
    }
    const blocksEnd = blocksTop + TITLE + deepest
    let free = begin
    for (const [part, middle] of edgeSpots) {
      const box = footprints.get(part.id)!.courtyard
      const at = Math.max(free, middle - (box.right - box.left) / 2)
      put(part, { x: at, y: isLast ? blocksEnd + NAME : top }, isLast ? 0 : 180)
      free = at + box.right - box.left + GAP
    }
    top = blocksEnd + (isLast ? strip : BETWEEN)
  })
  const boxes = placed.map(courtyardOf)
  const outline = { left: 0, top: 0, right: Math.max(...boxes.map((box) => box.right)) + MARGIN, bottom: Math.max(...boxes.map((box) => box.bottom)) + MARGIN }
  return { parts: placed, titles, outline }
}

/** Where a placed part's courtyard is. */
function courtyardOf({ footprint: { courtyard }, x, y, turned }: PlacedPart): Box {
  return turned === 0
    ? { left: x + courtyard.left, top: y + courtyard.top, right: x + courtyard.right, bottom: y + courtyard.bottom }
    : { left: x - courtyard.right, top: y - courtyard.bottom, right: x - courtyard.left, bottom: y - courtyard.top }
}

const heightOf = ({ top, bottom }: Box) => bottom - top

/** A cell for each part, with what is beside it above it. */
function cellsOf(parts: Part[], footprints: Map<string, Footprint>, netOf: Map<string, string>) {
  const besides = new Map(parts.filter(({ purpose }) => purpose.startsWith('beside U')).map((part) => [part.purpose.slice('beside '.length), part]))
  const guests = new Set([...besides.values()])
  return parts.filter((part) => !guests.has(part)).map((part) => {
    const members: { part: Part; dx: number; dy: number }[] = []
    const cell: Cell = { id: part.id, width: 0, height: 0, pins: [] }
    for (const member of [besides.get(part.id), part]) {
      if (member === undefined) continue
      const { courtyard: { left, top, right, bottom }, pads } = footprints.get(member.id)!
      const dy = cell.height + NAME
      members.push({ part: member, dx: GAP / 2, dy })
      for (const pad of pads) {
        const net = netOf.get(`${member.id} ${pad.number}`)
        if (net !== undefined) cell.pins.push({ net, x: GAP / 2 + pad.x - left, y: dy + pad.y - top })
      }
      cell.width = Math.max(cell.width, right - left + GAP)
      cell.height = dy + bottom - top
    }
    return { block: part.block, cell, members }
  })
}
