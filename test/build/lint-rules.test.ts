import path from 'node:path'
import { ESLint, Linter, RuleTester } from 'eslint'
import typescript from 'typescript-eslint'
import { describe, expect, it } from 'vitest'
import { CORE_SYNTAX } from '../../host-tools/build/core-style'
import { roomBoundaries } from '../../host-tools/build/room-boundaries'

RuleTester.describe = describe
RuleTester.it = it

const languageOptions = { parser: typescript.parser as Linter.Parser }
const noRestrictedSyntax = new Linter({ configType: 'eslintrc' }).getRules().get('no-restricted-syntax')
if (noRestrictedSyntax === undefined) throw new Error('ESLint has lost no-restricted-syntax')

/** Forbidden construct, and a word of the cure its message must hold. */
const FORBIDDEN: [string, RegExp][] = [
  ['a <<= 2', /a = a << b/],
  ['a >>= 2', /a = a >> b/],
  ['a &= b', /a = a & b/],
  ['a |= b', /a = a \| b/],
  ['a ^= b', /a = a \^ b/],
  ['a = b / 2', /or use divide/],
  ['a /= 2', /or use divide/],
  ['a = b ** 2', /multiply/],
  ['a **= 2', /multiply/],
  ['a = b >>> 1', /mask/],
  ['a >>>= 1', /mask/],
  ['a = b << c', /literal from 1 to 31/],
  ['a = b >> 0', /literal from 1 to 31/],
  ['a = b >> 32', /literal from 1 to 31/],
  ['a = b << -1', /literal from 1 to 31/],
  ['a = 2147483648', /negative int32/],
  ['a = 0xffffffff', /negative int32/],
  ['a = 0.5', /fixed-point/],
  ['a = .5', /fixed-point/],
  ['a = 5e-3', /fixed-point/],
  ['a = 5n', /int32 parts/],
  ['class A {}', /plain functions/],
  ['a = new Array(3)', /literals/],
  ['let a: Int16Array', /number\[\]/],
  ['a = this', /pass the record/],
  ['f(...a)', /in a loop/],
  ['function f(...rest) {}', /in a loop/],
  ['const { x } = a', /one by one/],
  ['const [x] = a', /one by one/],
  ['function f(x = 1) {}', /pass the value/],
  ['a = b?.c', /compare with undefined/],
  ['here: while (a) {}', /function and return/],
  ['async function f() {}', /state machine/],
  ['function* f() {}', /state machine/],
  ['for (const k in a) {}', /array and an index/],
  ['a = { get x() { return 1 } }', /use a function/],
  ['delete a.x', /sentinel/],
  ['a.length = 0', /count beside it/],
  ['a.length++', /count beside it/],
  ['a.map(f)', /for loop/],
  ['a.sort()', /for loop/],
  ['a = b - c++', /statement of its own/],
  ['a = b = 0', /statement of its own/],
  ['if (--a > 0) b = 1', /statement of its own/],
  ['a = device.board.storeWord()', /leave an operation/],
  ["a = device.board['storeWord']()", /leave an operation/],
  ['read.call(board)', /leave an operation/],
  ['interface Clock { time_ms(): number }', /no functions but Natives/],
  ['interface Clock { time_ms: () => number }', /no functions but Natives/],
  ['interface Clock { (): number }', /no functions but Natives/],
  ['type Board = { storeWord(): number }', /no functions but Natives/],
  ['function f(read: (this: void) => number) {}', /no functions but Natives/],
]

new RuleTester({ languageOptions }).run('the style of firmware/core', noRestrictedSyntax, {
  valid: [
    'a = (b * c + 16384) >> 15',
    'a = b << 1; a = a >> 31; a += b; a -= c; a *= 2',
    'a = ((b & 0x7fffffff) ^ ~c) | 0',
    'a = -2147483647 - 1',
    'for (let i = 0; i < list.length; i++) { list.push(list[i] % 7) }',
    'for (const x of list) { sum = (sum + x) | 0 }',
    'export const rule = { level: 2, cycles: 3 }',
    "const name = '0.5'",
    'interface Natives { windowSum(this: void, samples: number[]): number }',
    'a = natives.windowSum(samples, 0, 4)',
  ].map((code) => ({ code, options: CORE_SYNTAX })),
  invalid: FORBIDDEN.map(([code, message]) => ({ code, options: CORE_SYNTAX, errors: [{ message }] })),
})

const firmwareFile = path.resolve('firmware/core/decode/decoder.ts')
const simFile = path.resolve('sim/circuits/store.ts')
const coreOnly = [{ rooms: ['firmware/core'], packages: false }]
const simAndFirmware = [{ rooms: ['sim', 'firmware'], packages: true }]

