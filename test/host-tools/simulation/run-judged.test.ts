import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { storeLimits } from '../../../host-tools/configuration/store-limits'
import { deviceConfigurationFor } from '../../../host-tools/configuration/device-configuration'
import type { Figure } from '../../../host-tools/figures'
import { loadScenario, scenarioNames } from '../../../host-tools/scenarios'
import { configurationOfScenario } from '../../../host-tools/simulation/configuration-of-scenario'
import { summarise } from '../../../host-tools/simulation/run-summary'
import { simulatedRun } from '../../../host-tools/simulation/simulated-run'
import { scenarioSchema, type ScenarioInput } from '../../../sim/scenario'
import { LONG } from '../../long'
import { iongate } from '../in-process'

/** A run passes for what its scenario is for, and for nothing less. */

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-judged-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(name: string, scenario: object): string {
  const file = path.join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ ...scenario, name }))
  return file
}

const patch = loadScenario('wearable-patch')
/** On a store in place of the battery, as one that steps fill would be. */
const onStore = (scenario: ReturnType<typeof loadScenario>) => ({ ...scenario, store: { ...scenario.store, capacitance_uF: 2200 } })

interface Printed {
  interrogations: { due: number; reported: number; trusted: number }
  undecoded?: string[]
  levels: { ion: string; trusted: number }[]
  limits: string[]
  figures: Figure[]
  inapplicable: { name: string; reason: string }[]
}

async function simulated(scenario: object, name = 'judged'): Promise<{ printed: Printed; status: number | null; stderr: string }> {
  const { stdout, stderr, status } = await iongate('simulate', fileOf(name, scenario), '--json', '--reproducible')
  return { printed: JSON.parse(stdout) as Printed, status, stderr }
}

const missedOf = ({ figures }: Printed) => figures.filter(({ holds }) => !holds).map(({ name }) => name)

describe('a device that never decides', () => {
  it.each([
    ['pico', onStore(patch), '7600 µF would do'],
    ['rp2040', onStore(patch), '7800 µF would do'],
    ['pico', onStore(loadScenario('bench')), '7200 µF would do'],
  ] as const)('on %s misses its figures, exits 5, and says before the run why', async (board, scenario, cure) => {
    const { printed, status, stderr } = await simulated({ ...scenario, board })
    expect(status).toBe(5)
    expect(printed.interrogations).toMatchObject({ reported: 0, due: 15 })
    expect(missedOf(printed)).toEqual(expect.arrayContaining(['interrogations/done', 'levels/K-agreement', 'energy/device-books', 'contacts/counted']))
    expect(printed.limits[0]).toMatch(/^The device never interrogates: one interrogation costs [\d.]+ mJ and is begun with [\d.]+ mJ in store, but a store of \d+ µF gives [\d.]+ mJ/)
    expect(printed.limits[0]).toContain(cure)
    expect(stderr).toContain(printed.limits[0])
  })

  it('does, with the store that the message names', async () => {
    const store = { ...patch.store, capacitance_uF: 7600, source: 'bench', initial_mV: 3600 }
    const { printed } = await simulated({ ...patch, board: 'pico', store })
    expect(printed.limits).toEqual([])
    expect(printed.interrogations.reported).toBeGreaterThan(0)
  })

  it('is named by build too', async () => {
    const { stdout } = await iongate('build', '--board', 'pico', '--out', folder, '--json')
    const [{ limitations }] = (JSON.parse(stdout) as { boards: { limitations: string[] }[] }).boards
    expect(limitations.join('\n')).toContain('The device never interrogates')
    const small = storeLimits(deviceConfigurationFor('mdbt50q', { store: { capacitance_uF: 20 } }))
    expect(small.map((text) => text.slice(0, 30))).toEqual(['The device never interrogates:', 'The device never listens to a ', 'The device never plays plan 1 '])
    expect(storeLimits(deviceConfigurationFor('mdbt50q'))).toEqual([])
    const [greedy] = storeLimits(deviceConfigurationFor('pico', { store: { reserve: 2 } }))
    expect(greedy).toMatch(/It would take \d+ µF, more than the 10000 µF that its books hold/)
    expect(storeLimits(deviceConfigurationFor('pico'), 2000)[0]).toContain('No store would do')
  })
})

it('a device whose every stimulus is refused misses a figure', async () => {
  const dear = { ...patch, device: { ...patch.device, limits: { trainNet_nC: 1000 }, rules: [{ ion: 'K', level: 2, cycles: 1, plan: 'long' }], plans: { long: { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, pulses: 400 } } } }
  const { printed, status, stderr } = await simulated(dear)
  expect(stderr).toContain('The device never plays plan 1 of 1')
  expect(status).toBe(5)
  expect(missedOf(printed)).toContain('stimuli/given')
})

