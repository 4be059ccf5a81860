import type { z } from 'zod'
import { didYouMean, nearestName } from '../nearest-name'
import { fieldNamesAt, jsonSchemaOf, valuesAt } from './schema-fields'

type Issue = z.core.$ZodIssue

/** What is wrong with a value, as `medium.0.supply.K: expected ≥ 0, got -1`; an unknown name comes with the nearest valid one. */
export function complaintOf(error: z.ZodError, value: unknown, schema: z.ZodType): string {
  const issue = tellingIssue(error.issues)
  const got = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], value)
  if (issue.code === 'unrecognized_keys') return unknownField(issue.keys[0], issue.path, got as object, schema)
  const values = issue.code === 'invalid_value' || issue.code === 'invalid_union' ? valuesAt(jsonSchemaOf(schema), issue.path) : []
  const expected = values.length === 0 ? issue.message : `expected one of ${values.join(', ')}`
  const nearest = typeof got === 'string' ? nearestName(got, values.map(String)) : undefined
  return `${placeOf(issue.path)}: ${expected}, got ${shown(got)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
}

/**
 * The issue to tell of several: a name that is not known before what it left missing; of a
 * choice, the alternative with least wrong.
 */
function tellingIssue(issues: readonly Issue[]): Issue {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return issue
  const inner = tellingIssue(issue.errors.reduce((least, branch) => (branch.length < least.length ? branch : least)))
  return { ...inner, path: [...issue.path, ...inner.path] }
}

function unknownField(name: string, path: PropertyKey[], section: object, schema: z.ZodType): string {
  const place = placeOf([...path, name])
  const valid = fieldNamesAt(jsonSchemaOf(schema), path)
  // Of a choice of sections this name is another's.
  if (valid.includes(name)) return `${place}: expected one choice or the other, got ${Object.keys(section).join(', ')} together`
  return `${place}: expected a field that exists, got “${name}”; ${didYouMean(name, valid)}`
}

function placeOf(path: PropertyKey[]): string {
  return path.length === 0 ? 'the whole file' : path.join('.')
}

/** A value read from JSON is undefined only where it is missing. */
function shown(got: unknown): string {
  const text = got === undefined ? 'nothing' : JSON.stringify(got)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
