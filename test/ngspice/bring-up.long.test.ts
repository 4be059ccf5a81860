import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bringUp } from '../../host-tools/benchmarks/hardware/bring-up'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { ngspiceSuite } from './ngspice-suite'

/** Rows of a page's bring-up table: node and the nominal voltage, in order. */
function tableOf(page: string): { node: string; nominal_V: number }[] {
  const text = readFileSync(new URL(`../../docs/front-end-${page}.md`, import.meta.url), 'utf8')
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim())).filter((cells) => /^`[a-z_0-9]+`$/.test(cells[2] ?? '') && /^-?\d+\.\d+$/.test(cells[4] ?? ''))
  return rows.map((cells) => ({ node: cells[2].replaceAll('`', ''), nominal_V: Number(cells[4]) }))
}

ngspiceSuite('the bring-up tables', () => {
  test.each(Object.values(NETLISTS))('$name: the page has the voltages that the netlist gives (else: npm run bring-up)', (netlist) => {
    const solved = bringUp(netlist, 0)
    const written = tableOf(netlist.name)
    expect(written.map(({ node }) => node)).toEqual(solved.map(({ node }) => node))
    for (const [i, { node, nominal_V, step }] of solved.entries()) expect(Math.abs(written[i].nominal_V - nominal_V), `${node}: ${step}`).toBeLessThan(0.011 + 0.01 * Math.abs(nominal_V))
  })

  test('what the steps are for shows in them', () => {
    const solved = bringUp(NETLISTS.bench, 0)
    const volts = (part: RegExp, node: string) => solved.find((row) => part.test(row.step) && row.node === node)!.nominal_V
    expect(volts(/all lines low/, 'vp')).toBeLessThan(0.01)
    expect(volts(/^`pump` high/, 'vp')).toBeGreaterThan(4.85)
    expect(volts(/source/, 'readback')).toBeCloseTo(0.6, 1)
    expect(volts(/has cut it/, 'permit')).toBeLessThan(0.1)
    expect(volts(/10 Ω/, 'permit')).toBeLessThan(0.1)
  })
})
