import ts from 'typescript'
import { OutsideSubset } from './subset'
import type { Translation } from './translation'

/** Before every type's name in C. */
export const PREFIX = 'Iongate'

/** A list of numbers. */
const NUMBERS = `${PREFIX}Numbers`

/**
 * The C type of a value, `undefined` where C has none of it: what a board may do natively is resolved
 * while it is translated, and a permit's name is TypeScript's affair.
 */
export function cType(translation: Translation, type: ts.Type, where: ts.Node): string | undefined {
  const { checker } = translation
  if ((type.flags & ts.TypeFlags.Void) !== 0) return 'void'
  const some = checker.getBaseTypeOfLiteralType(checker.getNonNullableType(type))
  if ((some.flags & ts.TypeFlags.NumberLike) !== 0) return 'int32_t'
  if ((some.flags & ts.TypeFlags.BooleanLike) !== 0) return 'bool'
  if ((some.flags & ts.TypeFlags.StringLike) !== 0) return undefined
  const element = elementType(some)
  if (element !== undefined) return listType(translation, element, where)
  if (isFunctionOrNatives(some)) return undefined
  const name = recordName(some)
  if (name !== undefined) return `${PREFIX}${name} *`
  throw new OutsideSubset(where, `the type ${checker.typeToString(type)} has no C`, 'Use number, boolean, a list or an exported interface, and name the type')
}

/** Type of the elements, where a type is a list. */
export function elementType(type: ts.Type): ts.Type | undefined {
  if (type.symbol?.name !== 'Array') return undefined
  return (type as ts.TypeReference).typeArguments?.[0]
}

/** Name of the interface, where a type is one. */
export function recordName(type: ts.Type): string | undefined {
  const declaration = type.symbol?.declarations?.[0]
  return declaration !== undefined && ts.isInterfaceDeclaration(declaration) && type.symbol.name !== 'Array' ? type.symbol.name : undefined
}

/** A C declaration: `int32_t name`, `IongateDevice *name`. */
export function declared(type: string, name: string): string {
  return type.endsWith('*') ? `${type}${name}` : `${type} ${name}`
}

function isFunctionOrNatives(type: ts.Type): boolean {
  return type.symbol?.name === 'Natives' || type.getCallSignatures().length > 0
}

/** Lists are structs of a pointer and a length; records in them are reached through pointers, as in TypeScript. */
function listType(translation: Translation, element: ts.Type, where: ts.Node): string {
  const inner = cType(translation, element, where)
  if (inner === undefined || inner === 'void') throw new OutsideSubset(where, 'a list of something that C does not have', 'Use a list of numbers, of lists of numbers or of records')
  const name = inner === 'int32_t' ? NUMBERS : inner === NUMBERS ? `${PREFIX}Rows` : `${inner.replace(/ \*$/, '')}List`
  translation.lists.set(name, inner)
  return name
}
