import { describe, it } from 'vitest'
import { integer, list, vector } from './generators'
import { compare, conformanceSuite } from './suite'
import { ESPRUINO } from './targets/espruino'

conformanceSuite(ESPRUINO)

describe.skipIf(ESPRUINO.missing() !== undefined)('What Espruino does natively equals the portable versions', () => {
  const natives = { module: 'test/conformance/espruino-natives', count: 10000 }
  const portable = 'firmware/core/decode/window-sums'

  it('window sums', { timeout: 120_000 }, () =>
    compare(ESPRUINO, {
      ...natives,
      function: 'nativeWindowSum',
      reference: { module: portable, function: 'portableWindowSum' },
      vectors: vector(list(72, 72, 0, 65535), integer(0, 8), integer(8, 64)),
    }),
  )

  it('dot products', { timeout: 120_000 }, () =>
    compare(ESPRUINO, {
      ...natives,
      function: 'nativeDotProduct',
      reference: { module: portable, function: 'portableDotProduct' },
      vectors: vector(list(40, 40, -819, 819), list(40, 40, -65535, 65535)),
    }),
  )

  it('calibration slots in Storage, with its CRC-32', { timeout: 120_000 }, () =>
    compare(ESPRUINO, {
      module: natives.module,
      function: 'slotsInStorage',
      reference: { module: 'test/conformance/slot-probe', function: 'slotsInMemory' },
      vectors: vector(list(5, 60, -2147483648, 2147483647), integer(1, 16)),
      count: 100,
    }),
  )
})
