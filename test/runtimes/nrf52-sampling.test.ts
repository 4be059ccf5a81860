import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EVENT_ENDED, EVENT_FAILED } from '../../firmware/core/device/events'
import { wiring as mdbt50q } from '../../firmware/boards/espruino/mdbt50q'
import { wiring as nrf52840dk } from '../../firmware/boards/espruino/nrf52840dk'
import { wiring as pixljs } from '../../firmware/boards/espruino/pixljs'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import type { EspruinoWiring } from '../../firmware/boards/espruino/wiring'
import { bundleForEspruino } from '../../host-tools/build/espruino-bundle'
import { loadScenario } from '../../host-tools/scenarios'
import { BOARD_PROFILES, type BoardName } from '../../sim/board-profiles'
import { microcontrollerNew } from '../../sim/microcontroller'
import { randomStream } from '../../sim/random'
import { espruinoProgram } from '../../sim/runtimes/espruino'
import { PROMPT, nrf52Interpreter } from '../../sim/runtimes/interpreter'
import { runWorld, worldNew, type World } from '../../sim/world'
import { LONG } from '../long'
import { SEED } from '../property-seed'
import { scaledCosts } from './edges'
import { playOn } from './played-operations'

const BOARDS = { mdbt50q, nrf52840dk, puckjs, pixljs }

/** Pulses of all widths whose samples lie at all distances. */
function randomPulses(seed: number, count: number) {
  const stream = randomStream(seed, 'sampled pulses')
  const between = (least: number, most: number) => least + Math.floor((most - least + 1) * stream.uniform())
  return Array.from({ length: count }, () => ({
    pulse: { amplitude_mV: 1000, polarity: 1, range: between(0, 1), sampleCount: between(5, 80), sampleInterval_us: between(90, 1200) },
  }))
}

/** The short form plays few pulses on boards of each kind of pin names. The world keeps the samples of 600 pulses. */
const SAMPLED = Object.entries(BOARDS).filter(([name]) => LONG || name === 'mdbt50q' || name === 'pixljs')
const PULSES = LONG ? 500 : 25

test.each(SAMPLED)('%s: whatever each statement costs, samples lie where the configuration says from the first edge on, to the microsecond', async (board, wiring) => {
  const outcomes = await playOn(board as BoardName, wiring, nrf52Interpreter(scaledCosts(7)), randomPulses(7, PULSES))
  const { sampleLead_us } = BOARD_PROFILES[board as BoardName].facts
  let ended = 0
  for (const { operation, kind, gel, samples_us } of outcomes) {
    if (kind === EVENT_FAILED || !('pulse' in operation)) continue
    const { sampleCount, sampleInterval_us } = operation.pulse
    ended += 1
    expect(gel[0].end_us - gel[0].begin_us).toBe(sampleCount * sampleInterval_us)
    expect(samples_us).toEqual(Array.from({ length: sampleCount }, (_, n) => (n + 1) * sampleInterval_us - sampleLead_us))
  }
  expect(ended).toBeGreaterThan(PULSES / 3)
})

/** A program in which `script` runs on a board, with `board`, `wiring`, `ends` and what Espruino has. */
async function playScript(name: keyof typeof BOARDS, script: string, wiring: EspruinoWiring = BOARDS[name]): Promise<{ said: number[][]; world: World }> {
  const source = `
import { wiring } from './boards/espruino/${name}'
import { espruinoBoard } from './boards/espruino/board'
let ends = () => {}
const events = { onEnd: (kind) => ends(kind), onByte: () => {} }
const board = espruinoBoard(wiring, events)
setTimeout(() => { ${script} }, 20)
`
  const { code } = await bundleForEspruino('firmware/entry.ts', { source })
  const scenario = loadScenario('wearable-patch')
  const world = worldNew({ ...scenario, board: name, contacts: { events: [] }, store: { ...scenario.store, source: 'bench' as const, initial_mV: 3500 } }, { seed: 1, duration_s: 10 })
  const said: number[][] = []
  const say = (values: ArrayLike<number>) => void said.push(Array.from(values))
  microcontrollerNew(world, (mcu) => espruinoProgram(code, wiring, { say }, PROMPT)(mcu))
  runWorld(world, 5e6)
  return { said, world }
}

