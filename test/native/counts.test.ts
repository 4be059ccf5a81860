import { describe, expect, it } from 'vitest'
import { countByHand, countNative } from '../../host-tools/benchmarks/native/counts'
import { recordedRun } from '../../host-tools/benchmarks/native/recorded'
import { missingBareCortexM } from '../../host-tools/build/bare-cortex-m'
import { loadScenario } from '../../host-tools/scenarios'
import { configurationOfScenario } from '../../host-tools/simulation/configuration-of-scenario'
import { LONG } from '../long'

describe.skipIf(missingBareCortexM() !== undefined && process.env.IONGATE_REQUIRE_ALL !== '1')('instructions of the core as machine code', () => {
  const scenario = loadScenario('wearable-patch')
  const configuration = configurationOfScenario(scenario)
  const recorded = recordedRun({ ...scenario, store: { ...scenario.store, source: 'bench', initial_mV: 3500 } }, configuration, 12)

  it('are counted over decodes that give what the source gave, and are the same on every run', () => {
    const counts = countNative(configuration, recorded)
    expect(recorded.interrogations.length).toBeGreaterThan(1)
    expect(counts.levels).toEqual(recorded.interrogations.map(({ result }) => result))
    expect(counts.decode).toHaveLength(recorded.interrogations.length)
    expect(counts.block.length).toBeGreaterThan(10)
    if (LONG) expect(countNative(configuration, recorded)).toEqual(counts)
  })

  it('are compared with a decode in C written by hand, which gives the same', () => {
    expect(countByHand(configuration, recorded).levels).toEqual(recorded.interrogations.map(({ result }) => result))
  })
})
