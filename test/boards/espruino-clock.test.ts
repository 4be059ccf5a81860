import { afterEach, expect, test, vi } from 'vitest'
import type { Board, BoardEvents } from '../../firmware/boards/board'
import type { PulseEngine } from '../../firmware/boards/espruino/engine'
import type { Sampler } from '../../firmware/boards/espruino/sampler'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import type { InterrogationPulse } from '../../firmware/core/decide/safety-gate'
import { espruinoArithmetic } from '../../sim/runtimes/espruino-arithmetic'

const TURN_ms = 2 ** 30
const DAY_ms = 86_400_000
const ENGINE: PulseEngine = { prepare: () => {}, useMemory: () => {}, prepareMade: () => {}, start: () => 0, arm: () => {}, stop: () => {} }
const SAMPLER: Sampler = { patience_ms: 0, reserve: () => {}, prepare: () => {}, start: () => {}, take: () => undefined, stop: () => {} }
const PULSE = { amplitude_mV: 100, range: 0, sampleCount: 80, sampleInterval_us: 1000, polarity: 1 } as unknown as InterrogationPulse

afterEach(() => vi.unstubAllGlobals())

/** A board that booted at this reading of Espruino's clock, and how long from now the next pulse asked for is waited for, ms. */
async function bootedAt(booted_ms: number) {
  let now_ms = booted_ms
  let delay_ms = NaN
  const globals = {
    E: espruinoArithmetic,
    getTime: () => now_ms / 1000,
    digitalWrite: () => {},
    pinMode: () => {},
    poke32: () => {},
    I2C1: { setup: () => {} },
    Bluetooth: { on: () => {} },
    setTimeout: (_run: unknown, after_ms: number) => {
      delay_ms = after_ms
      return 1
    },
    clearTimeout: () => {},
  }
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value)
  const { espruinoBoard } = await import('../../firmware/boards/espruino/board')
  const { START_us } = await import('../../firmware/boards/espruino/pulses')
  const { wiring } = await import('../../firmware/boards/espruino/mdbt50q')
  const events: BoardEvents = { onEnd: () => {}, onByte: () => {} }
  const board: Board = espruinoBoard({ ...wiring, engine: ENGINE, sampler: () => SAMPLER }, events)
  return {
    /** @param device_ms since boot */
    waits_ms: (device_ms: number, ahead_ms: number): number => {
      now_ms = booted_ms + device_ms
      board.interrogate(PULSE, (board.time_ms() + ahead_ms) & (TURN_ms - 1))
      return delay_ms + (START_us + PUMP_LEAD_us) / 1000
    },
  }
}

test.each([0, 1_700_000_000_000])('a pulse begins when it is due, whenever the device’s clock begins anew; Espruino’s read %i ms at boot', async (booted_ms) => {
  const { waits_ms } = await bootedAt(booted_ms)
  const asked = [
    [0, 160],
    [40 * DAY_ms - TURN_ms, 250],
    // Around the third time that it begins anew: due after it, then once more before it, then after it again.
    [3 * TURN_ms - 400, 900],
    [3 * TURN_ms - 390, 100],
    [3 * TURN_ms - 280, 280],
    [3 * TURN_ms, 160],
    [3 * TURN_ms + 5, 65_000],
    // No pulse for years.
    [90 * TURN_ms - 1, 500],
    [90 * TURN_ms + 1000, 160],
  ]
  for (const [device_ms, ahead_ms] of asked) expect(waits_ms(device_ms, ahead_ms)).toBeCloseTo(ahead_ms, 2)
})

test('a pulse that was due before is not waited for', async () => {
  const { waits_ms } = await bootedAt(0)
  for (const device_ms of [5000, TURN_ms + 20, 2 * TURN_ms + 5000]) expect(waits_ms(device_ms, -30)).toBeCloseTo(-30, 2)
})
