import { beforeAll, describe, expect, test } from 'vitest'
import { facts as mdbt50q } from '../../firmware/boards/espruino/mdbt50q'
import { facts as nrf52840dk } from '../../firmware/boards/espruino/nrf52840dk'
import { facts as pico } from '../../firmware/boards/espruino/pico'
import { facts as pixljs } from '../../firmware/boards/espruino/pixljs'
import { facts as puckjs, wiring } from '../../firmware/boards/espruino/puckjs'
import { facts as rp2040 } from '../../firmware/boards/espruino/rp2040'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { EXTENSIONS, espruinoEntry, extensionsOf } from '../../host-tools/build/firmware-entry'
import { shortenableNames } from '../../host-tools/build/property-names'
import { deviceConfigurationFor } from '../../host-tools/configuration/device-configuration'
import { DEFAULT_SCENARIO, loadScenario } from '../../host-tools/scenarios'
import { readDeviceLog } from '../../host-tools/simulation/device-log'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import type { Microcontroller } from '../../sim/microcontroller'
import type { Scenario } from '../../sim/scenario'
import { simulate, type SimulationResult } from '../../sim/simulate'
import { COUNTER, countingStatements } from '../../sim/runtimes/counted-statements'

/** An nRF52 takes so long for a statement (A), and as long as this to start its interpreter (A). */
const STATEMENT_ms = 0.08
const START_ms = 57
/** Facts that are farther from what is counted need counting anew. */
const TOLERANCE = 0.1

test('statements of minified code are counted one by one', () => {
  const counted = (code: string) => {
    let count = 0
    new Function(COUNTER, countingStatements(code))(() => (count += 1))
    return count
  }
  expect(counted('var a=1;a=2,a=3;a')).toBe(4)
  // The condition, and what it guards.
  expect(counted('var a=1;a&&(a=2,a=3)')).toBe(4)
  expect(counted('var a=0;a&&(a=2,a=3)')).toBe(2)
  // Three tests with a step after two of them, and two rounds of one statement.
  expect(counted('for(var i=0,s=0;i<2;i++)s+=i')).toBe(2 + 3 + 2 + 2)
  expect(counted('var f=(a)=>a+1;function g(a){return f(a)}g(2)')).toBe(4)
})

describe('the interpreter’s time on Puck.js is what the built bundle counts', () => {
  // The default scenario on a supply that never ends: how long a decode takes depends on what is decoded.
  const whole = loadScenario(DEFAULT_SCENARIO)
  const scenario: Scenario = { ...whole, board: 'puckjs', store: { ...whole.store, source: 'bench', initial_mV: 3600 } }
  const rules = [{ ion: 'K', level: 1, cycles: 3, plan: 'pace' }]
  /** By the time in µs at which they ran. */
  let statements: Map<number, number>
  let result: SimulationResult

  beforeAll(async () => {
    const configuration = deviceConfigurationFor('puckjs', { ...scenario.device, plans: undefined, rules })
    const { code } = await bundleForEspruino('firmware/entry.ts', { source: espruinoEntry('./boards/espruino/puckjs', configuration), modules: { [EXTENSIONS]: extensionsOf(configuration) }, shorten: shortenableNames() })
    const counting = countingStatements(code)
    // The first boot also puts the calibration into its slot.
    let kept: Pick<Microcontroller, 'journal' | 'calibrations'> | undefined
    const program = (mcu: Microcontroller) => {
      Object.assign(mcu, kept)
      kept = { journal: mcu.journal, calibrations: mcu.calibrations }
      const count = () => statements.set(mcu.world.now_us, (statements.get(mcu.world.now_us) ?? 0) + 1)
      return espruinoProgram(counting, wiring, { [COUNTER]: count })(mcu)
    }
    for (const duration_s of [2, scenario.duration_s]) {
      statements = new Map()
      result = simulate(scenario, program, { seed: 1, duration_s })
    }
  }, 120000)

  const ran = (time_us: number) => statements.get(time_us) ?? 0
  const mean = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0) / counts.length
  const isNear = (fact_ms: number, count: number) => Math.abs(count * STATEMENT_ms - fact_ms) <= TOLERANCE * fact_ms

  test('at boot', () => {
    const count = [...statements.values()][0]
    expect(isNear(puckjs.processing_ms.boot - START_ms, count), `${count} statements`).toBe(true)
  })

  test('after a ladder’s pulses on average, decode and report among them', () => {
    const { interrogation } = puckjs.processing_ms
    const endings_us = result.interrogations
      .filter(({ lastSample_s, pulses }) => pulses.length === 3 && !result.stimuli.some(({ start_s }) => start_s > lastSample_s && start_s < lastSample_s + 1))
      .flatMap(({ pulses }) => pulses.map(({ lastSample_us }) => lastSample_us + interrogation * 1000))
    expect(endings_us.length).toBeGreaterThan(9)
    const afterPulse = mean(endings_us.map(ran))
    expect(isNear(interrogation, afterPulse), `${afterPulse} statements`).toBe(true)
  })

  test('after contacts and stimuli', () => {
    const log = readDeviceLog(result.link)
    const after = (messages: { sent_s: number }[]) => mean([...new Set(messages.map(({ sent_s }) => Math.round(sent_s * 1e6)))].map(ran))
    expect(log.contacts.length).toBeGreaterThan(5)
    expect(isNear(puckjs.processing_ms.contactCapture, after(log.contacts)), `${after(log.contacts)} statements`).toBe(true)
    expect(log.stimuli.length).toBeGreaterThan(2)
    expect(isNear(puckjs.processing_ms.stimulus, after(log.stimuli)), `${after(log.stimuli)} statements`).toBe(true)
  })

  test('and on the other boards by clock and core', () => {
    for (const { processing_ms } of [pixljs, mdbt50q, nrf52840dk]) expect(processing_ms).toEqual(puckjs.processing_ms)
    for (const [facts, factor] of [[pico, 0.755], [rp2040, 0.65]] as const) {
      for (const [kind, time_ms] of Object.entries(puckjs.processing_ms)) {
        expect(Math.abs(facts.processing_ms[kind as 'boot'] - factor * time_ms), `${facts.name} ${kind}`).toBeLessThan(2)
      }
    }
  })
})
