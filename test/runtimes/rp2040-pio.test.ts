import { RP2040 } from 'rp2040js'
import { afterEach, expect, test, vi } from 'vitest'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import { rp2040Engine } from '../../firmware/boards/espruino/rp2040-pio'

/**
 * The engine on the emulator alone, its state machine taken step by step: nothing of the simulated board is between
 * them. An eighth of a microsecond a step.
 */
function emulated() {
  const due = new Set<() => void>()
  const chip = new RP2040({ nanos: 0, createAlarm: (callback) => ({ schedule: () => void due.add(callback), cancel: () => void due.delete(callback) }) })
  const complain = (part: string, message: string) => {
    throw new Error(`${part}: ${message}`)
  }
  chip.logger = { debug: () => {}, info: () => {}, warn: complain, error: complain }
  const pio = chip.pio[1]
  pio.run = () => {}
  const settle = () => {
    for (const transfer of due) {
      due.delete(transfer)
      transfer()
    }
  }
  let array: Int32Array | undefined
  const write = (address: number, value: number) => {
    if (array !== undefined) chip.sram.set(new Uint8Array(array.buffer), 0)
    chip.writeUint32(address, value)
    settle()
  }
  // PLL_SYS: 12 MHz × 125, over 6 and 2.
  write(0x40028008, 125)
  write(0x4002800c, 0x62000)
  vi.stubGlobal('getTime', () => 0)
  vi.stubGlobal('peek32', (address: number) => chip.readUint32(address))
  vi.stubGlobal('poke32', (address: number, value: number | ArrayLike<number>) => (typeof value === 'number' ? [value] : Array.from(value)).forEach((word, i) => write(address + 4 * i, word)))
  vi.stubGlobal('E', {
    getAddressOf: (data: Int32Array) => {
      array = data
      return 0x20000000
    },
  })
  /** Levels of GPIO 16 to 20 after each of a number of steps that changed them: bit 0 is the pump. */
  const changes: { step: number; levels: number }[] = []
  let step = 0
  const run = (steps: number) => {
    for (const end = step + steps; step < end; step++) {
      pio.machines[0].step()
      settle()
      const levels = [16, 17, 18, 19, 20].reduce((sum, pin, i) => sum + (chip.gpio[pin].value === 1 ? 2 ** i : 0), 0)
      if (levels !== (changes.at(-1)?.levels ?? 0)) changes.push({ step, levels })
    }
  }
  return { run, changes, divider: () => pio.machines[0].clockDivInt + pio.machines[0].clockDivFrac / 256 }
}

afterEach(() => vi.unstubAllGlobals())

const plan: StimulusPlan = { amplitude_uA: 500, firstPhase_us: 1, secondPhase_us: 300, interphaseGap_us: 7, period_us: 311, pulses: 3, polarity: -1 }
const PUMP = 1
/** By a clock that stands still: the wait before the pump is 1 ms. */
const WAIT_us = 1000
const BEGIN_s = (WAIT_us + PUMP_LEAD_us) / 1e6
const SOURCE = 8
const SINK = 16

test('each level lasts as long as the plan says, to the step of the state machine', () => {
  const { run, changes, divider } = emulated()
  const engine = rp2040Engine(16)
  engine.prepare(false, plan)
  expect(divider()).toBe(125 / 8)
  run(1000)
  engine.start(WAIT_us)
  run(100)
  engine.arm()
  run(100000)
  const levels = [PUMP, ...Array.from({ length: 3 }, () => [PUMP | SINK, PUMP, PUMP | SOURCE, PUMP]).flat().slice(0, -1), 0]
  const durations_us = [PUMP_LEAD_us, ...Array.from({ length: 3 }, () => [1, 7, 300, 3]).flat().slice(0, -1)]
  expect(changes.map((change) => change.levels)).toEqual(levels)
  expect(changes.slice(1).map(({ step }, i) => (step - changes[i].step) / 8)).toEqual(durations_us)
})

test('armed a step after the lead’s end it stays silent for good, and says so; the next one plays', () => {
  const { run, changes } = emulated()
  const engine = rp2040Engine(16)
  engine.prepare(true, { ...plan, secondPhase_us: 0, interphaseGap_us: 0, firstPhase_us: 80000, pulses: 1 })
  engine.start(WAIT_us)
  run(BEGIN_s * 8e6 + 8)
  expect(() => engine.arm()).toThrow('late')
  run(10000)
  engine.stop()
  expect(changes.map(({ levels }) => levels)).toEqual([PUMP, 0])
  engine.prepare(false, plan)
  engine.start(WAIT_us)
  run(100)
  engine.arm()
  run(100000)
  expect(changes.filter(({ levels }) => (levels & SOURCE) !== 0)).toHaveLength(3)
})
