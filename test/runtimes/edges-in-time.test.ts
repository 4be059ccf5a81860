import { describe, expect, test } from 'vitest'
import { EVENT_ENDED, EVENT_FAILED } from '../../firmware/core/device/events'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { WAIT_LEAST_us } from '../../firmware/boards/espruino/engine'
import { wiring as pico } from '../../firmware/boards/espruino/pico'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { nrf52Interpreter, statementTime_us } from '../../sim/runtimes/interpreter'
import { LONG } from '../long'
import { ENGINES, expectHonest, expectHonestEngine, inMicroseconds, randomOperations, scaledCosts } from './edges'
import { AHEAD_ms, playOn, type Outcome } from './played-operations'

/** What an Espruino on a Cortex-M4 really did with the firmware before this: see docs/hardware.md. */
const plan = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, interphaseGap_us: 50, period_us: 20000, pulses: 3, polarity: 1 }
const pulse = { amplitude_mV: 1000, polarity: 1, range: 0, sampleCount: 80, sampleInterval_us: 1000 }

/** 16 ns an instruction; and an nRF52 with its cache on, at 64 MHz. */
const FAST = nrf52Interpreter(() => statementTime_us(1000 / 16, 1))
const SLOW = nrf52Interpreter(() => statementTime_us(64, 2))
/** A first edge comes this much after it is due at most: what passes between asking the time and the start. */
const LATE_us = 3000

/** Phases as the plan has them, to the microsecond, once the pump's lead is over. */
function expectPlan({ begin_us, stimulus }: Outcome): void {
  const first_us = stimulus[0].begin_us
  expect(first_us - begin_us).toBeGreaterThanOrEqual(WAIT_LEAST_us + PUMP_LEAD_us)
  expect(first_us - begin_us).toBeLessThan(WAIT_LEAST_us + PUMP_LEAD_us + LATE_us)
  const phases = Array.from({ length: plan.pulses }, (_, i) => [
    { begin_us: first_us + i * plan.period_us, end_us: first_us + i * plan.period_us + 300 },
    { begin_us: first_us + i * plan.period_us + 350, end_us: first_us + i * plan.period_us + 650 },
  ]).flat()
  expect(stimulus.map(({ begin_us, end_us }) => ({ begin_us, end_us }))).toEqual(phases)
  // One step of the DAC is 1.2 µA.
  stimulus.forEach(({ value }, i) => expect(Math.abs(value - (i % 2 === 0 ? 500 : -500))).toBeLessThan(1.3))
}

test.each([
  ['puckjs', puckjs, FAST],
  ['puckjs', puckjs, inMicroseconds(FAST)],
  ['pico', pico, inMicroseconds(FAST)],
  ['pico', pico, inMicroseconds(nrf52Interpreter(() => statementTime_us(84, 1.67)))],
] as const)('%s: the DAC is set before the first phase of a stimulus, not after it', async (board, wiring, interpreter) => {
  const [outcome] = await playOn(board, wiring, interpreter, [{ stimulus: plan }])
  expect(outcome.kind).toBe(EVENT_ENDED)
  for (const { value } of outcome.stimulus) expect(Math.abs(Math.abs(value) - 500)).toBeLessThan(1.3)
  expect(outcome.stimulus).toHaveLength(6)
})

test('at 2 cycles an instruction a stimulus and an interrogation are in time', async () => {
  const outcomes = await playOn('puckjs', puckjs, SLOW, [{ stimulus: plan }, { pulse }])
  expect(outcomes.map(({ kind }) => kind)).toEqual([EVENT_ENDED, EVENT_ENDED])
})

test.each([['fast', FAST], ['slow', SLOW]] as const)('on nRF52 phases come when they are due, and are equal: %s', async (_, interpreter) => {
  const [stimulus, { begin_us, gel }] = await playOn('puckjs', puckjs, interpreter, [{ stimulus: plan }, { pulse }])
  expectPlan(stimulus)
  expect(gel).toHaveLength(1)
  const late_us = gel[0].begin_us - begin_us - AHEAD_ms * 1000
  expect(late_us).toBeGreaterThan(-1000)
  expect(late_us).toBeLessThan(LATE_us)
  expect(gel[0].end_us - gel[0].begin_us).toBe(80000)
})

