import type { Calibration } from '../calibration/calibration-file'
import { type SignalSweep, sampleCount } from '../recordings/tables/signal-table'

/** One pulse of a ladder, found in a recording of voltage and current. */
export interface FoundPulse {
  began_s: number
  /** Of the voltage on the electrode. */
  polarity: 1 | -1
  /** µA along the voltage, at each of the device's sample times. */
  current_uA: number[]
}

/** A run of samples under one voltage. */
interface Stretch {
  first: number
  last: number
  voltage_V: number
}

/** Less than this is no pulse. */
const PULSE_MIN_V = 0.05
/** A pulse's voltage is the ladder's when it is this near, relative. */
const VOLTAGE_PART = 0.1
/** Between two pulses of one ladder there is at most this many times its gap. */
const GAP_TIMES = 5
/** The last sample of a pulse may be missing by this part of an interval. */
const EDGE_PART = 0.6

/** The ladder's pulses wherever they follow one another in the recording, with one sign for all of the ladder. */
export function laddersIn(sweep: SignalSweep, { pulses, gap_ms }: Calibration['ladder']): FoundPulse[][] {
  const { time_s = [], current_A = [] } = sweep
  const stretches = stretchesOf(sweep)
  const found: FoundPulse[][] = []
  for (let at = 0; at + pulses.length <= stretches.length; ) {
    const these = stretches.slice(at, at + pulses.length)
    const sign = Math.sign(these[0].voltage_V) * pulses[0].polarity
    const isLadder = these.every((stretch, p) => {
      const wanted_V = (sign * pulses[p].polarity * pulses[p].amplitude_mV) / 1000
      const length_s = time_s[stretch.last] - time_s[stretch.first]
      const interval_s = pulses[p].sampleInterval_us * 1e-6
      const isLong = length_s >= (pulses[p].sampleCount - EDGE_PART - 1) * interval_s
      const isNext = p === 0 || time_s[stretch.first] - time_s[these[p - 1].last] <= (GAP_TIMES * gap_ms) / 1000
      return Math.abs(stretch.voltage_V - wanted_V) <= VOLTAGE_PART * Math.abs(wanted_V) && isLong && isNext
    })
    if (isLadder) {
      found.push(
        these.map((stretch, p): FoundPulse => {
          const polarity = stretch.voltage_V > 0 ? 1 : -1
          const interval_s = pulses[p].sampleInterval_us * 1e-6
          const began_s = time_s[stretch.first]
          // The device takes its first sample one interval after the edge.
          const current_uA = Array.from({ length: pulses[p].sampleCount }, (_, n) => polarity * 1e6 * interpolated(time_s, current_A, began_s + (n + 1) * interval_s, stretch))
          return { began_s, polarity, current_uA }
        }),
      )
    }
    at += isLadder ? pulses.length : 1
  }
  return found
}

function stretchesOf(sweep: SignalSweep): Stretch[] {
  const voltage_V = sweep.command_V ?? sweep.voltage_V ?? []
  const stretches: Stretch[] = []
  let first = -1
  const end = (last: number) => {
    if (first >= 0) stretches.push({ first, last, voltage_V: voltage_V.slice(first, last + 1).toSorted((a, b) => a - b)[(last - first + 1) >> 1] })
    first = -1
  }
  for (let n = 0; n < sampleCount(sweep); n++) {
    const isOn = Math.abs(voltage_V[n]) >= PULSE_MIN_V
    if (first >= 0 && (!isOn || Math.sign(voltage_V[n]) !== Math.sign(voltage_V[first]))) end(n - 1)
    if (isOn && first < 0) first = n
  }
  end(sampleCount(sweep) - 1)
  return stretches
}

/** Between two samples a straight line; at the pulse's ends its first and last sample. */
function interpolated(time_s: number[], value: number[], at_s: number, { first, last }: Stretch): number {
  let [low, high] = [first, last]
  if (at_s >= time_s[last]) return value[last]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (time_s[middle] <= at_s) low = middle
    else high = middle
  }
  const share = (at_s - time_s[low]) / (time_s[high] - time_s[low])
  return value[low] + share * (value[high] - value[low])
}
