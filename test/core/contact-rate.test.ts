import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactRateNew, isRateNew, rateNoteCapture, rateTakeCount } from '../../firmware/core/contact/contact-rate'

describe('the rate of contacts', () => {
  it('is half the edges over the time they took, across the wraps of count and clock', () => {
    const starts = [fc.nat(2 ** 30 - 1), fc.nat(65535)] as const
    fc.assert(
      fc.property(...starts, fc.integer({ min: 16, max: 65535 }), fc.integer({ min: 1000, max: 2 ** 29 }), (start_ms, start, events, window_ms) => {
        const rate = { ...contactRateNew(), count: start, fromCount: start, from_ms: start_ms, grown_ms: start_ms }
        rateTakeCount(rate, (start + events) % 65536, (start_ms + window_ms) % 2 ** 30)
        const exact_mHz = Math.min(32767, (events / 2 / window_ms) * 1e6)
        // The window is cut to 32 ms, and to 16 bits of them.
        expect(Math.abs(rate.rate_mHz - exact_mHz)).toBeLessThanOrEqual(2 + exact_mHz / 30)
      }),
    )
  })

  it('waits for sixteen edges or half a minute', () => {
    const rate = contactRateNew()
    rateTakeCount(rate, 15, 8000)
    expect(rate.rate_mHz).toBe(0)
    rateTakeCount(rate, 16, 8000)
    expect(rate.rate_mHz).toBe(1000)
    rateTakeCount(rate, 18, 14000)
    rateTakeCount(rate, 20, 20000)
    expect(rate.rate_mHz).toBe(1000)
    rateTakeCount(rate, 22, 38016)
    expect(rate.rate_mHz).toBe(99)
  })

  it('falls to zero when the count has not grown for eight seconds', () => {
    const rate = contactRateNew()
    rateTakeCount(rate, 40, 10016)
    const walking_mHz = rate.rate_mHz
    expect(walking_mHz).toBeGreaterThan(1900)
    rateTakeCount(rate, 40, 18015)
    expect(rate.rate_mHz).toBe(walking_mHz)
    rateTakeCount(rate, 40, 18016)
    expect(rate.rate_mHz).toBe(0)
    // What follows is measured from there.
    rateTakeCount(rate, 60, 28016)
    expect(Math.abs(rate.rate_mHz - 1000)).toBeLessThan(10)
  })

  it('calls for a look at a contact first, and again when it has changed by more than a quarter', () => {
    const rate = contactRateNew()
    expect(isRateNew(rate)).toBe(true)
    rateNoteCapture(rate)
    expect(isRateNew(rate)).toBe(false)
    for (const [rate_mHz, isNew] of [[930, true], [1000, false], [1162, false], [1163, true], [697, true], [698, false], [0, true]] as const) {
      expect(isRateNew({ ...rate, captured_mHz: rate_mHz === 930 ? 0 : 930, rate_mHz })).toBe(isNew)
    }
  })
})
