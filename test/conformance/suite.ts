/** Runs every spec on one target and compares it with the source on Node, call by call. */
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { LONG } from '../long'
import { SEED } from '../property-seed'
import { sampleVectors, type Argument, type Vector } from './generators'
import { SPECS, type Spec } from './specs'
import type { Target } from './targets/target'
import { resultLine, vectorLine } from './wire'

type SourceFunction = (...values: Argument[]) => unknown

/** Compiling the bundle and running the slowest target take seconds, not milliseconds; a number that is asked for takes what it takes. */
const TIMEOUT_MS = process.env.IONGATE_VECTORS === undefined ? 120_000 : 0
/** Each step of shrinking may start a process. */
const SHRINK_LIMIT_MS = 20_000

const ALL_VECTORS = SPECS.reduce((sum, { count }) => sum + count, 0)

/**
 * How many vectors of a spec a target runs, the first ones: `npm test` the first 4 %, `npm run test:all` all of them or what a
 * slow target has time for. IONGATE_VECTORS asks for another number, of all specs together.
 */
function countOn(target: Target, { count }: Spec): number {
  const asked = process.env.IONGATE_VECTORS
  const all = asked === undefined ? Math.min(ALL_VECTORS / (LONG ? 1 : 25), target.vectors ?? ALL_VECTORS) : Number(asked)
  return Math.ceil((count * all) / ALL_VECTORS)
}

/** Declares the tests of one target: every spec. */
export function conformanceSuite(target: Target): void {
  onTarget(target, () => {
    for (const spec of SPECS) {
      const count = countOn(target, spec)
      it(`${spec.function}, ${count} vectors`, { timeout: TIMEOUT_MS }, () => compare(target, { ...spec, count }))
    }
  })
}

/** Declares tests that need a target. Absent, they are skipped with one line, or fail under IONGATE_REQUIRE_ALL=1. */
export function onTarget(target: Target, tests: () => void): void {
  const missing = target.missing()
  const required = process.env.IONGATE_REQUIRE_ALL === '1' && target.optional !== true
  if (missing !== undefined && required) {
    it(`${target.name} is here`, () => expect.fail(`${target.name} is required and missing: ${missing}`))
    return
  }
  if (missing !== undefined) process.stderr.write(`Conformance on ${target.name} is skipped: ${missing}\n`)
  describe.skipIf(missing !== undefined)(`${target.name} agrees with Node`, () => {
    afterAll(() => target.close?.())
    tests()
  })
}

/** Runs one spec on a target. Throws, naming the smallest failing vector, where it disagrees with the source on Node. */
export async function compare(target: Target, spec: Spec): Promise<void> {
  const source = await sourceFunction(spec.reference ?? spec)
  const vectors = sampleVectors(spec.vectors, spec.count)
  const expected = vectors.map((vector) => expectedLine(source, vector))
  const got = await target.run(spec.module, spec.function, vectors.map(vectorLine))
  expect(got, `${target.name} answered a number of calls of ${spec.function} other than it was asked`).toHaveLength(vectors.length)
  const index = expected.findIndex((line, i) => line !== got[i])
  if (index < 0) return
  const smallest = await shrink(target, spec, source, vectors[index])
  expect.fail(
    [
      `${target.name} disagrees with Node on ${spec.module} ${spec.function}`,
      `  vector ${index} of seed ${SEED}: (${vectorLine(vectors[index])})`,
      `  expected ${expected[index]}`,
      `  got      ${got[index]}`,
      `  smallest failing vector: (${vectorLine(smallest.vector)}), expected ${smallest.expected}, got ${smallest.got}`,
    ].join('\n'),
  )
}

/** fast-check's shrinking, one call of the target per step. */
async function shrink(target: Target, spec: Spec, source: SourceFunction, failing: Vector) {
  let smallest = { vector: failing, expected: expectedLine(source, failing), got: '' }
  const property = fc.asyncProperty(spec.vectors, async (vector) => {
    const expected = expectedLine(source, vector)
    const [got] = await target.run(spec.module, spec.function, [vectorLine(vector)])
    if (expected === got) return true
    smallest = { vector, expected, got }
    return false
  })
  await fc.check(property, { examples: [[failing]], numRuns: 1, interruptAfterTimeLimit: SHRINK_LIMIT_MS })
  return smallest
}

async function sourceFunction(spec: Pick<Spec, 'module' | 'function'>): Promise<SourceFunction> {
  const exports = (await import(/* @vite-ignore */ path.resolve(`${spec.module}.ts`))) as Record<string, unknown>
  const found = exports[spec.function]
  if (typeof found !== 'function') throw new Error(`${spec.module} exports no function ${spec.function}`)
  return found as SourceFunction
}

/** The function may keep or change a list it is given, so it gets a copy. */
function expectedLine(source: SourceFunction, vector: Vector): string {
  return resultLine(source(...structuredClone(vector)))
}
