import { describe, expect, it } from 'vitest'
import { countInstructions, missingCortexM } from '../../host-tools/build/emulated-cortex-m'
import { conformanceSuite } from './suite'
import { CORTEX_M } from './targets/programs'
import { luaBundleOf } from './targets/target'

conformanceSuite(CORTEX_M)

describe.skipIf(missingCortexM() !== undefined)('instructions on the emulated Cortex-M4', () => {
  const sum = 'local sum = bundle.portableWindowSum(samples, 0, count)'
  const samples = (count: number) => `samples, count = {}, ${count} for i = 1, count do samples[i] = i end`

  it('are counted exactly: the same on every run, and each sample of a sum takes as many as the other', async () => {
    const bundle = await luaBundleOf('firmware/core/decode/window-sums', '5.3')
    const [none, again, eight, sixteen] = [0, 0, 8, 16].map((count) => countInstructions(bundle, samples(count), sum))
    expect(again).toBe(none)
    expect(none).toBeGreaterThan(0)
    expect((sixteen - eight) / 8).toBeCloseTo((eight - none) / 8, -1)
    expect(eight).toBeGreaterThan(none)
  })
})
