import { describe, expect, test } from 'vitest'
import { configurationFromFiles } from '../../host-tools/configuration/from-files'
import { runHil } from '../../host-tools/hil/run-hil'
import { simulatedEspruino } from '../../host-tools/transports/simulated-espruino'
import { simulatedNodemcu } from '../../host-tools/transports/simulated-nodemcu'
import { behindNoisyLine } from './noisy-line'
import { serveDevice } from './tcp-device'

const device = configurationFromFiles('puckjs', {})
const options = { interpreter: 'auto' as const, keyOf: () => undefined, timeout_ms: 5000, vectors: 12, seed: 3 }

describe.each([
  ['Espruino', simulatedEspruino, 'eval('],
  ['Lua', simulatedNodemcu, 'dofile('],
] as const)('a device behind a bad line, %s:', (_name, prompt, begin) => {
  test.each(['flip', 'drop', 'double', 'delay'] as const)('characters that %s are sent again, never a mismatch', async (damage) => {
    const served = await serveDevice(() => behindNoisyLine(prompt(), damage, 1 / 4000, 4, begin))
    const result = await runHil(served.address, device, { ...options, timeout_ms: 2000, vectors: 12 })
    expect(result).toMatchObject({ vectors: 12, mismatches: 0 })
    if (damage !== 'delay') expect(result.repeats).toBeGreaterThan(2)
    await served.close()
  }, 60000)

  test('so bad that no vector comes through, it is the line that is blamed', async () => {
    const served = await serveDevice(() => behindNoisyLine(prompt(), 'flip', 1 / 100, 4, begin))
    await expect(runHil(served.address, device, { ...options, timeout_ms: 1500 })).rejects.toMatchObject({ code: 'line-damaged', exitStatus: 4 })
    await served.close()
  }, 60000)
})
