import { expect, test } from 'vitest'
import { faultCases, solve } from '../../host-tools/benchmarks/hardware/cases'
import { unitFigures } from '../../host-tools/benchmarks/hardware/units'
import { NETLISTS } from '../../hardware/netlist/netlist'
import { ngspiceSuite } from './ngspice-suite'

/** A short form of npm run bench:hardware and npm run bench:units: each 20th case, four units. */
ngspiceSuite('single faults and tolerances of the netlist', () => {
  const cases = faultCases(120, 12)

  test('there are at least 500 cases', () => expect(cases.length).toBeGreaterThanOrEqual(500))

  test.each(cases.filter((_, i) => i % 20 === 7))('$name', (one) => {
    const outcome = solve(one)
    expect(outcome.unsolved).toBeUndefined()
    expect(outcome.beyond).toEqual([])
  })

  test.each(Object.values(NETLISTS).flatMap((netlist) => [0, 1].map((unit) => ({ netlist, unit, name: netlist.name }))))('$name, unit $unit', ({ netlist, unit }) => {
    const figures = unitFigures(netlist, unit)
    expect(Math.abs(figures.first)).toBeLessThan(0.02)
    expect(Math.abs(figures.first - figures.second)).toBeLessThan(0.002)
    expect(Math.abs(figures.gel)).toBeLessThan(0.005)
    expect(Math.abs(figures.residual_A)).toBeLessThan(25e-9)
    expect(figures.withinGuarantees).toBe(true)
  })
})
