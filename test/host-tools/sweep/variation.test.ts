import { describe, expect, it } from 'vitest'
import { IongateError } from '../../../host-tools/diagnostics'
import { loadScenario } from '../../../host-tools/scenarios'
import { durationText, timeLeft } from '../../../host-tools/sweep/time-left'
import { outlookOf, scenarioOfRun, sweepOf, valuesOfRun } from '../../../host-tools/sweep/sweep'
import { readVariation, readVariations } from '../../../host-tools/sweep/variation'

/** The line a user sees of what a call throws. */
function complaint(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof IongateError) return error.line
    throw error
  }
  throw new Error('nothing was thrown')
}

const sweep = (...texts: string[]) => sweepOf(loadScenario('bench'), readVariations(texts))

describe('--vary', () => {
  it.each([
    ['gel.cascadeDegree=5,10,20', [5, 10, 20], 'integer'],
    ['seed=1..4', [1, 2, 3, 4], 'integer'],
    ['store.leak_ohm=0..100:25,1e6', [0, 25, 50, 75, 100, 1e6], 'real'],
    ['medium.0.temperature_C=-5..5:5', [-5, 0, 5], 'real'],
    ['seed=0..10:4', [0, 4, 8], 'integer'],
    ['board=puckjs, pico', ['puckjs', 'pico'], 'text'],
    ['noise.mains_Hz=50,60', [50, 60], 'real'],
  ])('%s', (text, values, kind) => {
    const read = readVariation(text)
    expect(read.values).toEqual(values)
    expect(read.field.kind).toBe(kind)
  })

  it('knows the papers’ name of a field, and keeps the name given', () => {
    const alias = readVariation('electrode.N=5,10')
    expect(alias.field.name).toBe('electrode.N')
    expect(scenarioOfRun(sweep('electrode.N=7'), 0)).toEqual(scenarioOfRun(sweep('gel.cascadeDegree=7'), 0))
    expect(scenarioOfRun(sweep('electrode.N=7'), 0).gel.cascadeDegree).toBe(7)
  })

  it.each([
    [['cascadeDegree=5'], 'did you mean gel.cascadeDegree?'],
    [['gel.cascadeDegre=5'], 'did you mean gel.cascadeDegree?'],
    [['device.cycle=5'], 'did you mean device.cycle_s?'],
    [['sed=5'], 'did you mean seed?'],
    [['gel.cascadeDegree'], 'FIELD=VALUES'],
    [['gel.cascadeDegree='], 'a value is missing'],
    [['gel.cascadeDegree=5,,6'], 'a value is missing'],
    [['gel.cascadeDegree=5,5'], 'a value is there twice'],
    [['seed=5..1'], '5..1 is no range'],
    [['seed=1..5:0'], '1..5:0 is no range'],
    [['seed=1..2000000'], 'is no range'],
    [['seed=1..1000', 'store.leak_ohm=1..1001'], '1001000 runs'],
    [['seed=-1'], 'whole numbers from 0'],
    [['seed=1.5'], 'whole numbers from 0'],
    [['seed=1', 'seed=2'], 'seed is varied twice'],
    [['electrode.N=1', 'gel.cascadeDegree=2'], 'gel.cascadeDegree is varied twice'],
  ])('refuses %j and says why', (texts, says) => {
    expect(complaint(() => readVariations(texts))).toContain(says)
  })

  it.each([
    ['gel.cascadeDegree=10,0', '--vary gel.cascadeDegree=0: gel.cascadeDegree: '],
    ['gel.cascadeDegree=2.5', 'gel.cascadeDegree'],
    ['gel.cascadeDegree=many', 'got "many"'],
    ['board=puckj', 'did you mean puckjs?'],
    ['store.boot_mV=1500', 'brownOut_mV < boot_mV < clamp_mV'],
    ['device.cycle_s=0', 'cycle_s'],
    ['gel.ions.7.ion=K', 'gel.ions'],
  ])('refuses what the scenario’s schema refuses: %s, before any run', (text, says) => {
    const line = complaint(() => outlookOf(sweep(text)))
    expect(line).toContain(says)
    expect(line).toContain('[usage]')
  })
})

describe('the runs of a sweep', () => {
  it('are all combinations, seeds fastest', () => {
    const both = sweep('seed=1..2', 'gel.cascadeDegree=5,10', 'board=puckjs,pico')
    expect(both.runs).toBe(8)
    expect(Array.from({ length: 8 }, (_, run) => valuesOfRun(both, run))).toEqual([
      [5, 'puckjs', 1],
      [5, 'puckjs', 2],
      [5, 'pico', 1],
      [5, 'pico', 2],
      [10, 'puckjs', 1],
      [10, 'puckjs', 2],
      [10, 'pico', 1],
      [10, 'pico', 2],
    ])
    expect(scenarioOfRun(both, 6)).toMatchObject({ board: 'pico', gel: { cascadeDegree: 10 } })
  })

  it('differ from the scenario in the varied fields alone', () => {
    const scenario = loadScenario('bench')
    const varied = scenarioOfRun(sweep('medium.1.supply.Ca=0.5', 'device.cycle_s=2'), 0)
    const { medium, device, ...rest } = varied
    expect(medium[1].supply).toEqual({ ...scenario.medium[1].supply, Ca: 0.5 })
    expect(device).toEqual({ ...scenario.device, cycle_s: 2 })
    expect(scenario).toMatchObject(rest)
  })

  it('have seed 1 when none is given', () => {
    expect(valuesOfRun(sweep('gel.cascadeDegree=5'), 0)).toEqual([5, 1])
  })

  it('belong to a sweep named by its content', () => {
    const { id } = sweep('seed=1..3')
    expect(sweep('seed=1,2,3').id).toBe(id)
    expect(sweep('seed=1..4').id).not.toBe(id)
    expect(sweepOf({ ...loadScenario('bench'), duration_s: 7 }, readVariations(['seed=1..3'])).id).not.toBe(id)
    expect(sweepOf({ ...loadScenario('bench'), $schema: 'elsewhere' }, readVariations(['seed=1..3'])).id).toBe(id)
  })

  it('need every ion of every gel in the table', () => {
    // What is offered of the ion has to change with it; of a solution each gel sees its own.
    expect(() => outlookOf(sweep('gel.ions.2.ion=Fe,Mg'))).toThrow('the gel gates K, Ca, Mg (gel.ions) and sees no Fe')
    expect(outlookOf(sweepOf(loadScenario('river-mouth'), readVariations(['gel.ions.2.ion=Fe,Mg']))).ions).toEqual(['K', 'Ca', 'Fe', 'Mg'])
  })
})

describe('time left', () => {
  it('goes on as it went so far', () => {
    let now_ms = 1000
    const left = timeLeft(10, () => now_ms)
    now_ms = 5000
    expect(left(2)).toBe('about 16 s left')
    expect(left(8)).toBe('about 1 s left')
  })

  it.each([
    [0.2, '0 s'],
    [59.4, '59 s'],
    [59.6, '1 min 0 s'],
    [3599, '59 min 59 s'],
    [7500, '2 h 5 min'],
  ])('%d s reads %s', (duration_s, text) => {
    expect(durationText(duration_s)).toBe(text)
  })
})
