import { Scenario } from './scenario'
import { Sinusoids, mainsNew, sinusoids_V } from './noise'
import { randomStream } from './random'

/**
 * What goes wrong at the gel electrode: functions of virtual time, drawn once from scenario
 * and seed. Unlike noise, faults act on an ideal converter too.
 */
export interface Faults {
  /** Intervals without a connection. */
  open: (Interval & { pickup_A: Sinusoids })[]
  mains: (Interval & { voltage_V: Sinusoids })[]
  /** In order of their beginning. */
  spikes: (Interval & { amplitude_V: number })[]
}

/** `begin_us` belongs to it, `end_us` does not. */
interface Interval {
  begin_us: number
  end_us: number
}

/** @param seed 0..2^32 − 1 */
export function faultsNew(scenario: Scenario, seed: number): Faults {
  const faults: Faults = { open: [], mains: [], spikes: [] }
  const { mains_Hz } = scenario.noise
  scenario.faults.forEach((fault, index) => {
    const stream = randomStream(seed, `fault ${index}`)
    if (fault.kind === 'open') {
      const pickup_A = mainsNew(stream, mains_Hz, fault.pickup_nA * 1e-9)
      faults.open.push({ ...intervalOf(fault.time_s, fault.duration_s), pickup_A })
    } else if (fault.kind === 'mains') {
      const voltage_V = mainsNew(stream, mains_Hz, fault.amplitude_mV * 1e-3)
      faults.mains.push({ ...intervalOf(fault.time_s, fault.duration_s), voltage_V })
    } else {
      for (let i = 0; i < fault.count; i++) {
        const begin_s = fault.time_s + fault.duration_s * stream.uniform()
        faults.spikes.push({ ...intervalOf(begin_s, fault.width_ms * 1e-3), amplitude_V: fault.amplitude_mV * 1e-3 })
      }
    }
  })
  faults.spikes.sort((one, other) => one.begin_us - other.begin_us)
  return faults
}

function intervalOf(begin_s: number, duration_s: number): Interval {
  return { begin_us: Math.round(begin_s * 1e6), end_us: Math.round((begin_s + duration_s) * 1e6) }
}

function isWithin({ begin_us, end_us }: Interval, time_us: number): boolean {
  return begin_us <= time_us && time_us < end_us
}

/** Is the electrode off its lead? */
export function isDisconnected(faults: Faults, time_us: number): boolean {
  return faults.open.some((interval) => isWithin(interval, time_us))
}

/** Current that a loose lead picks up, A; none while the electrode is on it. */
export function loosePickup_A(faults: Faults, time_us: number): number {
  // Mains are a sum of sinusoids of any unit.
  return faults.open.reduce((sum, one) => (isWithin(one, time_us) ? sum + sinusoids_V(one.pickup_A, time_us * 1e-6) : sum), 0)
}

/** Voltage of mains and motion faults in series with the electrode, V. */
export function faultVoltage_V(faults: Faults, time_us: number): number {
  let sum_V = 0
  for (const one of faults.mains) {
    if (isWithin(one, time_us)) sum_V += sinusoids_V(one.voltage_V, time_us * 1e-6)
  }
  for (const one of faults.spikes) {
    if (one.begin_us > time_us) break
    if (!isWithin(one, time_us)) continue
    sum_V += one.amplitude_V * Math.sin((Math.PI * (time_us - one.begin_us)) / (one.end_us - one.begin_us))
  }
  return sum_V
}
