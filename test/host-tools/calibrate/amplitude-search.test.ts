import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOWEST_mV, nextAmplitude_mV, responseAt, type AmplitudePoint } from '../../../host-tools/calibrate/amplitude-search'
import { defaultCalibration } from '../../../host-tools/calibration/default-calibration'

const HIGHEST_mV = 3600
const AMPLITUDES = 14

/** The amplitudes of a whole search on an electrode that answers like this. */
function search(responseTo: (amplitude_mV: number) => number): number[] {
  const points: AmplitudePoint[] = []
  for (let count = 0; count < AMPLITUDES; count++) {
    const amplitude_mV = nextAmplitude_mV(points, HIGHEST_mV)
    points.push({ amplitude_mV, response: responseTo(amplitude_mV) })
  }
  return points.map(({ amplitude_mV }) => amplitude_mV)
}

describe('the search for a threshold', () => {
  it('puts four amplitudes and more on the slope, on both sides of it, wherever that is, for all noise', () => {
    const electrode = fc.record({
      threshold_mV: fc.integer({ min: 200, max: 3500 }),
      width_mV: fc.integer({ min: 20, max: 55 }),
      facilitation: fc.double({ min: 0, max: 2, noNaN: true }),
      noise: fc.array(fc.double({ min: -0.01, max: 0.01, noNaN: true }), { minLength: AMPLITUDES, maxLength: AMPLITUDES }),
    })
    fc.assert(
      fc.property(electrode, ({ threshold_mV, width_mV, facilitation, noise }) => {
        let taken = 0
        const amplitudes = search((amplitude_mV) => {
          const open = 1 / (1 + Math.exp((threshold_mV - amplitude_mV) / width_mV))
          return open * (1 + facilitation * open) + noise[taken++]
        })
        const slope = amplitudes.map((amplitude_mV) => (amplitude_mV - threshold_mV) / width_mV).filter((from) => Math.abs(from) < 4)
        expect(slope.length).toBeGreaterThanOrEqual(4)
        expect(Math.min(...slope)).toBeLessThan(0)
        expect(Math.max(...slope)).toBeGreaterThan(0)
      }),
    )
  })

  it('keeps within its ends and measures nothing twice, whatever it sees', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: AMPLITUDES, maxLength: AMPLITUDES }), (responses) => {
        let taken = 0
        const amplitudes = search(() => responses[taken++])
        expect(new Set(amplitudes).size).toBe(AMPLITUDES)
        for (const amplitude_mV of amplitudes) {
          expect(amplitude_mV).toBeGreaterThanOrEqual(LOWEST_mV)
          expect(amplitude_mV).toBeLessThanOrEqual(HIGHEST_mV)
        }
      }),
    )
  })
})

it('a response is the conductance in the last pulse of the widest range, above zero current', () => {
  const { ladder, windows } = defaultCalibration('pico')
  const zeroBias = ladder.pulses.flatMap(() => windows.map(({ count }) => 3000 * count))
  const sums = (words: number) => ladder.pulses.flatMap((_, pulse) => windows.map(({ count }) => (3000 + (pulse === 2 ? words : 9)) * count))
  expect(responseAt(500, { ladder, windows }, [sums(900), sums(1100)], [zeroBias, zeroBias])).toBeCloseTo(2, 9)
})
