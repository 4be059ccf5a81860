import { readFileSync } from 'node:fs'
import path from 'node:path'
import { bare, listsOf, parseExpression, type Expression } from './expression'

/** Half open box, mm; y grows downwards, as in KiCad. */
export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export interface Footprint {
  /** Library and name, as the netlist has it. */
  name: string
  body: Expression[]
  courtyard: Box
  /** Pads by number, relative to the footprint's middle. */
  pads: { number: string; x: number; y: number }[]
}

/**
 * Reads a footprint from KiCad's library.
 * @param folder of the libraries: /usr/share/kicad/footprints where Debian's package kicad-footprints puts them
 */
export function readFootprint(folder: string, name: string): Footprint {
  const [library, file] = name.split(':')
  return footprintFrom(name, parseExpression(readFileSync(path.join(folder, `${library}.pretty`, `${file}.kicad_mod`), 'utf8')))
}

/** A footprint from the list that describes it, in a library's file or in a board's. */
export function footprintFrom(name: string, body: Expression[]): Footprint {
  const corners = body.filter((one): one is Expression[] => Array.isArray(one) && bare(listsOf(one, 'layer')[0]?.[1]) === 'F.CrtYd').flatMap(cornersOf)
  if (corners.length === 0) throw new Error(`the footprint ${name} has no courtyard`)
  const xs = corners.map(([x]) => x)
  const ys = corners.map(([, y]) => y)
  return {
    name, body,
    courtyard: { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) },
    pads: listsOf(body, 'pad').filter((pad) => bare(pad[1]) !== '').map((pad) => ({ number: bare(pad[1]), ...pointOf(listsOf(pad, 'at')[0]) })),
  }
}

export function pointOf(list: Expression[]): { x: number; y: number } {
  return { x: Number(list[1]), y: Number(list[2]) }
}

function cornersOf(shape: Expression[]): [number, number][] {
  const [from, to] = ['start', 'end'].map((name) => listsOf(shape, name)[0]).map((list) => (list === undefined ? undefined : pointOf(list)))
  if (shape[0] === 'fp_circle') {
    const middle = pointOf(listsOf(shape, 'center')[0])
    const radius = Math.hypot(to!.x - middle.x, to!.y - middle.y)
    return [[middle.x - radius, middle.y - radius], [middle.x + radius, middle.y + radius]]
  }
  return from === undefined || to === undefined ? [] : [[from.x, from.y], [to.x, to.y]]
}
