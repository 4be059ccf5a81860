import { Breach, ROUNDING, judge } from './breaches'
import { ElectrodeLimits } from './limits'
import { Recent, recentAdd, recentNew } from './recent'

/** What passed the gel: pulse by pulse, and in any hour. */
export interface GelMonitor {
  limits: ElectrodeLimits
  breaches: Breach[]
  /** Of the pulse under way: its start, the end of its last step, its sign, and the charge that passed. */
  start_us: number
  end_us: number
  sign: number
  charge_C: number
  hour_C: Recent
  pulses: number
  largestHour_C: number
}

export function gelMonitorNew(limits: ElectrodeLimits, breaches: Breach[]): GelMonitor {
  return { limits, breaches, start_us: 0, end_us: -1, sign: 0, charge_C: 0, hour_C: recentNew(3600), pulses: 0, largestHour_C: 0 }
}

/** A step of a driven gel. Steps that follow one another with one sign are one pulse. */
export function gelTakeStep(gel: GelMonitor, time_us: number, applied_V: number, charge_C: number, step_s: number): void {
  const { limits, breaches } = gel
  const sign = Math.sign(applied_V)
  if (time_us > gel.end_us + 0.5 || sign * gel.sign < 0) {
    gelEndPulse(gel)
    gel.start_us = time_us
    gel.sign = 0
    gel.pulses += 1
  }
  if (sign !== 0) gel.sign = sign
  gel.end_us = time_us + step_s * 1e6
  gel.charge_C += charge_C
  judge(breaches, 'gel-voltage', time_us, Math.abs(applied_V), limits.gel_V, 'V')
  judge(breaches, 'gel-pulse', time_us, (gel.end_us - gel.start_us) * 1e-6 / ROUNDING, limits.gelPulse_s, 's')
}

/** Books the pulse that has ended. */
export function gelEndPulse(gel: GelMonitor): void {
  if (gel.charge_C === 0) return
  const hour_C = Math.abs(recentAdd(gel.hour_C, gel.end_us, gel.charge_C))
  gel.charge_C = 0
  gel.largestHour_C = Math.max(gel.largestHour_C, hour_C)
  judge(gel.breaches, 'gel-net-charge', gel.end_us, hour_C, gel.limits.gelNetPerHour_C, 'C')
}
