import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Contact, contactSource } from '../../sim/contact-schedule'
import { mediumNew, supplyAt, temperatureAt_C } from '../../sim/medium'
import { heterogelParameters, triboiontronicParameters } from '../../sim/assembly'
import { scenarioSchema } from '../../sim/scenario'

const folder = new URL('../../sim/scenarios/', import.meta.url)

describe('scenario files', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))('%s is sound and named like its file', (file) => {
    const scenario = scenarioSchema.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    expect(`${scenario.name}.json`).toBe(file)
    expect(scenario.description.length).toBeGreaterThan(20)
  })

  test.each([
    [{ name: 'x', surprise: 1 }, 'surprise'],
    [{ name: 'x', gel: { spacing: 10 } }, 'spacing'],
    [{ name: 'x', duration_s: -1 }, 'duration_s'],
    [{ name: 'x', duration_s: NaN }, 'duration_s'],
    [{ name: 'x', board: 'toaster' }, 'board'],
    [{ name: 'x', medium: [{ time_s: 5, supply: {} }, { time_s: 5, supply: {} }] }, 'medium'],
    [{ name: 'x', medium: [{ time_s: 0, supply: { Kx: 1 } }] }, 'supply'],
    [{ name: 'x', gel: { ions: ['K', 'Ca', 'K'].map((ion) => ({ ion, conductance_uS: 100, recovery_s: 60 })) } }, 'expected each ion once, got K as in row 0'],
    [{ name: 'x', store: { boot_mV: 1500 } }, 'store'],
    [{ name: 'x', store: { initial_mV: 4500 } }, 'initial_mV'],
    [{ name: 'x', store: { source: 'bench', initial_mV: 2500 } }, 'initial_mV'],
    [{ name: 'x', contacts: { events: [{ contact_s: 2, separation_s: 1 }] } }, 'contacts'],
    [{ name: 'Not A Name' }, 'name'],
  ])('refuses %j and says where', (input, where) => {
    const result = scenarioSchema.safeParse(input)
    expect(result.success).toBe(false)
    expect(JSON.stringify(result.error?.issues)).toContain(where)
  })

  test('a name alone is a whole scenario, and parsing it again changes nothing', () => {
    const scenario = scenarioSchema.parse({ name: 'x' })
    expect(scenarioSchema.parse(scenario)).toEqual(scenario)
  })
})

test('defaults are the figures of the physics', () => {
  const scenario = scenarioSchema.parse({ name: 'x' })
  const reserves_C = heterogelParameters(scenario).ions.map((row) => row.reserve_C)
  expect(reserves_C[0]).toBeCloseTo(0.29, 2)
  expect(reserves_C[1]).toBeCloseTo(0.58, 2)
  expect(reserves_C[2]).toBeCloseTo(0.87, 2)
  const electrode = triboiontronicParameters(scenario)
  const density_uF_per_cm2 = ((electrode.eventCharge_C / electrode.openCircuit_V) * 1e6) / scenario.contactElectrode.area_cm2
  expect(density_uF_per_cm2).toBeCloseTo(41.25, 1)
})

describe('medium', () => {
  const scenario = scenarioSchema.parse({
    name: 'x',
    medium: [
      { time_s: 10, supply: { K: 1 }, temperature_C: 20 },
      { time_s: 20, supply: { K: 0.5, Fe: 1 }, temperature_C: 30 },
    ],
  })

  test.each([
    [0, [1, 0, 0], 20],
    [10, [1, 0, 0], 20],
    [15, [0.75, 0, 0.5], 25],
    [20, [0.5, 0, 1], 30],
    [99, [0.5, 0, 1], 30],
    [12, [0.9, 0, 0.2], 22],
  ])('at %f s', (time_s, supply, temperature_C) => {
    const medium = mediumNew(scenario)
    const got = [0, 0, 0]
    // Asked out of order on purpose: the cursor must go back as well.
    supplyAt(medium, 18, got)
    supplyAt(medium, time_s, got)
    got.forEach((value, i) => expect(value).toBeCloseTo(supply[i], 12))
    expect(temperatureAt_C(medium, time_s)).toBeCloseTo(temperature_C, 12)
  })
})

describe('contact schedule', () => {
  const contacts = scenarioSchema.parse({ name: 'x', contacts: { rate_Hz: 1.8, jitter_percent: 20 } }).contacts

  function contactSchedule(...request: Parameters<typeof contactSource>): Contact[] {
    const source = contactSource(...request)
    const list: Contact[] = []
    for (let contact = source(); contact !== null; contact = source()) list.push(contact)
    return list
  }

  test('keeps its rate, its order and its limits, and follows the seed', () => {
    const list = contactSchedule(contacts, 3, 200)
    expect(list.length / 200).toBeCloseTo(1.8, 1)
    list.forEach((contact, i) => {
      expect(contact.separation_s).toBeGreaterThan(contact.contact_s)
      if (i > 0) expect(contact.contact_s).toBeGreaterThan(list[i - 1].separation_s)
      expect(contact.wetted).toBeGreaterThanOrEqual(0.8)
      expect(contact.wetted).toBeLessThanOrEqual(1)
    })
    expect(contactSchedule(contacts, 3, 200)).toEqual(list)
    expect(contactSchedule(contacts, 4, 200)).not.toEqual(list)
    expect(contactSchedule(contacts, 3, 100)).toEqual(list.filter((contact) => contact.contact_s < 100))
  })

  test('a rate that brings one contact in longer than time can be counted has whole instants', () => {
    const [contact, ...others] = contactSchedule({ ...contacts, rate_Hz: 5e-324 } as typeof contacts, 3, 200)
    expect(others).toEqual([])
    expect(Number.isSafeInteger(Math.round(contact.separation_s * 1e6))).toBe(true)
  })

  test('no rate, no contacts', () => {
    expect(contactSchedule({ ...contacts, rate_Hz: 0 } as typeof contacts, 3, 200)).toEqual([])
  })
})
