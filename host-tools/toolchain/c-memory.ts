import ts from 'typescript'
import { PREFIX, elementType, recordName } from './c-types'
import { fieldsOf } from './records'
import type { Translation } from './translation'

/**
 * What a record and all that is made with it take from an arena, as C text: sizes of structs are the
 * compiler's affair.
 * @param constants what lies elsewhere and is only pointed to
 */
export function memoryText(translation: Translation, type: ts.Type, value: object, constants: object[]): string {
  const elsewhere = new Set<unknown>()
  constants.forEach((one) => gather(one, elsewhere))
  const terms = new Map<string, number>()
  const add = (term: string): void => void terms.set(term, (terms.get(term) ?? 0) + 1)
  const visit = (some: ts.Type, held: unknown): void => {
    if (typeof held !== 'object' || held === null || elsewhere.has(held)) return
    elsewhere.add(held)
    const kind = translation.checker.getNonNullableType(some)
    const element = elementType(kind)
    if (Array.isArray(held)) {
      // Rows stay where the tables have them: natives.row gives back what it is given.
      if (held.length > 0 && typeof held[0] === 'number') add(`${held.length} * sizeof(int32_t)`)
      else if (element !== undefined) held.forEach((one) => visit(element, one))
    } else if (recordName(kind) !== undefined) {
      add(`sizeof(${PREFIX}${kind.symbol.name})`)
      const declaration = kind.symbol.declarations?.[0] as ts.InterfaceDeclaration
      for (const field of fieldsOf(translation, declaration)) visit(field.ts, (held as Record<string, unknown>)[field.name])
    }
  }
  visit(type, value)
  return [...terms].map(([term, count]) => `${count === 1 ? '' : `${count} * `}IONGATE_ALIGNED(${term})`).join(' + ')
}

function gather(value: unknown, into: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || into.has(value)) return
  into.add(value)
  Object.values(value).forEach((one) => gather(one, into))
}
