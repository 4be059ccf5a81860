import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { LONG } from '../../long'
import { iongate } from '../in-process'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-design-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => path.join(folder, name)

function given(name: string, value: object): string {
  writeFileSync(at(name), JSON.stringify(value))
  return at(name)
}

const row = (ion: string, conductance_uS: number) => ({ ion, conductance_uS, recovery_s: 100 })
const fourIons = () => given('four.json', { name: 'four', board: 'pico', gel: { ions: [row('K', 60), row('Na', 55), row('Ca', 50), row('Fe', 40)] } })

it.runIf(LONG)('a design is for all ions and the board of the scenario, and ends with 5 when it prints ✗', async () => {
  const ended = await iongate('design', '--scenario', fourIons(), '--pulses', '2', '--restarts', '1', '--out', at('ladder.json'))
  for (const ion of ['K', 'Na', 'Ca', 'Fe']) expect(ended.stdout).toContain(`σ of ${ion}, bound`)
  // Two pulses cannot tell four ions apart as well as the board's three.
  expect(ended.stdout).toContain('✗ design/variance-of-worst-ion')
  expect(ended.status).toBe(5)
  expect(JSON.parse(readFileSync(at('ladder.json'), 'utf8'))).toMatchObject({ format: 'iongate-ladder', board: 'pico' })
})

it.each([
  ['knows fewer ions than the scenario’s gel', () => ['--scenario', fourIons()], ['K', 'Ca', 'Fe'], 'made for K, Ca, Fe, the scenario’s gel has K, Na, Ca, Fe'],
  ['knows an ion that the default gel lacks', () => [], ['K', 'Na', 'Fe'], 'made for K, Na, Fe, the simulator’s default gel has K, Ca, Fe'],
])('a calibration that %s is refused, since the ion would be left out without a word', async (_, words, ions, says) => {
  const calibration = given('own.calibration.json', { ...defaultCalibration('puckjs'), ions })
  const ended = await iongate('design', '--calibration', calibration, ...words(), '--out', at('refused.json'))
  expect(ended.stderr).toContain(`own.calibration.json: ${says}`)
  expect(ended.stderr).toContain('[value-invalid]')
  expect(ended.status).toBe(3)
  expect(existsSync(at('refused.json'))).toBe(false)
})
