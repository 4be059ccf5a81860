import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bill, cost_USD } from '../../hardware/documents/bill'
import { hardwareFiles } from '../../hardware/documents/files'
import { engineering } from '../../hardware/documents/schematic'
import { NETLISTS } from '../../hardware/netlist/netlist'

const folder = new URL('../../docs/hardware/', import.meta.url)

test('docs/hardware holds what npm run hardware writes, and nothing else', async () => {
  const files = await hardwareFiles()
  expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort())
  for (const [name, text] of files) expect(readFileSync(new URL(name, folder), 'utf8') === text, `${name} is not that of the netlist: npm run hardware`).toBe(true)
})

test('the sheets show every part but the capacitors beside the chips', async () => {
  const files = await hardwareFiles()
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
