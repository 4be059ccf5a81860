import { describe, expect, test } from 'vitest'
import { typeOf } from '../../hardware/catalogue'
import { kicadNetlist } from '../../hardware/documents/kicad'
import { NETLISTS } from '../../hardware/netlist/netlist'

type Expression = string | Expression[]

/** Reads one list of KiCad's text format. */
function parse(text: string): Expression[] {
  const open: Expression[][] = [[]]
  for (const [token, quoted] of text.matchAll(/"((?:[^"\\]|\\.)*)"|[()]|[^\s()"]+/g)) {
    if (token === '(') open.push([])
    else if (token === ')') open[open.length - 2].push(open.pop()!)
    else open[open.length - 1].push(quoted ?? token)
  }
  expect(open.length, 'brackets that were left open').toBe(1)
  return open[0][0] as Expression[]
}

const lists = (list: Expression[], name: string) => list.filter((one): one is Expression[] => Array.isArray(one) && one[0] === name)
const text = (list: Expression[], name: string) => lists(list, name)[0][1] as string

describe.each(Object.values(NETLISTS))('KiCad\'s netlist of the $name fitting', (netlist) => {
  const file = parse(kicadNetlist(netlist))
  const components = lists(lists(file, 'components')[0], 'comp')
  const nets = lists(lists(file, 'nets')[0], 'net')

  test('has every part once, with a footprint and a number to order it by', () => {
    expect(components.map((one) => text(one, 'ref')).sort()).toEqual(netlist.parts.map(({ id }) => id).sort())
    for (const one of components) {
      expect(text(one, 'footprint')).toMatch(/^[A-Za-z0-9_.-]+:[A-Za-z0-9_.,-]+$/)
      expect(JSON.stringify(one)).toMatch(/"MPN"\],"[^"]{3,}"/)
    }
    expect(new Set(components.map((one) => text(one, 'tstamps'))).size).toBe(components.length)
  })

  test('joins on each net exactly the pads that the parts have there', () => {
    const nodes = new Map(nets.map((net) => [text(net, 'name'), lists(net, 'node').map((node) => `${text(node, 'ref')}.${text(node, 'pin')}`)]))
    for (const { id, type, pins } of netlist.parts) {
      for (const [pin, net] of Object.entries(pins)) for (const pad of typeOf(type).pads[pin]) expect(nodes.get(net), `${id}.${pin}`).toContain(`${id}.${pad}`)
    }
    const all = [...nodes.values()].flat()
    expect(new Set(all).size, 'a pad is on two nets').toBe(all.length)
    for (const [net, list] of nodes) expect(list.length, `${net} ends nowhere`).toBeGreaterThan(1)
  })

  test('brings every line of the microcontroller to it', () => {
    // Test points of a board of one's own: the firmware reads neither.
    const open = netlist.name === 'wearable' ? ['readback', 'permit'] : []
    for (const line of [...netlist.driven, ...netlist.read, 'sda', 'scl'].filter((line) => !open.includes(line))) {
      const net = nets.find((one) => text(one, 'name') === line)!
      expect(lists(net, 'node').map((node) => text(node, 'ref')), line).toContain('J1')
    }
  })
})
