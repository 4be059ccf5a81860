import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formatFinding } from '../../host-tools/build/finding'
import { transpileToLua } from '../../host-tools/build/lua-bundle'
import type { LuaTarget } from '../../host-tools/build/lua-int32-plugin'

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-lua-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BESIDE = `
const list: (number | undefined)[] = []
function change(how: () => void): number {
  how()
  return 1
}
`

function transpileText(body: string, target: LuaTarget) {
  const file = path.join(folder, 'probe.ts')
  writeFileSync(file, `export function probe(a: number, b: number): number {\n${body}\n}\n${BESIDE}`)
  return transpileToLua(file, target)
}

const REFUSED: [string, string, string][] = [
  ['a <<= 3', '`<<=`', 'a = a << b'],
  ['a >>= 3', '`>>=`', 'a = a >> b'],
  ['a &= b', '`&=`', 'a = a & b'],
  ['a |= b', '`|=`', 'a = a | b'],
  ['a ^= b', '`^=`', 'a = a ^ b'],
  ['b = (a ^= 1)', '`^=`', 'a = a ^ b'],
  ['a /= 2', '`/=`', 'divide'],
  ['a = a / 2', '`/`', 'divide'],
  ['a = a ** 2', '`**`', 'Multiply'],
  ['a **= 2', '`**=`', 'Multiply'],
  ['a = a >>> 3', '`>>>`', 'mask'],
  ['a >>>= 3', '`>>>=`', 'mask'],
  ['a = a << b', 'shift count', 'literal'],
  ['a = a >> 0', 'shift count', 'literal'],
  ['a = a >> 32', 'shift count', 'literal'],
  ['a = a * 0.5', '0.5', 'fixed-point'],
  ['a = a ^ 0x80000000', '0x80000000', 'negative int32'],
  ['if (a) b = 1', 'taken for true or false', 'Compare'],
  ['b = !a ? 1 : 2', 'taken for true or false', 'Compare'],
  ['b = a && 1', 'taken for true or false', 'Compare'],
  ['b = b || a', 'taken for true or false', 'Compare'],
  ['if (list[b]) b = 1', 'taken for true or false', 'Compare'],
  ['while (a > 0 && b) a--', 'taken for true or false', 'Compare'],
  ['a += a++', '`a++` inside an expression', 'statement'],
  ['a = b - --a', '`--a` inside an expression', 'statement'],
  ['b = list[(a += 1)]', '`a += 1` inside an expression', 'statement'],
  ['a = b = 0', '`b = 0` inside an expression', 'statement'],
  ['b = a - change(() => { a = 5 })', '`a` is changed by a closure', 'constant'],
  ['b = Number(a < change(() => (a = 5)))', '`a` is changed by a closure', 'constant'],
  ['list[a] = change(() => { a++ })', '`a` is changed by a closure', 'constant'],
]

describe.each(['5.1', '5.3'] as const)('the int32 plugin for Lua %s', (target) => {
  it.each(REFUSED)('refuses %s, naming place and cure', (statement, construct, cure) => {
    const { code, findings } = transpileText(`${statement}\nreturn a + b`, target)
    expect(code).toBe('')
    expect(findings).toHaveLength(1)
    expect(findings[0]).toMatchObject({ line: 2, file: expect.stringContaining('probe.ts') })
    expect(findings[0].construct).toContain(construct)
    expect(findings[0].cure).toContain(cure)
    expect(formatFinding(findings[0])).toMatch(/probe\.ts:2:\d+: /)
  })

  it('lets conditions, steps and closures pass that Lua runs alike', () => {
    const steps = 'for (let i = 0; i < b; i++) a--\nconst all = () => (a = 1)\nall()\nchange(() => b++)'
    const conditions = 'const found = list.pop() ?? 1\nif (found === 1 && !(a < b)) ++a'
    const reads = 'const first = a\nb = first + change(() => { a = 5 })\nlet kept = 0\nconst count = () => { kept += change(() => undefined) }\ncount()'
    expect(transpileText(`${steps}\n${conditions}\n${reads}\nreturn kept`, target).findings).toEqual([])
  })

  it('never writes two minus signs beside each other, which begin a comment', () => {
    const { code } = transpileText('const enum Low { A = -3 }\nreturn -(-3) + -(-a) - -(-(-b)) * -Low.A - -b', target)
    expect(code).not.toBe('')
    expect(code).not.toContain('--')
  })

  it('reports every refusal of a program at once', () => {
    const { findings } = transpileText('a |= 1\na = a / 2\nreturn a >>> 1', target)
    expect(findings.map((finding) => finding.line)).toEqual([2, 3, 4])
  })

  it('reports a syntax error instead of emitting half a program', () => {
    const { code, findings } = transpileText('return a +', target)
    expect(code).toBe('')
    expect(findings[0].construct).toBe('Expression expected')
  })
})

it('writes no operator of Lua 5.3 for 5.1, and needs no bit module for 5.3', () => {
  const body = 'a = ((a | 0) & b) ^ ~b\nreturn ((a << 4) >> 7) | b'
  expect(transpileText(body, '5.1').code).not.toMatch(/[&|]|\/\/|<<|>>|~(?!=)/)
  expect(transpileText(body, '5.3').code).not.toMatch(/\bbit\b/)
})
