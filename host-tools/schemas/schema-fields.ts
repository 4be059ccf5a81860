import { z } from 'zod'

/**
 * What a schema allows where: read from its JSON Schema, so that alternatives, records and
 * lists look the same whatever they were made with.
 */
export type JsonSchema = z.core.JSONSchema.BaseSchema

/** JSON Schema of what a file may hold. Draft 7 is what editors know best. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' })
}

/** The names of the fields that an object at `path` may have; none for records that take any name. */
export function fieldNamesAt(root: JsonSchema, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(root, path).flatMap(fieldNames))]
}

/** The values allowed at `path`, where the schema lists them. */
export function valuesAt(root: JsonSchema, path: readonly PropertyKey[]): unknown[] {
  return schemasAt(root, path).flatMap((schema) => schema.enum ?? (schema.const === undefined ? [] : [schema.const]))
}

/** The JSON types that a value at `path` may have. */
export function typesAt(root: JsonSchema, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(root, path).flatMap(({ type }) => type ?? []))]
}

/** Whether the schema has something at `path`. */
export function hasField(root: JsonSchema, path: readonly PropertyKey[]): boolean {
  return schemasAt(root, path).length > 0
}

/** Dotted paths of all values that a file may hold; of a list's entries only the first, `0`. */
export function valuePaths(root: JsonSchema): string[] {
  return [...new Set(alternatives(root).flatMap((schema) => [...pathsIn(schema)]))]
}

function* pathsIn(schema: JsonSchema): Generator<string> {
  const keys = [...fieldNames(schema), ...(schema.items === undefined ? [] : ['0'])]
  for (const key of keys) {
    for (const child of childrenAt(schema, key)) {
      const below = [...pathsIn(child)]
      yield* below.length === 0 ? [key] : below.map((path) => `${key}.${path}`)
    }
  }
}

function schemasAt(root: JsonSchema, path: readonly PropertyKey[]): JsonSchema[] {
  return path.reduce<JsonSchema[]>((schemas, key) => schemas.flatMap((schema) => childrenAt(schema, key)), alternatives(root))
}

function fieldNames(schema: JsonSchema): string[] {
  const names = asSchema(schema.propertyNames)?.enum ?? []
  return [...Object.keys(schema.properties ?? {}), ...(names as string[])]
}

function childrenAt(schema: JsonSchema, key: PropertyKey): JsonSchema[] {
  const listed = schema.properties?.[String(key)]
  if (listed !== undefined) return alternatives(asSchema(listed))
  if (/^\d+$/.test(String(key)) && schema.items !== undefined) {
    return alternatives(asSchema(Array.isArray(schema.items) ? schema.items[Number(key)] : schema.items))
  }
  const names = asSchema(schema.propertyNames)?.enum
  return names === undefined || names.includes(String(key)) ? alternatives(asSchema(schema.additionalProperties)) : []
}

/** A schema, or those it is a choice of. */
function alternatives(schema: JsonSchema | undefined): JsonSchema[] {
  if (schema === undefined) return []
  const choices = schema.anyOf ?? schema.oneOf
  return choices === undefined ? [schema] : choices.flatMap((choice) => alternatives(asSchema(choice)))
}

/** A schema may be just true or false; neither names anything. */
function asSchema(schema: unknown): JsonSchema | undefined {
  return typeof schema === 'object' && schema !== null ? (schema as JsonSchema) : undefined
}
