import { IongateError } from '../diagnostics'
import { nearestName } from '../nearest-name'
import { scenarioJsonSchema } from '../schemas/published'
import { hasField, typesAt, valuePaths } from '../schemas/schema-fields'
import type { Cell, ColumnKind } from './table'
import { DECIMAL_NUMBER } from '../decimal-number'

/** Other names of scenario fields: those the field's papers use. A table's column bears the name the user gave. */
const ALIASES: Record<string, string> = {
  'electrode.N': 'gel.cascadeDegree',
}

/** A scenario's field that a sweep varies. */
export interface SweepField {
  /** As the user wrote it. */
  name: string
  /** Where it is in a scenario. */
  path: string[]
  kind: ColumnKind
}

/** Not in the scenario, but beside it. */
export const SEED_FIELD: SweepField = { name: 'seed', path: [], kind: 'integer' }

const schema = scenarioJsonSchema()

/** The field of a name: a path of the scenario's schema, an alias, or `seed`. Throws unknown-field with the nearest name. */
export function sweepField(name: string): SweepField {
  if (name === SEED_FIELD.name) return SEED_FIELD
  const path = (ALIASES[name] ?? name).split('.')
  if (!hasField(schema, path)) throw unknownField(name)
  return { name, path, kind: kindAt(path) }
}

function unknownField(name: string): IongateError {
  const paths = valuePaths(schema)
  // Most often it is only the section that was left out.
  const sameEnd = paths.find((path) => path.endsWith(`.${name}`))
  const nearest = sameEnd ?? nearestName(name, [...paths, ...Object.keys(ALIASES), SEED_FIELD.name])
  return new IongateError('unknown-field', name, `no field has this name${nearest === undefined ? '' : `; did you mean ${nearest}?`}`)
}

function kindAt(path: string[]): ColumnKind {
  const types = typesAt(schema, path)
  if (types.length !== 1) return 'text'
  const kinds: Record<string, ColumnKind> = { integer: 'integer', number: 'real', boolean: 'truth' }
  return kinds[types[0]] ?? 'text'
}

/** A value as the user wrote it. What is no number where a number belongs stays text, for the schema to refuse. */
export function fieldValue(text: string, { kind }: SweepField): Exclude<Cell, null> {
  if (kind === 'truth' && /^(true|false)$/.test(text)) return text === 'true'
  const isNumeric = kind === 'integer' || kind === 'real'
  return isNumeric && DECIMAL_NUMBER.test(text) ? Number(text) : text
}
