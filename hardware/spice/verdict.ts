import { GUARANTEED } from '../limits'

/** What passed the electrodes in a run. */
export interface Passed {
  peak_A: number
  /** Time with more current than the hardware's limit. */
  above_s: number
  /** Largest distance of the charge from rest. */
  charge_C: number
  /** Charge left when the run ends. */
  left_C: number
  last_A: number
}

export function passed(time_s: number[], current_A: number[], limit_A: number): Passed {
  let [charge, largest, peak, above] = [0, 0, 0, 0]
  for (let i = 1; i < time_s.length; i++) {
    const step_s = time_s[i] - time_s[i - 1]
    charge += (step_s * (current_A[i] + current_A[i - 1])) / 2
    largest = Math.max(largest, Math.abs(charge))
    peak = Math.max(peak, Math.abs(current_A[i]))
    if (Math.abs(current_A[i]) > limit_A && Math.abs(current_A[i - 1]) > limit_A) above += step_s
  }
  return { peak_A: peak, above_s: above, charge_C: largest, left_C: charge, last_A: current_A[current_A.length - 1] }
}

/** What of it is beyond what the hardware guarantees. */
export function beyond(stimulus: Passed, gel: Passed): string[] {
  const list: string[] = []
  const milli = (value: number) => (value * 1000).toFixed(2)
  if (stimulus.peak_A > GUARANTEED.peak_A) list.push(`${milli(stimulus.peak_A)} mA through the leads`)
  if (stimulus.above_s > GUARANTEED.transient_s) list.push(`${(stimulus.above_s * 1e6).toFixed(0)} µs above the limit of the stimulus current`)
  if (stimulus.charge_C > GUARANTEED.charge_C) list.push(`${(stimulus.charge_C * 1e6).toFixed(2)} µC through the leads`)
  if (gel.peak_A > GUARANTEED.peak_A) list.push(`${milli(gel.peak_A)} mA through the gel`)
  if (gel.above_s > GUARANTEED.transient_s) list.push(`${(gel.above_s * 1e6).toFixed(0)} µs above the limit of the gel current`)
  return list
}
