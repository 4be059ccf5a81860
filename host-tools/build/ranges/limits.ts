import { z } from 'zod'
import { calibrationSchema } from '../../calibration/calibration-file'
import { classifierSchema } from '../../classifier/classifier-file'
import { settingsSchema } from '../../configuration/settings'

/**
 * How large what a user gives can be: read from the schemas that check it, so that a looser
 * schema is a larger input of the analysis. Bounds that a schema states as a predicate are
 * found by trying.
 */
export type Schemas = { calibration: z.ZodType; settings: z.ZodType; classifier: z.ZodType }

export const SCHEMAS: Schemas = { calibration: calibrationSchema, settings: settingsSchema, classifier: classifierSchema }

export type Bounds = { low: number; high: number }

type JsonSchema = { [key: string]: unknown }

/** Bounds of the number, or of the length of the list, at a path such as `tables.featureGain[]`. */
export function boundsAt(schema: z.ZodType, path: string): Bounds {
  const found = follow(jsonOf(schema), path)
  const kind = found.type === 'array' ? ['minItems', 'maxItems'] : ['minimum', 'maximum']
  const [low, high] = [found[kind[0]] ?? found.exclusiveMinimum ?? 0, found[kind[1]]]
  if (typeof low !== 'number' || typeof high !== 'number') throw new Error(`the schema states no bounds at ${path}`)
  return { low, high }
}

const converted = new Map<z.ZodType, JsonSchema>()

function jsonOf(schema: z.ZodType): JsonSchema {
  const known = converted.get(schema) ?? (z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema)
  converted.set(schema, known)
  return known
}

function follow(schema: JsonSchema, path: string): JsonSchema {
  let here = schema
  for (const step of path.split(/\.|(?=\[\])/)) {
    const next = step === '[]' ? here.items : step === '*' ? here.additionalProperties : (here.properties as JsonSchema)[step]
    if (next === undefined) throw new Error(`the schema has no ${step} of ${path}`)
    here = next as JsonSchema
  }
  return here
}

/**
 * The largest whole number that passes, by halving: for predicates that hold up to a bound.
 * @param passes must hold for 0
 * @throws Error where it holds for hardly more: the rest of the value is then what the schema refuses
 */
export function largestThat(passes: (value: number) => boolean): number {
  let [good, bad] = [0, 2 ** 32]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (passes(middle)) good = middle
    else bad = middle
  }
  if (good < 16) throw new Error('the schema refuses whatever is tried')
  return good
}

/** Does the schema complain about this value at this path? Whatever else is wrong with the value does not matter. */
export function acceptsAt(schema: z.ZodType, value: unknown, path: string): boolean {
  const checked = schema.safeParse(value)
  return checked.success || !checked.error.issues.some((issue) => issue.path.join('.').startsWith(path))
}
