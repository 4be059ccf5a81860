import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'
import { EXIT_DATA } from '../../../host-tools/diagnostics'
import { iongate } from '../in-process'
import { smallClassifier } from '../small-classifier'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-places-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function file(name: string, content: object): string {
  const named = path.join(folder, name)
  writeFileSync(named, JSON.stringify(content))
  return named
}

const STRONG = { plans: { pace: { amplitude_uA: 5000, firstPhase_us: 300, secondPhase_us: 300 } } }
const strong = file('strong.json', STRONG)
const sodium = file('sodium.json', { rules: [{ ion: 'Na', level: 2, plan: 'pace' }] })
const classed = file('classed.json', { rules: [{ class: 'sea', level: 2, plan: 'pace' }] })
const low = file('low.json', { limits: { interrogation_mV: 100 } })
const scenario = file('scenario.json', { name: 'other', device: STRONG })
const misspelt = file('misspelt.json', { name: 'other', device: { cycles_s: 4 } })
const own = defaultCalibration('mdbt50q')
const high = file('high.json', { ...own, ladder: { ...own.ladder, pulses: own.ladder.pulses.map((pulse) => ({ ...pulse, amplitude_mV: 4000 })) } })
const pico = file('pico.json', defaultCalibration('pico'))
const foreign = file('foreign.json', smallClassifier(['K', 'Ca', 'Mg'], { hiddenRows: [], scoreRows: [[-1, 0, 0, 0, 0], [1, 0, 0, 0, 0]], marginGain_Q15: 125 }))

test.each([
  ['a plan that the gate refuses', ['build', '--board', 'mdbt50q', '--configuration', strong], `${strong}: plans.pace: the gate would always refuse it`],
  ['the same to be flashed', ['flash', '--board', 'mdbt50q', '--port', '/nowhere', '--configuration', strong], `${strong}: plans.pace: the gate would always refuse it`],
  ['a rule of an unknown ion', ['build', '--board', 'mdbt50q', '--configuration', sodium], `${sodium}: rules.0.ion: the calibration knows K, Ca, Fe, not Na`],
  ['a rule of a class without a classifier', ['build', '--board', 'mdbt50q', '--configuration', classed], `${classed}: rules.0.class: there is no classifier, not sea`],
  ['a limit below the shipped ladder', ['build', '--board', 'mdbt50q', '--configuration', low], `${low}: the board’s own calibration: ladder.pulses.0 is`],
  ['a ladder above the limits', ['build', '--board', 'mdbt50q', '--calibration', high], `${high}: ladder.pulses.0 is 4000 mV high`],
  ['another board’s calibration', ['build', '--board', 'mdbt50q', '--calibration', pico], `${pico}: made on pico, not on mdbt50q`],
  ['the same in a simulation', ['simulate', '--duration', '1s', '--calibration', pico], `${pico}: made on pico, not on mdbt50q`],
  ['a classifier of other ions', ['simulate', '--duration', '1s', '--classifier', foreign], `${foreign}: learned from K, Ca, Mg, the calibration has K, Ca, Fe`],
  ['a scenario’s device', ['simulate', scenario], `${scenario}: device: plans.pace: the gate would always refuse it`],
  ['a scenario’s misspelt setting', ['simulate', misspelt], `${misspelt}: device: cycles_s: expected a field that exists`],
  ['the same in a sweep', ['sweep', misspelt, '--vary', 'seed=1..2'], `${misspelt}: device: cycles_s: expected a field that exists`],
])('%s is said of the file that has it', async (_what, words, expected) => {
  const { status, stderr } = await iongate(...words)
  expect({ status, stderr }).toEqual({ status: EXIT_DATA, stderr: expect.stringContaining(expected) as string })
})
