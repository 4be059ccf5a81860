import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { protocolSchema } from '../../host-tools/calibrate/protocol'
import { calibrationSchema } from '../../host-tools/calibration/calibration-file'
import { classifierSchema } from '../../host-tools/classifier/classifier-file'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { settingsSchema } from '../../host-tools/configuration/settings'
import { ladderFileSchema } from '../../host-tools/design/ladder-file'
import { IongateError } from '../../host-tools/diagnostics'
import { parseJson } from '../../host-tools/files'
import { didYouMean, nearestName } from '../../host-tools/nearest-name'
import { loadScenario } from '../../host-tools/scenarios'
import { scenarioSchema } from '../../sim/scenario'

/** The message of what a call throws for its user. */
function complaint(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof IongateError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('nearest name', () => {
  const fields = ['cascadeDegree', 'spacing_um', 'hindrance', 'leak_uS', 'duration_s']

  it.each([
    ['spacing', 'spacing_um'],
    ['duration', 'duration_s'],
    ['duration_ms', 'duration_s'],
    ['cascadeDegre', 'cascadeDegree'],
    ['hinderance', 'hindrance'],
    ['Leak_us', 'leak_uS'],
    ['zzz', undefined],
  ])('of %s is %s', (name, nearest) => {
    expect(nearestName(name, fields)).toBe(nearest)
  })

  it('is told, or else all names', () => {
    expect(didYouMean('spacing', fields)).toBe('did you mean spacing_um?')
    expect(didYouMean('zzz', ['a', 'b'])).toBe('there are a, b')
  })
})

describe('an unknown name in a file', () => {
  it.each([
    ['at the top', { name: 'x', durration_s: 3 }, 'durration_s', 'durration_s', 'duration_s'],
    ['in a section', { name: 'x', gel: { spacing: 10 } }, 'gel.spacing', 'spacing', 'spacing_um'],
    ['in a list, where it also leaves a field missing', { name: 'x', gel: { ions: [{ ion: 'K', conductance_uS: 1, recovry_s: 3 }] } }, 'gel.ions.0.recovry_s', 'recovry_s', 'recovery_s'],
    ['in a choice of sections', { name: 'x', contacts: { rate_Hzz: 1 } }, 'contacts.rate_Hzz', 'rate_Hzz', 'rate_Hz'],
    ['in a record with listed names', { name: 'x', medium: [{ time_s: 0, supply: { Caa: 1 } }] }, 'medium.0.supply.Caa', 'Caa', 'Ca'],
  ])('%s comes with place, what was expected, what is there and the nearest name', (_, scenario, place, got, nearest) => {
    expect(complaint(() => parseJson(JSON.stringify(scenario), scenarioSchema, 'x.json'))).toBe(
      `${place}: expected a field that exists, got “${got}”; did you mean ${nearest}?`,
    )
  })

  it('of device settings and calibrations too', () => {
    expect(complaint(() => parseJson('{"cycle": 3}', settingsSchema, 'x.json'))).toContain('did you mean cycle_s?')
    expect(complaint(() => deviceConfigurationFor('puckjs', { limits: { shannonk: 1 } }))).toContain('limits.shannonk: expected a field that exists, got “shannonk”; did you mean shannon_k?')
    expect(complaint(() => parseJson('{"bord": "puckjs"}', calibrationSchema, 'x.json'))).toContain('bord: expected a field that exists, got “bord”; did you mean board?; ')
  })

  it('that another choice of section has is told as such', () => {
    expect(complaint(() => parseJson('{"name": "x", "contacts": {"rate_Hz": 1, "events": []}}', scenarioSchema, 'x.json'))).toBe(
      'contacts.events: expected one choice or the other, got rate_Hz, events together',
    )
  })

  it('lists the valid ones when none is near', () => {
    const said = complaint(() => parseJson('{"name": "x", "contacts": {"zzzzzz": 1}}', scenarioSchema, 'x.json'))
    expect(said).toContain('there are rate_Hz, jitter_percent, contactShare, wettedMinimum, start_s, periods, events')
  })
})

describe('an impossible value', () => {
  const said = (scenario: object) => complaint(() => parseJson(JSON.stringify({ name: 'x', ...scenario }), scenarioSchema, 'x.json'))

  it('comes with the values there are and the nearest', () => {
    expect(said({ board: 'puckj' })).toMatch(/^board: expected one of mdbt50q, .*, got "puckj"; did you mean puckjs\?$/)
  })

  it('of a choice of numbers comes with all of them', () => {
    expect(said({ noise: { mains_Hz: 55 } })).toBe('noise.mains_Hz: expected one of 50, 60, got 55')
  })

  it('of a choice of sections is told of the section that is meant', () => {
    expect(said({ contacts: { rate_Hz: -1 } })).toBe('contacts.rate_Hz: expected a number ≥ 0, got -1')
    expect(said({ contacts: { events: [{ contact_s: 2, separation_s: 1 }] } })).toContain('contacts.events.0: separation_s must follow contact_s')
  })
})

describe('all that is wrong with a file', () => {
  const said = (value: object, schema: z.ZodType = scenarioSchema) => complaint(() => parseJson(JSON.stringify(value), schema, 'x.json'))

  it('comes at once: unknown names, missing fields and impossible values', () => {
    const scenario = { name: 'x', duration_s: 0, durration: 3, board: 'puckj', gel: { cascadeDegree: 1.5, spacing: 10, ions: [{ ion: 'K', recovery_s: 1 }, { ion: 'Ca', conductance_uS: 'much', recovery_s: 1 }] }, noise: { mains_uV: null } }
    expect(said(scenario).split('; ')).toEqual([
      'gel.spacing: expected a field that exists, got “spacing”',
      'did you mean spacing_um?',
      'durration: expected a field that exists, got “durration”',
      'did you mean duration_s?',
      'duration_s: expected a number ≥ 0.001, got 0',
      expect.stringMatching(/^board: expected one of mdbt50q, .*, got "puckj"$/),
      'did you mean puckjs?',
      'gel.cascadeDegree: expected a whole number, got 1.5',
      'gel.ions.0.conductance_uS: missing',
      'expected a number',
      'gel.ions.1.conductance_uS: expected a number, got "much"',
      'noise.mains_uV: expected a number, got null',
    ])
  })

  it('does not call a misspelt name missing besides', () => {
    expect(said({ name: 'x', gel: { ions: [{ ion: 'K', conductanse_uS: 1, recovery_s: 1 }] } })).toBe('gel.ions.0.conductanse_uS: expected a field that exists, got “conductanse_uS”; did you mean conductance_uS?')
  })

  it('ends after ten with the number of the others', () => {
    const unknown = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`zzzzzzzzzz${i}`, 1]))
    expect(said({ name: 'x', ...unknown })).toMatch(/; and 4 more$/)
  })

  it.each([
    ['a number for a list', { name: 'x', gel: { ions: 3 } }, 'gel.ions: expected a list, got 3'],
    ['too long a list', { name: 'x', device: undefined, gel: { ions: [] } }, 'gel.ions: expected a list of at least 1 entry, got []'],
    ['a number for a text', { name: 7 }, 'name: expected a text, got 7'],
    ['nothing at all', {}, 'name: missing; expected a text'],
  ])('is said in words of our own: %s', (_, scenario, wanted) => {
    expect(said(scenario)).toBe(wanted)
  })

  it('never says undefined, received or Invalid, whatever is missing', () => {
    for (const schema of [scenarioSchema, settingsSchema, calibrationSchema, protocolSchema, ladderFileSchema, classifierSchema]) {
      for (const value of [{}, { gel: {}, ladder: {}, rules: [{}], plans: { a: {} }, media: [{}], tables: {}, fit: {} }]) {
        const result = schema.safeParse(value)
        if (!result.success) expect(said(value, schema)).not.toMatch(/undefined|received|Invalid|nothing/)
      }
    }
  })
})

it('an unknown scenario or board comes with the nearest', () => {
  expect(complaint(() => loadScenario('wearable-pach'))).toContain('did you mean wearable-patch?')
  expect(complaint(() => deviceConfigurationFor('nodemcu-esp23'))).toContain('did you mean nodemcu-esp32?')
})
