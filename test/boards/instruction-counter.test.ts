import { expect, test } from 'vitest'
import { MEASURED, countedPieces } from '../../host-tools/benchmarks/interpreter/pieces'

/** The aim for every piece, how many of them meet it, and how far the others are off at most: docs/bench.md lists them. */
const AIM = 0.15
const CLOSE = 14
const FARTHEST = 0.5

test('the counter of instructions is near what the real interpreter took, piece by piece', { timeout: 60000 }, async () => {
  const counted = await countedPieces()
  let close = 0
  for (const { piece, file, name, thousands } of MEASURED) {
    const count = counted.get(`${file}#${name}`) ?? NaN
    expect(Math.abs(count / thousands - 1), `${piece}: ${count} of ${thousands}`).toBeLessThan(FARTHEST)
    if (Math.abs(count / thousands - 1) < AIM) close++
  }
  expect(close).toBeGreaterThanOrEqual(CLOSE)
})
