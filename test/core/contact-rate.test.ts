import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactRateNew, rateAbandon, rateBegin, rateTakeEdge, rateTakeQuiet } from '../../firmware/core/contact/contact-rate'

describe('the rate of contacts', () => {
  it('is one over the time from the first edge to the second after it, across the wrap of the clock', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 30 - 1), fc.integer({ min: 31, max: 8000 }), fc.nat(1000), (start, period, share) => {
        const rate = contactRateNew()
        rateBegin(rate)
        rateTakeEdge(rate, start)
        rateTakeEdge(rate, (start + Math.floor((period * share) / 1001)) % 2 ** 30)
        expect(rate.rate_mHz).toBe(0)
        rateTakeEdge(rate, (start + period) % 2 ** 30)
        expect(rate.rate_mHz).toBe(Math.floor(1e6 / period))
      }),
    )
  })

  it('stays as it was when a measurement is given up, and when edges come without one', () => {
    const rate = contactRateNew()
    rateBegin(rate)
    ;[300, 500, 800].forEach((time_ms) => rateTakeEdge(rate, time_ms))
    rateBegin(rate)
    rateTakeEdge(rate, 10000)
    rateAbandon(rate)
    ;[10100, 10200, 10300].forEach((time_ms) => rateTakeEdge(rate, time_ms))
    expect(rate.rate_mHz).toBe(2000)
  })

  it('falls to zero after waiting eight seconds in all for an edge', () => {
    const rate = contactRateNew()
    rateBegin(rate)
    ;[300, 500, 800].forEach((time_ms) => rateTakeEdge(rate, time_ms))
    rateTakeQuiet(rate, 7000)
    rateTakeEdge(rate, 7600)
    rateTakeQuiet(rate, 7000)
    expect(rate.rate_mHz).toBe(2000)
    rateTakeQuiet(rate, 1001)
    expect(rate.rate_mHz).toBe(0)
  })
})
