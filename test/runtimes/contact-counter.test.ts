import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { nrf52Counter, type ContactCounter } from '../../firmware/boards/espruino/nrf52-counter'
import { nrf52CounterNew } from '../../sim/runtimes/nrf52-counter'
import { interconnectNew, type Interconnect } from '../../sim/runtimes/nrf52-ppi'

/** The chip's registers and a counter that was set up through them; rises come at given times. */
function counting(pin: number): { counter: ContactCounter; rise: (time_us: number) => void } {
  const world = { now_us: 0 }
  const interconnect: Interconnect = interconnectNew((task) => chip.trigger(task))
  const chip = nrf52CounterNew(world, interconnect)
  const at = (address: number) => (interconnect.has(address) ? interconnect : chip)
  vi.stubGlobal('poke32', (address: number, value: number | number[]) => [value].flat().forEach((word, i) => at(address).write(address + 4 * i, word)))
  vi.stubGlobal('peek32', (address: number) => at(address).read(address))
  const counter = nrf52Counter(pin)
  counter.start()
  const rise = (time_us: number) => {
    world.now_us = time_us
    chip.onRise()
  }
  return { counter, rise }
}

afterEach(() => vi.unstubAllGlobals())

describe('contacts counted by nRF52’s peripherals', () => {
  test.each([15, 39])('a rise counts unless it follows a counted one within the rest; pin %i', (pin) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400000 }), { maxLength: 60 }), (gaps_us) => {
        const { counter, rise } = counting(pin)
        let time_us = 0
        let last_us = -Infinity
        let expected = 0
        const rest_us = 156250
        for (const gap_us of gaps_us) {
          time_us += gap_us
          rise(time_us)
          if (time_us - last_us < rest_us) continue
          expected += 1
          last_us = time_us
        }
        expect(counter.count()).toBe(expected)
      }),
      { numRuns: 100, seed: 13 },
    )
  })

  test('goes on after the pin’s SENSE was taken away and given back, and past 65535', () => {
    const { counter, rise } = counting(17)
    let time_us = 0
    for (let i = 0; i < 65537; i++) rise((time_us += 200000))
    expect(counter.count()).toBe(1)
    poke32(0x50000700 + 4 * 17, 0)
    rise((time_us += 200000))
    expect(counter.count()).toBe(1)
    counter.resume()
    rise((time_us += 200000))
    expect(counter.count()).toBe(2)
  })
})
