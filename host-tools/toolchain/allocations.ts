import ts from 'typescript'
import { OutsideSubset } from './subset'
import { cType, declared, elementType, recordName } from './c-types'
import { capacityText } from './capacity'
import { expressionText } from './text'
import { type Scope, declarationOf, write } from './translation'

/**
 * Lists and records that the core makes. In C they lie in an arena that the caller gives. A literal
 * becomes statements before the one that it stands in, so it may not stand where it might not be evaluated.
 */

/** Writes what is written within only where it is evaluated in any case. */
export function allocatedLater<T>(scope: Scope, within: () => T): T {
  scope.conditional = scope.conditional + 1
  const result = within()
  scope.conditional = scope.conditional - 1
  return result
}

/** A name that the function does not use otherwise. */
function temporary(scope: Scope, stem: string): string {
  scope.temporaries = scope.temporaries + 1
  return `${stem}_${scope.temporaries}`
}

function mustBeEvaluated(scope: Scope, node: ts.Node): void {
  if (scope.conditional > 0) throw new OutsideSubset(node, 'a list or record made in a condition', 'Make it in a statement of its own')
}

function typeOfLiteral(scope: Scope, node: ts.Expression): ts.Type {
  const { checker } = scope.translation
  const expected = checker.getContextualType(node) ?? checker.getTypeAtLocation(node)
  return checker.getNonNullableType(expected)
}

/** `{ field: value, … }`: returns the variable that points to it. */
export function newRecord(scope: Scope, node: ts.ObjectLiteralExpression): string {
  mustBeEvaluated(scope, node)
  const type = typeOfLiteral(scope, node)
  if (recordName(type) === undefined) throw new OutsideSubset(node, 'a record without a name for its type', 'Name an interface where it is made')
  const pointer = cType(scope.translation, type, node) ?? ''
  const missing = new Map(type.getProperties().map((property) => [property.name, property]))
  const values: [string, string][] = []
  for (const property of node.properties) {
    if (!ts.isPropertyAssignment(property)) throw new OutsideSubset(property, 'a property without its value', 'Write name: value')
    const name = property.name.getText()
    missing.delete(name)
    const fieldType = scope.translation.checker.getTypeAtLocation(property.name)
    if (cType(scope.translation, fieldOf(scope, type, name, property) ?? fieldType, property) === undefined) continue
    values.push([name, expressionText(scope, property.initializer)])
  }
  const variable = temporary(scope, 'made')
  write(scope, `${declared(pointer, variable)} = arenaTake(arena, sizeof *${variable});`)
  for (const [name, value] of values) write(scope, `${variable}->${name} = ${value};`)
  for (const [name, property] of missing) {
    // A permit's brand is no field.
    if (cType(scope.translation, scope.translation.checker.getTypeOfSymbolAtLocation(property, node), node) === undefined) continue
    write(scope, `${variable}->${name} = NULL;`)
  }
  return variable
}

function fieldOf(scope: Scope, type: ts.Type, name: string, where: ts.Node): ts.Type | undefined {
  const symbol = type.getProperty(name)
  return symbol === undefined ? undefined : scope.translation.checker.getTypeOfSymbolAtLocation(symbol, where)
}

/** `[value, …]`: returns the variable that holds it, or an empty list. */
export function newList(scope: Scope, node: ts.ArrayLiteralExpression): string {
  const type = typeOfLiteral(scope, node)
  if (elementType(type) === undefined) throw new OutsideSubset(node, 'a list without a type', 'Name its type')
  const list = cType(scope.translation, type, node) ?? ''
  if (node.elements.length === 0) return `(${list}){ NULL, 0 }`
  mustBeEvaluated(scope, node)
  const values = node.elements.map((element) => expressionText(scope, element))
  const variable = temporary(scope, 'list')
  write(scope, `${list} ${variable} = { NULL, ${values.length} };`)
  write(scope, `${variable}.at = arenaTake(arena, ${values.length} * sizeof *${variable}.at);`)
  values.forEach((value, i) => write(scope, `${variable}.at[${i}] = ${value};`))
  return variable
}

/** Was the list's memory taken where it is declared? */
function hasItsMemory(scope: Scope, list: ts.Identifier): boolean {
  const declaration = declarationOf(scope.translation.checker, list)
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return false
  const isEmpty = ts.isArrayLiteralExpression(declaration.initializer) && declaration.initializer.elements.length === 0
  return isEmpty && capacityText(scope, declaration) !== undefined
}

/** `list.push(value)`, for a list that this function makes. */
export function pushTo(scope: Scope, list: ts.Expression, value: ts.Expression): void {
  if (!ts.isIdentifier(list)) throw new OutsideSubset(list, 'push to a list in a record', 'Lists have their length when they are made: push to a local one')
  const name = expressionText(scope, list)
  const text = expressionText(scope, value)
  const added = /\(/.test(text) ? temporary(scope, 'added') : text
  if (added !== text) {
    const { checker } = scope.translation
    const type = cType(scope.translation, checker.getContextualType(value) ?? checker.getTypeAtLocation(value), value) ?? ''
    write(scope, `${declared(type, added)} = ${text};`)
  }
  if (!hasItsMemory(scope, list)) write(scope, `${name}.at = arenaGrow(arena, ${name}.at, ${name}.length, sizeof *${name}.at);`)
  write(scope, `${name}.at[${name}.length] = ${added};`)
  write(scope, `${name}.length = ${name}.length + 1;`)
}
