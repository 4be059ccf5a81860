import ts from 'typescript'
import { PREFIX, cType, declared, elementType, recordName } from './c-types'
import { commentsBefore } from './comments'
import { placeOf } from './subset'
import type { Translation } from './translation'

/** One interface as a struct: fields in TypeScript's order, those it extends first. */
export type RecordField = { name: string; type: string; ts: ts.Type; comment: string[] }

export function fieldsOf(translation: Translation, node: ts.InterfaceDeclaration): RecordField[] {
  const type = translation.checker.getTypeAtLocation(node)
  return type.getProperties().flatMap((property) => {
    const declaration = property.declarations?.[0] ?? node
    const fieldType = translation.checker.getTypeOfSymbolAtLocation(property, node)
    const text = cType(translation, fieldType, declaration)
    return text === undefined ? [] : [{ name: property.name, type: text, ts: fieldType, comment: commentsBefore(declaration) }]
  })
}

/** Interfaces that types lead to, through fields and lists. */
export function recordsFrom(translation: Translation, types: ts.Type[]): ts.InterfaceDeclaration[] {
  const found = new Set<ts.InterfaceDeclaration>()
  const visit = (type: ts.Type): void => {
    const some = translation.checker.getNonNullableType(type)
    const element = elementType(some)
    if (element !== undefined) visit(element)
    else if (recordName(some) !== undefined && some.symbol.name !== 'Natives') {
      const declaration = some.symbol.declarations?.[0] as ts.InterfaceDeclaration
      if (found.has(declaration)) return
      found.add(declaration)
      fieldsOf(translation, declaration).forEach((field) => visit(field.ts))
    }
  }
  types.forEach(visit)
  return [...found]
}

export function recordText(translation: Translation, node: ts.InterfaceDeclaration): string {
  const fields = fieldsOf(translation, node).flatMap(({ name, type, comment }) => [...comment, `${declared(type, name)};`])
  return [
    `/* ${placeOf(node)} */`,
    ...commentsBefore(node),
    `struct ${PREFIX}${node.name.text} {`,
    ...fields.map((line) => `  ${line}`),
    '};',
  ].join('\n')
}
