import ts from 'typescript'
import { type Analysis, type Scope, breach, claim, elementOf, instance, misfit, report } from './analysis'
import { assignedBy } from './assigned-fields'
import { UnknownSyntax, declarationOf, evaluate, isAt, placeOf, replace, variablePlace } from './expressions'
import { INT32, interval, join } from './interval'
import { type Contract, type Shape, isShape, leftBy } from './shapes'
import { runBlock } from './statements'
import { type Numeric, type State, type Thing, OPAQUE, combined, constant, freshNumber, isNumeric, joinStates, joinThings, named, plain, rangeOf, recordKey } from './state'

/**
 * A call. The arguments must keep the callee's contract; then its body is looked into again with
 * just these arguments, which is closer than what the contract says of its result. What a board
 * may do natively goes by its contract alone.
 */
export function call(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression): Thing {
  if (ts.isPropertyAccessExpression(node.expression)) {
    const object = evaluate(analysis, scope, state, node.expression.expression)
    if (object.kind === 'list' && node.expression.name.text === 'push') return push(analysis, scope, state, node, object)
    const method = evaluate(analysis, scope, state, node.expression)
    if (method.kind === 'native') return native(analysis, scope, state, node, method.function)
  } else if (ts.isIdentifier(node.expression)) {
    const declaration = declarationOf(analysis, node.expression)
    if (ts.isFunctionDeclaration(declaration)) return ordinary(analysis, scope, state, node, declaration)
    const callee = evaluate(analysis, scope, state, node.expression)
    if (callee.kind === 'native') return native(analysis, scope, state, node, callee.function)
  }
  throw new UnknownSyntax(node)
}

function ordinary(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression, callee: ts.FunctionDeclaration): Thing {
  const cases = casesOf(analysis, callee)
  if (cases !== undefined) return callByContract(analysis, scope, state, node, { callee, cases })
  const thing = afterwards(state, called(analysis, scope, state, node, callee))
  if (thing.kind === 'number') claim(analysis, node, rangeOf(state, thing))
  return thing
}

/** How a call in a condition can end; undefined where it is none of firmware/core's functions. */
export function returnsOf(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression): Scope['returns'] | undefined {
  if (!ts.isIdentifier(node.expression)) return undefined
  const declaration = declarationOf(analysis, node.expression)
  return ts.isFunctionDeclaration(declaration) && casesOf(analysis, declaration) === undefined ? called(analysis, scope, state, node, declaration) : undefined
}

function called(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression, callee: ts.FunctionDeclaration): Scope['returns'] {
  const things = node.arguments.map((item) => evaluate(analysis, scope, state, item))
  checkArguments(analysis, state, node, callee.name?.text ?? '', things)
  return enter(analysis, state, callee, things)
}

function checkArguments(analysis: Analysis, state: State, node: ts.CallExpression, name: string, things: Thing[]): void {
  const [contract] = analysis.contracts.functions[name] ?? []
  contract?.parameters.forEach((shape, i) => {
    const what = misfit(analysis, state, things[i], shape)
    if (what !== undefined) report(analysis, node.arguments[i], `${what} by ${name}`, 'Clamp it before the call, or state the wider range and mend what then fails')
  })
}

/** The contracts of a function whose calls go by them. */
function casesOf(analysis: Analysis, callee: ts.FunctionDeclaration): Contract[] | undefined {
  const contracts = (analysis.contracts.functions[callee.name?.text ?? ''] ?? []).filter((contract) => contract.isOutside !== true)
  return contracts.length > 1 || contracts[0]?.isCalledByContract === true ? contracts : undefined
}

/**
 * A call of a function that is analysed case by case goes by its contract alone: the arguments must
 * fit one case; behind it only what holds at any time is known of the fields it assigns, and what that case leaves.
 */
function callByContract(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression, { callee, cases }: { callee: ts.FunctionDeclaration; cases: Contract[] }): Thing {
  const things = node.arguments.map((item) => evaluate(analysis, scope, state, item))
  // It might put numbers into a list that no contract speaks of.
  if (things.some((thing) => thing.kind === 'list' && (thing.element === undefined || !isShape(thing.element)))) throw new UnknownSyntax(node)
  const misfitsOf = (contract: Contract) =>
    contract.parameters.map((shape, i) => misfit(analysis, state, things[i], shape) ?? breach(analysis, state, things[i], shape)).filter((what) => what !== undefined)
  const fitting = cases.find((contract) => misfitsOf(contract).length === 0)
  if (fitting === undefined) {
    const by = cases.length === 1 ? 'the contract' : 'the first case'
    report(analysis, node, `${misfitsOf(cases[0]).join(', ')} by ${by}`, 'Clamp it before the call, or state what may come and mend what then fails')
  }
  const assigned = assignedBy(analysis, callee)
  for (const place of [...state.places.keys()]) {
    if (assigned.some(({ name, field }) => isAt(place, name, field))) state.places.delete(place)
  }
  leftBy(fitting ?? cases[0]).forEach((shape, i) => {
    const thing = things[i]
    if (shape.kind === 'of' && thing.kind === 'record') layDown(analysis, state, shape, thing.key)
  })
  const { result } = fitting ?? cases[0]
  const thing = result === undefined ? OPAQUE : instance(state, result, `#${freshNumber()}`)
  if (thing.kind === 'number') claim(analysis, node, rangeOf(state, thing))
  return thing
}

