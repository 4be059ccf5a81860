import type { ScenarioInput } from '../../../sim/scenario'

/** The faults of the bench: what happens, at which sizes, and when within an interrogation. */

type Fault = NonNullable<ScenarioInput['faults']>[number]

export interface FaultKind {
  name: string
  /** What the sizes count: '' where there is only one. */
  unit: string
  sizes: number[]
  /** Mains the windows are not made for. */
  mains_Hz?: 60
  /**
   * @param times_s of all samples of the interrogation, in order
   * @param uniform draws from [0, 1)
   */
  faultOf: (size: number, times_s: number[], uniform: () => number) => Fault
}

const VOLTAGES_mV = [1, 3, 10, 30, 100, 300, 1000, 3000]

function spike(width_ms: number): FaultKind {
  return {
    name: `spike of ${width_ms} ms`,
    unit: 'mV',
    sizes: VOLTAGES_mV,
    // Every spike covers a sample drawn from all; half of them are negative.
    faultOf: (size, times_s, uniform) => ({
      kind: 'spike',
      time_s: within(times_s, uniform) - width_ms * 1e-3 * uniform(),
      width_ms,
      amplitude_mV: uniform() < 0.5 ? size : -size,
    }),
  }
}

const overload = (times_s: number[], amplitude_mV: number): Fault => ({
  kind: 'mains',
  time_s: Math.max(0, times_s[0] - 1),
  duration_s: 1e3,
  amplitude_mV,
})

export const FAULT_KINDS: FaultKind[] = [
  { name: 'electrode open throughout', unit: '', sizes: [1], faultOf: () => ({ kind: 'open', time_s: 0, duration_s: 1e3 }) },
  {
    name: 'electrode lost on the way',
    unit: '',
    sizes: [1],
    faultOf: (_, times_s, uniform) => ({ kind: 'open', time_s: within(times_s, uniform), duration_s: 1e3 }),
  },
  {
    name: 'electrode open for',
    unit: 'ms',
    sizes: [1, 3, 10, 30],
    faultOf: (size, times_s, uniform) => ({ kind: 'open', time_s: within(times_s, uniform) - size * 1e-3 * uniform(), duration_s: size * 1e-3 }),
  },
  { name: 'mains', unit: 'mV', sizes: VOLTAGES_mV, faultOf: (size, times_s) => overload(times_s, size) },
  { name: 'mains of 60 Hz, windows for 50', unit: 'mV', sizes: VOLTAGES_mV, mains_Hz: 60, faultOf: (size, times_s) => overload(times_s, size) },
  spike(2),
  spike(5),
  spike(20),
]

function within(times_s: number[], uniform: () => number): number {
  return times_s[Math.floor(times_s.length * uniform())]
}
