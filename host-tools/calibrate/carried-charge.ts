import type { Measurement } from '../calibration/measurement'
import type { Sampling } from './gel-response'

/**
 * Net charge in the double layer when each measurement begins, nC: what the pulses of its session before it brought,
 * less what has leaked (docs/physics.md, eq. 1). Currents are those measured; an earlier pulse passes much what the
 * same pulse of the ladder passes in the same medium.
 * @param offset sums without a current
 * @returns a function of the double layer's time constant
 */
export function carriedCharge(
  { ladder, windows }: Sampling,
  measurements: Measurement[],
  offset: number[],
  wordsPer_uA: number[],
): (doubleLayer_ms: number) => number[] {
  const samples = windows.reduce((sum, { count }) => sum + count, 0)
  const chargeOf_nC = (sums: number[], pulse: number) => {
    const { range, sampleCount, sampleInterval_us } = ladder.pulses[pulse]
    const at = pulse * windows.length
    const words = windows.reduce((sum, _, window) => sum + sums[at + window] - offset[at + window], 0)
    return (words / samples / wordsPer_uA[range]) * sampleCount * (sampleInterval_us / 1000)
  }
  const ranges = ladder.pulses.map(({ range }) => range)
  const widest = ranges.lastIndexOf(Math.max(...ranges))
  const brought_nC = measurements.map(({ sums, earlier, polarity, isZeroBias, amplitude_mV }) => {
    if (isZeroBias) return 0
    // Pulses of one amplitude bring much the same charge, and the widest range does not clip.
    if (amplitude_mV !== undefined) return polarity * chargeOf_nC(sums, widest) * ladder.pulses.reduce((sum, pulse) => sum + pulse.polarity, 0)
    const before = earlier.reduce((sum, { pulse, polarity: sign }) => sum + sign * chargeOf_nC(sums, pulse), 0)
    return ladder.pulses.reduce((sum, pulse, index) => sum + polarity * pulse.polarity * chargeOf_nC(sums, index), before)
  })
  return (doubleLayer_ms) => {
    let charge_nC = 0
    return measurements.map((one, at) => {
      const last = measurements[at - 1]
      if (last === undefined || last.session !== one.session) charge_nC = 0
      else charge_nC = (charge_nC + brought_nC[at - 1]) * Math.exp(-(one.began_ms[0] - last.began_ms[0]) / doubleLayer_ms)
      return charge_nC
    })
  }
}
