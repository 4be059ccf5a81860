import { expect, test } from 'vitest'
import { MEASURED, countedPieces } from '../../host-tools/benchmarks/interpreter/pieces'

test('the counter of instructions is within 15 % of what the real interpreter took, piece by piece', { timeout: 60000 }, async () => {
  const counted = await countedPieces()
  for (const { piece, file, name, thousands } of MEASURED) {
    const count = counted.get(`${file}#${name}`) ?? NaN
    expect(Math.abs(count / thousands - 1), `${piece}: ${count} of ${thousands}`).toBeLessThan(0.15)
  }
})
