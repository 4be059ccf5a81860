import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bare, listsOf, parseExpression, printExpression, type Expression } from '../../hardware/board/expression'
import { footprintFrom, pointOf, type Box } from '../../hardware/board/footprint'
import { placeBlock, type Cell } from '../../hardware/board/placement'
import { footprintOf, padsByNet } from '../../hardware/documents/kicad'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { randomStream } from '../../sim/random'

const overlap = (a: Box, b: Box) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1e-6 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1e-6

describe.each(Object.values(NETLISTS))('the shipped board of the $name fitting (npm run board makes it again)', (netlist) => {
  const board = parseExpression(readFileSync(new URL(`../../docs/board/iongate-${netlist.name}.kicad_pcb`, import.meta.url), 'utf8'))
  const placed = new Map(listsOf(board, 'footprint').map((body) => {
    const [, x, y, turned = '0'] = listsOf(body, 'at')[0] as string[]
    const footprint = footprintFrom(bare(body[1]), body)
    const { left, top, right, bottom } = footprint.courtyard
    const sign = turned === '180' ? -1 : 1
    const xs = [left, right].map((one) => Number(x) + sign * one).sort((a, b) => a - b)
    const ys = [top, bottom].map((one) => Number(y) + sign * one).sort((a, b) => a - b)
    const id = bare(listsOf(body, 'fp_text').find((one) => one[1] === 'reference')![2])
    return [id, { body, footprint, x: Number(x), y: Number(y), courtyard: { left: xs[0], right: xs[1], top: ys[0], bottom: ys[1] } }]
  }))

  test('has every part of the netlist, on its footprint', () => {
    expect([...placed.keys()].sort()).toEqual(netlist.parts.map(({ id }) => id).sort())
    for (const part of netlist.parts) expect(placed.get(part.id)!.footprint.name, part.id).toBe(footprintOf(part))
  })

  test('has each pad on its net and no other', () => {
    const nets = new Map(listsOf(board, 'net').map(([, code, name]) => [bare(code), bare(name)]))
    const found: [string, string][] = [...placed].flatMap(([id, { body }]) => listsOf(body, 'pad').flatMap((pad): [string, string][] => {
      const net = listsOf(pad, 'net')[0]
      if (net === undefined) return []
      expect(bare(net[2]), `${id}.${bare(pad[1])}`).toBe(nets.get(bare(net[1])))
      return [[`${id} ${bare(pad[1])}`, bare(net[2])]]
    }))
    const wanted = [...padsByNet(netlist)].flatMap(([net, pads]) => pads.map(([id, pad]): [string, string] => [`${id} ${pad}`, net]))
    expect(new Map(found)).toEqual(new Map(wanted))
  })

  test('keeps courtyards apart and within the outline', () => {
    const corners = listsOf(listsOf(listsOf(board, 'gr_poly')[0], 'pts')[0], 'xy').map(pointOf)
    const outline = { left: corners[0].x, top: corners[0].y, right: corners[2].x, bottom: corners[2].y }
    const all = [...placed]
    all.forEach(([id, { courtyard }], i) => {
      expect(courtyard.left > outline.left && courtyard.top > outline.top && courtyard.right < outline.right && courtyard.bottom < outline.bottom, id).toBe(true)
      for (const [other, that] of all.slice(i + 1)) expect(overlap(courtyard, that.courtyard), `${id} and ${other}`).toBe(false)
    })
  })

  test('has the capacitor of each chip beside it', () => {
    for (const { id, purpose } of netlist.parts.filter(({ purpose }) => purpose.startsWith('beside U'))) {
      const chip = placed.get(purpose.slice('beside '.length))!
      const capacitor = placed.get(id)!
      expect(Math.hypot(chip.x - capacitor.x, chip.y - capacitor.y), `${id} ${purpose}`).toBeLessThan(6)
    }
  })
})

const cell = fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), nets: fc.array(fc.constantFrom('a', 'b', 'c', 'gnd'), { maxLength: 3 }) })

test('cells of a block never overlap, and only one wider than the block reaches beyond it', () => {
  fc.assert(fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), fc.integer({ min: 5, max: 20 }), fc.nat(1000), (drawn, width, seed) => {
    const cells = drawn.map(({ nets, ...size }, i): Cell => ({ id: `x${i}`, ...size, pins: nets.map((net) => ({ net, x: 0, y: 0 })) }))
    const spots = placeBlock(cells, width, randomStream(seed, 'cells').uniform)
    const boxes = cells.map(({ id, width: wide, height }): Box => {
      const { x, y } = spots.get(id)!
      return { left: x, top: y, right: x + wide, bottom: y + height }
    })
    boxes.forEach((box, i) => {
      expect(box.right <= width || box.left === 0).toBe(true)
      for (const other of boxes.slice(i + 1)) expect(overlap(box, other)).toBe(false)
    })
  }), { numRuns: 20 })
})

test('joined cells end up nearer than they were', () => {
  // Two pairs at the ends of a block: nothing else holds the order.
  const cells = Array.from({ length: 12 }, (_, i): Cell => ({ id: `x${i}`, width: 5, height: 5, pins: i === 0 || i === 11 ? [{ net: 'a', x: 2, y: 2 }] : [] }))
  const spots = placeBlock(cells, 15, randomStream(3, 'cells').uniform)
  const [from, to] = [spots.get('x0')!, spots.get('x11')!]
  expect(Math.abs(from.x - to.x) + Math.abs(from.y - to.y)).toBe(5)
})

test('what is read is written again, and brackets that do not match are an error', () => {
  const word = fc.stringMatching(/^(?:[a-zA-Z0-9_.*-]{1,8}|"[^"\\]{0,8}")$/)
  const { list } = fc.letrec<{ list: Expression[]; one: Expression }>((tie) => ({ list: fc.array(tie('one'), { maxLength: 4 }), one: fc.oneof({ maxDepth: 3 }, word, tie('list')) }))
  fc.assert(fc.property(list, (expression) => {
    expect(parseExpression(printExpression(expression))).toEqual(expression)
  }), { numRuns: 100 })
  expect(() => parseExpression('(a (b)')).toThrow('left open')
  expect(() => parseExpression('(a))')).toThrow('too many')
})