/** The closer bounds of a record's fields, where nothing is known of them. */
function layDown(analysis: Analysis, state: State, shape: Shape & { kind: 'of' }, key: string): void {
  for (const [name, field] of Object.entries(shape.fields)) {
    const place = `${key}.${name}`
    if (!state.places.has(place)) state.places.set(place, instance(state, field, place))
    if (field.kind === 'of') layDown(analysis, state, field, recordKey(place, field.name))
  }
}

/** Runs the body of a function on these arguments: every way in which it can end. */
export function enter(analysis: Analysis, state: State, callee: ts.FunctionDeclaration, things: Thing[]): Scope['returns'] {
  if (callee.body === undefined || analysis.calls.includes(callee)) throw new UnknownSyntax(callee)
  analysis.calls.push(callee)
  const scope: Scope = { id: freshNumber(), returns: [] }
  callee.parameters
    .filter((parameter) => parameter.name.getText() !== 'this')
    .forEach((parameter, i) => {
      const thing = things[i]
      state.places.set(variablePlace(scope, parameter), thing.kind === 'number' ? named(state, thing) : thing)
    })
  const end = runBlock(analysis, scope, state, callee.body.statements)
  analysis.calls.pop()
  if (end !== undefined) scope.returns.push({ state: end, thing: OPAQUE })
  for (const { state: after } of scope.returns) {
    for (const place of [...after.places.keys()]) if (place.startsWith(`${scope.id}:`)) after.places.delete(place)
  }
  return scope.returns
}

/** All ways in which a call can end as one; `state` goes on behind it. */
export function afterwards(state: State, returns: Scope['returns']): Thing {
  const [first, ...others] = returns
  let { state: after, thing } = first
  for (const other of others) {
    thing = joinThings(after, thing, other.state, other.thing) ?? OPAQUE
    after = joinStates(after, other.state) as State
  }
  replace(state, after)
  return thing
}

/** Natives.windowSum, dotProduct, table and row: what they return, by the functions that define them. */
function native(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression, name: string): Thing {
  const things = node.arguments.map((item) => evaluate(analysis, scope, state, item))
  if (name === 'table') return things[0]
  if (name === 'portableDotProduct') checkDotProductArguments(analysis, state, node, things)
  else checkArguments(analysis, state, node, name, things)
  const value = named(state, summary(state, name, things))
  claim(analysis, node, rangeOf(state, value))
  return value
}

/** Σ|weight| · max|feature|: the lemma of check-ranges.ts. Infinity where either is not known. */
function dotProductOf(state: State, [weights, features]: Thing[]): number {
  if (weights?.kind !== 'list' || features?.kind !== 'list') return Infinity
  const element = features.element === undefined ? undefined : elementOf(state, features)
  if (element === undefined || !isNumeric(element)) return Infinity
  const { low, high } = rangeOf(state, element)
  return (weights.magnitudeSum ?? Infinity) * Math.max(-low, high)
}

function checkDotProductArguments(analysis: Analysis, state: State, node: ts.CallExpression, things: Thing[]): void {
  const bound = dotProductOf(state, things)
  if (bound <= INT32.high) return
  report(analysis, node, `can be ±${bound}, beyond int32`, 'State a smaller Σ|weight| of the row, or clamp the vector')
}

/** The result of a portable function whose body is proven against this very sentence. */
export function summary(state: State, name: string, things: Thing[]): Numeric {
  if (name === 'portableWindowSum' && isNumeric(things[2])) return plain(interval(0, 65535 * rangeOf(state, things[2]).high))
  if (name === 'portableDotProduct') {
    const bound = dotProductOf(state, things)
    return plain(interval(-bound, bound))
  }
  throw new Error(`no summary of ${name}`)
}

function push(analysis: Analysis, scope: Scope, state: State, node: ts.CallExpression, list: Thing & { kind: 'list' }): Thing {
  const item = evaluate(analysis, scope, state, node.arguments[0])
  const place = placeOf(analysis, scope, state, (node.expression as ts.PropertyAccessExpression).expression)
  if (place === undefined) throw new UnknownSyntax(node)
  const length = combined(state, list.length, constant(1), 1, interval(list.length.range.low + 1, list.length.range.high + 1))
  const before = list.element
  const element = isNumeric(item) && isNumeric(before) ? plain(join(rangeOf(state, item), rangeOf(state, before))) : item
  state.places.set(place, { kind: 'list', element: isNumeric(element) ? plain(rangeOf(state, element)) : element, length })
  return OPAQUE
}

