import { describe, expect, test } from 'vitest'
import { mediumNew, supplyAt } from '../../../sim/medium'
import { SOLUTIONS } from '../../../sim/transport/solution'
import { ScenarioInput, scenarioSchema } from '../../../sim/scenario'

function supplyOf(input: Partial<ScenarioInput>, time_s: number, duration_s = 100): number[] {
  const supply = [0, 0, 0]
  supplyAt(mediumNew(scenarioSchema.parse({ name: 'x', ...input }), duration_s), time_s, supply)
  return supply
}
const seawater = { medium: [{ time_s: 0, solution: 'seawater' as const }] }
const estuary: Partial<ScenarioInput> = {
  medium: [
    { time_s: 0, solution: 'river' },
    { time_s: 50, solution: 'seawater' },
  ],
}

describe('what the gel is offered', () => {
  test('the reference offers 1 of what it holds', () => {
    expect(supplyOf(seawater, 0)).toEqual([1, 1, 0])
    expect(supplyOf({ ...seawater, transport: { interactions: {} } }, 0)).toEqual([1, 1, 0])
  })

  test('without interactions it is the share of the reference’s concentration, mixing included', () => {
    const { K } = SOLUTIONS.river
    expect(supplyOf(estuary, 25)[0]).toBeCloseTo((K + 10.2) / 2 / 10.2, 12)
    expect(supplyOf(estuary, 0)[0]).toBeCloseTo(K / 10.2, 12)
    expect(supplyOf(estuary, 99)).toEqual([1, 1, 0])
  })

  test('interactions favour the divalent ion in dilute water', () => {
    const [K, Ca] = supplyOf({ ...estuary, transport: { interactions: {} } }, 0)
    const [plainK, plainCa] = supplyOf(estuary, 0)
    expect(Ca / K).toBeGreaterThan(3 * (plainCa / plainK))
  })

  test('a sub-nano channel keeps calcium out more than potassium', () => {
    const confinement = { segments: [{ diameter_nm: 0.8, length_um: 1, surfaceCharge_mC_per_m2: 0 }] }
    const [K, Ca] = supplyOf({ ...seawater, transport: { confinement } }, 0)
    expect(K).toBeGreaterThan(0)
    expect(K).toBeLessThan(0.2)
    expect(Ca).toBeLessThan(0.2 * K)
  })

  test('drifts go on after the last keyframe, for supplies too, and do not depend on the duration', () => {
    const input: Partial<ScenarioInput> = {
      medium: [{ time_s: 0, supply: { K: 1 }, gradient_K: 10 }],
      transport: { temperature: {}, fouling: { growth_per_day: 50 } },
    }
    const [early, late] = [supplyOf(input, 10)[0], supplyOf(input, 90)[0]]
    expect(early).toBeLessThan(1)
    expect(late).toBeLessThan(early)
    expect(supplyOf(input, 33.3, 40)).toEqual(supplyOf(input, 33.3, 4000))
  })

  test.each([
    [{ medium: [{ time_s: 0 }] }, 'either a supply'],
    [{ medium: [{ time_s: 0, supply: {}, solution: 'river' }] }, 'either a supply'],
    [{ medium: [{ time_s: 0, supply: {} }, { time_s: 1, solution: 'river' }] }, 'all keyframes'],
    [{ transport: { confinement: { segments: [] } } }, 'segments'],
    [{ transport: { interaction: {} } }, 'interaction'],
    [{ transport: { interactions: {} } }, 'acts on solutions'],
    [{ medium: [{ time_s: 0, supply: { K: 1 }, gradient_K: 2 }] }, 'acts only with'],
    [{ medium: [{ time_s: 0, supply: { K: 1, Na: 1 } }] }, 'the gel gates K, Ca, Fe (gel.ions) and sees no Na'],
    [{ medium: [{ time_s: 0, supply: {} }, { time_s: 9, supply: { Mg: 0.1 } }] }, 'sees no Mg'],
    [{ gel: { ions: [{ ion: 'Ca', conductance_uS: 50, recovery_s: 150 }] } }, 'the gel gates Ca (gel.ions) and sees no K'],
  ])('refuses %j and says why', (input, why) => {
    const result = scenarioSchema.safeParse({ name: 'x', ...input })
    expect(result.success).toBe(false)
    expect(JSON.stringify(result.error?.issues)).toContain(why)
  })
})
