import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { benchResponsesAt } from '../../../host-tools/design/bench-responses'
import { readDatabaseTable } from '../../../host-tools/design/database-table'
import { responseDatabaseSchema, type ResponseDatabase } from '../../../host-tools/design/response-database'
import { amplitudesClearOfThresholds, currentsAt, fitResponse, responseModelOf, sampledResponse, termSlopes, termsOf } from '../../../host-tools/design/response-model'
import { scenarioSchema } from '../../../sim/scenario'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-design-'))
afterAll(() => rmSync(folder, { recursive: true }))

const scenario = scenarioSchema.parse({ name: 'design', board: 'pico' })
const IONS = ['K', 'Ca', 'Fe']
const AMPLITUDES = Array.from({ length: 16 }, (_, k) => 600 + 200 * k)
const database: ResponseDatabase = {
  format: 'iongate-responses',
  version: 1,
  source: 'test',
  ions: IONS,
  interval_us: 200,
  responses: AMPLITUDES.flatMap((amplitude_mV) => benchResponsesAt(scenario, IONS, { amplitude_mV, width_ms: 40, activationMax: 1.2 })),
}

describe('responses as polynomials', () => {
  it('have the derivatives of their terms', () => {
    const activations = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(activations, fc.nat(4), (activation, at) => {
        const ion = at % activation.length
        const [above, below] = [1e-4, -1e-4].map((step) => termsOf(activation.with(ion, activation[ion] + step)))
        termSlopes(activation, ion).forEach((slope, term) => expect((above[term] - below[term]) / 2e-4).toBeCloseTo(slope, 6))
      }),
    )
  })

  it('give back a polynomial exactly, and are linear where products cannot be told', () => {
    const quadratic = ([a, b]: number[]) => 3 + 2 * a - b + 0.5 * a * b - 0.2 * b * b
    const mixtures = [0, 0.5, 1].flatMap((a) => [0, 0.5, 1].map((b) => [a, b]))
    const [value] = currentsAt(fitResponse(mixtures, mixtures.map((one) => [quadratic(one)])), termsOf([0.3, 0.8]))
    expect(value).toBeCloseTo(quadratic([0.3, 0.8]), 10)
    const few = [[0, 0], [1, 0], [0, 1]]
    const linear = fitResponse(few, few.map(([a, b]) => [1 + 2 * a + 3 * b]))
    expect(linear.map(([coefficient]) => coefficient)).toEqual([1, 2, 3, 0, 0, 0].map((value) => expect.closeTo(value, 10)))
  })

  it('of the bench predict mixtures that took no part, to a fiftieth of an activation’s response', () => {
    const model = responseModelOf(database)
    const activationOfFe_uA = 60
    for (const { activation, current_uA } of benchResponsesAt(scenario, IONS, { amplitude_mV: 3600, width_ms: 40, activationMax: 0.8 })) {
      const predicted = currentsAt(sampledResponse(model, 3600, 200, 200), termsOf(activation))
      predicted.forEach((value, k) => expect(Math.abs(value - current_uA[k])).toBeLessThan(activationOfFe_uA / 50))
    }
  })

  it('keep clear of the ions’ thresholds', () => {
    const clear = amplitudesClearOfThresholds(responseModelOf(database))
    // Thresholds of K, Ca and Fe lie at 0.61, 1.56 and 2.95 V (docs/physics.md).
    expect(clear).toContain(1000)
    expect(clear).toContain(2200)
    expect(clear).toContain(3600)
    for (const amplitude_mV of [600, 1600, 3000]) expect(clear).not.toContain(amplitude_mV)
  })
})

describe('a database measured elsewhere', () => {
  const rows = database.responses.flatMap(({ amplitude_mV, activation, current_uA }) =>
    current_uA.map((current, k) => [amplitude_mV, (k + 1) * 0.2, current, ...activation].join(',')),
  )
  const header = 'amplitude_mV,time_ms,current_uA,K,Ca,Fe'
  const table = (name: string, lines: string[]) => {
    const file = path.join(folder, name)
    writeFileSync(file, lines.join('\n'))
    return file
  }

  it('says the same as a table', () => {
    expect(readDatabaseTable(table('whole.csv', [header, ...rows]))).toEqual({ ...database, source: path.join(folder, 'whole.csv') })
  })

  it('is refused with its line when readings are not even, or its columns are others', () => {
    const gap = rows.toSpliced(5, 3)
    expect(() => readDatabaseTable(table('gap.csv', [header, ...gap]))).toThrow(/expected a reading at 1.2 ms/)
    expect(() => readDatabaseTable(table('names.csv', ['a,b,c,K', '1,2,3,4']))).toThrow(/expected the columns/)
    expect(() => readDatabaseTable(table('late.csv', [header, ...rows.slice(3, 40)]))).toThrow(/expected a reading at 1.6 ms/)
  })

  it('is refused when its media do not tell the ions apart', () => {
    const one = { ...database, responses: database.responses.filter(({ activation }) => activation[0] === activation[1]) }
    expect(() => responseModelOf(one)).toThrow(/tell the ions apart/)
    expect(responseDatabaseSchema.safeParse({ ...database, ions: ['K'] }).success).toBe(false)
  })
})
