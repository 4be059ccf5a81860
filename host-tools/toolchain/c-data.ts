import ts from 'typescript'
import { PREFIX, elementType, recordName } from './c-types'
import { fieldsOf } from './records'
import type { Translation } from './translation'

/** A value as constants of a C file: what it points to first, each under its path's name. */
export type CData = { translation: Translation; lines: string[] }

/**
 * Writes a record and all that it holds.
 * @param name of the constant
 * @param storage before it: `static const `, or `const ` where another file uses it
 */
export function recordData(data: CData, type: ts.Type, value: object, name: string, storage: string): void {
  const declaration = type.symbol.declarations?.[0] as ts.InterfaceDeclaration
  const fields = fieldsOf(data.translation, declaration).map((field) => {
    const held: unknown = (value as Record<string, unknown>)[field.name]
    return `  .${field.name} = ${valueText(data, data.translation.checker.getNonNullableType(field.ts), held, `${name}_${field.name}`)},`
  })
  data.lines.push(`${storage}${PREFIX}${type.symbol.name} ${name} = {`, ...fields, '};')
}

function valueText(data: CData, type: ts.Type, value: unknown, name: string): string {
  if (value === undefined) return 'NULL'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return listText(data, type, value, name)
  recordData(data, type, value as object, name, 'static const ')
  return `(${PREFIX}${type.symbol.name} *)&${name}`
}

/** A list is constant: the pointer that leads to it has no const only because lists of one type are also changed. */
function listText(data: CData, type: ts.Type, values: unknown[], name: string): string {
  if (values.length === 0) return '{ NULL, 0 }'
  const element = elementType(type) as ts.Type
  if (typeof values[0] === 'number') {
    data.lines.push(`static const int32_t ${name}[] = {`, ...rows(values.map((value) => numberText(value as number))), '};')
    return `{ (int32_t *)${name}, ${values.length} }`
  }
  const record = recordName(element)
  const items = values.map((value, i) => valueText(data, element, value, `${name}_${i}`))
  const head = record === undefined ? `static const ${PREFIX}Numbers ` : `static ${PREFIX}${record} *const `
  const pointer = record === undefined ? `${PREFIX}Numbers *` : `${PREFIX}${record} **`
  data.lines.push(`${head}${name}[] = {`, ...items.map((item) => `  ${item},`), '};')
  return `{ (${pointer})${name}, ${values.length} }`
}

/** −2^31 has no literal in C. */
function numberText(value: number): string {
  return value === -2147483648 ? '(-2147483647 - 1)' : String(value)
}

function rows(values: string[]): string[] {
  const lines: string[] = []
  for (let at = 0; at < values.length; at += 12) lines.push(`  ${values.slice(at, at + 12).join(', ')},`)
  return lines
}
