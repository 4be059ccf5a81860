import ts from 'typescript'
import type { Analysis, Scope } from './analysis'
import { returnsOf } from './calls'
import { evaluate, placeOf } from './expressions'
import { interval, meet } from './interval'
import { type Numeric, type State, combined, copyState, joinStates, learnAtMost, rangeOf } from './state'

export type Split = { whenTrue: State | undefined; whenFalse: State | undefined }

/** What is known where a condition holds and where it does not; undefined where that cannot be. */
export function split(analysis: Analysis, scope: Scope, state: State, node: ts.Expression): Split {
  if (ts.isParenthesizedExpression(node)) return split(analysis, scope, state, node.expression)
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { whenTrue: state, whenFalse: undefined }
  if (node.kind === ts.SyntaxKind.FalseKeyword) return { whenTrue: undefined, whenFalse: state }
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const { whenTrue, whenFalse } = split(analysis, scope, state, node.operand)
    return { whenTrue: whenFalse, whenFalse: whenTrue }
  }
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.kind
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken) {
      const left = split(analysis, scope, state, node.left)
      const right = splitIfReached(analysis, scope, left.whenTrue, node.right)
      return { whenTrue: right.whenTrue, whenFalse: joinStates(left.whenFalse, right.whenFalse) }
    }
    if (operator === ts.SyntaxKind.BarBarToken) {
      const left = split(analysis, scope, state, node.left)
      const right = splitIfReached(analysis, scope, left.whenFalse, node.right)
      return { whenTrue: joinStates(left.whenTrue, right.whenTrue), whenFalse: right.whenFalse }
    }
    const comparison = COMPARISONS[operator]
    if (comparison !== undefined) return compare(analysis, scope, state, node, comparison)
  }
  if (ts.isCallExpression(node)) {
    const returns = returnsOf(analysis, scope, state, node)
    if (returns !== undefined) return splitReturns(returns)
  }
  evaluate(analysis, scope, state, node)
  return { whenTrue: copyState(state), whenFalse: copyState(state) }
}

/** A function that says true or false tells what it has compared. */
function splitReturns(returns: Scope['returns']): Split {
  const those = (truth: boolean) =>
    returns.filter(({ thing }) => thing.kind === 'opaque' && thing.truth === truth).reduce<State | undefined>((sum, { state }) => joinStates(sum, state), undefined)
  return { whenTrue: those(true), whenFalse: those(false) }
}

function splitIfReached(analysis: Analysis, scope: Scope, state: State | undefined, node: ts.Expression): Split {
  return state === undefined ? { whenTrue: undefined, whenFalse: undefined } : split(analysis, scope, state, node)
}

type Relation = '<' | '<=' | '>' | '>=' | '===' | '!=='
const OPPOSITE: Record<Relation, Relation> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '===': '!==', '!==': '===' }
const COMPARISONS: Partial<Record<ts.SyntaxKind, Relation>> = {
  [ts.SyntaxKind.LessThanToken]: '<',
  [ts.SyntaxKind.LessThanEqualsToken]: '<=',
  [ts.SyntaxKind.GreaterThanToken]: '>',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>=',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '===',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '!==',
}

/** One side of a comparison: its number, and where that is kept, if it is. */
type Side = { value: Numeric; place: string | undefined }

/** `left === right`, as a switch compares. */
export function splitEqual(analysis: Analysis, scope: Scope, state: State, left: ts.Expression, right: ts.Expression): Split {
  return compare(analysis, scope, state, { left, right }, '===')
}

function compare(analysis: Analysis, scope: Scope, state: State, node: { left: ts.Expression; right: ts.Expression }, relation: Relation): Split {
  const left = evaluate(analysis, scope, state, node.left)
  const right = evaluate(analysis, scope, state, node.right)
  if (left.kind !== 'number' || right.kind !== 'number') return { whenTrue: copyState(state), whenFalse: copyState(state) }
  const a = { value: left, place: placeOf(analysis, scope, state, node.left) }
  const b = { value: right, place: placeOf(analysis, scope, state, node.right) }
  return { whenTrue: learn(state, a, relation, b), whenFalse: learn(state, a, OPPOSITE[relation], b) }
}

function learn(before: State, a: Side, relation: Relation, b: Side): State | undefined {
  const state = copyState(before)
  const holds = {
    '<': () => learnBelow(state, a, b, 1),
    '<=': () => learnBelow(state, a, b, 0),
    '>': () => learnBelow(state, b, a, 1),
    '>=': () => learnBelow(state, b, a, 0),
    '===': () => learnBelow(state, a, b, 0) && learnBelow(state, b, a, 0),
    '!==': () => learnUnequal(state, a, b) && learnUnequal(state, b, a),
  }[relation]()
  return holds ? state : undefined
}

/** a ≤ b − margin: narrows both sides and the symbols they are made of. */
function learnBelow(state: State, a: Side, b: Side, margin: number): boolean {
  const [x, y] = [rangeOf(state, a.value), rangeOf(state, b.value)]
  const difference = combined(state, a.value, b.value, -1, interval(x.low - y.high, x.high - y.low))
  return (
    learnAtMost(state, difference, -margin) &&
    learnAtMost(state, a.value, y.high - margin) &&
    learnAtMost(state, negative(state, b.value), margin - x.low) &&
    keepWithin(state, a, -Infinity, y.high - margin) &&
    keepWithin(state, b, x.low + margin, Infinity)
  )
}

function negative(state: State, value: Numeric): Numeric {
  const range = rangeOf(state, value)
  const zero: Numeric = { kind: 'number', range: interval(0, 0), form: { terms: new Map(), rest: interval(0, 0) } }
  return combined(state, zero, value, -1, interval(-range.high, -range.low))
}

/** a is not b: an end of a that is b's only value falls away. */
function learnUnequal(state: State, a: Side, b: Side): boolean {
  const [x, y] = [rangeOf(state, a.value), rangeOf(state, b.value)]
  if (y.low !== y.high) return true
  if (x.low === x.high) return x.low !== y.low
  if (x.high === y.low) return learnAtMost(state, a.value, x.high - 1) && keepWithin(state, a, -Infinity, x.high - 1)
  if (x.low === y.low) return learnAtMost(state, negative(state, a.value), -x.low - 1) && keepWithin(state, a, x.low + 1, Infinity)
  return true
}

function keepWithin(state: State, side: Side, low: number, high: number): boolean {
  const range = meet(rangeOf(state, side.value), interval(low, high))
  if (range === undefined) return false
  if (side.place !== undefined && state.places.has(side.place)) state.places.set(side.place, { ...side.value, range })
  return true
}
