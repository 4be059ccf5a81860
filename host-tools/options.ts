import { z } from 'zod'
import { DURATION_MAX_s } from '../sim/scenario/numbers'
import { IongateError } from './diagnostics'

/** Readers of option values, for commander's argParser. Each throws `usage` naming the option. */

const SECONDS: Record<string, number> = { ms: 1e-3, s: 1, min: 60, h: 3600, d: 86400 }

const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|min|h|d)$/)
  .transform((text) => Number.parseFloat(text) * SECONDS[text.replace(/^[\d.]+/, '')])
  .refine((duration_s) => duration_s > 0 && duration_s <= DURATION_MAX_s)

/** `60s`, `5min`, `1.5h`, `250ms`, `7d` in seconds, at most ten days. */
export function durationOption(option: string): (text: string) => number {
  return reader(duration, option, 'a duration such as 60s, 5min, 1h or 7d, up to 10d')
}

const seed = z
  .string()
  .regex(/^\d+$/)
  .transform(Number)
  .refine((value) => value <= 0xffffffff)

/** A seed, 0..2^32 − 1. */
export function seedOption(option: string): (text: string) => number {
  return reader(seed, option, 'a whole number from 0 to 4294967295')
}

/** A day, `2026-11-20`. */
export function dateOption(option: string): (text: string) => string {
  return reader(z.iso.date(), option, 'a day such as 2026-11-20')
}

const count = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number)

/** A whole number from 1. */
export function countOption(option: string): (text: string) => number {
  return reader(count, option, 'a whole number from 1')
}

/** A number from `low` to `high`. */
export function numberOption(option: string, low: number, high: number): (text: string) => number {
  const number = z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number)
    .refine((value) => value >= low && value <= high)
  return reader(number, option, `a number from ${low} to ${high}`)
}

/** A share in per cent, `2%`, as a number: 0.02. @param highest in per cent */
export function percentOption(option: string, highest: number): (text: string) => number {
  const percent = z
    .string()
    .regex(/^\d+(\.\d+)?%$/)
    .transform((text) => Number.parseFloat(text) / 100)
    .refine((value) => value <= highest / 100)
  return reader(percent, option, `a share such as 2%, up to ${highest}%`)
}

/** The part `index` of `count`, from 1. */
export interface Shard {
  index: number
  count: number
}

const shard = z
  .string()
  .regex(/^[1-9]\d{0,5}\/[1-9]\d{0,5}$/)
  .transform((text): Shard => {
    const [index, count] = text.split('/').map(Number)
    return { index, count }
  })
  .refine(({ index, count }) => index <= count)

/** `2/4`: the second of four parts. */
export function shardOption(option: string): (text: string) => Shard {
  return reader(shard, option, 'a part such as 2/4')
}

/** A page to write, `plots.html`. Any other ending is refused: `--plot walking.csv` would write over a recording. */
export function pageOption(option: string): (text: string) => string {
  return reader(z.string().regex(/\.html?$/i), option, 'a file that ends in .html')
}

function reader<Value>(schema: z.ZodType<Value, string>, option: string, wanted: string): (text: string) => Value {
  return (text) => {
    const result = schema.safeParse(text)
    if (result.success) return result.data
    throw new IongateError('usage', option, `expected ${wanted}, got “${text}”`)
  }
}
