import { beforeAll, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import { LONG } from '../long'
import { integer, list, vector } from './generators'
import { compare } from './suite'
import { LUA_51_WASM, LUA_53_WASM, FENGARI } from './targets/in-process'
import {
  DEBIAN_LUAJIT,
  DEBIAN_LUA_51,
  DEBIAN_LUA_53,
  DEBIAN_LUA_54,
  LUA_51_INTEGER,
  LUA_53_32_BIT,
} from './targets/programs'

/** The whole firmware with both NodeMCU boards: chip 0 is the ESP8266, 1 the ESP32. */
const SPEC = { module: 'test/conformance/nodemcu-probe', function: 'nodemcuRun', vectors: vector(integer(0, 1), integer(0, 65535)), count: LONG ? 8 : 4 }

/** From none to 20 weights, so that a last group is of any size; and one as large as a weight may be. */
const PACKED_ROWS = {
  module: 'test/conformance/lua-natives',
  function: 'packedDotProduct',
  vectors: fc.oneof(
    vector(list(0, 20, -1638, 1638), list(24, 24, -65535, 65535)),
    vector(list(1, 1, -32767, 32767), list(1, 1, -65535, 65535)),
  ),
  reference: { module: 'firmware/core/decode/window-sums', function: 'portableDotProduct' },
  count: LONG ? 4000 : 400,
}
const TIMEOUT_ms = 120000

beforeAll(() => {
  vi.stubGlobal('_G', globalThis)
  vi.stubGlobal('io', {})
  vi.stubGlobal('$multi', (...values: unknown[]) => values)
  vi.stubGlobal('string', {
    byte: (text: string, first: number, last?: number) => {
      const codes = [...text.slice(first - 1, last ?? first)].map((character) => character.charCodeAt(0))
      return last === undefined ? codes[0] : codes
    },
    char: (...codes: number[]) => String.fromCharCode(...codes),
    rep: (text: string, count: number) => text.repeat(Math.max(0, count)),
  })
})

it('does something worth comparing', async () => {
  const { nodemcuRun } = await import('./nodemcu-probe')
  for (const chip of [0, 1]) {
    const [bytes, , edges, , trains] = nodemcuRun(chip, 4711)
    expect(bytes).toBeGreaterThan(600)
    expect(edges).toBeGreaterThan(200)
    // Without iongate's own module a stimulus is refused before the pump runs.
    expect(trains).toBe(0)
    expect(nodemcuRun(chip, 4712)).not.toEqual(nodemcuRun(chip, 4711))
  }
})

const targets = [
  LUA_51_WASM,
  LUA_53_WASM,
  FENGARI,
  DEBIAN_LUA_51,
  DEBIAN_LUAJIT,
  DEBIAN_LUA_53,
  DEBIAN_LUA_54,
  LUA_51_INTEGER,
  LUA_53_32_BIT,
]

describe.each(targets)('NodeMCU boards on $name', (target) => {
  const missing = target.missing()
  const isRequired = process.env.IONGATE_REQUIRE_ALL === '1' && target.optional !== true
  it.skipIf(missing !== undefined && !isRequired)('whole firmware and packed rows agree with Node', { timeout: TIMEOUT_ms }, async () => {
    await compare(target, SPEC)
    await compare(target, PACKED_ROWS)
    target.close?.()
  })
})
