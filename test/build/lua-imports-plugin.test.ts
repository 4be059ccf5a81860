import { describe, expect, it } from 'vitest'
import { transpileToLua } from '../../host-tools/build/lua-bundle'
import { startLua } from '../../host-tools/build/lua-wasm'

/** An entry that is no file, beside firmware/main-nodemcu.ts. */
function bundle(entryText: string, target: '5.1' | '5.3') {
  const { code, findings } = transpileToLua('firmware/entry.ts', target, [], entryText)
  expect(findings).toEqual([])
  return code
}

describe.each(['5.1', '5.3'] as const)('imports in a Lua %s bundle', (target) => {
  it('gives the value of imported functions, renamed ones and constants', () => {
    const code = bundle(
      `import { clamp, clamp as limit } from './core/arithmetic/fixed-point'
      import { TRAILER_WORDS } from './core/persistence/calibration-slots'
      import { WEIGHT_SUM_MAX } from './core/decode/window-sums'
      const LOWEST = -7
      const choose = clamp
      export const answers = [clamp(-100, LOWEST, 5), choose(9, 0, TRAILER_WORDS), limit(1, 2, 3), WEIGHT_SUM_MAX]`,
      target,
    )
    const lua = startLua(target)
    const load = target === '5.1' ? 'loadstring' : 'load'
    const answer = lua.run(`local m = ${load}([==[${code}]==])() return table.concat(m.answers, " ")`)
    lua.close()
    expect(answer).toBe('-7 7 2 32767')
  })

  it('leaves out constants and modules that nobody needs, but not the entry’s own', () => {
    const code = bundle(
      `import { CYCLE_MIN_ms } from './core/link/commands'
      import { featureOfSum, FEATURE_MAX } from './core/decode/window-sums'
      export const WANTED = 17
      export const answer = featureOfSum(CYCLE_MIN_ms, FEATURE_MAX, WANTED)`,
      target,
    )
    expect(code).not.toContain('"firmware.core.link.commands"')
    expect(code).not.toContain('FEATURE_MAX')
    expect(code).toContain('WANTED = 17')
  })

  it('refuses what it could not follow', () => {
    const { findings } = transpileToLua('firmware/entry.ts', target, [], "import * as all from './core/decode/levels'\nexport const f = all.levelOf")
    expect(findings).toMatchObject([{ line: 1, construct: expect.stringContaining('import *'), cure: 'Import them by name' }])
  })

  it('keeps no local for a name and loads no module for constants alone', () => {
    const code = bundle(
      `import { CYCLE_MIN_ms } from './core/link/commands'
      import { clamp } from './core/arithmetic/fixed-point'
      export const answer = clamp(CYCLE_MIN_ms, 0, 1)`,
      target,
    )
    const entry = code.slice(code.indexOf('["firmware.entry"]'))
    expect(entry).not.toContain('require("firmware.core.link.commands")')
    expect(entry).not.toContain('local clamp')
    expect(entry).toMatch(/\.clamp\(\s*100,\s*0,\s*1\s*\)/)
  })
})