test.each([
  ['puckjs', puckjs, FAST],
  ['puckjs', puckjs, SLOW],
  ['pico', pico, inMicroseconds(FAST)],
  ['pico', pico, inMicroseconds(SLOW)],
] as const)('%s: samples keep their distance from the first edge, whatever lies between asking the time and the start', async (board, wiring, interpreter) => {
  const [{ firstSample_us }] = await playOn(board, wiring, interpreter, [{ pulse }])
  // Half of what the start itself takes is not known, and nRF52's clock steps by 30.5 µs.
  expect(Math.abs((firstSample_us ?? 0) - pulse.sampleInterval_us)).toBeLessThan(250)
})

test('an interpreter too slow for the lead: silence, failure, and the next one works', async () => {
  let statement_us = 2000
  const outcomes = await playOn('puckjs', puckjs, nrf52Interpreter(() => statement_us), [{ stimulus: plan }, { pulse }])
  for (const { kind, stimulus, gel } of outcomes) {
    expect(kind).toBe(EVENT_FAILED)
    expect([...stimulus, ...gel]).toEqual([])
  }
  statement_us = 100
  const again = await playOn('puckjs', puckjs, nrf52Interpreter(() => statement_us), [{ stimulus: plan }, { pulse }])
  expect(again.map(({ kind }) => kind)).toEqual([EVENT_ENDED, EVENT_ENDED])
})

test('one statement that takes longer than all samples, wherever it falls: the plan or nothing, and the one after the next works', async () => {
  for (let long = 0; long < 60; long++) {
    let statement = 0
    const interpreter = nrf52Interpreter(() => (statement++ === long ? 300000 : 20))
    const outcomes = await playOn('puckjs', puckjs, interpreter, [{ pulse }, { pulse }, { pulse }])
    outcomes.forEach(expectHonest)
    expect(outcomes[2].kind, `statement ${long}`).toBe(EVENT_ENDED)
  }
})

/** The pulses of one interrogation, asked for when the interpreter has come to each. */
const ladder = (pauses_ms: number[]) => [0, 1, 2].map((n) => ({ pulse, due_ms: 500 + n * 181, pause_ms: pauses_ms[n] }))

test.each([
  ['puckjs', puckjs, FAST],
  ['puckjs', puckjs, SLOW],
  ['pico', pico, inMicroseconds(FAST)],
  ['pico', pico, inMicroseconds(nrf52Interpreter(() => statementTime_us(84, 1.67)))],
] as const)('%s: the clock keeps the distance of the pulses, whatever the interpreter takes between them', async (board, wiring, interpreter) => {
  const distances_us = []
  for (const pauses_ms of [[0, 0, 0], [25, 5, 0], [10, 20, 0]]) {
    const outcomes = await playOn(board, wiring, interpreter, ladder(pauses_ms))
    expect(outcomes.map(({ kind }) => kind)).toEqual([EVENT_ENDED, EVENT_ENDED, EVENT_ENDED])
    const begins_us = outcomes.map(({ gel }) => gel[0].begin_us)
    distances_us.push(begins_us[1] - begins_us[0], begins_us[2] - begins_us[1])
  }
  // nRF52's clock steps by 30.5 µs.
  for (const distance_us of distances_us) expect(Math.abs(distance_us - 181000)).toBeLessThan(65)
})

test('an interpreter that comes too late to the next pulse plays none, and says so', async () => {
  const outcomes = await playOn('puckjs', puckjs, SLOW, ladder([100, 95, 0]))
  expect(outcomes.map(({ kind, gel }) => [kind, gel.length])).toEqual([[EVENT_ENDED, 1], [EVENT_FAILED, 0], [EVENT_ENDED, 1]])
  expect(outcomes[1].pumpStarts).toBe(0)
})

