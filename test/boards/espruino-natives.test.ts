import fc from 'fast-check'
import { afterAll, expect, test, vi } from 'vitest'
import { FEATURE_MAX, FEATURE_WEIGHT_SUM_MAX, WINDOW_COUNT_MAX, portableNatives } from '../../firmware/core/decode/window-sums'
import { espruinoArithmetic } from '../../sim/runtimes/espruino-arithmetic'

// E adds up in double precision; the real interpreter is held to the same by the conformance and HIL tests.
vi.stubGlobal('E', espruinoArithmetic)
// They take E's functions when they are loaded.
const { espruinoNatives } = await import('../../firmware/boards/espruino/natives')
afterAll(() => vi.unstubAllGlobals())

test('a window’s sum over a Waveform’s buffer is the portable one', () => {
  fc.assert(
    fc.property(
      fc.uint16Array({ minLength: WINDOW_COUNT_MAX, maxLength: 200 }),
      fc.nat(WINDOW_COUNT_MAX),
      fc.nat(135),
      (buffer, count, start) => {
        const samples = buffer as unknown as number[]
        const from = Math.min(start, buffer.length - count)
        expect(espruinoNatives.windowSum(samples, from, count)).toBe(portableNatives.windowSum(samples, from, count))
      },
    ),
  )
})

const weights = fc
  .array(fc.integer({ min: -FEATURE_WEIGHT_SUM_MAX, max: FEATURE_WEIGHT_SUM_MAX }), { minLength: 1, maxLength: 16 })
  .filter((row) => row.reduce((sum, weight) => sum + Math.abs(weight), 0) <= FEATURE_WEIGHT_SUM_MAX)

test('a dot product over tables is the portable one, up to the largest that int32 holds', () => {
  fc.assert(
    fc.property(weights, fc.boolean(), (row, isPositive) => {
      const features = row.map((weight) => (isPositive === weight > 0 ? FEATURE_MAX : -FEATURE_MAX))
      const native = espruinoNatives.dotProduct(espruinoNatives.table(row), espruinoNatives.table(features))
      expect(native).toBe(portableNatives.dotProduct(row, features))
    }),
  )
})

test('a table is typed once; one that is typed already stays as it is', () => {
  const table = espruinoNatives.table([1, -70000])
  expect(table).toBeInstanceOf(Int32Array)
  expect(espruinoNatives.table(table)).toBe(table)
})
