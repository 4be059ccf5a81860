import { beforeAll, describe, expect, it } from 'vitest'
import type { DeviceConfiguration } from '../../firmware/core/device/configuration'
import { wiring } from '../../firmware/boards/espruino/puckjs'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { espruinoBundleOptions } from '../../host-tools/build/build-board'
import { bundleForNodemcu } from '../../host-tools/build/nodemcu-bundle'
import { classifierSchema, type ClassifierFile } from '../../host-tools/classifier/classifier-file'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import type { Microcontroller, Program } from '../../sim/microcontroller'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import { luaProgram } from '../../sim/runtimes/lua'
import { scenarioSchema } from '../../sim/scenario'
import { simulate } from '../../sim/simulate'
import { sourceProgram } from '../../sim/virtual-board'
import { MANY_DOSES } from '../firmware/many-doses'
import { nativeProgramOf, runNative } from './native-program'

/** First as much calcium as potassium, then a quarter of it, then both at a third: proportions count, not amounts. */
const SCENARIO = scenarioSchema.parse({
  name: 'classifying',
  board: 'puckjs',
  duration_s: 60,
  store: { source: 'bench', initial_mV: 3600 },
  contacts: { events: [] },
  medium: [
    { time_s: 0, supply: { K: 0.6, Ca: 0.6, Fe: 0.2 } },
    { time_s: 19, supply: { K: 0.6, Ca: 0.6, Fe: 0.2 } },
    { time_s: 20, supply: { K: 0.9, Ca: 0.225, Fe: 0.2 } },
    { time_s: 39, supply: { K: 0.9, Ca: 0.225, Fe: 0.2 } },
    { time_s: 40, supply: { K: 0.3, Ca: 0.075, Fe: 0.2 } },
  ],
})

const COMPARED = { ions: [0], boundaries: [[0.5]], errors: 9, onlyRuleWrong: 9, onlyClassifierWrong: 0, probability: 0.004 }

/** “salty” where calcium is less than half of potassium; the hidden unit is nothing but a way to say so. */
const CLASSIFIER: ClassifierFile = classifierSchema.parse({
  format: 'iongate-classifier',
  version: 1,
  made: '2026-01-01',
  source: ['by hand'],
  seed: 1,
  ions: ['K', 'Ca', 'Fe'],
  classes: ['balanced', 'salty'],
  history: 0,
  learnedFrom: 0,
  crossValidation: [],
  heldOut: { interrogations: 9, confusion: [[5, 0], [0, 4]], errors: 0, meanConfidence: 1, configuredLevels: COMPARED, fittedLevels: COMPARED, helps: true },
  tables: {
    hiddenRows: [[10922, -21844, 0, 0, 0]],
    scoreRows: [[-16384, 400], [16384, -400]],
    marginGain_Q15: 125,
  },
} satisfies ClassifierFile)

const RULES = { rules: [{ class: 'salty', level: 2, cycles: 1, plan: 'pace' }], plans: undefined, limits: { stimulusInterval_s: 1, ...MANY_DOSES } }

describe('a device with a classifier', () => {
  const programs: Record<string, (mcu: Microcontroller) => Program> = {}
  const withClassifier = deviceConfigurationFor('puckjs', RULES, undefined, CLASSIFIER)
  const espruinoCode = async (configuration: DeviceConfiguration) =>
    (await bundleForEspruino('firmware/entry.ts', espruinoBundleOptions('puckjs', configuration))).code

  let having = ''

  beforeAll(async () => {
    having = await espruinoCode(withClassifier)
    programs.source = sourceProgram(withClassifier)
    programs.espruino = espruinoProgram(having, wiring)
    programs.native = runNative(await nativeProgramOf('puckjs', withClassifier), wiring)
  }, 120_000)

  it('says which class each interrogation is, and stimulates by rules on classes', { timeout: 120_000 }, () => {
    const { link, stimuli, interrogations } = simulate(SCENARIO, programs.source, { seed: 1 })
    const { classes, cycles, lost } = readDeviceLog(link)
    expect(lost).toBe(0)
    expect(classes).toHaveLength(cycles.length)
    expect(classes.length).toBeGreaterThan(12)
    classes.forEach(({ message, time_s }, i) => {
      const [k, ca] = interrogations[i].activation
      const flags = cycles[i].message.flags
      expect(message.index, `${time_s} s: K ${k}, Ca ${ca}, flags ${flags}`).toBe(flags !== 0 ? null : ca < k / 2 ? 1 : 0)
      expect(message.time_ms).toBe(cycles[i].message.time_ms)
    })
    expect(classes.filter(({ message }) => message.index === 0).length).toBeGreaterThan(3)
    expect(stimuli.length).toBe(classes.filter(({ message }) => message.index === 1 && message.confidence_Q15 >= 29491).length)
    expect(stimuli.length).toBeGreaterThan(3)
  })

  it('says the same bytes from source and from every bundle', { timeout: 120_000 }, () => {
    const { source, ...bundles } = programs
    const expected = simulate(SCENARIO, source, { seed: 2 })
    for (const [name, program] of Object.entries(bundles)) {
      const { link, stimuli } = simulate(SCENARIO, program, { seed: 2 })
      expect(link, name).toEqual(expected.link)
      expect(stimuli, name).toEqual(expected.stimuli)
    }
  })

  it.each(['nodemcu-esp8266', 'nodemcu-esp32'] as const)('says the same bytes from source and from the bundle of %s', { timeout: 120_000 }, (board) => {
    const configuration = deviceConfigurationFor(board, RULES, undefined, CLASSIFIER)
    const { files, findings } = bundleForNodemcu(board, configuration)
    expect(findings).toEqual([])
    const [expected, { link, stimuli }] = [sourceProgram(configuration), luaProgram(files['iongate.lua'], board)].map((program) =>
      simulate({ ...SCENARIO, board }, program, { seed: 2 }),
    )
    expect(readDeviceLog(link).classes.length).toBeGreaterThan(12)
    expect(link).toEqual(expected.link)
    expect(stimuli).toEqual(expected.stimuli)
  })

  it('is the only one whose build carries the code', { timeout: 120_000 }, async () => {
    const without = await espruinoCode(deviceConfigurationFor('puckjs'))
    expect(having).toContain('16384,18421')
    expect(without).not.toContain('16384,18421')
    expect(having.length - without.length).toBeLessThan(2500)
  })
})

describe('the configuration', () => {
  it('refuses a class without a classifier, one it does not know, and a classifier of other ions', () => {
    expect(() => deviceConfigurationFor('puckjs', RULES)).toThrow(/there is no classifier, not salty/)
    const other = { ...RULES, rules: [{ ...RULES.rules[0], class: 'sweet' }] }
    expect(() => deviceConfigurationFor('puckjs', other, undefined, CLASSIFIER)).toThrow(/knows balanced, salty, not sweet/)
    expect(() => deviceConfigurationFor('puckjs', {}, undefined, { ...CLASSIFIER, ions: ['K', 'Ca'] })).toThrow(/learned from K, Ca/)
    expect(() => deviceConfigurationFor('puckjs', { rules: [{ level: 1, plan: 'pace' }] })).toThrow(/either an ion or a class/)
  })
})