test.each([
  ...ENGINES.filter(({ board }) => board !== 'rp2040').map((engine) => ['phases shorter than the engine’s steps allow', engine, { ...plan, firstPhase_us: 2, secondPhase_us: 2 }] as const),
  ...ENGINES.map((engine) => ['a train too long for its memory', engine, { ...plan, pulses: 300 }] as const),
])('%s: refused before anything is switched on', async (_, { board, wiring, interpreter }, refused) => {
  const [outcome, next] = await playOn(board, wiring, interpreter(() => 100), [{ stimulus: refused }, { stimulus: plan }])
  expect([outcome.kind, outcome.stimulus, outcome.pumpStarts]).toEqual([EVENT_FAILED, [], 0])
  expectHonest(next)
  expect(next.kind).toBe(EVENT_ENDED)
})

test.each(ENGINES)('$board: the longest and the shortest phases, gaps and rests', async ({ board, wiring, interpreter }) => {
  const shortest_us = board === 'rp2040' ? 1 : 3
  // nRF52's programme has a period for each 16 ms of a rest, and takes 2 KB.
  const longest_us = board === 'puckjs' ? 2_000_000 : 2 ** 24
  const both = (width_us: number) => ({ ...plan, firstPhase_us: width_us, secondPhase_us: width_us })
  const stimuli = [
    { ...both(65535), interphaseGap_us: 65535, period_us: longest_us, pulses: 2 },
    { ...both(40000), interphaseGap_us: 32769, period_us: longest_us / 2 + 3, pulses: 2, polarity: -1 },
    { ...both(32768), interphaseGap_us: 16385, period_us: 32768 * 2 + 16385 + 98305, pulses: 3 },
    { ...both(shortest_us), interphaseGap_us: shortest_us, period_us: 4 * shortest_us, pulses: 12 },
    { ...both(200), interphaseGap_us: 0, period_us: 400, pulses: 4 },
  ]
  const outcomes = await playOn(board, wiring, interpreter(() => 100), stimuli.map((stimulus) => ({ stimulus })))
  expect(outcomes.map(({ kind }) => kind)).toEqual(stimuli.map(() => EVENT_ENDED))
  outcomes.forEach(expectHonest)
})

test.each(ENGINES)('$board: whatever each statement costs, an electrode gets a plan as it is or nothing, and the device knows which', async (engine) => {
  await expectHonestEngine(engine, 7, 100)
})

/** What an engine may do wrong, as functions of the right one. */
const FAULTS = {
  'phases that differ': `(engine) => ({ ...engine, prepare: (isOnGel, plan) =>
    engine.prepare(isOnGel, { ...plan, firstPhase_us: plan.firstPhase_us + (isOnGel ? 0 : 5) }) })`,
  'phases of a wrong width': `(engine) => ({ ...engine, prepare: (isOnGel, plan) =>
    engine.prepare(isOnGel, { ...plan, firstPhase_us: (plan.firstPhase_us * 1.02 + 1) | 0, secondPhase_us: isOnGel ? 0 : (plan.secondPhase_us * 1.02 + 1) | 0 }) })`,
  'nothing said when it was too late': '(engine) => ({ ...engine, arm: () => { try { engine.arm() } catch {} } })',
  'edges let go before the DAC is set': '(engine) => ({ ...engine, start: (begin_s) => { const first_s = engine.start(begin_s); engine.arm(); return first_s } })',
}

/** The short form sees each fault on one engine, and a fault on each. */
const faultsOf = (engine: number) => Object.entries(FAULTS).filter((_, fault) => LONG || fault % ENGINES.length === engine)

describe.each(ENGINES.map((engine, i) => ({ ...engine, faults: faultsOf(i) })))('on $board, the monitor sees', ({ board, wiring, interpreter, faults }) => {
  test.each(faults)('%s', async (_, fault) => {
    const costs = scaledCosts(7)
    // Twice as slow, so that few operations are enough for one in which the fault shows.
    const outcomes = await playOn(board, wiring, interpreter(() => 2 * costs()), randomOperations(7, 40), fault)
    expect(() => outcomes.forEach(expectHonest)).toThrow()
  })
})
