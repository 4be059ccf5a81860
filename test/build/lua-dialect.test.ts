import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { transpileToLua } from '../../host-tools/build/lua-bundle'
import { checkLuaDialect, LOCALS_MAX } from '../../host-tools/build/lua-dialect'
import { luaLiteral, startLua } from '../../host-tools/build/lua-wasm'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-luadialect-'))
afterAll(() => rmSync(folder, { recursive: true }))

function locals(count: number, from = 0): string {
  return Array.from({ length: count }, (_, i) => `local v${from + i} = ${i}`).join('\n')
}

function closureOver(count: number): string {
  const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `v${from + i}`).join('+')
  // No function may hold more than 50 locals, so two nested ones supply the upvalues.
  return `${locals(30)}\nlocal function outer()\n${locals(count - 30, 30)}\nreturn function() return ${names(0, count)} end\nend\nreturn outer`
}

describe('limits of NodeMCU', () => {
  it('counts locals alive at once, not declared in all', () => {
    expect(checkLuaDialect(locals(LOCALS_MAX), '5.1', 'bundle.lua')).toEqual([])
    const block = (from: number) => `do\n${locals(30, from)}\nend`
    expect(checkLuaDialect(`${block(0)}\n${block(30)}`, '5.1', 'bundle.lua')).toEqual([])
  })

  it('refuses one local too many, in the main chunk and in any function', () => {
    const [main] = checkLuaDialect(locals(LOCALS_MAX + 1), '5.1', 'bundle.lua')
    expect(main).toMatchObject({ file: 'bundle.lua', construct: '51 locals alive at once in one function, NodeMCU allows 50' })
    const [nested] = checkLuaDialect(`local a\nlocal f = function()\n${locals(60)}\nend`, '5.1', 'bundle.lua')
    expect(nested).toMatchObject({ line: 2, construct: expect.stringContaining('60 locals') })
  })

  it('leaves the higher limit of Lua 5.3 alone', () => {
    expect(checkLuaDialect(locals(120), '5.3', 'bundle.lua')).toEqual([])
  })

  it('refuses the 61st upvalue of a function in Lua 5.1', () => {
    expect(checkLuaDialect(closureOver(60), '5.1', 'bundle.lua')).toEqual([])
    const [finding] = checkLuaDialect(closureOver(61), '5.1', 'bundle.lua')
    expect(finding.construct).toContain('more than 60 upvalues')
    expect(finding.cure).toContain('Split the function')
  })

  it.each(['a // 2', 'a & 1', 'a | 1', 'a ~ 1', 'a << 1', 'a >> 1', '~a'])('refuses %s in a bundle for Lua 5.1', (expression) => {
    const code = `local a = 1\nreturn ${expression}`
    expect(checkLuaDialect(code, '5.3', 'bundle.lua')).toEqual([])
    expect(checkLuaDialect(code, '5.1', 'bundle.lua')).toEqual([expect.objectContaining({ line: 2, cure: expect.stringContaining('Build the bundle') })])
  })

  it('reads whole bundles of the firmware for both targets', () => {
    for (const target of ['5.1', '5.3'] as const) {
      const { code, findings } = transpileToLua('firmware/core/decode/window-sums.ts', target)
      expect(findings).toEqual([])
      expect(checkLuaDialect(code, target, 'bundle.lua')).toEqual([])
    }
  })
})

it.each(['5.1', '5.3'] as const)('compiles for Lua %s to the same bytes with and without indentation', (target) => {
  const { code } = transpileToLua('test/conformance/probes.ts', target)
  const dump = (source: string) => {
    const engine = startLua(target)
    const bytecode = engine.run(
      `local dump = string.dump(assert((loadstring or load)(${luaLiteral(source)}, "=bundle")))
      return (dump:gsub(".", function(byte) return string.format("%02x", byte:byte()) end))`,
    )
    engine.close()
    return bytecode
  }
  // Indented text differs from stripped text only where a line break lies inside a string.
  expect(dump(code)).toBe(dump(code.replace(/^/gm, '    ')))
  expect(code).not.toMatch(/^[ \t]/m)
})

it('loses nothing inside strings when it strips indentation', () => {
  const text = '  two blanks\n\tand a tab\n   "quoted" ]] ]=] \\ end  '
  const file = path.join(folder, 'strings.ts')
  writeFileSync(file, `export function text(): string {\n  return ${JSON.stringify(text)}\n}\n`)
  for (const target of ['5.1', '5.3'] as const) {
    const { code } = transpileToLua(file, target)
    const engine = startLua(target)
    engine.run(`bundle = (function(...) ${code} end)()`)
    expect(engine.run('return bundle.text()')).toBe(text)
    expect(engine.run(`return ${luaLiteral(text)}`)).toBe(text)
    engine.close()
  }
})
