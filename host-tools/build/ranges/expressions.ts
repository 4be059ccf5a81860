import ts from 'typescript'
import { type Analysis, type Scope, asInt32, breach, claim, elementOf, fieldOf, fieldsOf, formatInterval, misfit, report } from './analysis'
import { ARITHMETIC, arithmetic } from './arithmetic'
import { call } from './calls'
import { split } from './conditions'
import { INT32, interval, join, sum } from './interval'
import {
  type Numeric,
  type State,
  type Thing,
  OPAQUE,
  combined,
  constant,
  freshNumber,
  isNumeric,
  joinStates,
  joinThings,
  named,
  plain,
  rangeOf,
  recordKey,
  scaled,
} from './state'
import { type Shape, isShape } from './shapes'

/** Syntax that firmware/core does not use, and this analysis therefore does not know. */
export class UnknownSyntax extends Error {
  constructor(readonly node: ts.Node) {
    super(`the range analysis does not know ${ts.SyntaxKind[node.kind]}`)
  }
}

/** The value of an expression. Assignments and calls in it change `state`. */
export function evaluate(analysis: Analysis, scope: Scope, state: State, node: ts.Expression): Thing {
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return evaluate(analysis, scope, state, node.expression)
  if (ts.isNumericLiteral(node)) return constant(Number(node.text))
  if (ts.isIdentifier(node)) return node.text === 'undefined' ? OPAQUE : variable(analysis, scope, state, node)
  if (ts.isPropertyAccessExpression(node)) return property(analysis, scope, state, node)
  if (ts.isElementAccessExpression(node)) return element(analysis, scope, state, node)
  if (ts.isPrefixUnaryExpression(node)) return unary(analysis, scope, state, node)
  if (ts.isPostfixUnaryExpression(node)) return step(analysis, scope, state, node)
  if (ts.isBinaryExpression(node)) return binary(analysis, scope, state, node)
  if (ts.isConditionalExpression(node)) return conditional(analysis, scope, state, node)
  if (ts.isCallExpression(node)) return call(analysis, scope, state, node)
  if (ts.isArrayLiteralExpression(node)) return list(analysis, scope, state, node)
  if (ts.isObjectLiteralExpression(node)) return record(analysis, scope, state, node)
  if (ts.isStringLiteral(node) || node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) return OPAQUE
  throw new UnknownSyntax(node)
}

export function evaluateNumber(analysis: Analysis, scope: Scope, state: State, node: ts.Expression): Numeric {
  const thing = evaluate(analysis, scope, state, node)
  if (thing.kind !== 'number') throw new UnknownSyntax(node)
  return thing
}

/** Where a variable or a field of a record lives; undefined for anything else. */
export function placeOf(analysis: Analysis, scope: Scope, state: State, node: ts.Expression): string | undefined {
  if (ts.isParenthesizedExpression(node)) return placeOf(analysis, scope, state, node.expression)
  if (ts.isIdentifier(node)) return variablePlace(scope, declarationOf(analysis, node))
  if (ts.isPropertyAccessExpression(node)) {
    const object = evaluate(analysis, scope, state, node.expression)
    return object.kind === 'record' ? `${object.key}.${node.name.text}` : undefined
  }
  return undefined
}

export function variablePlace(scope: Scope, declaration: ts.Node): string {
  return `${scope.id}:${declaration.pos}`
}

/** The declaration behind a name, through imports. */
export function declarationOf(analysis: Analysis, node: ts.Identifier): ts.Node {
  let symbol = analysis.checker.getSymbolAtLocation(node)
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = analysis.checker.getAliasedSymbol(symbol)
  const declaration = symbol?.declarations?.[0]
  if (declaration === undefined) throw new UnknownSyntax(node)
  return declaration
}

function variable(analysis: Analysis, scope: Scope, state: State, node: ts.Identifier): Thing {
  const declaration = declarationOf(analysis, node)
  const known = state.places.get(variablePlace(scope, declaration))
  if (known !== undefined) return known
  // A constant of a module.
  if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined && ts.isSourceFile(declaration.parent.parent.parent)) {
    return evaluate(analysis, scope, state, declaration.initializer)
  }
  throw new UnknownSyntax(node)
}

