import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseHarvest } from '../../../host-tools/recordings/harvest-file'
import { scenarioSchema } from '../../../sim/scenario'
import { simulate } from '../../../sim/simulate'
import { harvestTraceNew, traceStep_J } from '../../../sim/sources/harvest-trace'
import { sourceProgram } from '../../../sim/virtual-board'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import { iongate } from '../in-process'

const INPUT = { input_V: 0.5, series_ohm: 40 }
const parse = (text: string) => parseHarvest(text, 'trace.csv', INPUT)

describe('a recorded harvest', () => {
  it('is power, current into the input, or voltage without load, in any of their units', () => {
    const power = parse('time_s,power_uW\n0,1000\n1,1000\n')
    expect(power.energy_J[1]).toBeCloseTo(1e-3, 12)
    expect(parse('time_ms,current_mA\n0,2\n1000,2\n').energy_J[1]).toBeCloseTo(1e-3, 12)
    // 0.54 V drive 1 mA through 40 Ω into an input held at 0.5 V; below that nothing flows.
    expect(parse('time_s,voltage_mV\n0,540\n1,540\n').energy_J[1]).toBeCloseTo(0.5e-3, 12)
    expect(parse('time_s,voltage_V\n0,0.4\n1,-0.49\n').energy_J[1]).toBe(0)
    expect(parse('time_us,voltage_V,current_uA\n0,2,-500\n1000000,2,-500\n').energy_J[1]).toBeCloseTo(1e-3, 12)
  })

  it('takes other columns for no matter, and its first instant for the begin', () => {
    expect(parse('note,power_W,time_s\na,1,100\nb,1,102\n')).toEqual({ times_s: [0, 2], energy_J: [0, 2] })
  })

  it.each([
    ['time_s,volts\n0,1\n', /trace.csv:1|time_s .* and one of voltage_V/],
    ['power_W\n0\n', /and one of voltage_V/],
    ['time_s,power_W,current_A\n0,1,1\n', /and one of voltage_V/],
    ['time_s,power_W,power_uW\n0,1,1\n', /and one of voltage_V/],
    ['time_s,power_W\n0,1\n0,1\n', /expected a time after 0 s, got 0 s/],
    ['time_s,power_W\n0,1\n1,-1\n', /expected a power of 0 or more/],
    ['time_s,power_W\n0,1\n1,much\n', /power_W: expected a number, got “much”/],
    ['time_s,power_W\n0,1\n1\n', /power_W: .*got “”/],
    ['time_s,power_W\n0,1\n', /two instants at least, this one has 1/],
  ])('says what is wrong with %j', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  it('gives a step what came in within it, and nothing before and after', () => {
    const trace = harvestTraceNew([10, 11, 13], [0, 2, 2])
    expect(traceStep_J(trace, 0, 3)).toBeCloseTo(5, 12)
    expect(traceStep_J(trace, 1, 0.5)).toBeCloseTo(1, 12)
    expect(traceStep_J(trace, 3, 10)).toBe(0)
    const parts = Array.from({ length: 300 }, (_, i) => traceStep_J(trace, i / 100, 0.01)).reduce((sum, part) => sum + part, 0)
    expect(parts).toBeCloseTo(5, 9)
  })
})

describe('a device that lives on a recorded harvest', () => {
  it('gets what the harvester makes of it, and dies without', () => {
    const scenario = scenarioSchema.parse({ name: 'x', board: 'puckjs', duration_s: 20, store: { initial_mV: 3100, efficiency: 0.7 }, contacts: { rate_Hz: 2 } })
    const run = (power_W: number) => simulate(scenario, sourceProgram(deviceConfigurationFor('puckjs')), { seed: 1, harvest: harvestTraceNew([0, 20], [power_W, power_W]) })
    expect(run(1e-3).energy.harvested_uJ).toBeCloseTo(0.7 * 1e-3 * 20 * 1e6, 3)
    const starved = run(0)
    expect(starved.energy.harvested_uJ).toBe(0)
    // Contacts are there and are sensed; they only feed nothing.
    expect(starved.counts.contacts).toBeGreaterThan(30)
    expect(run(1e-3).energy.final_uJ).toBeGreaterThan(starved.energy.final_uJ)
  })

  it('is run by the command, which names what it cannot read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'harvest-'))
    const file = path.join(folder, 'trace.csv')
    writeFileSync(file, 'time_s,power_uW\n0,2000\n5,2000\n')
    const { stdout, stderr } = await iongate('simulate', 'wearable-patch', '--duration', '10s', '--harvest', file, '--json', '--reproducible')
    const { energy } = JSON.parse(stdout) as { energy: { harvested_uJ: number } }
    expect(energy.harvested_uJ).toBeCloseTo(0.7 * 2000 * 5, 0)
    expect(stderr).toContain('ends after 5 s of 10 s')
    writeFileSync(file, 'seconds,power\n0,1\n')
    const refused = await iongate('simulate', '--harvest', file, '--json')
    expect(refused).toMatchObject({ status: 3, stdout: '' })
    expect(refused.stderr).toContain('trace.csv:1: expected the header time_s')
  })
})
