import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PUMP_LEAD_us } from '../../firmware/core/device/front-end'
import type { StimulusPlan } from '../../firmware/core/decide/stimulus-plan'
import { NRF52_REGISTERS, nrf52Programme } from '../../firmware/native/nrf52-programme'
import { RP2040_REGISTERS, rp2040Programme } from '../../firmware/native/rp2040-programme'
import { STM32_REGISTERS, stm32Programme } from '../../firmware/native/stm32-programme'
import '../property-seed'

/** What the kernels write, read as each chip's manual says, is the plan. */

const ADDRESS = 0x20001000
const LINES = [11, 12, 13, 15, 16]
const BACKWARD = -1

/** A stretch in which the driven line is that of the one sign, of the other, or none. */
type Stretch = { sign: number; duration_us: number }

function stretchesOf(plan: StimulusPlan): Stretch[] {
  const { firstPhase_us, interphaseGap_us, secondPhase_us, period_us, polarity } = plan
  const pulse = [{ sign: polarity, duration_us: firstPhase_us }, { sign: 0, duration_us: interphaseGap_us }, { sign: -polarity, duration_us: secondPhase_us }]
  const rest = { sign: 0, duration_us: period_us - firstPhase_us - interphaseGap_us - secondPhase_us }
  return joined(Array.from({ length: plan.pulses }, (_, i) => (i + 1 < plan.pulses ? [...pulse, rest] : pulse)).flat())
}

/** Neighbours of one sign are one stretch; what has no length is none. */
function joined(stretches: Stretch[]): Stretch[] {
  const list: Stretch[] = []
  for (const { sign, duration_us } of stretches.filter((one) => one.duration_us > 0)) {
    const last = list.at(-1)
    if (last?.sign === sign) last.duration_us += duration_us
    else list.push({ sign, duration_us })
  }
  return list
}

type Kernel = (words: number[], plan: StimulusPlan) => number

function made(kernel: Kernel, plan: StimulusPlan): number[] {
  const words = new Array<number>(kernel([], plan)).fill(-1)
  expect(kernel(words, plan)).toBe(words.length)
  // With less room nothing is written beyond it, and the count is the same.
  const short = words.slice(0, words.length >> 1).fill(-1)
  const { length } = short
  expect(kernel(short, plan)).toBe(words.length)
  expect(short).toHaveLength(length)
  return words
}

const halves = (words: number[]) => words.flatMap((word) => [word & 65535, word >>> 16])

function groups(list: number[], size: number): number[][] {
  return Array.from({ length: Math.floor(list.length / size) }, (_, i) => list.slice(size * i, size * (i + 1)))
}

const steps = (least: number, most: number) => fc.oneof(fc.integer({ min: least, max: Math.min(most, 400) }), fc.integer({ min: least, max: most }))

/** Plans as the gate lets them pass, with steps that every engine can play. */
const plans = fc
  .record({
    width_us: steps(3, 65535),
    second_us: steps(3, 65535),
    gap_us: fc.oneof(fc.constant(0), steps(3, 65535)),
    rest_us: fc.oneof(fc.constant(0), steps(3, 300000)),
    pulses: fc.integer({ min: 1, max: 12 }),
    polarity: fc.constantFrom(1, -1),
  })
  .map(({ width_us, second_us, gap_us, rest_us, pulses, polarity }): StimulusPlan => ({
    amplitude_uA: 500,
    firstPhase_us: width_us,
    secondPhase_us: second_us,
    interphaseGap_us: gap_us,
    period_us: width_us + gap_us + second_us + rest_us,
    pulses,
    polarity,
  }))

const check = <T>(property: fc.IProperty<T>) => fc.assert(property, { numRuns: 100 })

