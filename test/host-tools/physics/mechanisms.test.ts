import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { MECHANISMS } from '../../../host-tools/physics/all'
import type { MechanismResult } from '../../../host-tools/physics/mechanism'
import { LONG } from '../../long'

/** All draw from seeded streams in the same way: the short form runs a third of them twice. */
describe.each(MECHANISMS.map((mechanism, i) => ({ name: mechanism.name, mechanism, isTwice: LONG || i % 3 === 0 })))('$name', ({ mechanism, isTwice }) => {
  let result: MechanismResult
  beforeAll(() => {
    result = mechanism.run({ recordings: [] })
  })

  it('holds every figure, under its own name, and shows them', () => {
    const { figures, charts } = result
    expect(figures.filter(({ holds }) => !holds)).toEqual([])
    expect(figures.length).toBeGreaterThanOrEqual(2)
    figures.forEach(({ name }) => expect(name.startsWith(`${mechanism.name}/`)).toBe(true))
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length)
    charts.forEach((chart) => chart.series.forEach(({ x, y }) => expect(x.length).toBe(y.length)))
    expect(charts.length).toBeGreaterThanOrEqual(1)
  })

  it.runIf(isTwice)('gives the same figures twice', () => {
    expect(mechanism.run({ recordings: [] })).toEqual(result)
  })

  it('has its place in docs/physics.md', () => {
    expect(readFileSync('docs/physics.md', 'utf8')).toContain(`iongate physics ${mechanism.name}`)
  })
})
