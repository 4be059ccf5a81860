import { describe, it } from 'vitest'
import { integer, list, vector } from './generators'
import { compare, conformanceSuite } from './suite'
import { ESPRUINO } from './targets/espruino'

conformanceSuite(ESPRUINO)

describe.skipIf(ESPRUINO.missing() !== undefined)("Espruino's native sums equal the portable ones", () => {
  const natives = { module: 'test/conformance/espruino-natives', count: 10000 }
  const portable = 'firmware/core/window-sums'

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
})