test('a capture has 12 bits, of an input and to a step that Waveform did not have', async () => {
  const { said } = await playScript('mdbt50q', 'board.captureContact(200, 1000); ends = (kind) => { say([kind]); say(board.samples) }')
  expect(said[0]).toEqual([EVENT_ENDED])
  expect(said[1]).toHaveLength(200)
  expect(said[1].every((word) => word % 16 === 0)).toBe(true)
  expect(said[1].some((word) => word % 256 !== 0)).toBe(true)
})

test('an input at 0 V: results below zero are words of zero, not of full scale', async () => {
  // Without the pump the amplifier is at ground. The capture is of the gel's input in place of the contact's.
  const swapped = { ...mdbt50q, gel: mdbt50q.contact, contact: mdbt50q.gel }
  const { said } = await playScript('mdbt50q', 'board.captureContact(200, 1000); ends = () => say(board.samples)', swapped)
  expect(said[0].filter((word) => word === 0).length).toBeGreaterThan(50)
  expect(Math.max(...said[0])).toBeLessThanOrEqual(5 * 16)
})

const CAPTURE = 'board.captureContact(100, 1000); ends = (kind) => { say([kind]);'

test('single readings and captures leave each other as they were: readings between, before and after', async () => {
  const { said, world } = await playScript('mdbt50q', `
    const read = () => say([board.storeWord(), board.temperatureWord()])
    read(); ${CAPTURE} read(); read(); ${CAPTURE} say(board.samples); read() } }`)
  const [before, first, after, again, second, samples, last] = said
  expect([first, second]).toEqual([[EVENT_ENDED], [EVENT_ENDED]])
  expect(samples).toHaveLength(100)
  const full_mV = BOARD_PROFILES.mdbt50q.facts.fullScale_mV / BOARD_PROFILES.mdbt50q.facts.storeDivider
  for (const [store, temperature] of [before, after, again, last]) {
    expect(Math.abs((store / 65536) * full_mV - world.store.voltage_V * 1000)).toBeLessThan(40)
    expect(Math.abs(temperature - before[1])).toBeLessThan(200)
  }
})

test('a reading within a capture, which Espruino would wait for in vain, is seen', async () => {
  await expect(playScript('mdbt50q', 'board.captureContact(100, 1000); setTimeout(() => board.storeWord(), 30)')).rejects.toThrow('SAADC: oversampling')
})

test('a capture that is called off leaves the converter to readings, and what comes after it', async () => {
  const { said } = await playScript('mdbt50q', `
    board.captureContact(100, 1000)
    setTimeout(() => { board.stopStimulus(); ends = (kind) => { say([kind, board.storeWord()]); ${CAPTURE} say(board.samples) } } }, 30)`)
  expect(said[0][0]).toBe(EVENT_ENDED)
  expect(said[0][1]).toBeGreaterThan(10000)
  expect(said.slice(1).map(({ length }, i) => (i === 0 ? said[1] : length))).toEqual([[EVENT_ENDED], 100])
})

test('intervals too short for a burst fail before anything is set up', async () => {
  const { said } = await playScript('mdbt50q', 'board.captureContact(100, 89); ends = (kind) => say([kind, board.storeWord()])')
  expect(said[0][0]).toBe(EVENT_FAILED)
  expect(said[0][1]).toBeGreaterThan(10000)
})

test('results of 16 bits with sign become words by the machine code of an interpreted board as by arithmetic', async () => {
  const words = fc.array(fc.integer({ min: -32768, max: 4095 }), { minLength: 16, maxLength: 60 })
  const lists = fc.sample(words, { numRuns: 30, seed: SEED })
  const { TO_WORDS } = await import('../../firmware/boards/espruino/nrf52-saadc')
  const { espruinoMemoryNew } = await import('../../sim/runtimes/espruino-memory')
  const memory = espruinoMemoryNew()
  const code = memory.addressOf(Uint8Array.from(atob(TO_WORDS), (character) => character.charCodeAt(0)))
  const toWords = memory.nativeCall(code + 1, 'void(int,int)', () => {})
  for (const list of lists) {
    const buffer = Int16Array.from(list)
    toWords(memory.addressOf(buffer), buffer.length)
    expect(Array.from(new Uint16Array(buffer.buffer))).toEqual(list.map((result) => Math.max(result, 0) * 16))
  }
})