function property(analysis: Analysis, scope: Scope, state: State, node: ts.PropertyAccessExpression): Thing {
  const object = evaluate(analysis, scope, state, node.expression)
  if (object.kind === 'list' && node.name.text === 'length') return object.length
  if (object.kind !== 'record') throw new UnknownSyntax(node)
  return fieldOf(analysis, state, object, node.name.text)
}

function element(analysis: Analysis, scope: Scope, state: State, node: ts.ElementAccessExpression): Thing {
  const array = indexed(analysis, scope, state, node)
  const thing = elementOf(state, array)
  if (thing.kind === 'number') claim(analysis, node, rangeOf(state, thing))
  return thing
}

/** The list of `list[index]`, its index looked at: not negative, and inside where the length is fixed. */
function indexed(analysis: Analysis, scope: Scope, state: State, node: ts.ElementAccessExpression): Thing & { kind: 'list' } {
  const array = evaluate(analysis, scope, state, node.expression)
  const index = rangeOf(state, evaluateNumber(analysis, scope, state, node.argumentExpression))
  if (array.kind !== 'list') throw new UnknownSyntax(node)
  const length = rangeOf(state, array.length)
  const end = length.low === length.high ? length.high - 1 : INT32.high
  if (index.low < 0 || index.high > end) {
    report(analysis, node, `its index can be ${formatInterval(index)}, outside 0 … ${end}`, 'Clamp the index, or compare it first')
  }
  return array
}

function unary(analysis: Analysis, scope: Scope, state: State, node: ts.PrefixUnaryExpression): Thing {
  if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken) return step(analysis, scope, state, node)
  if (node.operator === ts.SyntaxKind.ExclamationToken) return truth(analysis, scope, state, node)
  const a = evaluateNumber(analysis, scope, state, node.operand)
  const range = rangeOf(state, a)
  const negative = interval(-range.high + 0, -range.low + 0)
  if (node.operator === ts.SyntaxKind.MinusToken) {
    return result(analysis, state, node, scaled(state, a, -1, interval(0, 0), negative))
  }
  if (node.operator === ts.SyntaxKind.TildeToken) {
    return result(analysis, state, node, scaled(state, a, -1, interval(-1, -1), sum(negative, interval(-1, -1))))
  }
  throw new UnknownSyntax(node)
}

