/** The harness itself: what it must catch, and that no vector set misses the corners. */
import { describe, expect, it } from 'vitest'
import { multiplyQ15 } from '../../firmware/core/arithmetic/fixed-point'
import { cornersOf, sampleVectors } from './generators'
import { SPECS, type Spec } from './specs'
import { compare } from './suite'
import type { Target } from './targets/target'

const spec = SPECS.find((candidate) => candidate.function === 'multiplyQ15') as Spec

/** multiplyQ15 with a flaw: one too much for values above 1000. */
function flawedTarget(answer: (correct: number, value: number) => string): Target {
  return {
    name: 'A flawed target',
    missing: () => undefined,
    run: (_module, _name, lines) =>
      Promise.resolve(
        lines.map((line) => {
          const [value, factor] = line.split(' ').map(Number)
          return answer(multiplyQ15(value, factor), value)
        }),
      ),
  }
}

describe('the conformance harness', () => {
  it('passes a target that is right', async () => {
    await compare(flawedTarget(String), spec)
  })

  it('names target, function, vector, expected and got, and shrinks to the smallest failing vector', async () => {
    const flawed = flawedTarget((correct, value) => String(value > 1000 ? correct + 1 : correct))
    const failure = await compare(flawed, spec).then(String, (error: Error) => error.message)
    expect(failure).toContain('A flawed target disagrees with Node on firmware/core/arithmetic/fixed-point multiplyQ15')
    expect(failure).toMatch(/vector \d+ of seed \d+: \(-?\d+ -?\d+\)\n {2}expected -?\d+\n {2}got {6}-?\d+/)
    expect(failure).toContain('smallest failing vector: (1001 0), expected 0, got 1')
  })

  it('takes an error on the target for a disagreement', async () => {
    const failing = flawedTarget((correct, value) => (value === 0 ? '! attempt to index a nil value' : String(correct)))
    await expect(compare(failing, spec)).rejects.toThrow('attempt to index a nil value')
  })

  it('notices answers that are missing', async () => {
    const silent: Target = { name: 'Silent', missing: () => undefined, run: () => Promise.resolve([]) }
    await expect(compare(silent, spec)).rejects.toThrow('other than it was asked')
  })

  it('has at least 10,000 vectors for arithmetic and 1,000 for whole runs', () => {
    for (const { module, count } of SPECS) expect(count).toBeGreaterThanOrEqual(module.includes('probe') ? 1000 : 10000)
  })

  it('puts every corner of its range into the vectors of each argument', () => {
    const vectors = sampleVectors(spec.vectors, spec.count)
    const values = new Set(vectors.map(([value]) => value))
    const factors = new Set(vectors.map(([, factor]) => factor))
    expect(cornersOf(-65535, 65535).filter((corner) => !values.has(corner))).toEqual([])
    expect(cornersOf(-32767, 32767).filter((corner) => !factors.has(corner))).toEqual([])
    expect(cornersOf(-2147483648, 2147483647)).toEqual(expect.arrayContaining([-2147483648, 2147483647, 1073741824, -1, 0, 1]))
  })
})
