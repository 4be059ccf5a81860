import { TriboiontronicElectrode, senseVoltage_V } from './electrodes/triboiontronic'

const SEARCH_us = 60000
const STRIDE_us = 250

/**
 * When the comparator on the sensing segment next rises after an event at `event_us`: |V|
 * passes the threshold from below. 0 when it does not within 60 ms, which is longer than any
 * lobe takes to rise. Searched on the closed form, then bisected to the microsecond.
 */
export function wakeTime_us(electrode: TriboiontronicElectrode, event_us: number, threshold_mV: number): number {
  const isAbove = (time_us: number) => Math.abs(senseVoltage_V(electrode, time_us * 1e-6)) * 1000 >= threshold_mV
  let below_us = event_us
  let wasAbove = isAbove(event_us)
  for (let time_us = event_us + STRIDE_us; time_us <= event_us + SEARCH_us; time_us += STRIDE_us) {
    const above = isAbove(time_us)
    if (above && !wasAbove) return bisect_us(isAbove, below_us, time_us)
    wasAbove = above
    below_us = time_us
  }
  return 0
}

function bisect_us(isAbove: (time_us: number) => boolean, below_us: number, above_us: number): number {
  let low = below_us
  let high = above_us
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isAbove(middle)) high = middle
    else low = middle
  }
  return high
}
