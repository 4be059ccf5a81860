import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MECHANISMS } from '../../../host-tools/physics/all'

describe.each(MECHANISMS)('$name', (mechanism) => {
  it('holds every figure, under its own name, and shows them', () => {
    const { figures, charts } = mechanism.run({ recordings: [] })
    expect(figures.filter(({ holds }) => !holds)).toEqual([])
    expect(figures.length).toBeGreaterThanOrEqual(2)
    figures.forEach(({ name }) => expect(name.startsWith(`${mechanism.name}/`)).toBe(true))
    expect(new Set(figures.map(({ name }) => name)).size).toBe(figures.length)
    charts.forEach((chart) => chart.series.forEach(({ x, y }) => expect(x.length).toBe(y.length)))
    expect(charts.length).toBeGreaterThanOrEqual(1)
  })

  it('gives the same figures twice', () => {
    expect(mechanism.run({ recordings: [] })).toEqual(mechanism.run({ recordings: [] }))
  })

  it('has its place in docs/physics.md', () => {
    expect(readFileSync('docs/physics.md', 'utf8')).toContain(`iongate physics ${mechanism.name}`)
  })
})
