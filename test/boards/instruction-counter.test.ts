import { expect, test } from 'vitest'
import { MEASURED, countedPieces } from '../../host-tools/benchmarks/interpreter/pieces'
import { wholes } from '../../host-tools/benchmarks/interpreter/wholes'

/** The aim for every piece. */
const AIM = 0.15

test('the counter of instructions is near what the real interpreter took, piece by piece', { timeout: 60000 }, async () => {
  const counted = await countedPieces()
  const outside = MEASURED.filter(({ thousands }, i) => !(Math.abs(counted[i] / thousands - 1) < AIM))
  expect(outside.map(({ piece }) => piece)).toEqual([])
})

test('the simulated device takes the instructions that were counted on the emulated chip', { timeout: 60000 }, () => {
  for (const { name, core, counted, simulated } of wholes()) expect(Math.abs(simulated / counted - 1), `${name}, ${core}: ${simulated} of ${counted} million`).toBeLessThan(AIM)
})
