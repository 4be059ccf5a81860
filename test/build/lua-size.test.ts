import { expect, test } from 'vitest'
import { measureLua } from '../../host-tools/build/lua-size'

const BOOT = 'tmr.create():alarm(1, 0, function() return kept_by_the_timer end)'

test.each(['5.1', '5.3'] as const)('Lua %s: code and data are told apart, and what nobody holds is not counted', (target) => {
  const plain = measureLua(BOOT, target)
  const withData = measureLua(`local list = {} for i = 1, 1000 do list[i] = i end mine = list\n${BOOT}`, target)
  const withGarbage = measureLua(`local list = {} for i = 1, 1000 do list[i] = i end\n${BOOT}`, target)
  const withCode = measureLua(`local function f(a) ${'a = a + 1 '.repeat(1000)} return a end\n${BOOT}`, target)
  expect(plain.file_bytes).toBe(BOOT.length)
  // 1024 values of 16 bytes.
  expect(withData.data_bytes - plain.data_bytes).toBeGreaterThan(16000)
  expect(withData.data_bytes - plain.data_bytes).toBeLessThan(18000)
  expect(Math.abs(withGarbage.data_bytes - plain.data_bytes)).toBeLessThan(200)
  // 1000 instructions of 4 bytes, and the line each came from.
  expect(withCode.code_bytes - plain.code_bytes).toBeGreaterThan(4000)
  expect(Math.abs(withCode.data_bytes - plain.data_bytes)).toBeLessThan(200)
})

test('a program that does not boot is an error, not a size', () => {
  expect(() => measureLua('local missing = nil\nmissing.field = 1', '5.3')).toThrow("iongate:2: attempt to index a nil value (local 'missing')")
})
