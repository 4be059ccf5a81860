import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { benchProtocol, mediumName, protocolSchema, simulatedProtocol, type Protocol } from '../../../host-tools/calibrate/protocol'
import { protocolFrom } from '../../../host-tools/calibrate/protocol-files'
import { requestCount, visitsOf } from '../../../host-tools/calibrate/steps'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { iongate } from '../in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-protocol-'))
afterAll(() => rmSync(folder, { recursive: true }))

function given(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}

const IONS = ['K', 'Ca', 'Fe']
const { ladder } = defaultCalibration('puckjs')

describe.each([
  ['simulator', simulatedProtocol],
  ['bench', benchProtocol],
])('the default protocol of the %s', (_, standard) => {
  it.each([1, 2, 3, 4, 5])('is a valid document for %i ions and measures each of them alone, all together and none', (count) => {
    const ions = ['K', 'Ca', 'Fe', 'Na', 'Mg'].slice(0, count)
    const protocol = standard(ions)
    expect(protocolSchema.parse(JSON.parse(JSON.stringify(protocol)))).toEqual(protocol)
    const present = protocol.media.map(({ activation }) => ions.filter((ion) => (activation[ion] ?? 0) > 0))
    for (const ion of ions) expect(present).toContainEqual([ion])
    expect(present).toContainEqual(ions)
    expect(present).toContainEqual([])
  })
})

describe('measurements', () => {
  const protocols = fc.record({
    media: fc.array(fc.record({ activation: fc.record({ K: fc.double({ min: 0, max: 1.9, noNaN: true }) }) }), { minLength: 1, maxLength: 8 }),
    repeats: fc.integer({ min: 1, max: 4 }).map((half) => 2 * half),
    histories: fc.record({ perMedium: fc.integer({ min: 0, max: 3 }).map((half) => 2 * half), shortest_ms: fc.integer({ min: 1, max: 100 }) }),
    seed: fc.integer({ min: 0, max: 1000 }),
    temperatures_C: fc.uniqueArray(fc.integer({ min: -10, max: 60 }), { minLength: 1, maxLength: 3 }),
  })

  it('leave no charge behind: pulses of each kind come with both signs equally often in every stay', () => {
    fc.assert(
      fc.property(protocols, (input) => {
        for (const { requests } of visitsOf(protocolSchema.parse(input), IONS, ladder.pulses.length)) {
          const net = ladder.pulses.map(() => 0)
          for (const { polarity, earlier, amplitude_mV } of requests) {
            for (const one of earlier) net[one.pulse] += one.polarity
            if (amplitude_mV === undefined) net.forEach((_, pulse) => (net[pulse] += polarity))
          }
          expect(net.every((sum) => sum === 0)).toBe(true)
        }
      }),
    )
  })

  it('are the same whatever the order of the temperatures, every medium at the one nearest to 25 °C', () => {
    fc.assert(
      fc.property(protocols, fc.infiniteStream(fc.nat()), (input, order) => {
        const shuffled = input.temperatures_C.map((temperature_C) => [order.next().value, temperature_C]).sort().map(([, temperature_C]) => temperature_C)
        const visits = visitsOf(protocolSchema.parse(input), IONS, ladder.pulses.length)
        expect(visitsOf(protocolSchema.parse({ ...input, temperatures_C: shuffled }), IONS, ladder.pulses.length)).toEqual(visits)
        const nearest_K = Math.min(...input.temperatures_C.map((temperature_C) => Math.abs(temperature_C - 25)))
        expect(Math.abs(visits[0].temperature_C - 25)).toBe(nearest_K)
      }),
    )
  })

  it('are within what a device takes, every medium at the first temperature', () => {
    fc.assert(
      fc.property(protocols, (input) => {
        const protocol = protocolSchema.parse(input)
        const visits = visitsOf(protocol, IONS, ladder.pulses.length)
        const first = visits.filter(({ temperature_C }) => temperature_C === visits[0].temperature_C)
        expect(new Set(first.map(({ medium }) => medium))).toEqual(new Set(protocol.media))
        expect(first).toHaveLength(protocol.media.length)
        for (const { earlier } of visits.flatMap(({ requests }) => requests)) {
          expect(earlier.length).toBeLessThanOrEqual(protocol.histories.pulses)
          for (const { pulse, rest_ms } of earlier) {
            expect(pulse).toBeLessThan(ladder.pulses.length)
            expect(rest_ms).toBeGreaterThanOrEqual(protocol.histories.shortest_ms)
            expect(rest_ms).toBeLessThanOrEqual(protocol.histories.longest_ms)
          }
        }
      }),
    )
  })

  it('look for each ion’s threshold once, in the medium that holds it alone and is nearest to the reference', () => {
    const media = [{ K: 0.2 }, { K: 0.9 }, { K: 1.4 }, { Ca: 0.1 }, { K: 1, Fe: 1 }, {}].map((activation) => ({ activation }))
    const protocol = protocolSchema.parse({ media, temperatures_C: [25, 35], temperatureShare: 1, amplitudes: 9 })
    const visits = visitsOf(protocol, IONS, ladder.pulses.length)
    const searched = visits.filter(({ amplitudes }) => amplitudes > 0)
    expect(searched.map(({ medium, temperature_C, amplitudes }) => [mediumName(medium), temperature_C, amplitudes]).sort()).toEqual([['Ca 0.1', 25, 9], ['K 0.9', 25, 9]])
    expect(requestCount(visits)).toBe(visits.reduce((sum, { requests }) => sum + requests.length, 0) + 2 * 2 * 9)
  })

  it('come in the same order for the same seed, and in another for another', () => {
    const order = (seed: number) => visitsOf({ ...simulatedProtocol(IONS), seed }, IONS, 3)
    expect(order(4)).toEqual(order(4))
    expect(order(4)).not.toEqual(order(5))
  })
})

