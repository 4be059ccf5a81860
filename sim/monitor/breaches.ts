export type LimitName =
  | 'amplitude'
  | 'charge'
  | 'balance'
  | 'left-on'
  | 'pulse-rate'
  | 'interval'
  | 'net-charge'
  | `${'net-charge' | 'trains' | 'pulses'}-${'hour' | 'day'}`
  | 'duty'
  | 'direct-current'
  | 'charge-left'
  | 'disarmed'
  | 'gel-voltage'
  | 'gel-pulse'
  | 'gel-net-charge'

/** A limit that was not kept: at most `bound`, or at least for the times between pulses and between trains. */
export interface Breach {
  limit: LimitName
  time_us: number
  value: number
  bound: number
  unit: 'A' | 'C' | 's' | 'V' | ''
}

/** Rounding of sums of floating point numbers. */
export const ROUNDING = 1 + 1e-9

/** Notes a breach unless `value` is at most `bound`. A value that is no number is a breach. */
export function judge(breaches: Breach[], limit: LimitName, time_us: number, value: number, bound: number, unit: Breach['unit'] = ''): void {
  if (!(value <= bound * ROUNDING)) breaches.push({ limit, time_us, value, bound, unit })
}

/** Notes a breach unless `value` is at least `bound`. */
export function judgeLeast(breaches: Breach[], limit: LimitName, time_us: number, value: number, bound: number, unit: Breach['unit'] = ''): void {
  if (!(value * ROUNDING >= bound)) breaches.push({ limit, time_us, value, bound, unit })
}

/** The breach as a line for a person. */
export function breachText({ limit, time_us, value, bound, unit }: Breach): string {
  const number = (one: number) => `${Number(one.toPrecision(5))} ${unit}`.trim()
  return `${limit} at ${(time_us * 1e-6).toFixed(6)} s: ${number(value)}, limit ${number(bound)}`
}
