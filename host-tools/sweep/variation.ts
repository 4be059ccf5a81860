import { IongateError } from '../diagnostics'
import { fieldValue, SEED_FIELD, sweepField, type SweepField } from './sweep-fields'
import type { Cell } from './table'

/** One field and the values it takes in turn. */
export interface Variation {
  field: SweepField
  values: Exclude<Cell, null>[]
}

/** More runs than anyone waits for: a slip in a range. */
const RUNS_MAX = 1e6

/**
 * Reads `FIELD=VALUES` of --vary: values with commas between them, each a word, a number or a
 * range of whole numbers `a..b` or `a..b:step`. Throws usage, unknown-field.
 */
export function readVariation(text: string): Variation {
  const where = `--vary ${text}`
  const [name, list] = halves(text, '=', where)
  const field = sweepField(name)
  const values = list.split(',').flatMap((part) => valuesOf(part.trim(), field, where))
  if (new Set(values).size < values.length) throw new IongateError('usage', where, 'a value is there twice')
  return { field, values }
}

/** Several variations make every combination of their values; seeds change fastest. Throws usage when a field is there twice. */
export function readVariations(texts: string[]): Variation[] {
  const read = texts.map(readVariation)
  const places = read.map(({ field }) => (field === SEED_FIELD ? field.name : field.path.join('.')))
  const twice = places.findIndex((place, i) => places.indexOf(place) < i)
  if (twice >= 0) throw new IongateError('usage', `--vary ${texts[twice]}`, `${places[twice]} is varied twice`)
  const seeds = read.find(({ field }) => field === SEED_FIELD) ?? { field: SEED_FIELD, values: [1] }
  const bad = seeds.values.find((seed) => !Number.isInteger(seed) || Number(seed) < 0 || Number(seed) > 0xffffffff)
  if (bad !== undefined) throw new IongateError('usage', '--vary seed', `expected whole numbers from 0 to 4294967295, got “${String(bad)}”`)
  const variations = [...read.filter(({ field }) => field !== SEED_FIELD), seeds]
  const runs = variations.reduce((product, { values }) => product * values.length, 1)
  if (runs > RUNS_MAX) throw new IongateError('usage', '--vary', `${runs} runs are more than ${RUNS_MAX}`)
  return variations
}

function valuesOf(part: string, field: SweepField, where: string): Variation['values'] {
  if (part === '') throw new IongateError('usage', where, 'a value is missing')
  const range = /^([-+]?\d+)\.\.([-+]?\d+)(?::(\d+))?$/.exec(part)
  if (range === null || field.kind === 'text') return [fieldValue(part, field)]
  const [first, last, step] = [Number(range[1]), Number(range[2]), Number(range[3] ?? 1)]
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1
  if (count < 1 || count > RUNS_MAX) {
    throw new IongateError('usage', where, `${part} is no range: expected a..b or a..b:step, rising, of at most ${RUNS_MAX} values`)
  }
  return Array.from({ length: count }, (_, i) => first + i * step)
}

function halves(text: string, at: string, where: string): [string, string] {
  const index = text.indexOf(at)
  if (index < 1) throw new IongateError('usage', where, 'expected FIELD=VALUES, as in gel.cascadeDegree=5,10,20')
  return [text.slice(0, index).trim(), text.slice(index + 1)]
}