new RuleTester({ languageOptions }).run('room boundaries', roomBoundaries, {
  valid: [
    { code: "import { clamp } from '../arithmetic/fixed-point'", filename: firmwareFile, options: coreOnly },
    { code: "import { clamp } from '../../firmware/core/arithmetic/fixed-point'", filename: simFile, options: simAndFirmware },
    { code: "import vm from 'node:vm'", filename: simFile, options: simAndFirmware },
    { code: 'export { a }', filename: firmwareFile, options: coreOnly },
  ],
  invalid: [
    { code: "import { b } from '../../boards/board'", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'room' }] },
    { code: "import type { B } from '../../boards/board'", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'room' }] },
    { code: "import { b } from '../../core-extras/b'", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'room' }] },
    { code: "export * from '../../../sim/world'", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'room' }] },
    { code: "export { w } from '../../../sim/world'", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'room' }] },
    { code: "type W = import('../../../sim/world').World", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'room' }] },
    { code: "import { z } from 'zod'", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'package' }] },
    { code: "const fs = await import('node:fs')", filename: firmwareFile, options: coreOnly, errors: [{ messageId: 'package' }] },
    { code: "import { f } from '../../host-tools/cli'", filename: simFile, options: simAndFirmware, errors: [{ messageId: 'room' }] },
    { code: "import { f } from '../../test/x'", filename: simFile, options: simAndFirmware, errors: [{ messageId: 'room' }] },
  ],
})

/** Through the project's own eslint.config.js, so that a rule taken off a room fails here. */
async function lintAs(filePath: string, code: string): Promise<string[]> {
  const [result] = await new ESLint({ overrideConfig: { languageOptions: { parserOptions: { projectService: false } } } }).lintText(code, { filePath })
  return result.messages.map((message) => message.ruleId ?? message.message)
}

describe('eslint.config.js', () => {
  it.each([
    ['firmware/main-espruino.ts', 'export const a = Date.now()', 'no-restricted-globals'],
    ['firmware/main-espruino.ts', 'export const a = Math.random()', 'no-restricted-properties'],
    ['firmware/main-espruino.ts', "import '../sim/world'", 'iongate/room-boundaries'],
    ['sim/world.ts', 'setTimeout(() => 1, 1)', 'no-restricted-globals'],
    ['sim/world.ts', 'export const a = performance.now()', 'no-restricted-globals'],
    ['sim/world.ts', 'export const a = process.env.HOME', 'no-restricted-globals'],
    ['sim/world.ts', 'export const a = Math.random()', 'no-restricted-properties'],
    ['sim/world.ts', "import '../host-tools/cli'", 'iongate/room-boundaries'],
    ['firmware/boards/espruino/puckjs.ts', "import '../../../sim/world'", 'iongate/room-boundaries'],
  ])('refuses in %s: %s', async (filePath, code, rule) => {
    expect(await lintAs(filePath, code)).toContain(rule)
  })

  it('lets a board use its own timers, and the simulator its sine', async () => {
    expect(await lintAs('firmware/boards/espruino/puckjs.ts', 'setTimeout(() => 1, 1)')).toEqual([])
    expect(await lintAs('sim/world.ts', 'export const a = Math.sin(1)')).toEqual([])
  })

  it.each([
    ['export function f(a: number) { if (a) return 1; return 2 }', '@typescript-eslint/strict-boolean-expressions'],
    ['export function f(a: number) { return !a }', '@typescript-eslint/strict-boolean-expressions'],
    ['export const a = Math.abs(-1)', 'no-restricted-globals'],
    ['export const a = Int16Array', 'no-restricted-globals'],
    ['export function f(a: number) { return a >>> 1 }', 'no-restricted-syntax'],
    ["import { z } from 'zod'\nexport const a = z", 'iongate/room-boundaries'],
    ["import { Board } from '../../boards/board'\nexport function f(board: Board) { return board.time_ms() }", 'iongate/room-boundaries'],
    ["import type { Persistence } from '../../boards/board'\nexport type P = Persistence", 'iongate/room-boundaries'],
    ["export type B = import('../../boards/board').Board", 'iongate/room-boundaries'],
    ['export function f(device: { board: { time_ms: number } }) { return device.board.time_ms() }', 'no-restricted-syntax'],
    ['export interface Store { load(record: number): number[] }', 'no-restricted-syntax'],
    ["export const a = require('Storage')", 'no-undef'],
    ['export const a = peek32(0)', 'no-undef'],
    ['export const a = globalThis', 'no-restricted-globals'],
    ['export const a = Date.now()', 'no-restricted-globals'],
  ])('refuses in firmware/core: %s', async (code, rule) => {
    const [result] = await new ESLint().lintText(code, { filePath: 'firmware/core/arithmetic/fixed-point.ts' })
    expect(result.messages.map((message) => message.ruleId)).toContain(rule)
  })
})