/** `i++` and its like; the value of the expression is not used in firmware/core. */
function step(analysis: Analysis, scope: Scope, state: State, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Thing {
  const by = constant(node.operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1)
  const before = evaluateNumber(analysis, scope, state, node.operand)
  const after = combined(state, before, by, 1, sum(rangeOf(state, before), by.range))
  assign(analysis, scope, state, node.operand, asInt32(analysis, state, node, after))
  return OPAQUE
}

function binary(analysis: Analysis, scope: Scope, state: State, node: ts.BinaryExpression): Thing {
  const operator = node.operatorToken.kind
  if (operator === ts.SyntaxKind.EqualsToken) {
    const thing = evaluate(analysis, scope, state, node.right)
    assign(analysis, scope, state, node.left, thing)
    return thing
  }
  if (!ARITHMETIC.has(operator)) return truth(analysis, scope, state, node)
  const a = evaluateNumber(analysis, scope, state, node.left)
  const b = evaluateNumber(analysis, scope, state, node.right)
  return result(analysis, state, node, arithmetic(analysis, state, node, a, b))
}

function result(analysis: Analysis, state: State, node: ts.Expression, value: Numeric): Numeric {
  const checked = asInt32(analysis, state, node, value)
  claim(analysis, node, rangeOf(state, checked))
  return checked
}

/** Comparisons, `!`, `&&`, `||` for their value: what they compare is looked at, what they say is open. */
function truth(analysis: Analysis, scope: Scope, state: State, node: ts.Expression): Thing {
  const { whenTrue, whenFalse } = split(analysis, scope, state, node)
  replace(state, joinStates(whenTrue, whenFalse))
  return OPAQUE
}

function conditional(analysis: Analysis, scope: Scope, state: State, node: ts.ConditionalExpression): Thing {
  const { whenTrue, whenFalse } = split(analysis, scope, state, node.condition)
  const a = whenTrue === undefined ? undefined : evaluate(analysis, scope, whenTrue, node.whenTrue)
  const b = whenFalse === undefined ? undefined : evaluate(analysis, scope, whenFalse, node.whenFalse)
  replace(state, joinStates(whenTrue, whenFalse))
  if (whenTrue === undefined || whenFalse === undefined) return (a ?? b) as Thing
  return joinThings(whenTrue, a as Thing, whenFalse, b as Thing) ?? OPAQUE
}

/** Goes on in `next`. */
export function replace(state: State, next: State | undefined): void {
  if (next === undefined) return
  state.symbols = next.symbols
  state.places = next.places
}

function list(analysis: Analysis, scope: Scope, state: State, node: ts.ArrayLiteralExpression): Thing {
  const elements = node.elements.map((item) => evaluate(analysis, scope, state, item))
  const length = constant(elements.length)
  if (elements.every(isNumeric) && elements.length > 0) {
    const ranges = elements.map((item) => rangeOf(state, item))
    return { kind: 'list', element: plain(ranges.reduce(join)), length }
  }
  return { kind: 'list', element: elements[0], length }
}

/** A new record: each field must hold its invariant from the start. */
function record(analysis: Analysis, scope: Scope, state: State, node: ts.ObjectLiteralExpression): Thing {
  const name = analysis.checker.getContextualType(node)?.symbol.name
  if (name === undefined) throw new UnknownSyntax(node)
  const key = recordKey(`#${freshNumber()}`, name)
  for (const item of node.properties) {
    if (!ts.isPropertyAssignment(item) || !ts.isIdentifier(item.name)) throw new UnknownSyntax(item)
    store(analysis, state, item.initializer, { name, key, field: item.name.text }, evaluate(analysis, scope, state, item.initializer))
  }
  return { kind: 'record', name, key }
}

/** Puts a value into a variable, a field or an element, whose stated range it must keep. */
function assign(analysis: Analysis, scope: Scope, state: State, target: ts.Expression, thing: Thing): void {
  if (ts.isIdentifier(target)) {
    const place = variablePlace(scope, declarationOf(analysis, target))
    state.places.set(place, thing.kind === 'number' ? named(state, thing) : thing)
  } else if (ts.isPropertyAccessExpression(target)) {
    const object = evaluate(analysis, scope, state, target.expression)
    if (object.kind !== 'record') throw new UnknownSyntax(target)
    store(analysis, state, target.parent, { name: object.name, key: object.key, field: target.name.text }, thing)
  } else if (ts.isElementAccessExpression(target)) {
    const array = indexed(analysis, scope, state, target)
    if (array.element === undefined || !isShape(array.element)) throw new UnknownSyntax(target)
    const what = misfit(analysis, state, thing, array.element)
    if (what !== undefined) report(analysis, target.parent, `an element ${what}`, STATED)
  } else {
    throw new UnknownSyntax(target)
  }
}

const STATED = 'Clamp it, or state the wider range in host-tools/build/ranges/contracts.ts if all that reads it can take it'

function store(analysis: Analysis, state: State, node: ts.Node, place: { name: string; key: string; field: string }, thing: Thing): void {
  const shape = fieldsOf(analysis, place.name)[place.field]
  if (shape === undefined) throw new Error(`no contract for ${place.name}.${place.field}`)
  const what = misfit(analysis, state, thing, shape) ?? breach(analysis, state, thing)
  if (what !== undefined) report(analysis, node, `${place.name}.${place.field} ${what}`, STATED)
  const kept = keptThing(state, shape, thing)
  // Another name may mean the same list, and another the same record: what was known of the field, or of what hung there, is no longer.
  for (const [other, known] of [...state.places]) {
    if (known === thing) state.places.set(other, kept)
    if (isAt(other, place.name, place.field)) state.places.delete(other)
  }
  state.places.set(`${place.key}.${place.field}`, kept)
}

/** Is a place this field of a record of this name, or below it? */
export function isAt(place: string, name: string, field: string): boolean {
  const end = `<${name}>.${field}`
  return place.endsWith(end) || place.includes(`${end}.`) || place.includes(`${end}<`)
}

/** What a field holds: of a list only what is stated of it, since its elements may be written through any name. */
function keptThing(state: State, shape: Shape, thing: Thing): Thing {
  if (thing.kind === 'number') return named(state, thing)
  return thing.kind === 'list' && shape.kind === 'array' ? { ...thing, element: shape.element, magnitudeSum: shape.magnitudeSum } : thing
}
