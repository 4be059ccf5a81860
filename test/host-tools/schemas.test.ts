import { readFileSync, readdirSync } from 'node:fs'
import Ajv from 'ajv'
import { describe, expect, it } from 'vitest'
import { defaultCalibrationFile } from '../../host-tools/calibration/default-calibration'
import { PUBLISHED_SCHEMAS, publishedSchema } from '../../host-tools/schemas/published'
import { fieldNamesAt, hasField, valuePaths, valuesAt, type JsonSchema } from '../../host-tools/schemas/schema-fields'
import { BOARD_NAMES } from '../../sim/board-profiles'
import { scenarioSchema } from '../../sim/scenario'

const SCENARIOS = 'sim/scenarios'
const files = readdirSync(SCENARIOS).filter((name) => name.endsWith('.json'))
const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>

/** Another's validator of the same schema; unknown keywords are errors. */
function validatorOf(schema: JsonSchema) {
  return new Ajv({ strict: true, strictTypes: false, strictTuples: false, formats: { date: /^\d{4}-\d\d-\d\d$/ } }).compile(schema)
}

describe('the published schema', () => {
  const isScenario = validatorOf(publishedSchema('scenario'))

  it.each(files)('of scenarios accepts %s', (file) => {
    expect(isScenario(readJson(`${SCENARIOS}/${file}`)), JSON.stringify(isScenario.errors)).toBe(true)
  })

  it.each(files)('is where %s says it is, for editors', (file) => {
    const { $schema } = readJson(`${SCENARIOS}/${file}`)
    expect($schema).toBe('../scenario.schema.json')
  })

  it('of scenarios lies in the repository as it is now; run npm run schemas after a change', () => {
    expect(readJson('sim/scenario.schema.json')).toEqual(publishedSchema('scenario'))
  })

  it.each([
    ['an unknown field', { name: 'x', surprise: 1 }],
    ['an unknown field in a section', { name: 'x', gel: { spacing: 10 } }],
    ['a missing name', {}],
    ['a negative duration', { name: 'x', duration_s: -1 }],
    ['an unknown board', { name: 'x', board: 'toaster' }],
    ['an unknown ion', { name: 'x', medium: [{ time_s: 0, supply: { Kx: 1 } }] }],
    ['an unknown device setting', { name: 'x', device: { cycle: 3 } }],
    ['text for a number', { name: 'x', duration_s: '60' }],
  ])('of scenarios refuses %s, as iongate does', (_, scenario) => {
    expect(isScenario(scenario)).toBe(false)
    // The device's settings are checked when a run is configured.
    if (!('device' in scenario)) expect(scenarioSchema.safeParse(scenario).success).toBe(false)
  })

  it('of devices and of calibrations accepts what ships, and $schema', () => {
    expect(validatorOf(publishedSchema('device'))({ $schema: './device.schema.json', cycle_s: 2 })).toBe(true)
    const isCalibration = validatorOf(publishedSchema('calibration'))
    for (const board of BOARD_NAMES) expect(isCalibration(readJson(defaultCalibrationFile(board))), board).toBe(true)
  })

  it.each(PUBLISHED_SCHEMAS)('of %s names a draft that editors know', (name) => {
    expect(publishedSchema(name)).toHaveProperty('$schema', 'http://json-schema.org/draft-07/schema#')
  })

  it('keeps what is written about each field, for the editor to show', () => {
    const { properties } = publishedSchema('scenario')
    for (const [name, field] of Object.entries(properties ?? {})) expect((field as JsonSchema).description, name).toBeTruthy()
    expect((properties?.gel as JsonSchema).properties?.cascadeDegree).toMatchObject({ type: 'integer', default: 10, description: 'interfaces in series, N' })
  })
})

describe('fields of a schema', () => {
  const scenario = publishedSchema('scenario')

  it('are found through sections, lists, choices and records', () => {
    for (const path of ['gel.cascadeDegree', 'gel.ions.2.conductance_uS', 'contacts.rate_Hz', 'contacts.events.0.contact_s', 'medium.0.supply.Ca', 'device.cycle_s', 'device.plans.any-name.pulses', 'device.levels.boundaries.2']) {
      expect(hasField(scenario, path.split('.')), path).toBe(true)
    }
    for (const path of ['gel.cascade', 'gel.cascadeDegree.0', 'medium.supply', 'medium.0.supply.Xx', 'device.levels.boundaries.3', '']) {
      expect(hasField(scenario, path.split('.')), path).toBe(false)
    }
  })

  it('are listed with their paths', () => {
    const paths = valuePaths(scenario)
    expect(paths).toEqual(expect.arrayContaining(['duration_s', 'gel.cascadeDegree', 'gel.ions.0.ion', 'contacts.rate_Hz', 'device.cycle_s']))
    for (const path of paths) expect(hasField(scenario, path.split('.')), path).toBe(true)
    expect(fieldNamesAt(scenario, ['noise'])).toContain('mains_Hz')
    expect(valuesAt(scenario, ['noise', 'mains_Hz'])).toEqual([50, 60])
  })
})
