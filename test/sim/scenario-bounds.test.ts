import { describe, expect, it } from 'vitest'
import { publishedSchema } from '../../host-tools/schemas/published'
import { configurationOfScenario } from '../../host-tools/simulation/configuration-of-scenario'
import { summarise } from '../../host-tools/simulation/run-summary'
import { simulatedRun } from '../../host-tools/simulation/simulated-run'
import { scenarioSchema, type Scenario } from '../../sim/scenario'
import { LONG } from '../long'

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null

interface Bounds {
  path: string
  least: number | undefined
  most: number | undefined
}

const STRUCTURE = new Set(['properties', 'anyOf', 'oneOf', 'additionalProperties', 'items'])

/** Every number of a schema. Entries of a list are all called 0, alternatives have one path. */
function boundsIn(node: Json, path: string[] = []): Bounds[] {
  if (typeof node !== 'object' || node === null) return []
  if (Array.isArray(node)) return node.flatMap((child) => boundsIn(child, path))
  const isNumber = (node.type === 'number' || node.type === 'integer') && node.const === undefined
  // A least value that is excluded is no bound: next to 0 there is 1e-308.
  const own = isNumber ? [{ path: path.join('.'), least: node.minimum as number | undefined, most: node.maximum as number | undefined }] : []
  const below = Object.entries(node).flatMap(([key, child]) => {
    if (key === 'items') return boundsIn(child, [...path, '0'])
    return boundsIn(child, STRUCTURE.has(key) || /^\d+$/.test(key) ? path : [...path, key])
  })
  return [...own, ...below]
}

const WIDEST = 1e15

describe.each(['scenario', 'device'] as const)('every number of a %s', (name) => {
  const bounds = boundsIn(publishedSchema(name) as Json)
  it('is known to this test', () => expect(bounds.length).toBeGreaterThan(30))
  it.each(bounds)('$path has finite bounds', ({ least, most }) => {
    expect(Math.abs(least ?? NaN)).toBeLessThanOrEqual(WIDEST)
    expect(Math.abs(most ?? NaN)).toBeLessThanOrEqual(WIDEST)
  })
})

/** With every section there is. */
const everything = scenarioSchema.parse({
  name: 'everything',
  duration_s: 4,
  diode: { rectifies: 'both' },
  osmotic: { gradient: [{ time_s: 0, high: { solution: 'seawater' }, low: { solution: 'river' } }] },
  photochemical: { schedule: [{ time_s: 1, light_W_per_m2: 100, erase_mV: 0 }], harvestShare: 0.5 },
  medium: [{ time_s: 0, solution: 'seawater', gradient_K: 1 }],
  transport: { interactions: {}, confinement: { segments: [{ diameter_nm: 10, length_um: 1 }] }, fouling: {}, temperature: {} },
  noise: { motion_uV: 100 },
  faults: [
    { kind: 'open', time_s: 1, duration_s: 0.1 },
    { kind: 'mains', time_s: 1, duration_s: 0.1, amplitude_mV: 1 },
    { kind: 'spike', time_s: 1, duration_s: 1, amplitude_mV: 5 },
  ],
  tissue: { kind: 'frog-heart', deliveries: [{ ion: 'K', from_s: 1, to_s: 2, current_uA: 10 }] },
})

function leavesOf(value: Json, path: string[] = []): string[][] {
  if (typeof value === 'number') return [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child as Json, [...path, key]))
}

function withValue(path: string[], value: number): unknown {
  const scenario = structuredClone(everything) as unknown as { [key: string]: Json }
  let place = scenario
  for (const key of path.slice(0, -1)) place = place[key] as { [key: string]: Json }
  place[path.at(-1) ?? ''] = value
  return scenario
}

describe('at either end of its range', () => {
  const bounds = boundsIn(publishedSchema('scenario') as Json)
  const cases = leavesOf(everything as unknown as Json)
    .filter(([section]) => section !== 'duration_s' && section !== 'aims')
    .flatMap((path) => {
      const name = path.map((key) => (/^\d+$/.test(key) ? '0' : key)).join('.')
      return bounds.filter((one) => one.path === name).flatMap(({ least, most }) => [least, most].map((value) => ({ path, value: value as number })))
    })
  it('there are values to try', () => expect(cases.length).toBeGreaterThan(150))

  // Lower and upper ends in turn; the long suite tries all.
  it.each(cases.filter((_, i) => LONG || i % 3 === 0).map(({ path, value }) => [path.join('.'), value, path] as const))('%s = %d gives a run whose books close', (_, value, path) => {
    // What other fields forbid is refused as a whole.
    const parsed = scenarioSchema.safeParse(withValue(path, value))
    if (!parsed.success) return
    const { energy, result } = run(parsed.data)
    expect(Math.abs(energy.unexplained_uJ)).toBeLessThan(1e-9 * (energy.initial_uJ + energy.harvested_uJ + 1))
    expect(energy.minimum_V).toBeGreaterThanOrEqual(0)
    expect(Object.values(energy.spent_uJ).every((spent_uJ) => spent_uJ >= 0)).toBe(true)
    expect(result.traces.store_mV.every(Number.isFinite)).toBe(true)
  })
})

function run(scenario: Scenario) {
  const finished = simulatedRun({ scenario, configuration: configurationOfScenario(scenario), ions: ['K', 'Ca', 'Fe'] }, { seed: 1 })
  return { ...summarise(finished), result: finished.result }
}

it.each([1e308, 1e7, -1, NaN])('mains of %d µV is refused with the field and the bound', (mains_uV) => {
  const refused = scenarioSchema.safeParse({ name: 'x', noise: { mains_uV } })
  expect(refused.success).toBe(false)
  expect(refused.error?.issues[0].path).toEqual(['noise', 'mains_uV'])
})