describe('a protocol of a user', () => {
  const standard = (ions: string[]): Protocol => benchProtocol(ions)

  it('fills in what a file leaves out', () => {
    const file = given('small.json', '{"media": [{"activation": {"K": 1}}]}')
    expect(protocolFrom({ protocol: file }, IONS, standard)).toMatchObject({ repeats: 4, temperatures_C: [25], media: [{ activation: { K: 1 } }] })
  })

  it('takes media from a table, temperatures and repeats from the command line', () => {
    const media = given('media.csv', 'name,Ca,K\nblank,0,0\nbeaker 2,0.5,1\n')
    const protocol = protocolFrom({ media, temperature: '20, 30', repeats: 2 }, IONS, standard)
    expect(protocol.media.map(mediumName)).toEqual(['blank', 'beaker 2'])
    expect(protocol.media[1].activation).toEqual({ Ca: 0.5, K: 1 })
    expect(protocol).toMatchObject({ temperatures_C: [20, 30], repeats: 2 })
    expect(requestCount(visitsOf(protocol, IONS, 3))).toBeGreaterThan(0)
  })

  it.each([
    ['an unknown field', ['--protocol', given('field.json', '{"media": [{"activation": {}}], "repaets": 4}')], 3, 'repeats'],
    ['an odd number of repeats', ['--repeats', '3'], 3, 'repeats'],
    ['an ion the electrode does not have', ['--protocol', given('ion.json', '{"media": [{"activation": {"Kx": 1}}]}')], 3, 'media.0.activation.Kx'],
    ['an activation out of range', ['--protocol', given('high.json', '{"media": [{"activation": {"K": 7}}]}')], 3, 'media.0.activation.K'],
    ['a column that is no ion', ['--media', given('column.csv', 'name,Cx\na,1\n')], 3, 'did you mean Ca?'],
    ['a cell that is no number', ['--media', given('cell.csv', 'K,Ca\n1,x\n')], 3, 'cell.csv:2'],
    ['temperatures that are none', ['--temperature', 'warm'], 2, '--temperature'],
    ['a day that is none', ['--date', '2026-02-30'], 2, '--date'],
  ])('is refused with %s, naming it', async (_, words, status, says) => {
    const ended = await iongate('calibrate', '--target', 'sim:', '--dry-run', ...words)
    expect(ended.stderr).toContain(says)
    expect(ended.stderr).toMatch(/^iongate: .*\[[a-z-]+\] .+\n$/)
    expect(ended.status).toBe(status)
  })
})
