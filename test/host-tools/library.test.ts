import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { IongateError, loadScenario, openRecording, readTelemetry, replay, scenarioNames, simulate, telemetryReaderNew } from '../../host-tools/library'
import { iongate } from './in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-library-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('the library', () => {
  it('runs a scenario and says of it what the command prints, without printing', async () => {
    const printed = vi.spyOn(console, 'log')
    const { result, summary } = simulate('bench', { seed: 7, duration_s: 5 })
    expect(printed).not.toHaveBeenCalled()
    printed.mockRestore()
    const { stdout } = await iongate('simulate', 'bench', '--seed', '7', '--duration', '5s', '--json', '--reproducible')
    const said = JSON.parse(stdout)
    expect(said.figures.map(({ name }: { name: string }) => name)).toEqual(summary.figures.map(({ name }) => name))
    expect(said.energy.final_uJ).toBeCloseTo(result.energy.final_uJ, 0)
    expect(readTelemetry(telemetryReaderNew(), result.telemetry).length).toBeGreaterThan(1)
  })

  it('takes a scenario as an object, and refuses one that is none', () => {
    expect(scenarioNames()).toContain('bench')
    const { name } = loadScenario('bench')
    expect(simulate({ ...loadScenario('bench'), duration_s: 1 }).scenario.name).toBe(name)
    expect(() => simulate({ board: 'toaster' })).toThrow(IongateError)
    expect(() => simulate('no such scenario')).toThrow(expect.objectContaining({ code: 'unknown-scenario' }))
  })

  it('opens and replays a recording', async () => {
    const file = path.join(folder, 'walk.csv')
    const rows = Array.from({ length: 4000 }, (_, i) => `${(i / 400).toFixed(4)};${(-3 * Math.exp(-(((i % 400) - 120) ** 2) / 200) + 2 * Math.exp(-(((i % 400) - 280) ** 2) / 300)).toFixed(4)}`)
    writeFileSync(file, ['Time (s);Voltage (V)', ...rows].join('\n'))
    expect(await openRecording(file)).toMatchObject({ kind: 'triboelectric', unit: 'V' })
    const { fields } = await replay(file)
    expect(fields.contact_rate_Hz).toBeCloseTo(1, 1)
    await expect(openRecording(path.join(folder, 'none.csv'))).rejects.toThrow(expect.objectContaining({ code: 'file-missing' }))
  })
})
