import type { z } from 'zod'
import { didYouMean, nearestName } from '../nearest-name'
import { fieldNamesAt, jsonSchemaOf, valuesAt, type JsonSchema } from './schema-fields'

type Issue = z.core.$ZodIssue

/** More are counted only: by then it is another kind of file. */
const SHOWN = 10

/**
 * All that is wrong with a value, as `medium.0.supply.K: expected a number ≥ 0, got -1`, one after the other;
 * an unknown name comes with the nearest valid one.
 */
export function complaintOf(error: z.ZodError, value: unknown, schema: z.ZodType): string {
  return joined(complaintsOf(error, value, jsonSchemaOf(schema)))
}

/** Several complaints in one line. */
export function joined(complaints: readonly string[]): string {
  const more = complaints.length - SHOWN
  return [...complaints.slice(0, SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

function complaintsOf(error: z.ZodError, value: unknown, schema: JsonSchema): string[] {
  const issues = error.issues.flatMap(tellingIssues)
  const unknown = issues.filter((issue) => issue.code === 'unrecognized_keys')
  const others = issues.filter((issue) => issue.code !== 'unrecognized_keys')
  // A name that is misspelt is not missing besides.
  const meant = new Set(unknown.flatMap(({ keys, path }) => keys.map((key) => placeOf([...path, nearestName(key, fieldNamesAt(schema, path)) ?? key]))))
  return [
    ...unknown.flatMap(({ keys, path }) => keys.map((key) => unknownField(key, path, at(value, path) as object, schema))),
    ...others.filter(({ path }) => !(at(value, path) === undefined && meant.has(placeOf(path)))).map((issue) => complaint(issue, value, schema)),
  ]
}

function complaint(issue: Issue, value: unknown, schema: JsonSchema): string {
  const got = at(value, issue.path)
  const values = issue.code === 'invalid_value' || issue.code === 'invalid_union' ? valuesAt(schema, issue.path) : []
  const expected = values.length === 0 ? issue.message : `expected one of ${values.join(', ')}`
  if (got === undefined) return `${placeOf(issue.path)}: missing; ${expected}`
  const nearest = typeof got === 'string' ? nearestName(got, values.map(String)) : undefined
  return `${placeOf(issue.path)}: ${expected}, got ${shown(got)}${nearest === undefined ? '' : `; did you mean ${nearest}?`}`
}

/** Of a choice, what is wrong with the alternative that has least wrong. */
function tellingIssues(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const branches = issue.errors.map((errors) => errors.flatMap(tellingIssues))
  const least = branches.reduce((fewest, branch) => (branch.length < fewest.length ? branch : fewest))
  return least.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

function unknownField(name: string, path: PropertyKey[], section: object, schema: JsonSchema): string {
  const place = placeOf([...path, name])
  const valid = fieldNamesAt(schema, path)
  // Of a choice of sections this name is another's.
  if (valid.includes(name)) return `${place}: expected one choice or the other, got ${Object.keys(section).join(', ')} together`
  return `${place}: expected a field that exists, got “${name}”; ${didYouMean(name, valid)}`
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key], value)
}

function placeOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the whole file' : path.join('.')
}

function shown(got: unknown): string {
  const text = JSON.stringify(got)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