it('a device that trusts nothing it reads misses its figures', async () => {
  const { printed, status } = await simulated({ ...patch, noise: { mains_uV: 1e6 } })
  expect(status).toBe(5)
  expect(missedOf(printed)).toContain('interrogations/trusted')
})

it('a device that hears no contact counts them wrong', async () => {
  const { printed, status } = await simulated({ ...patch, frontEnd: { wake_mV: 5000 } })
  expect(status).toBe(5)
  expect(missedOf(printed)).toEqual(['contacts/counted'])
})

it('what does not apply is said to be so, and holds nobody up', async () => {
  const quiet = { ...patch, contacts: { rate_Hz: 0 }, device: { rules: [] } }
  const { printed, status } = await simulated(quiet)
  expect(status).toBe(0)
  expect(printed.inapplicable.map(({ name }) => name)).toEqual(['stimuli/given', 'stimuli/charge-per-phase', 'stimuli/net-charge', 'latency/worst', 'contacts/counted', 'contacts/precision'])
  const { stdout } = await iongate('simulate', fileOf('quiet', quiet), '--out', folder)
  expect(stdout).toContain('· contacts/counted: does not apply, no contact happened')
  expect(readFileSync(path.join(folder, 'report.html'), 'utf8')).toContain('contacts/counted: no contact happened.')
})

it('a run too short for an interrogation has none due', () => {
  const summary = summarise(simulatedRun({ scenario: patch, configuration: configurationOfScenario(patch), ions: ['K', 'Ca', 'Fe'] }, { seed: 1, duration_s: 1 }))
  expect(summary.cycles.due).toBe(0)
  expect(summary.inapplicable.map(({ name }) => name)).toContain('interrogations/done')
})

describe.each(scenarioNames().filter((name) => name !== 'sleeper'))('%s', (name) => {
  it('reaches its aims with every seed tried', () => {
    const scenario = loadScenario(name)
    for (const seed of LONG ? [1, 2, 3, 4, 5] : [1, 2]) {
      const summary = summarise(simulatedRun({ scenario, configuration: configurationOfScenario(scenario), ions: ['K', 'Ca', 'Fe'] }, { seed, recorded_s: 0 }))
      expect(summary.figures.filter(({ holds }) => !holds), `seed ${seed}`).toEqual([])
    }
  })
})

describe('ions of the gel that the calibration does not decode', () => {
  const [K, Ca, Fe] = patch.gel.ions
  const Mg: NonNullable<NonNullable<ScenarioInput['gel']>['ions']>[number] = { ion: 'Mg', conductance_uS: 5, recovery_s: 100 }
  const Na = { ...Mg, ion: 'Na' as const }
  const gelOf = (...ions: { ion: string }[]) => {
    const seen = (supply: object = {}) => Object.fromEntries(Object.entries(supply).filter(([name]) => ions.some(({ ion }) => ion === name)))
    const medium = patch.medium.map((frame) => ({ ...frame, supply: seen(frame.supply) }))
    return scenarioSchema.parse({ ...patch, medium, gel: { ions } })
  }

  it.each([
    ['a fourth', [K, Ca, Fe, Mg], ['Mg']],
    ['a fifth', [Na, K, Mg, Ca, Fe], ['Na', 'Mg']],
    ['one in the place of another', [K, Ca, Mg], ['Mg']],
  ])('%s: the run goes on, report and summary say what is left out', async (_, ions, undecoded) => {
    const scenario = gelOf(...ions)
    const { printed, status } = await simulated(scenario)
    expect([0, 5]).toContain(status)
    expect(printed.undecoded).toEqual(undecoded)
    expect(printed.levels.map(({ ion }) => ion)).toEqual(['K', 'Ca', 'Fe'])
    const { stdout, stderr } = await iongate('simulate', fileOf('more', scenario), '--out', folder)
    expect(stderr).toBe('')
    expect(stdout).toMatch(new RegExp(`Left out +${undecoded.join(', ')}: in the gel`))
    expect(readFileSync(path.join(folder, 'report.html'), 'utf8')).toContain(`does not decode ${undecoded.join(', ')}`)
  })

  it('change nothing while the medium holds none, and in whatever order the gel lists its ions', async () => {
    const levels = async (...ions: { ion: string }[]) => (await simulated(gelOf(...ions))).printed.levels
    const right = await levels(K, Ca, Fe)
    expect(right[0].trusted).toBeGreaterThan(5)
    expect(await levels(Fe, K, Ca)).toEqual(right)
    expect(await levels(K, Ca, Fe, Mg)).toEqual(right)
  })
})
