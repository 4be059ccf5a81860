import { expect } from 'vitest'
import { EVENT_ENDED, EVENT_FAILED } from '../../firmware/core/device/events'
import { randomStream } from '../../sim/random'
import { nrf52Interpreter, statementTime_us, type Interpreter } from '../../sim/runtimes/interpreter'
import { wiring as pico } from '../../firmware/boards/espruino/pico'
import { wiring as puckjs } from '../../firmware/boards/espruino/puckjs'
import { wiring as rp2040 } from '../../firmware/boards/espruino/rp2040'
import type { Segment } from './electrode-monitor'
import { playOn, type Outcome, type Played } from './played-operations'

/** A clock of whole microseconds, as STM32's and RP2040's. */
export const inMicroseconds = (interpreter: Interpreter): Interpreter => ({ ...interpreter, clockStep_us: 1 })

/** A board for each engine, with an interpreter of its own clock. */
export const ENGINES = [
  { board: 'puckjs', wiring: puckjs, interpreter: nrf52Interpreter },
  { board: 'pico', wiring: pico, interpreter: (statement_us: () => number) => inMicroseconds(nrf52Interpreter(statement_us)) },
  { board: 'rp2040', wiring: rp2040, interpreter: (statement_us: () => number) => inMicroseconds(nrf52Interpreter(statement_us)) },
] as const

/** Costs of one statement after another, each scaled by 0.25 to at most 1, 2, 4 or 8: the most changes now and then. */
export function scaledCosts(seed: number, cost_us = statementTime_us(64, 1.6)): () => number {
  const stream = randomStream(seed, 'statement costs')
  let most = 1
  return () => {
    if (stream.uniform() < 0.02) most = 2 ** Math.floor(4 * stream.uniform())
    return cost_us * 0.25 * (most / 0.25) ** stream.uniform()
  }
}

/** Stimuli and interrogations of all sizes that a gate may permit. */
export function randomOperations(seed: number, count: number): Played[] {
  const stream = randomStream(seed, 'operations')
  const between = (least: number, most: number) => least + Math.floor((most - least + 1) * stream.uniform())
  const sign = () => (stream.uniform() < 0.5 ? 1 : -1)
  return Array.from({ length: count }, (_, i): Played => {
    if (i % 3 === 2) return { pulse: { amplitude_mV: between(100, 5000), polarity: sign(), range: between(0, 1), sampleCount: between(5, 80), sampleInterval_us: 1000 } }
    const width_us = between(20, 2000)
    const interphaseGap_us = stream.uniform() < 0.3 ? 0 : between(3, 500)
    const period_us = 2 * width_us + interphaseGap_us + between(3, 30000)
    return { stimulus: { amplitude_uA: between(50, 5000), firstPhase_us: width_us, secondPhase_us: width_us, interphaseGap_us, period_us, pulses: between(1, 12), polarity: sign() } }
  })
}

/** An electrode gets what was asked for, or nothing where the board says that it failed. */
export function expectHonest({ operation, kind, stimulus, gel }: Outcome): void {
  const isSilent = (segments: Segment[]) => segments.every(({ value }) => value === 0)
  if (kind === EVENT_FAILED) {
    expect(isSilent(stimulus) && isSilent(gel)).toBe(true)
    return
  }
  expect(kind).toBe(EVENT_ENDED)
  if ('pulse' in operation) {
    const { amplitude_mV, polarity, sampleCount, sampleInterval_us } = operation.pulse
    expect(isSilent(stimulus)).toBe(true)
    expect(gel).toHaveLength(1)
    expectPhase(gel[0], polarity * amplitude_mV, sampleCount * sampleInterval_us)
    return
  }
  const { amplitude_uA, firstPhase_us, secondPhase_us, interphaseGap_us, period_us, pulses, polarity } = operation.stimulus
  expect(isSilent(gel)).toBe(true)
  expect(stimulus).toHaveLength(2 * pulses)
  for (let i = 0; i < pulses; i++) {
    const [first, second] = stimulus.slice(2 * i, 2 * i + 2)
    expectPhase(first, polarity * amplitude_uA, firstPhase_us)
    expectPhase(second, -polarity * amplitude_uA, secondPhase_us)
    const charge = (phase: Segment) => Math.abs(phase.value) * (phase.end_us - phase.begin_us)
    expect(Math.abs(charge(first) / charge(second) - 1)).toBeLessThanOrEqual(0.001)
    expect(second.begin_us - first.end_us).toBe(interphaseGap_us)
    expect(first.begin_us - stimulus[0].begin_us).toBe(i * period_us)
  }
}

/** Operations of one boot, each of which takes memory that the simulated interpreter does not give out again. */
const AT_ONCE = 2000

/** Plays operations of all sizes on an interpreter of all costs. */
export async function expectHonestEngine({ board, wiring, interpreter }: (typeof ENGINES)[number], seed: number, count: number): Promise<void> {
  let failures = 0
  for (let done = 0; done < count; done += AT_ONCE) {
    const present = Math.min(AT_ONCE, count - done)
    const outcomes = await playOn(board, wiring, interpreter(scaledCosts(seed + done)), randomOperations(seed + done, present))
    expect(outcomes).toHaveLength(present)
    outcomes.forEach(expectHonest)
    failures += outcomes.filter(({ kind }) => kind === EVENT_FAILED).length
  }
  // Neither always in time nor always late.
  expect(failures).toBeGreaterThan(count / 20)
  expect(failures).toBeLessThan((count * 9) / 10)
}

/** Within 1 %, and one step of the DAC (1.2 mV or µA), which is more at small amplitudes. */
function expectPhase({ begin_us, end_us, value }: Segment, amplitude: number, width_us: number): void {
  expect(Math.abs(value - amplitude)).toBeLessThanOrEqual(Math.max(0.01 * Math.abs(amplitude), 5000 / 4096))
  expect(Math.abs(end_us - begin_us - width_us)).toBeLessThanOrEqual(0.01 * width_us)
}
