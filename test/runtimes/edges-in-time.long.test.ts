import { test } from 'vitest'
import { ENGINES, expectHonestEngine } from './edges'

test.each(ENGINES)('$board: of 10,000 stimuli and interrogations none is wrong, late or unequal, whatever each statement costs', async (engine) => {
  await expectHonestEngine(engine, 11, 10000)
})
