/** Random programs in the safe style give the same numbers on every target as on Node. `IONGATE_SEED` takes others. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { SEED } from '../property-seed'
import { integer, sampleVectors, vector } from './generators'
import { PARAMETER_RANGES, programOf, randomFunction } from './random-program'
import { onTarget } from './suite'
import { ESPRUINO } from './targets/espruino'
import { ESPRUINO_BUNDLE_IN_NODE, FENGARI, LUA_51_WASM, LUA_53_WASM } from './targets/in-process'
import { CORTEX_M, DEBIAN_LUA_51, DEBIAN_LUA_53, DEBIAN_LUA_54, DEBIAN_LUAJIT, LUA_51_INTEGER, LUA_53_32_BIT } from './targets/programs'
import type { Target } from './targets/target'
import { resultLine, vectorLine } from './wire'

const FUNCTIONS = 200
const VECTORS = 40

const folder = mkdtempSync(path.join(tmpdir(), 'iongate-random-'))
afterAll(() => rmSync(folder, { recursive: true }))

const names = Array.from({ length: FUNCTIONS }, (_, i) => `f${i}`)
const functions = names.map((name) => randomFunction(SEED, name))
const module = path.join(folder, 'program')
writeFileSync(`${module}.ts`, programOf(functions, names))

const { a, b, c } = PARAMETER_RANGES
const vectors = sampleVectors(vector(integer(...a), integer(...b), integer(...c)), VECTORS)
type Program = Record<string, (...values: unknown[]) => number[]>

/** The shortest function in which a target differs on a vector, in words. */
async function shortestDifference(target: Target, program: Program, line: string): Promise<string | undefined> {
  const byLength = names.map((name, i) => ({ name, text: functions[i] })).sort((one, other) => one.text.length - other.text.length)
  for (const { name, text } of byLength) {
    const expected = resultLine(program[name](...line.split(' ').map(Number)))
    const [got] = await target.run(module, name, [line])
    if (got !== expected) return `${target.name}, seed ${SEED}, (${line}): expected ${expected}, got ${got}\n${text}`
  }
  return undefined
}

for (const target of [
  ...[ESPRUINO_BUNDLE_IN_NODE, LUA_51_WASM, LUA_53_WASM, FENGARI],
  ...[DEBIAN_LUA_51, DEBIAN_LUAJIT, DEBIAN_LUA_53, DEBIAN_LUA_54, LUA_51_INTEGER, LUA_53_32_BIT, CORTEX_M, ESPRUINO],
]) {
  onTarget(target, () => {
    it(`${FUNCTIONS} random functions, ${VECTORS} vectors`, { timeout: 120_000 }, async () => {
      const program = (await import(/* @vite-ignore */ `${module}.ts`)) as Program
      const lines = vectors.map(vectorLine)
      const got = await target.run(module, 'all', lines)
      const wrong = vectors.findIndex((values, i) => resultLine(program.all(...values)) !== got[i])
      expect(wrong < 0 ? undefined : await shortestDifference(target, program, lines[wrong])).toBeUndefined()
    })
  })
}