test('nRF52: wait, lead and pulses, each period in the counter’s range, between registers that say where they lie', () => {
  check(
    fc.property(plans, (plan) => {
      const words = made((list, one) => nrf52Programme(list, ADDRESS, LINES, one, false), plan)
      const periods = groups(halves(words.slice(NRF52_REGISTERS)), 4)
      for (const [first, second, pump, top] of periods) {
        expect(top).toBeGreaterThanOrEqual(3)
        expect(top).toBeLessThanOrEqual(32767)
        for (const value of [first, second, pump]) expect([0x8000, 0xffff]).toContain(value)
      }
      const first = periods.findIndex(([one, two]) => one === 0xffff || two === 0xffff)
      const lead = periods.slice(1, first)
      expect(lead.every(([, , pump]) => pump === 0xffff)).toBe(true)
      expect(lead.reduce((sum, [, , , top]) => sum + top, 0)).toBe(PUMP_LEAD_us)
      expect(periods.at(-1)?.slice(0, 3)).toEqual([0x8000, 0x8000, 0x8000])
      // PSEL has the line of the first phase first.
      expect(words.slice(23, 26)).toEqual(plan.polarity > 0 ? [15, 16, 11] : [16, 15, 11])
      const signOf = (one: number, two: number) => (one === 0xffff ? plan.polarity : two === 0xffff ? -plan.polarity : 0)
      expect(joined(periods.slice(first, -1).map(([one, two, , top]) => ({ sign: signOf(one, two), duration_us: top })))).toEqual(stretchesOf(plan))
      const from = ADDRESS + 4 * NRF52_REGISTERS
      expect([words[7], words[8], words[15], words[16]]).toEqual([from, 4 * first, from + 8 * first, 4 * (periods.length - first)])
    }),
  )
})

test('STM32: each period in the timer’s range, the pump high until all has ended', () => {
  check(
    fc.property(plans, (plan) => {
      const words = made((list, one) => stm32Programme(list, ADDRESS, one), plan)
      const count = words[1]
      expect(words[3]).toBe(ADDRESS + 4 * STM32_REGISTERS)
      const periods = groups(halves(words.slice(STM32_REGISTERS)).slice(0, count), 5)
      for (const [length, times] of periods) {
        expect(length).toBeGreaterThanOrEqual(2)
        expect(times).toBeLessThan(256)
      }
      expect(periods.at(-1)?.slice(2)).toEqual([0, 0xffff, 0])
      expect(periods.slice(0, -1).every(([, , , pump]) => pump === 0)).toBe(true)
      const signOf = (one: number, three: number) => (one === 0xffff ? 1 : three === 0xffff ? BACKWARD : 0)
      expect(joined(periods.slice(0, -1).map(([length, times, one, , three]) => ({ sign: signOf(one, three), duration_us: (length + 1) * (times + 1) })))).toEqual(stretchesOf(plan))
    }),
  )
})

test('RP2040: a word for each stretch, the pump in all of them', () => {
  check(
    fc.property(plans, fc.boolean(), (plan, isOnGel) => {
      const words = made((list, one) => rp2040Programme(list, ADDRESS, one, isOnGel), plan)
      expect(words.slice(2, 4)).toEqual([words.length - RP2040_REGISTERS, ADDRESS + 4 * RP2040_REGISTERS])
      const [forward, backward] = isOnGel ? [3, 5] : [9, 17]
      const signOf = (levels: number) => (levels === forward ? 1 : levels === backward ? BACKWARD : 0)
      const stretches = words.slice(RP2040_REGISTERS).map((word) => ({ sign: signOf(word & 31), duration_us: ((word >>> 5) + 5) / 8 }))
      expect(words.slice(RP2040_REGISTERS).every((word) => [1, forward, backward].includes(word & 31))).toBe(true)
      expect(joined(stretches)).toEqual(stretchesOf(plan))
    }),
  )
})

test('what an engine cannot play has no programme', () => {
  const plan: StimulusPlan = { amplitude_uA: 500, firstPhase_us: 300, secondPhase_us: 300, interphaseGap_us: 50, period_us: 20000, pulses: 300, polarity: 1 }
  const short = { ...plan, pulses: 2, firstPhase_us: 2, secondPhase_us: 2 }
  expect([plan, short].map((one) => nrf52Programme([], 0, LINES, one, false))).toEqual([0, 0])
  expect([plan, short].map((one) => stm32Programme([], 0, one))).toEqual([0, 0])
  expect(rp2040Programme([], 0, plan, false)).toBe(0)
  // A single pulse has no rest, whatever its period.
  expect(nrf52Programme([], 0, LINES, { ...plan, pulses: 1, period_us: 652 }, false)).toBeGreaterThan(0)
})
