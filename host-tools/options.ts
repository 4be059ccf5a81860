import { DURATION_MAX_s } from '../sim/scenario/duration'
import { IongateError } from './diagnostics'

/**
 * Readers of option values, for commander's argParser. Each throws `usage` naming the option. They are read at every start,
 * so they need no library.
 */

const SECONDS: Record<string, number> = { ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 }

/** `60s`, `5min`, `1.5h`, `250ms`, `7d` in seconds, at most ten days. */
export function durationOption(option: string): (text: string) => number {
  const duration = (text: string) => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|min|h|d)$/.exec(text) ?? []
    const duration_s = Number.parseFloat(number) * SECONDS[unit]
    return duration_s > 0 && duration_s <= DURATION_MAX_s ? duration_s : undefined
  }
  return reader(duration, option, 'a duration such as 60s, 5min, 1h or 7d, up to 10d')
}

/** A seed, 0..2^32 − 1. */
export function seedOption(option: string): (text: string) => number {
  return reader((text) => matched(text, /^\d+$/, 0, 0xffffffff), option, 'a whole number from 0 to 4294967295')
}

/** A day, `2026-11-20`. */
export function dateOption(option: string): (text: string) => string {
  const day = (text: string) => {
    const time_ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN
    // JavaScript takes 30 February for 2 March.
    return !Number.isNaN(time_ms) && new Date(time_ms).toISOString().startsWith(text) ? text : undefined
  }
  return reader(day, option, 'a day such as 2026-11-20')
}

/** A whole number from 1. */
export function countOption(option: string): (text: string) => number {
  return reader((text) => matched(text, /^[1-9]\d{0,8}$/, 1, Infinity), option, 'a whole number from 1')
}

/** A number from `low` to `high`. */
export function numberOption(option: string, low: number, high: number): (text: string) => number {
  return reader((text) => matched(text, /^\d+(\.\d+)?$/, low, high), option, `a number from ${low} to ${high}`)
}

/** A share in per cent, `2%`, as a number: 0.02. @param highest in per cent */
export function percentOption(option: string, highest: number): (text: string) => number {
  const percent = (text: string) => {
    const value = matched(text.replace(/%$/, ''), /^\d+(\.\d+)?$/, 0, highest)
    return text.endsWith('%') && value !== undefined ? value / 100 : undefined
  }
  return reader(percent, option, `a share such as 2%, up to ${highest}%`)
}

/** A volume, `20mL`, in mL, from 1 to 1000. */
export function volumeOption(option: string): (text: string) => number {
  const volume = (text: string) => (text.endsWith('mL') ? matched(text.slice(0, -2), /^\d+(\.\d+)?$/, 1, 1000) : undefined)
  return reader(volume, option, 'a volume such as 20mL, from 1mL to 1000mL')
}

/** The part `index` of `count`, from 1. */
export interface Shard {
  index: number
  count: number
}

/** `2/4`: the second of four parts. */
export function shardOption(option: string): (text: string) => Shard {
  const shard = (text: string) => {
    const [, index, count] = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text) ?? []
    return Number(index) <= Number(count) ? { index: Number(index), count: Number(count) } : undefined
  }
  return reader(shard, option, 'a part such as 2/4')
}

/** A page to write, `plots.html`. Any other ending is refused: `--plot walking.csv` would write over a recording. */
export function pageOption(option: string): (text: string) => string {
  return reader((text) => (/\.html?$/i.test(text) ? text : undefined), option, 'a file that ends in .html')
}

function matched(text: string, pattern: RegExp, low: number, high: number): number | undefined {
  const value = pattern.test(text) ? Number(text) : NaN
  return value >= low && value <= high ? value : undefined
}

function reader<Value>(valueOf: (text: string) => Value | undefined, option: string, wanted: string): (text: string) => Value {
  return (text) => {
    const value = valueOf(text)
    if (value !== undefined) return value
    throw new IongateError('usage', option, `expected ${wanted}, got “${text}”`)
  }
}
