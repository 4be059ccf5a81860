import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bill, cost_USD } from '../../hardware/documents/bill'
import { hardwareFiles } from '../../hardware/documents/files'
import { engineering } from '../../hardware/documents/schematic'
import { NETLISTS } from '../../hardware/netlist/netlist'

const files = await hardwareFiles()
const folder = new URL('../../docs/hardware/', import.meta.url)

test('docs/hardware holds what npm run hardware writes, and nothing else', () => {
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort())
  for (const [name, text] of files) expect(readFileSync(new URL(name, folder), 'utf8') === text, `${name} is not that of the netlist: npm run hardware`).toBe(true)
})

test('the sheets show every part but the capacitors beside the chips', () => {
  for (const netlist of Object.values(NETLISTS)) {
    for (const { id, block, purpose } of netlist.parts) {
      if (purpose.startsWith('beside ')) continue
      const sheet = files.get(`${netlist.name}-${block}.svg`) ?? files.get(`${block}.svg`)
      expect(sheet, `sheet of ${block}`).toMatch(new RegExp(`>${id}( |<)`))
    }
  }
})

test('the bill counts each part of a netlist once', () => {
  for (const netlist of Object.values(NETLISTS)) {
    const ids = bill(netlist).flatMap(({ ids }) => ids)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBe(netlist.parts.length - 1) // all but the microcontroller's board
    expect(cost_USD(bill(netlist))).toBeLessThan(100)
  }
})

test('values are written as one orders them', () => {
  expect([4700, 1e6, 4.7e-6, 100, 14300, 2.2e-6].map((value) => engineering(value, 'X'))).toEqual(['4.7 kX', '1 MX', '4.7 µX', '100 X', '14.3 kX', '2.2 µX'])
})

test('every line of a bill can be ordered: a number, and resistors of the E24 or E96 series', () => {
  const E24 = [10, 11, 12, 13, 15, 16, 18, 20, 22, 24, 27, 30, 33, 36, 39, 43, 47, 51, 56, 62, 68, 75, 82, 91]
  const E96 = Array.from({ length: 96 }, (_, i) => Math.round(100 * 10 ** (i / 96)))
  for (const netlist of Object.values(NETLISTS)) {
    for (const { orderNumber, ids } of bill(netlist)) expect(orderNumber, ids.join()).not.toMatch(/value|undefined/)
    for (const { id, type, value } of netlist.parts.filter(({ type }) => /esistor/.test(type))) {
      const digits = value! / 10 ** Math.floor(Math.log10(value!))
      expect(E24.includes(Math.round(digits * 1000) / 100) || E96.includes(Math.round(digits * 10000) / 100), `${id}, a ${type} of ${value} Ω`).toBe(true)
    }
  }
})
