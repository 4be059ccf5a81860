import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Board, BoardEvents } from '../../firmware/boards/board'
import { EVENT_ENDED, EVENT_FAILED } from '../../firmware/core/device/events'
import { espruinoArithmetic } from '../../sim/runtimes/espruino-arithmetic'

/**
 * Espruino's event loop as it is (src/jsinteractive.c, jsiIdle): what interrupts have left is taken up first, and
 * makes a Waveform not running any more; then come timers that are due; listeners are called last.
 */
function eventLoop() {
  let timers: { id: number; run: () => void }[] = []
  let queued: (() => void)[] = []
  let lastId = 0
  let now_s = 0
  const waveforms: FakeWaveform[] = []
  class FakeWaveform {
    buffer: Uint16Array
    running = false
    isSampled = false
    listener: () => void = () => {}
    constructor(count: number) {
      this.buffer = new Uint16Array(count)
      waveforms.push(this)
    }
    on(_event: string, listener: () => void): void {
      this.listener = listener
    }
    startInput(): void {
      if (this.running) throw new Error('Waveform is already running')
      this.running = true
      this.isSampled = false
    }
    stop(): void {
      if (this.isSampled) throw new Error("Waveform couldn't be stopped")
      this.isSampled = true
    }
  }
  return {
    waveforms,
    globals: {
      getTime: () => now_s,
      digitalWrite: () => {},
      pinMode: () => {},
      setWatch: () => 1,
      peek32: () => 0,
      poke32: () => {},
      setDeepSleep: () => {},
      I2C1: { setup: () => {} },
      USB: { on: () => {} },
      Serial1: { on: () => {}, setup: () => {} },
      Waveform: FakeWaveform,
      setTimeout: (run: (...values: unknown[]) => void, _delay_ms: number, ...values: unknown[]) => {
        lastId += 1
        timers.push({ id: lastId, run: () => run(...values) })
        return lastId
      },
      clearTimeout: (id: number) => {
        timers = timers.filter((timer) => timer.id !== id)
      },
    },
    /** Once around; all timers that are set are due when the interpreter has been busy for long. */
    turn: (areTimersDue: boolean) => {
      if (areTimersDue) now_s += 1
      for (const waveform of waveforms) {
        if (!waveform.running || !waveform.isSampled) continue
        waveform.running = false
        queued.push(waveform.listener)
      }
      if (areTimersDue) for (const { id, run } of [...timers]) {
        timers = timers.filter((timer) => timer.id !== id)
        run()
      }
      const listeners = queued
      queued = []
      listeners.forEach((listener) => listener())
    },
  }
}

let loop: ReturnType<typeof eventLoop>
let events: BoardEvents
let ends: number[]
let board: Board
beforeEach(async () => {
  loop = eventLoop()
  ends = []
  events = { onEnd: (kind) => ends.push(kind), onByte: () => {} }
  for (const [name, value] of Object.entries(loop.globals)) vi.stubGlobal(name, value)
  vi.stubGlobal('E', espruinoArithmetic)
  // Only now: the board's file takes E's functions as it is read.
  const { espruinoBoard } = await import('../../firmware/boards/espruino/board')
  const { wiring } = await import('../../firmware/boards/espruino/pico')
  board = espruinoBoard(wiring, events)
})
afterEach(() => vi.unstubAllGlobals())

test('samples that were all there in time are taken, however long the interpreter was busy with something else', () => {
  board.captureContact(200, 1000)
  loop.waveforms[0].buffer.fill(7)
  loop.waveforms[0].isSampled = true
  loop.turn(true)
  loop.turn(true)
  expect(ends).toEqual([EVENT_ENDED])
  expect(board.samples).toBe(loop.waveforms[0].buffer)
})

test('samples that do not come are a failure', () => {
  board.captureContact(200, 1000)
  loop.turn(true)
  expect(ends).toEqual([EVENT_FAILED])
})

test('what a capture says after it was called off does not end the next one', () => {
  events.onEnd = (kind) => {
    ends.push(kind)
    if (ends.length === 1) setTimeout(() => board.captureContact(200, 1000), 0)
  }
  board.captureContact(200, 1000)
  loop.turn(true)
  loop.turn(true)
  expect(loop.waveforms[0].running).toBe(true)
  expect(ends).toEqual([EVENT_FAILED])
})
